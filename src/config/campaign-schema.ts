import { z } from "zod";
import { calendarUnits } from "../domain/calendar.ts";
import { type Caps, tierMethods } from "../domain/catalog.ts";
import { fieldTypes } from "../domain/field.ts";
import { compilePattern } from "../platform/pattern.ts";
import {
  country,
  currency,
  decimal,
  duration,
  flag,
  id,
  integer,
  list,
  matching,
  money,
  oneOf,
  pieces,
  scalar,
  section,
  text,
  timezone,
} from "./scalars.ts";
import { schedule } from "./schedules.ts";

/**
 * The shapes of what a seller and its campaigns say. What stands in them by the dozen (campaigns, fields, tiers,
 * offers, filters) is read piece by piece, so that one broken piece does not hide what is wrong with the others.
 */
export const sellerSchema = section({
  code: matching("8 characters of A-Z and 0-9", /^[A-Z0-9]{8}$/),
  slug: matching("1 to 64 of a-z 0-9 and single dashes between them", /^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$/),
  name: text(),
  timezone: timezone.default("UTC"),
  currency: currency.default("USD"),
  country: country.default("US"),
  campaigns: pieces("campaigns"),
});

export const campaignSchema = section({
  id,
  category: text(100),
  active: flag.default(true),
  fields: z.record(z.string(), z.unknown(), { error: () => "a map of field names" }).default({}),
  strict: flag.default(false),
  unknown_fields: oneOf("keep", "drop", "reject").default("keep"),
  duplicates: section({
    fields: list(text(64), "a list of field names").default(["phone", "email"]),
    match: oneOf("any", "all").default("any"),
    window: duration("1s", "365d").default(30 * 86_400_000),
    scope: oneOf("campaign", "seller", "buyer").default("campaign"),
  }).optional(),
  sell_to: integer(1, 100).default(1),
  answer_within: duration("1s", "25s").default(8_000),
  when_unsold: oneOf("hold", "reject").default("hold"),
  hold: section({ max_age: duration("1m", "365d").default(72 * 3_600_000) }).prefault({}),
  tiers: pieces("tiers"),
});

/** A regular expression as written, once it is known to compile. */
export const pattern = scalar(
  (value) => `a regular expression of RE2's syntax: ${patternFault(value)}`,
  (value) => (patternFault(value) === null ? value : undefined),
);

function patternFault(value: string): string | null {
  try {
    compilePattern(value);
    return null;
  } catch (fault) {
    return fault instanceof Error ? fault.message : "it cannot be compiled";
  }
}

/** Those a campaign can choose; `state` is the type of the field of that name alone. */
export const choosableTypes = fieldTypes.filter((type) => type !== "state");

export const fieldSchema = section({
  type: oneOf(...fieldTypes).exactOptional(),
  required: flag.exactOptional(),
  label: text(100).exactOptional(),
  help: text(500).exactOptional(),
  options: list(text(200), "a list of texts").exactOptional(),
  multiple: flag.exactOptional(),
  min: decimal.exactOptional(),
  max: decimal.exactOptional(),
  pattern: pattern.exactOptional(),
  max_length: integer(1, 4000).exactOptional(),
});

export const tierSchema = section({
  method: oneOf(...tierMethods).default("priority"),
  buyers: list(z.unknown(), "a list of buyers"),
});

const count = integer(0, 1_000_000_000).optional();
const budget = money.optional();
export const capsSchema = section({
  hour: count,
  day: count,
  week: count,
  month: count,
  total: count,
  budget_day: budget,
  budget_week: budget,
  budget_month: budget,
}).transform(capsOf);

type WrittenCaps = { [unit in (typeof calendarUnits)[number]]?: number | undefined } & {
  budget_day?: number | undefined;
  budget_week?: number | undefined;
  budget_month?: number | undefined;
};

/** Counts before budgets, short periods before long ones, whatever order they are written in. */
function capsOf(written: WrittenCaps): Caps {
  const budgets = { day: written.budget_day, week: written.budget_week, month: written.budget_month };
  return [
    ...calendarUnits.map((unit) => ({ unit, kind: "count" as const, limit: written[unit] })),
    ...(["day", "week", "month"] as const).map((unit) => ({
      unit,
      kind: "cents" as const,
      limit: budgets[unit],
    })),
  ].flatMap(({ unit, kind, limit }) => (limit === undefined ? [] : [{ unit, kind, limit }]));
}

export const offerSchema = section({
  buyer: text(64),
  price: money,
  weight: integer(1, 10_000).default(1),
  schedule: schedule.optional(),
  filters: pieces("filters"),
  caps: capsSchema.prefault({}),
});

/** Its one operator is looked for apart: what it may be depends on the field. */
export const filterSchema = z.looseObject(
  { field: text(64) },
  { error: () => "a map such as { field: state, in: [TX] }" },
);
