import { z } from "zod";
import { readDate } from "../domain/date.ts";
import type { FieldSpec } from "../domain/field.ts";
import type { Filter } from "../domain/filter.ts";
import { readNumber } from "../domain/number.ts";
import { readState } from "../domain/state.ts";
import { readZip } from "../domain/zip.ts";
import { filterSchema } from "./campaign-schema.ts";
import { findField, sameOption } from "./fields.ts";
import type { Report } from "./problem.ts";
import { type Read, unknownKey } from "./read.ts";
import { decimal, flag, list, scalar, text } from "./scalars.ts";
import { didYouMean } from "./suggest.ts";
import { childOf, type Tree } from "./tree.ts";

export const operators = [
  "in",
  "not_in",
  "equals",
  "starts_with",
  "between",
  "min",
  "max",
  "present",
] as const;
type Operator = (typeof operators)[number];

type Surroundings = { fields: readonly FieldSpec[]; country: string; read: Read; report: Report };

/** One filter of an offer, its values in the form a lead's have. Null where something is wrong, which is reported. */
export function readFilter(node: Tree, { fields, country, read, report }: Surroundings): Filter | null {
  const written = read(node, filterSchema);
  if (written === null || node.kind !== "map") return null;
  const operator = operatorOf(node, Object.keys(written), report);
  const fieldNode = childOf(node, "field");
  const field = fieldNode === undefined ? null : findField(written.field, fieldNode, { fields, report });
  const value = operator === null ? undefined : childOf(node, operator);
  if (operator === null || field === null || value === undefined) return null;
  if (isNumeric(operator) && field.type !== "number" && field.type !== "integer") {
    report.problem(
      value.at,
      value.path,
      `Cannot use ${operator} on field '${field.key}': its type is ${field.type}, expected a field of type number or integer`,
    );
    return null;
  }
  return read(value, operandSchema(operator, field, country));
}

function isNumeric(operator: Operator): boolean {
  return operator === "between" || operator === "min" || operator === "max";
}

function operatorOf(node: Tree, keys: readonly string[], report: Report): Operator | null {
  const found = keys.filter((key) => key !== "field");
  const unknown = found.filter((key) => !operators.some((operator) => operator === key));
  for (const key of unknown) {
    const at = node.kind === "map" ? node.entries.get(key)?.keyAt : undefined;
    report.problem(at ?? node.at, node.path, unknownKey(key, ["field", ...operators]));
  }
  if (unknown.length > 0) return null;
  // Its operator is one that is not available, which was said.
  if (found.length === 0 && node.kind === "map" && node.refused) return null;
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

function operandSchema(op: Operator, { key: field, ...spec }: FieldSpec, country: string): z.ZodType<Filter> {
  switch (op) {
    case "in":
    case "not_in": {
      const values = list(valueSchema(spec, country), "a list of values").min(
        1,
        "a list of at least one value",
      );
      return values.transform((values) => ({ field, op, values }));
    }
    case "equals":
      return valueSchema(spec, country).transform((value) => ({ field, op, value }));
    case "starts_with":
      return text(4000).transform((value) => ({ field, op, value }));
    case "min":
    case "max":
      return decimal.transform((value) => ({ field, op, value }));
    case "present":
      return flag.transform((value) => ({ field, op, value }));
    case "between":
      return z
        .tuple([decimal, decimal], { error: () => BOUNDS })
        .refine(([min, max]) => min <= max, { error: () => BOUNDS })
        .transform(([min, max]) => ({ field, op, min, max }));
  }
}

const BOUNDS = "a list of two numbers, the lower one first";

/** A value as it stands in a normalized lead: a filter that no lead can pass is a mistake of the operator. */
function valueSchema({ type, options = [] }: Omit<FieldSpec, "key">, country: string): z.ZodType<string> {
  switch (type) {
    case "state":
      return scalar(
        `a state of ${country}, its code or its name`,
        (value) => readState(value, country) ?? undefined,
      );
    case "zip":
      return scalar(zipExpected(country), (value) => {
        const zip = readZip(value, country);
        return zip === null || zip.repaired ? undefined : zip.zip;
      });
    case "choice":
      return scalar(
        (value) => `one of the field's options ${options.join(", ")}${didYouMean(value, options)}`,
        (value) => options.find((option) => sameOption(option, value)),
      );
    case "number":
    case "integer":
      return scalar("a number", (value) => numberText(value));
    case "boolean":
      return flag.transform(String);
    case "date":
      return scalar("a date such as 1990-05-31", (value) => readDate(value) ?? undefined);
    case "phone":
      return scalar('a phone number as leads carry it, such as "+15125550123"', (value) =>
        /^\+\d{7,15}$/.test(value) ? value : undefined,
      );
    default:
      return text(4000);
  }
}

function zipExpected(country: string): string {
  return country === "US"
    ? "five digits, or ZIP+4, in quotes where the first is 0"
    : `a postal code of ${country}`;
}

function numberText(value: string): string | undefined {
  const number = readNumber(value);
  return number === null ? undefined : String(number);
}
