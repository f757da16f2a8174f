import type { Campaign } from "../../domain/catalog.ts";
import { type FormSettings, fullName } from "../../domain/form.ts";
import { spellingOf } from "../../domain/spelling.ts";
import { tidy } from "../../domain/text.ts";
import { limits } from "../limits.ts";

/** Longer questions are compared by their beginning. */
const COMPARED = 300;
const TAGS = /<[^<>]*>/g;
const ENDS = /^[\s*]+|[\s*:?!.]+$/g;

/** What all spellings of a question have in common: beside what a name's have, `Phone *`, `phone:` and `Phone?` are one. */
export function labelSpelling(label: string): string {
  return spellingOf(tidy(label.slice(0, COMPARED)).replace(ENDS, ""));
}

/** A question as the name of a field. */
export function labelName(label: string): string {
  return tidy(tidy(label.slice(0, COMPARED)).replace(TAGS, ""))
    .slice(0, limits.nameCharacters)
    .trim()
    .toWellFormed();
}

/** By the spelling of their key or label: which field of the campaign a question fills. A key comes before a label. */
export function fieldsByLabel({ fields }: Campaign): ReadonlyMap<string, string> {
  return new Map([
    ...fields.map(({ key, label }) => [labelSpelling(label), key] as const),
    ...fields.map(({ key }) => [labelSpelling(key), key] as const),
    ["test", "test"],
  ]);
}

/** The same for the questions that the operator has mapped. */
export function mappedByLabel({ map }: Pick<FormSettings, "map">): ReadonlyMap<string, string> {
  return new Map(Object.entries(map).map(([question, field]) => [labelSpelling(question), field]));
}

/**
 * What form builders call the usual questions, and what people do: for those that nobody has named like the field.
 * The first that is there wins.
 */
export const usualLabels: readonly (readonly [field: string, spellings: readonly string[]])[] = [
  ["firstName", ["givenname", "yourfirstname", "fname"]],
  ["lastName", ["familyname", "surname", "yourlastname", "lname"]],
  [
    "phone",
    [
      "phonenumber",
      "yourphone",
      "yourphonenumber",
      "telephone",
      "tel",
      "mobile",
      "mobilephone",
      "cellphone",
      "workphone",
    ],
  ],
  ["email", ["emailaddress", "youremail", "youremailaddress", "workemail"]],
  ["state", ["yourstate", "region", "province", "state/province"]],
  ["zip", ["zipcode", "yourzipcode", "postalcode", "postcode", "zip/postalcode"]],
  ["city", ["yourcity", "town"]],
  [fullName, ["fullname", "name", "yourname", "yourfullname"]],
];
