import type { Database } from "bun:sqlite";

/** Notes every statement that is made, and tells how SQLite carries them out. */
export function notePlans(sqlite: Database) {
  const noted = new Set<string>();
  for (const name of ["prepare", "query"] as const) {
    const make = sqlite[name];
    function making(text: string, ...rest: unknown[]) {
      noted.add(text);
      return Reflect.apply(make, sqlite, [text, ...rest]);
    }
    Object.defineProperty(sqlite, name, { value: making });
  }

  return {
    /** Of the statements made while `work` runs, in their order. */
    plansOf(work: () => void): string[] {
      noted.clear();
      work();
      return [...noted].map((text) =>
        sqlite
          .query<{ detail: string }, []>(`explain query plan ${text}`)
          .all()
          .map(({ detail }) => detail)
          .join(", "),
      );
    },
  };
}
