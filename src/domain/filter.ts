/** A condition an offer puts on a lead; all of an offer's filters must hold. An absent field never passes, `present: false` apart. */
export type Filter =
  | { field: string; op: "in" | "not_in"; values: readonly string[] }
  | { field: string; op: "equals" | "starts_with"; value: string }
  | { field: string; op: "between"; min: number; max: number }
  | { field: string; op: "min" | "max"; value: number }
  | { field: string; op: "present"; value: boolean };
