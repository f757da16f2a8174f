import { dirname, isAbsolute, join } from "node:path";
import { type Disk, reasonOf } from "./files.ts";
import { eachLine, type Line } from "./list-lines.ts";
import type { Report } from "./problem.ts";
import { quote, type Tree, textOf } from "./tree.ts";

/** Of one list; what is wrong with one line is often wrong with all. */
const TOLD = 20;

/** A list file that was read: its name as written, and the hex SHA-256 of its content. */
export type ListFile = { name: string; sha256: string };

/**
 * Reads the file a node names, beside the YAML that names it; `take` is false where a line is not what was expected.
 * Null where anything was wrong. That is then in the report: the lines with their places, but never what stands in
 * them, since lists are of persons.
 */
export type ReadList = (
  node: Tree,
  { expected, take }: { expected: string; take: (line: Line) => boolean },
) => ListFile | null;

export function createReadList({ disk, report }: { disk: Disk; report: Report }): ReadList {
  return (node, { expected, take }) => {
    const name = textOf(node) ?? "";
    const path = listPath(node);
    const faulty: number[] = [];
    let count = 0;
    const sha256 = readThrough((line) => {
      if (take(line)) return;
      count++;
      if (faulty.length <= TOLD) faulty.push(line.number);
    });
    for (const [i, line] of faulty.entries()) {
      const more = i === TOLD ? count - TOLD - 1 : 0;
      report.problem({ file: path, line, column: 1 }, "", sentenceOf(more, expected));
    }
    return sha256 === null || count > 0 ? null : { name, sha256 };

    function readThrough(onLine: (line: Line) => void): string | null {
      try {
        const sha256 = eachLine(disk.readPieces(path), onLine);
        if (sha256 === null) refuse("it is UTF-16");
        return sha256;
      } catch (fault) {
        refuse(reasonOf(fault));
        return null;
      }
    }

    function refuse(reason: string): void {
      const sentence = `Cannot read the list ${quote(name)}: ${reason}, expected a text file (UTF-8) with one value a line, named relative to this file`;
      report.problem(node.at, node.path, sentence);
    }
  };
}

/** Where the list is that a node names. */
export function listPath(node: Tree): string {
  const name = textOf(node) ?? "";
  return isAbsolute(name) ? name : join(dirname(node.at.file), name);
}

function sentenceOf(more: number, expected: string): string {
  return more === 0
    ? `Cannot read the line: it is no value of the list, expected ${expected}`
    : `Cannot read this line and ${more} more: they are no values of the list, expected ${expected}`;
}
