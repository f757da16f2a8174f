import type { FieldFault } from "../domain/field.ts";
import { type PartnerLeadStatus, partnerLeadStatuses } from "../domain/partner-lead.ts";
import { faultOf, refuse } from "./fault.ts";

const DEFAULT_LIMIT = 15;
const MAX_LIMIT = 250;
const MAX_PAGE = 1_000_000_000;

/** A place in the list: what comes after a lead in the order asked for, or what comes right before it. */
export type Cursor = { side: "after" | "before"; id: number };

export type ListQuery = {
  limit: number;
  page: number;
  sort: "asc" | "desc";
  status: PartnerLeadStatus | null;
  /** A partner's key, id or address, as it was given. */
  partner: string | null;
  cursor: Cursor | null;
};

/** @throws AppError `invalid_field` with everything that is wrong */
export function readListQuery(query: URLSearchParams): ListQuery {
  const faults: FieldFault[] = [];
  const read: ListQuery = {
    limit: take("limit", wholeNumber(MAX_LIMIT), `a whole number from 1 to ${MAX_LIMIT}`) ?? DEFAULT_LIMIT,
    page: take("page", wholeNumber(MAX_PAGE), "a whole number from 1") ?? 1,
    sort: take("sort", readSort, "asc or desc") ?? "desc",
    status: take("status", readStatus, `one of ${partnerLeadStatuses.join(", ")}`),
    partner: take("partner", (text) => text, ""),
    cursor: take("cursor", readCursor, "one that links.next or links.prev holds"),
  };
  if (faults.length > 0) throw refuse(faults);
  return read;

  function take<T>(name: string, parse: (text: string) => T | null, expected: string): T | null {
    const text = query.get(name);
    if (text === null) return null;
    const value = parse(text);
    if (value === null) faults.push(faultOf(name, "out_of_range", `is out of range, expected ${expected}`));
    return value;
  }
}

function wholeNumber(max: number): (text: string) => number | null {
  return (text) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : 0;
    return number >= 1 && number <= max ? number : null;
  };
}

function readSort(text: string): "asc" | "desc" | null {
  return text === "asc" || text === "desc" ? text : null;
}

function readStatus(text: string): PartnerLeadStatus | null {
  return partnerLeadStatuses.find((status) => status === text) ?? null;
}

function readCursor(text: string): Cursor | null {
  const [, side, id] = /^(after|before)-(\d{1,15})$/.exec(text) ?? [];
  return side === "after" || side === "before" ? { side, id: Number(id) } : null;
}
