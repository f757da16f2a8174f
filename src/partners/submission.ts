import { readEmail } from "../domain/email.ts";
import { refuseBody } from "../domain/error.ts";
import type { FieldFault } from "../domain/field.ts";
import type { FormAnswer } from "../domain/partner-lead.ts";
import type { FormField, Partner } from "../domain/program.ts";
import { isLongerThan, tidy } from "../domain/text.ts";
import type { compileAttribution } from "./attribution.ts";
import { faultOf, missing, refuse, unreadable } from "./fault.ts";
import { compileForm } from "./form.ts";

const LONGEST_NAME = 200;
const EMAIL = "an e-mail address such as jane@example.com";

export type Submission = { name: string; email: string; partner: Partner; answers: FormAnswer[] };

/** The fault of an address that is another lead's. */
export const TAKEN = faultOf(
  "email",
  "conflicting",
  "belongs to a lead of this program already, expected one that is new to it",
);

/**
 * The check of what is posted as a lead, compiled once for a program. `isTaken` is asked only to name all faults at
 * once: whether an address is free is decided by the job that writes the lead.
 * @throws AppError `invalid_field` with everything that is wrong
 */
export function compileSubmission({
  form,
  attribution,
}: {
  form: readonly FormField[];
  attribution: ReturnType<typeof compileAttribution>;
}) {
  const readForm = compileForm(form);

  return function readSubmission(input: unknown, isTaken: (email: string) => boolean): Submission {
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      throw refuseBody("the body is no object", "a JSON object with name, email and partner");
    }
    const { name, email, partner, cfields }: { [member: string]: unknown } = { ...input };
    const faults: FieldFault[] = [];
    const lead = {
      name: readName(name, faults),
      email: readAddress(email, faults),
      partner: attribution.readPartner(partner, faults),
      answers: readForm(cfields, faults),
    };
    if (faults.length === 0 && lead.partner !== null) return { ...lead, partner: lead.partner };
    const isReadable = faults.every(({ field }) => field !== "email");
    throw refuse(isReadable && isTaken(lead.email) ? [...faults, TAKEN] : faults);
  };
}

function readName(value: unknown, faults: FieldFault[]): string {
  const name = typeof value === "string" ? tidy(value) : "";
  if (isAbsent(value)) faults.push(missing("name", "the lead's full name"));
  else if (typeof value !== "string") faults.push(unreadable("name", "text"));
  else if (isLongerThan(name, LONGEST_NAME)) {
    faults.push(
      faultOf("name", "too_long", `is too long, expected text of at most ${LONGEST_NAME} characters`),
    );
  }
  return name;
}

/** As it was posted: how somebody writes the own address is shown again, compared is without case. */
function readAddress(value: unknown, faults: FieldFault[]): string {
  const email = typeof value === "string" ? tidy(value) : "";
  if (isAbsent(value)) faults.push(missing("email", EMAIL));
  else if (readEmail(email) === null) faults.push(unreadable("email", EMAIL));
  return email;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && tidy(value) === "");
}
