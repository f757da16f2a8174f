import { isIP } from "node:net";
import { readBoolean } from "../domain/boolean.ts";
import type { Campaign } from "../domain/catalog.ts";
import { readDate } from "../domain/date.ts";
import { readEmail } from "../domain/email.ts";
import type { FieldFaultCode, FieldSpec } from "../domain/field.ts";
import { readNumber } from "../domain/number.ts";
import { readPhone } from "../domain/phone.ts";
import { wordingOf } from "../domain/spelling.ts";
import { readState } from "../domain/state.ts";
import { isLongerThan } from "../domain/text.ts";
import { isWebAddress } from "../domain/web-address.ts";
import { readZip } from "../domain/zip.ts";
import { compilePattern } from "../platform/pattern.ts";

type Scalar = string | number | boolean;
type Repaired = { value: Scalar; code: string; message: string };
type Fault = { fault: FieldFaultCode };

/** What a value is read as: itself, something repaired with a word about it, or a fault. */
export type Reading = Scalar | Repaired | Fault;
/** Reads a tidied text that is not empty. */
export type Reader = (text: string) => Reading;

const INVALID: Fault = { fault: "invalid_format" };
const NOT_ALLOWED: Fault = { fault: "not_allowed" };
const OUT_OF_RANGE: Fault = { fault: "out_of_range" };
const TOO_LONG: Fault = { fault: "too_long" };

/** The reader of one field of a campaign, compiled once: every post runs it. */
export function compileReader(spec: FieldSpec, campaign: Campaign): Reader {
  return constrained(typeReader(spec, campaign), spec);
}

function typeReader(spec: FieldSpec, campaign: Campaign): Reader {
  const { country } = campaign.seller;
  const unreadable = hasForms(country) ? INVALID : TOO_LONG;
  switch (spec.type) {
    case "text":
      return (text) => text;
    case "email":
      return (text) => readEmail(text) ?? INVALID;
    case "phone":
      return phoneReader(country, campaign.strict);
    case "state":
      return (text) => readState(text, country) ?? unreadable;
    case "zip":
      return zipReader(country, unreadable);
    case "date":
      return (text) => readDate(text) ?? INVALID;
    case "number":
    case "integer":
      return numberReader(spec);
    case "boolean":
      return (text) => readBoolean(text) ?? INVALID;
    case "choice":
      return choiceReader(spec.options ?? []);
    case "url":
      return (text) => (isWebAddress(text) ? text : INVALID);
    case "ip":
      return (text) => (isIP(text) !== 0 && !text.includes("%") ? text.toLowerCase() : INVALID);
  }
}

/** Elsewhere the only thing that can be wrong with a state or zip is its length. */
function hasForms(country: string): boolean {
  return country === "US" || country === "CA";
}

/** `max_length` is asked of the text as posted, `pattern` of what is stored. */
function constrained(read: Reader, spec: FieldSpec): Reader {
  const { maxLength } = spec;
  const pattern = spec.pattern === undefined ? null : compilePattern(spec.pattern);
  if (maxLength === undefined && pattern === null) return read;
  return (text) => {
    if (maxLength !== undefined && isLongerThan(text, maxLength)) return TOO_LONG;
    const reading = read(text);
    if (pattern === null || (typeof reading === "object" && "fault" in reading)) return reading;
    return pattern.test(String(typeof reading === "object" ? reading.value : reading)) ? reading : INVALID;
  };
}

function phoneReader(country: string, strict: boolean): Reader {
  return (text) => {
    const phone = readPhone(text, country, strict);
    if (phone === null) return INVALID;
    if (phone.extension === null) return phone.number;
    const message = "the extension is kept only in the request as posted";
    return { value: phone.number, code: "extension_removed", message };
  };
}

function zipReader(country: string, unreadable: Fault): Reader {
  return (text) => {
    const read = readZip(text, country);
    if (read === null) return unreadable;
    if (!read.repaired) return read.zip;
    return {
      value: read.zip,
      code: "leading_zero_restored",
      message: "four digits were read as five with a leading zero",
    };
  };
}

function numberReader({ type, min = -Infinity, max = Infinity }: FieldSpec): Reader {
  return (text) => {
    const value = readNumber(text);
    if (value === null || (type === "integer" && !Number.isInteger(value))) return INVALID;
    if (type === "integer" && !Number.isSafeInteger(value)) return OUT_OF_RANGE;
    return value < min || value > max ? OUT_OF_RANGE : value;
  };
}

function choiceReader(options: readonly string[]): Reader {
  const byWording = new Map(options.map((option) => [wordingOf(option), option]));
  return (text) => byWording.get(text) ?? byWording.get(wordingOf(text)) ?? NOT_ALLOWED;
}
