import { AppError } from "../domain/error.ts";
import type { FieldFault, FieldFaultCode } from "../domain/field.ts";

const MOST_NAMES = 10;
const LONGEST_NAME = 64;

/** What is wrong with one field, in words that follow its name. Never repeats a value, nor a name without end. */
export function faultOf(field: string, code: FieldFaultCode, words: string): FieldFault {
  const name = field.length > LONGEST_NAME ? `${field.slice(0, LONGEST_NAME)}…` : field;
  return { field: name, code, message: `'${name}' ${words}` };
}

export function missing(field: string, expected: string): FieldFault {
  return faultOf(field, "required", `is missing, expected ${expected}`);
}

export function unreadable(field: string, expected: string): FieldFault {
  return faultOf(field, "invalid_format", `cannot be read, expected ${expected}`);
}

/** One error for all that is wrong with a request. */
export function refuse(faults: readonly FieldFault[]): AppError {
  const names = faults.slice(0, MOST_NAMES).map(({ field }) => `'${field}'`);
  const rest = faults.length > MOST_NAMES ? ` and ${faults.length - MOST_NAMES} more` : "";
  const found = faults.length === 1 ? `${names[0]} is` : `${names.join(", ")}${rest} are`;
  return new AppError("invalid_field", `Cannot do this: ${found} not as expected`, { faults });
}

export function unknownLead(): AppError {
  return new AppError(
    "not_found",
    "Cannot find the lead: this program has none with this id, expected the id of one that was not deleted",
  );
}
