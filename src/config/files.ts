import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import type { Report } from "./problem.ts";

/** The file system, as far as it is read. All throw as `node:fs` does. */
export type Disk = {
  readFile: (path: string) => string;
  listFolder: (path: string) => readonly string[];
  /** A file piece by piece; a piece is good until the next is asked for. */
  readPieces: (path: string) => Iterable<Buffer>;
};

/** The machine's own. */
export const machine: Disk = {
  readFile: (file) => readFileSync(file, "utf8"),
  listFolder: (folder) => readdirSync(folder),
  readPieces,
};

const PIECE_BYTES = 256 * 1024;

function* readPieces(path: string): Generator<Buffer> {
  const file = openSync(path, "r");
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) {
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** The YAML files of a path, which is one, or a folder of them: read in the order of their names. */
export function readFiles(
  path: string,
  { readFile, listFolder }: Disk,
  report: Report,
): { file: string; text: string }[] {
  const files = filesAt();
  return files.flatMap((file) => {
    try {
      return [{ file, text: readFile(file) }];
    } catch (fault) {
      report.fileProblem(file, `Cannot read the file: ${reasonOf(fault)}, expected a readable YAML file`);
      return [];
    }
  });

  function filesAt(): string[] {
    try {
      const names = listFolder(path).filter((name) => /^[^.].*\.ya?ml$/.test(name));
      const folder = path.endsWith("/") ? path.slice(0, -1) : path;
      if (names.length > 0) return names.toSorted().map((name) => `${folder}/${name}`);
      report.fileProblem(
        path,
        "Cannot read the configuration: the folder holds no *.yaml or *.yml, expected at least one (`leadgate init` writes an example)",
      );
    } catch (fault) {
      if (codeOf(fault) === "ENOTDIR") return [path];
      report.fileProblem(
        path,
        `Cannot read the configuration: ${reasonOf(fault)}, expected a YAML file or a folder of them (\`leadgate init\` writes an example)`,
      );
    }
    return [];
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  EACCES: "this user may not read it",
  EPERM: "this user may not read it",
  EISDIR: "it is a folder",
};

/** Why a file cannot be read, of what the file system threw. */
export function reasonOf(fault: unknown): string {
  const code = codeOf(fault);
  return REASONS[code] ?? `the system says ${code}`;
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && "code" in fault ? String(fault.code) : "that it failed";
}
