/** A condition an offer puts on a lead; all of an offer's filters must hold. An absent field never passes, `present: false` apart. */
export type Filter =
  | { field: string; op: "in" | "not_in"; values: readonly string[]; file?: FilterFile }
  | { field: string; op: "equals" | "starts_with"; value: string }
  | { field: string; op: "between"; min: number; max: number }
  | { field: string; op: "min" | "max"; value: number }
  | { field: string; op: "present"; value: boolean }
  /** A linear-time pattern over the whole value. */
  | { field: string; op: "matches"; pattern: string }
  /** Whole years from a date to today in the seller's timezone, both bounds inclusive. */
  | { field: string; op: "age_between"; min: number; max: number };

/** Where a filter's values were read from: its name as written, and the hex SHA-256 of its content. */
export type FilterFile = { name: string; sha256: string };
