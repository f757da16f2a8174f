import { AppError } from "../domain/error.ts";
import type { FieldFault, FieldFaultCode } from "../domain/field.ts";

const MOST_NAMES = 10;

/** The sentence about one field. Never repeats its value. */
export function faultOf(field: string, code: FieldFaultCode, expected: string): FieldFault {
  return { field, code, message: `'${field}' ${sentences[code](expected)}` };
}

const sentences: Record<FieldFaultCode, (expected: string) => string> = {
  required: (expected) => `is missing, expected ${expected}`,
  invalid_format: (expected) => `cannot be read, expected ${expected}`,
  not_allowed: (expected) => `is not one of its options, expected ${expected}`,
  out_of_range: (expected) => `is out of range, expected ${expected}`,
  too_long: (expected) => `is too long, expected ${expected}`,
  conflicting: () => "is given more than once with different values, expected one",
  unknown_field: () => "is not a field of this campaign, expected only fields that GET /api/campaigns lists",
};

/** One error for all faults of what was posted. It is called after what is missing, if anything is. */
export function refuseFields(faults: readonly FieldFault[], cannot = "accept the lead"): AppError {
  const missing = faults.filter((fault) => fault.code === "required");
  const invalid = faults.filter((fault) => fault.code !== "required");
  const found = [stated(missing, "missing"), stated(invalid, "invalid")].filter((part) => part !== "");
  return new AppError(
    missing.length > 0 ? "missing_required_field" : "invalid_field",
    `Cannot ${cannot}: ${found.join("; ")}`,
    { faults },
  );
}

function stated(faults: readonly FieldFault[], state: string): string {
  if (faults.length === 0) return "";
  const names = faults.slice(0, MOST_NAMES).map((fault) => `'${fault.field}'`);
  const rest = faults.length > MOST_NAMES ? ` and ${faults.length - MOST_NAMES} more` : "";
  return faults.length === 1
    ? `field ${names[0]} is ${state}`
    : `fields ${names.join(", ")}${rest} are ${state}`;
}
