import { z } from "zod";
import { parseMoney } from "../domain/money.ts";
import { didYouMean } from "./suggest.ts";

/**
 * The types a YAML value can have. Each reads a scalar from its text, so `${PORT:-8080}` is read as whatever
 * its key asks for. A schema's message is what was expected; `read.ts` adds what was found.
 */
export function scalar<T>(
  expected: string | ((text: string) => string),
  parse: (text: string) => T | undefined,
) {
  return z.unknown().transform((value, context): T => {
    const text = typeof value === "string" ? value.trim() : isPlain(value) ? String(value) : undefined;
    const parsed = text === undefined ? undefined : parse(text);
    if (parsed !== undefined) return parsed;
    context.addIssue(typeof expected === "string" ? expected : expected(text ?? ""));
    return z.NEVER;
  });
}

function isPlain(value: unknown): value is number | boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** A map with these keys and no others. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: ({ code }) => (code === "unrecognized_keys" ? keys : `a map of ${keys}`),
  });
}

export function list<Item extends z.ZodType>(item: Item, expected: string) {
  return z.array(item, { error: () => expected });
}

/** A list whose items are read one by one, so that a broken one does not hide what is wrong with the others. */
export function pieces(what: string) {
  return list(z.unknown(), `a list of ${what}`).default([]);
}

export function matching(expected: string, pattern: RegExp) {
  return scalar(expected, (text) => (pattern.test(text) ? text : undefined));
}

export function text(maxLength = 200) {
  return scalar(`text of 1 to ${maxLength} characters`, (value) =>
    value.length >= 1 && value.length <= maxLength ? value : undefined,
  );
}

export function integer(min: number, max: number) {
  return scalar(`a whole number from ${min} to ${max}`, (value) => {
    const number = /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
    return number !== undefined && number >= min && number <= max ? number : undefined;
  });
}

export const decimal = scalar("a number", (value) =>
  /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : undefined,
);

export function oneOf<const Words extends readonly string[]>(...words: Words) {
  const expected = words.length === 1 ? words.join() : `one of ${words.join(", ")}`;
  return scalar(
    (value) => expected + didYouMean(value, words),
    (value): Words[number] | undefined => words.find((word) => word === value),
  );
}

export const flag = scalar("true or false (YAML 1.2 reads yes, no, on and off as text)", parseFlag);

export function parseFlag(value: string): boolean | undefined {
  return /^(true|false)$/i.test(value) ? value.toLowerCase() === "true" : undefined;
}

/** Cents. */
export const money = scalar(
  "an amount with at most two decimals, such as 45 or 45.50",
  (value) => parseMoney(value) ?? undefined,
);

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds. The bounds are written as in the YAML. */
export function duration(min: string, max: string) {
  const [least, most] = [parseDuration(min), parseDuration(max)];
  return scalar(`a duration with its unit (ms, s, m, h or d) from ${min} to ${max}`, (value) => {
    const ms = parseDuration(value);
    if (ms === undefined || least === undefined || most === undefined) return undefined;
    return ms >= least && ms <= most ? ms : undefined;
  });
}

function parseDuration(value: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(value) ?? [];
  if (unit !== "ms" && unit !== "s" && unit !== "m" && unit !== "h" && unit !== "d") return undefined;
  return Number(digits) * UNITS_MS[unit];
}

const UNITS_BYTES = { B: 1, KiB: 1024, MiB: 1024 * 1024 };

/** Bytes. The bounds are written as in the YAML. */
export function size(min: string, max: string) {
  const [least, most] = [parseSize(min), parseSize(max)];
  return scalar(`a size with its unit (B, KiB or MiB) from ${min} to ${max}`, (value) => {
    const bytes = parseSize(value);
    if (bytes === undefined || least === undefined || most === undefined) return undefined;
    return bytes >= least && bytes <= most ? bytes : undefined;
  });
}

function parseSize(value: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})(B|KiB|MiB)$/.exec(value) ?? [];
  if (unit !== "B" && unit !== "KiB" && unit !== "MiB") return undefined;
  return Number(digits) * UNITS_BYTES[unit];
}

/** As the time zone database writes it. */
export const timezone = scalar(
  (value) =>
    `an IANA time zone such as America/Chicago${didYouMean(value, Intl.supportedValuesOf("timeZone"))}`,
  (value) => {
    // An offset such as +05:00 is a time zone to the runtime, but knows no summer time.
    if (!/^[A-Za-z]/.test(value)) return undefined;
    try {
      return new Temporal.ZonedDateTime(0n, value).timeZoneId;
    } catch {
      return undefined;
    }
  },
);

export const currency = scalar(
  (value) => `an ISO 4217 code such as USD${didYouMean(value, Intl.supportedValuesOf("currency"))}`,
  (value) => Intl.supportedValuesOf("currency").find((code) => code === value),
);

export const country = scalar("a two-letter country code such as US", (value) => {
  if (!/^[A-Z]{2}$/.test(value)) return undefined;
  const name = new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(value);
  return name === undefined ? undefined : value;
});

/** What a person chooses to name a thing by, in YAML, JSON and logs. */
export const id = matching(
  "1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit",
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
);
