import { countries } from "../domain/country.ts";
import { readEmail } from "../domain/email.ts";
import type { Fields, FieldType } from "../domain/field.ts";
import { readPhone } from "../domain/phone.ts";
import { spellingOf } from "../domain/spelling.ts";
import { tidy } from "../domain/text.ts";
import { type PersonKey, personKeys } from "../selling/identity.ts";
import type { Person } from "../storage/lead-search.ts";
import type { Store } from "../storage/store.ts";
import type { Whom } from "./leads-arguments.ts";
import { UsageError } from "./options.ts";

/** One of a person's fields, and everything it may be stored as. */
type Sought = { type: FieldType; spelling: string; keys: readonly PersonKey[] };

function keyOf(type: FieldType, spelling: string, value: string): PersonKey[] {
  return personKeys([{ key: spelling, type, spelling }], { [spelling]: value });
}

/** In which country it was posted is not known here: a number without `+` is one of each. */
function readingsOf(phone: string): string[] {
  const readings = new Set<string>();
  for (const country of countries) {
    const read = readPhone(phone, country, false);
    if (read !== null) readings.add(read.number);
  }
  return [...readings];
}

function seekPhone(text: string): Sought {
  const readings = readingsOf(tidy(text));
  if (readings.length === 0) {
    throw new UsageError("Cannot read --phone: found no phone, expected 7 to 15 digits in any layout");
  }
  const keys = readings.flatMap((reading) => keyOf("phone", "phone", reading));
  return {
    type: "phone",
    spelling: "phone",
    keys: [...new Map(keys.map((key) => [key.value, key])).values()],
  };
}

function seekEmail(text: string): Sought {
  const email = readEmail(tidy(text));
  if (email === null) {
    throw new UsageError("Cannot read --email: found no address, expected one such as ada@example.com");
  }
  return { type: "email", spelling: "email", keys: keyOf("email", "email", email) };
}

/** Under whatever spelling the lead's own campaign writes the field. */
function holds(fields: Fields, { type, spelling, keys }: Sought): boolean {
  const name = Object.keys(fields).find((key) => spellingOf(key) === spelling);
  const value = name === undefined ? undefined : fields[name];
  if (value === undefined || value === null || typeof value === "object") return false;
  const [held] = keyOf(type, spelling, String(value));
  return keys.some((key) => key.value === held?.value);
}

/**
 * Somebody by phone, email, or both. What a running `serve` holds in memory is read from the leads themselves, as it
 * would at its own start. Null: nobody is named.
 * @throws UsageError naming what cannot be read, but not repeating it
 */
export function findPerson(
  { keys, leads }: Pick<Store, "keys" | "leads">,
  { phone, email }: Whom,
  since: number,
): Person | null {
  const sought = [phone === null ? [] : seekPhone(phone), email === null ? [] : seekEmail(email)].flat();
  const [first] = sought;
  if (first === undefined) return null;
  keys.restore(leads.highestId());
  return {
    ids: [...new Set(first.keys.flatMap(({ hash }) => keys.find(hash, since)))],
    holds(text) {
      const fields: Fields = JSON.parse(text);
      return sought.every((one) => holds(fields, one));
    },
  };
}
