import { z } from "zod";
import type { FieldSpec, FieldType } from "../domain/field.ts";
import type { Filter } from "../domain/filter.ts";
import { filterSchema, pattern } from "./campaign-schema.ts";
import { findField } from "./fields.ts";
import { type ReadValues, startSchema, type ValueSpec, valueSchema } from "./filter-values.ts";
import type { Report } from "./problem.ts";
import { type Read, unknownKey } from "./read.ts";
import { decimal, flag, integer, list, section, text } from "./scalars.ts";
import { childOf, type Tree } from "./tree.ts";

export const operators = [
  "in",
  "not_in",
  "file",
  "equals",
  "starts_with",
  "matches",
  "between",
  "min",
  "max",
  "age_between",
  "present",
] as const;
type Operator = (typeof operators)[number];

type Surroundings = {
  fields: readonly FieldSpec[];
  country: string;
  read: Read;
  readValues: ReadValues;
  report: Report;
};

/** One filter of an offer, its values in the form a lead's have. Null where something is wrong, which is reported. */
export function readFilter(node: Tree, surroundings: Surroundings): Filter | null {
  const { fields, country, read, report } = surroundings;
  const written = read(node, filterSchema);
  if (written === null || node.kind !== "map") return null;
  const operator = operatorOf(node, Object.keys(written), report);
  const fieldNode = childOf(node, "field");
  const field = fieldNode === undefined ? null : findField(written.field, fieldNode, { fields, report });
  const value = operator === null ? undefined : childOf(node, operator);
  if (operator === null || field === null || value === undefined) return null;
  const types = typesFor[operator];
  if (types !== undefined && !types.includes(field.type)) {
    report.problem(
      value.at,
      value.path,
      `Cannot use ${operator} on field '${field.key}': its type is ${field.type}, expected a field of type ${types.join(" or ")}`,
    );
    return null;
  }
  const spec: ValueSpec = { type: field.type, options: field.options, country };
  const target: Target = { field: field.key, spec };
  if (operator === "file") return readList(value, "in", { ...surroundings, ...target });
  if (value.kind === "map" && (operator === "in" || operator === "not_in")) {
    const file = read(value, listSchema) === null ? undefined : childOf(value, "file");
    return file === undefined ? null : readList(file, operator, { ...surroundings, ...target });
  }
  return read(value, operandSchema(operator, target));
}

/** What a filter looks at: a field, and which values that can have. */
type Target = { field: string; spec: ValueSpec };

/** Values in a file of their own. */
const fileName = text(1024);
const listSchema = section({ file: fileName });

function readList(
  node: Tree,
  op: "in" | "not_in",
  { field, spec, read, readValues }: Surroundings & Target,
): Filter | null {
  const list = read(node, fileName) === null ? null : readValues(node, spec);
  return list === null ? null : { field, op, ...list };
}

/** Where an operator says something about some types only. */
const typesFor: Partial<Record<Operator, readonly FieldType[]>> = {
  between: ["number", "integer"],
  min: ["number", "integer"],
  max: ["number", "integer"],
  age_between: ["date"],
};

function operatorOf(node: Tree, keys: readonly string[], report: Report): Operator | null {
  const found = keys.filter((key) => key !== "field");
  const unknown = found.filter((key) => !operators.some((operator) => operator === key));
  for (const key of unknown) {
    const at = node.kind === "map" ? node.entries.get(key)?.keyAt : undefined;
    report.problem(at ?? node.at, node.path, unknownKey(key, ["field", ...operators]));
  }
  if (unknown.length > 0) return null;
  const operator = operators.find((name) => name === found[0]);
  if (found.length === 1 && operator !== undefined) return operator;
  const state = found.length === 0 ? "no operator was found" : `${found.join(" and ")} stand together`;
  report.problem(
    node.at,
    node.path,
    `Cannot read the filter: ${state}, expected one of ${operators.join(", ")} (two conditions are two filters)`,
  );
  return null;
}

function operandSchema(op: Exclude<Operator, "file">, { field, spec }: Target): z.ZodType<Filter> {
  switch (op) {
    case "in":
    case "not_in":
      return list(valueSchema(spec), "a list of values, or a file of them as { file: NAME }")
        .min(1, "a list of at least one value")
        .transform((values) => ({ field, op, values }));
    case "equals":
      return valueSchema(spec).transform((value) => ({ field, op, value }));
    case "starts_with":
      return startSchema(spec).transform((value) => ({ field, op, value }));
    case "matches":
      return pattern.transform((value) => ({ field, op, pattern: value }));
    case "min":
    case "max":
      return decimal.transform((value) => ({ field, op, value }));
    case "present":
      return flag.transform((value) => ({ field, op, value }));
    case "between":
      return bounds(decimal, "a list of two numbers, the lower one first").transform(([min, max]) => ({
        field,
        op,
        min,
        max,
      }));
    case "age_between":
      return bounds(
        integer(0, 150),
        "a list of two ages in whole years from 0 to 150, the lower one first",
      ).transform(([min, max]) => ({ field, op, min, max }));
  }
}

function bounds(item: z.ZodType<number>, expected: string) {
  return z
    .tuple([item, item], { error: () => expected })
    .refine(([min, max]) => min <= max, { error: () => expected });
}
