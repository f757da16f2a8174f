import type { Campaign } from "../../domain/catalog.ts";
import type { FieldSpec } from "../../domain/field.ts";
import { tidy } from "../../domain/text.ts";
import { compileReader, type Reader } from "../../intake/field-reader.ts";
import { patternSamples } from "../../platform/pattern.ts";
import type { Json } from "./literals.ts";

type Scalar = string | number | boolean;

/** Numbers that the authorities keep for films and books, so that nobody is called for an example. */
const phones: Readonly<Record<string, string>> = {
  US: "512-555-0142",
  CA: "613-555-0142",
  GB: "+44 20 7946 0958",
  AU: "+61 491 570 006",
};
const ANY_PHONE = "+1 512-555-0142";

type Place = { state: string; zip: string; city: string };
const places: Readonly<Record<string, Place>> = {
  US: { state: "TX", zip: "75001", city: "Dallas" },
  CA: { state: "ON", zip: "K1A 0B1", city: "Ottawa" },
};
const ANY_PLACE: Place = { state: "Central", zip: "10115", city: "Springfield" };

const names: Readonly<Record<string, string>> = { firstName: "Jane", lastName: "Doe" };

/**
 * A lead that the campaign takes: every field, with a value that its own reader understands. A field for which there
 * is none, because its limits contradict each other, is left out.
 */
export function exampleLead(campaign: Campaign): Record<string, Json> {
  const lead: Record<string, Json> = { seller: campaign.seller.code, category: campaign.category };
  for (const field of campaign.fields) {
    const value = exampleValue(field, campaign);
    if (value !== undefined) lead[field.key] = value;
  }
  return lead;
}

export function exampleValue(field: FieldSpec, campaign: Campaign): Json | undefined {
  const { options = [], multiple } = field;
  if (multiple === true) return options.slice(0, 2);
  const read = compileReader(field, campaign);
  return candidates(field, campaign).find((value) => isTaken(value, read));
}

function isTaken(value: Scalar, read: Reader): boolean {
  const text = String(value);
  if (text === "" || tidy(text) !== text) return false;
  const reading = read(text);
  return typeof reading !== "object";
}

/** What might be taken, the most natural first. */
function candidates(field: FieldSpec, { seller: { country } }: Campaign): readonly Scalar[] {
  const { state, zip, city } = places[country] ?? ANY_PLACE;
  switch (field.type) {
    case "text":
      return textsFor(field, field.key === "city" ? city : (names[field.key] ?? "Example"));
    case "email":
      return ["jane@example.com"];
    case "phone":
      return [phones[country] ?? ANY_PHONE, ANY_PHONE];
    case "state":
      return [state];
    case "zip":
      return [zip];
    case "date":
      return ["1990-05-31"];
    case "number":
    case "integer":
      return numbersFor(field);
    case "boolean":
      return [true];
    case "choice":
      return (field.options ?? []).slice(0, 1);
    case "url":
      return ["https://www.example.com/"];
    case "ip":
      return ["203.0.113.7"];
  }
}

function textsFor({ maxLength, pattern }: FieldSpec, usual: string): readonly string[] {
  const samples = pattern === undefined ? [] : patternSamples(pattern);
  return [usual, usual.slice(0, maxLength).trim(), ...samples];
}

/** In the middle where there are two ends, else at the one there is. */
function numbersFor({ min, max }: FieldSpec): readonly number[] {
  const middle = min === undefined || max === undefined ? [] : [Math.round((min + max) / 2), (min + max) / 2];
  const ends = [min, max].filter((end) => end !== undefined);
  return [...middle, ...ends.flatMap((end) => [end, Math.ceil(end), Math.floor(end)]), 1];
}
