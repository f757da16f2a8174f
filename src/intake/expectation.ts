import type { Campaign } from "../domain/catalog.ts";
import type { FieldSpec } from "../domain/field.ts";

const MOST_OPTIONS = 20;

/** What a field takes, in words that finish the sentence "expected …". Made once per campaign. */
export function expectationOf(spec: FieldSpec, campaign: Campaign): string {
  const length = spec.maxLength === undefined ? "" : ` of at most ${spec.maxLength} characters`;
  const pattern = spec.pattern === undefined ? "" : ` that matches ${spec.pattern}`;
  return `${typeExpectation(spec, campaign)}${length}${pattern}`;
}

function typeExpectation(spec: FieldSpec, { strict, seller: { country } }: Campaign): string {
  switch (spec.type) {
    case "text":
      return "text";
    case "email":
      return "an e-mail address such as jane@example.com";
    case "phone":
      return strict
        ? `a valid phone number of ${country}, or one with + and its country code`
        : "a phone number of 7 to 15 digits";
    case "state":
      return stateExpectation(country);
    case "zip":
      return zipExpectation(country);
    case "date":
      return "a date as YYYY-MM-DD or MM/DD/YYYY";
    case "number":
      return `a number${range(spec)}`;
    case "integer":
      return `a whole number${range(spec)}`;
    case "boolean":
      return "true or false";
    case "choice":
      return `${spec.multiple ? "one or more of" : "one of"}: ${listed(spec.options ?? [])}`;
    case "url":
      return "an address that begins with https:// or http://";
    case "ip":
      return "an IPv4 or IPv6 address";
  }
}

function stateExpectation(country: string): string {
  if (country === "US") return "the code or full name of a US state, such as TX or Texas";
  if (country === "CA") return "the code or full name of a province or state, such as ON or Ontario";
  return "text of at most 64 characters";
}

function zipExpectation(country: string): string {
  if (country === "US") return "five digits or ZIP+4, such as 75001 or 75001-1234";
  if (country === "CA") return "a postal code such as K1A 0B1";
  return "a postal code of at most 16 characters";
}

function range({ min, max }: FieldSpec): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}

/** A list for people, cut where it would fill the answer. */
export function listed(words: readonly string[]): string {
  const shown = words.slice(0, MOST_OPTIONS).join(", ");
  return words.length > MOST_OPTIONS ? `${shown} and ${words.length - MOST_OPTIONS} more` : shown;
}
