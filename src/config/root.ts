import { dirname, resolve } from "node:path";
import { readDocument } from "./document.ts";
import { type Disk, machine, readFiles } from "./files.ts";
import { mergeFiles } from "./merge.ts";
import type { Report } from "./problem.ts";
import { childOf, type MapNode, type Tree } from "./tree.ts";

export type ConfigSource = {
  /** A YAML file, or a folder of them. */
  path: string;
  env: Readonly<Record<string, string | undefined>>;
  disk?: Disk;
};

/**
 * One tree of all files. Null where one of them could not be read: what it would have said is not known, so looking
 * further would give false alarms.
 */
export function readRoot({ path, env, disk = machine }: ConfigSource, report: Report): MapNode | null {
  const files = readFiles(path, disk, report);
  const trees = files.map(({ file, text }) => {
    const readSecretFile = (name: string) => disk.readFile(resolve(dirname(file), name));
    return readDocument(file, text, { env, readSecretFile }, report);
  });
  const roots = trees.filter((tree) => tree !== null);
  if (files.length === 0 || roots.length < files.length) return null;
  return mergeFiles(roots, files[0]?.file ?? path, report);
}

/** A map under a key of the top; without one, an empty map, so that everything in it takes its default. */
export function sectionOf(root: MapNode, key: string): Tree {
  return childOf(root, key) ?? { ...root, entries: new Map() };
}
