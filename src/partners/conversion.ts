import type { FieldFault } from "../domain/field.ts";
import { parseMoney } from "../domain/money.ts";
import { missing, refuse, unreadable } from "./fault.ts";

const DIGITS = /^\d{1,15}$/;

/** The id a number or a text of digits gives; null for anything else. */
export function readLeadId(value: unknown): number | null {
  if (typeof value === "number") return Number.isSafeInteger(value) && value >= 0 ? value : null;
  return typeof value === "string" && DIGITS.test(value) ? Number(value) : null;
}

/** @throws AppError `invalid_field` */
export function readRejection({ id }: { id: unknown }): { id: number } {
  const faults: FieldFault[] = [];
  const found = requireId(id, faults);
  if (faults.length > 0) throw refuse(faults);
  return { id: found };
}

/**
 * Which lead, and the transaction's amount in cents.
 * @throws AppError `invalid_field`
 */
export function readConversion(input: { id: unknown; commission_transaction_amount: unknown }): {
  id: number;
  amountCents: number;
} {
  const faults: FieldFault[] = [];
  const id = requireId(input.id, faults);
  const amountCents = requireAmount(input.commission_transaction_amount, faults);
  if (faults.length > 0) throw refuse(faults);
  return { id, amountCents };
}

function requireId(value: unknown, faults: FieldFault[]): number {
  const id = readLeadId(value);
  if (isAbsent(value)) faults.push(missing("id", "the id of a lead"));
  else if (id === null) faults.push(unreadable("id", "the id of a lead, a whole number"));
  return id ?? 0;
}

function requireAmount(value: unknown, faults: FieldFault[]): number {
  const name = "commission_transaction_amount";
  const expected = "an amount of 0 or more with at most two decimals, such as 45 or 45.50";
  const cents = typeof value === "string" || typeof value === "number" ? parseMoney(value) : null;
  if (isAbsent(value)) faults.push(missing(name, expected));
  else if (cents === null) faults.push(unreadable(name, expected));
  return cents ?? 0;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
