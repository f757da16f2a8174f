/** Something in the YAML that keeps the appliance from starting, or (as a warning) that looks unmeant. */
export type Problem = {
  /** As it was opened: the path given, joined with the file's name. */
  file: string;
  /** Counted from 1; null where the file or folder as a whole is meant. */
  line: number | null;
  column: number | null;
  /** `sellers[0].campaigns[1].id`, counted from 0 within its file; empty for the file as a whole. */
  path: string;
  /** A whole sentence without a secret. */
  message: string;
};

export type Place = { file: string; line: number; column: number };

/** `file:line:col path: sentence`, the form every editor can jump to. */
export function formatProblem({ file, line, column, path, message }: Problem): string {
  const place = line === null ? file : `${file}:${line}:${column ?? 1}`;
  return `${place}${path === "" ? "" : ` ${path}`}: ${message}`;
}

export function formatPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** Where problems are put while a configuration is read; they come out in the order of the files. */
export function createReport() {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  return {
    problem: (at: Place, path: string, message: string) => void problems.push({ ...at, path, message }),
    warning: (at: Place, path: string, message: string) => void warnings.push({ ...at, path, message }),
    /** Of a file or folder as a whole. */
    fileProblem: (file: string, message: string) =>
      void problems.push({ file, line: null, column: null, path: "", message }),
    problems: () => problems.toSorted(byPlace),
    warnings: () => warnings.toSorted(byPlace),
    isClean: () => problems.length === 0,
  };
}

export type Report = ReturnType<typeof createReport>;

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
