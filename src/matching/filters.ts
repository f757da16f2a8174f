import type { FieldSpec } from "../domain/field.ts";
import type { Filter } from "../domain/filter.ts";
import { createAgeOn } from "./age.ts";
import { type Judge, judgeLists, judgeOne, judgeRanges, judgeStarts, type Lead } from "./judge.ts";
import { comparedTexts, dateOf, isPresent, numberOf, textsOf } from "./reading.ts";

/** A linear-time regular expression over the whole value, as a function. */
export type CompilePattern = (text: string) => { test: (value: string) => boolean };

/**
 * The different filters of a campaign. Two hundred offers with five filters each ask a thousand things of a lead, many
 * of them the same and nearly all of the same few fields: what is asked of one field is judged in one go, once a lead.
 */
export type CompiledFilters = {
  /** Where a filter's outcome is written. Equal ones have one place. */
  placeOf: (filter: Filter) => number;
  /** By place. */
  judges: readonly Judge[];
};

/** A filter as it is judged. Its texts are lower-case: no comparison has regard to case, that with a pattern apart. */
type Condition =
  | { kind: "list"; field: string; values: readonly string[]; wanted: boolean }
  | { kind: "number"; field: string; min: number; max: number }
  | { kind: "age"; field: string; min: number; max: number }
  | { kind: "start"; field: string; start: string }
  | { kind: "test"; holds: (lead: Lead) => boolean };

function conditionOf(filter: Filter, compilePattern: CompilePattern): Condition {
  const { field } = filter;
  switch (filter.op) {
    case "in":
    case "not_in":
      return { kind: "list", field, values: filter.values.map(lower), wanted: filter.op === "in" };
    case "equals":
      return { kind: "list", field, values: [lower(filter.value)], wanted: true };
    case "between":
      return { kind: "number", field, min: filter.min, max: filter.max };
    case "min":
      return { kind: "number", field, min: filter.value, max: Number.POSITIVE_INFINITY };
    case "max":
      return { kind: "number", field, min: Number.NEGATIVE_INFINITY, max: filter.value };
    case "age_between":
      return { kind: "age", field, min: filter.min, max: filter.max };
    case "present":
      return { kind: "test", holds: ({ fields }) => isPresent(fields[field]) === filter.value };
    case "starts_with":
      return { kind: "start", field, start: lower(filter.value) };
    case "matches": {
      const { test } = compilePattern(filter.pattern);
      return { kind: "test", holds: ({ fields }) => textsOf(fields[field]).some(test) };
    }
  }
}

function lower(text: string): string {
  return text.toLowerCase();
}

/** The same for filters that ask the same of a campaign's leads. A file's values need not be compared: its hash tells. */
function keyOf(filter: Filter): string {
  const file = "file" in filter ? filter.file : undefined;
  return JSON.stringify(file === undefined ? filter : { ...filter, values: [], file: file.sha256 });
}

function byField<C extends { field: string }>(conditions: readonly C[]): Map<string, C[]> {
  return Map.groupBy(conditions, ({ field }) => field);
}

export function compileFilters(
  filters: readonly Filter[],
  {
    fields,
    timezone,
    compilePattern,
  }: {
    fields: readonly FieldSpec[];
    /** Of the seller, whose date it is that ages are reckoned on. */
    timezone: string;
    compilePattern: CompilePattern;
  },
): CompiledFilters {
  const distinct = new Map(filters.map((filter) => [keyOf(filter), filter]));
  const conditions = [...distinct].map(([key, filter]) => ({ key, ...conditionOf(filter, compilePattern) }));
  const ageOn = createAgeOn(timezone);
  const places = new Map<string, number>();
  const judges: Judge[] = [];

  function add(group: readonly { key: string }[], judgeFrom: (first: number) => Judge): void {
    const judge = judgeFrom(judges.length);
    for (const { key } of group) {
      places.set(key, judges.length);
      judges.push(judge);
    }
  }

  function textsFrom(field: string): (lead: Lead) => string[] {
    const type = fields.find(({ key }) => key === field)?.type;
    return ({ fields }) => comparedTexts(fields[field], type);
  }

  for (const [field, lists] of byField(conditions.filter((one) => one.kind === "list"))) {
    add(lists, (first) => judgeLists(first, lists, textsFrom(field)));
  }
  for (const [field, starts] of byField(conditions.filter((one) => one.kind === "start"))) {
    add(starts, (first) => judgeStarts(first, starts, textsFrom(field)));
  }
  for (const [field, ranges] of byField(conditions.filter((one) => one.kind === "number"))) {
    add(ranges, (first) => judgeRanges(first, ranges, (lead) => numberOf(lead.fields[field])));
  }
  for (const [field, ranges] of byField(conditions.filter((one) => one.kind === "age"))) {
    const ageOf = ({ fields, now }: Lead) => ageOn(dateOf(fields[field]), now);
    add(ranges, (first) => judgeRanges(first, ranges, ageOf));
  }
  for (const test of conditions.filter((one) => one.kind === "test")) {
    add([test], (first) => judgeOne(first, test.holds));
  }
  return { placeOf: (filter) => places.get(keyOf(filter)) ?? -1, judges };
}
