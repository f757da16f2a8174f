import type { FieldFault } from "../domain/field.ts";
import type { Partner } from "../domain/program.ts";
import { faultOf, missing, unreadable } from "./fault.ts";

const NAMED_BY = ["key", "id", "email"] as const;
const EXPECTED = "an object with the partner's key, id or email";

/** Finds the partner a lead is for, in a program's list compiled once. What is wrong is added to `faults`. */
export function compileAttribution(partners: readonly Partner[]) {
  const byName = {
    key: new Map(partners.map((partner) => [partner.key, partner])),
    id: new Map(partners.map((partner) => [partner.id, partner])),
    email: new Map(partners.map((partner) => [partner.email.toLowerCase(), partner])),
  };

  function find(by: (typeof NAMED_BY)[number], text: string): Partner | undefined {
    return byName[by].get(by === "email" ? text.toLowerCase() : text);
  }

  function readPartner(value: unknown, faults: FieldFault[]): Partner | null {
    if (value === undefined || value === null) {
      faults.push(missing("partner", EXPECTED));
      return null;
    }
    if (typeof value !== "object" || Array.isArray(value)) {
      faults.push(unreadable("partner", EXPECTED));
      return null;
    }
    const given = NAMED_BY.flatMap((by) => {
      const name: unknown = Object.hasOwn(value, by) ? Reflect.get(value, by) : null;
      return name === null || name === "" ? [] : [{ by, name }];
    });
    if (given.length === 0) faults.push(missing("partner", EXPECTED));
    let found: Partner | null = null;
    for (const { by, name } of given) {
      const field = `partner.${by}`;
      if (typeof name !== "string" && typeof name !== "number") {
        faults.push(unreadable(field, "text"));
        continue;
      }
      const partner = find(by, String(name).trim());
      if (partner === undefined) faults.push(faultOf(field, "not_allowed", UNKNOWN));
      else if (found !== null && partner !== found) faults.push(faultOf(field, "conflicting", ANOTHER));
      else found = partner;
    }
    return found;
  }

  return {
    readPartner,
    /** The id of the partner that a key, id or address names; null where none has it. */
    idOf(name: string): string | null {
      const partner = NAMED_BY.map((by) => find(by, name)).find((one) => one !== undefined);
      return partner?.id ?? null;
    },
  };
}

const UNKNOWN = "names no partner of this program, expected one that takes part in it";
const ANOTHER = "names another partner than what stands before it, expected all to name the same";
