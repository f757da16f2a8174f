import { readBoolean } from "../../domain/boolean.ts";
import type { Supplier } from "../../domain/catalog.ts";
import { AppError } from "../../domain/error.ts";
import type { FieldFault, FieldFaultCode } from "../../domain/field.ts";
import { formatId, parseId } from "../../domain/id.ts";
import { type LeadStatus, leadStatuses } from "../../domain/lead.ts";
import { leadBody } from "../../selling/lead-body.ts";
import type { LeadQuery, LeadReader } from "../../selling/lead-reader.ts";
import { jsonAnswer, pathOf, searchOf } from "../answer.ts";
import type { KeyedHandler } from "../exchange.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/** Epoch milliseconds of an ISO day or time; without an offset it is UTC. Null where it is neither. */
export function readSince(text: string): number | null {
  // An offset's plus sign that was not percent-encoded arrives as a space.
  const moment = text.replace(/^(\S+T\S+) (\d{2}:?\d{2})$/i, "$1+$2");
  try {
    if (DAY.test(moment)) return Temporal.Instant.from(`${moment}T00:00Z`).epochMilliseconds;
    const time = TIME.exec(moment);
    if (time === null) return null;
    return Temporal.Instant.from(time[3] === undefined ? `${moment}Z` : moment).epochMilliseconds;
  } catch {
    return null;
  }
}

/** Opaque to callers, so that what a page starts from may change: today the last lead of the page before. */
function writeCursor(leadId: number): string {
  return Buffer.from(formatId("lead", leadId)).toString("base64url");
}

function readCursor(text: string): number | null {
  return parseId("lead", Buffer.from(text, "base64url").toString("latin1"));
}

type Page = Omit<LeadQuery, "supplierId">;

/** Every bad parameter at once. An empty one counts as absent: forms send those. */
export function readPage(search: string): Page {
  const given = new URLSearchParams(search);
  const faults: FieldFault[] = [];
  const page: Page = { limit: DEFAULT_LIMIT, test: false };

  function read<T>(name: string, parse: (text: string) => T | null, expected: string, code: FieldFaultCode) {
    const text = given.get(name)?.trim() ?? "";
    if (text === "") return undefined;
    const value = parse(text);
    if (value !== null) return value;
    faults.push({ field: name, code, message: `Cannot read '${name}': expected ${expected}` });
    return undefined;
  }

  const status = read("status", readStatus, `one of ${leadStatuses.join(", ")}`, "not_allowed");
  const sinceMs = read(
    "since",
    readSince,
    "an ISO date or time, such as 2026-07-15 or 2026-07-15T09:30:00Z",
    "invalid_format",
  );
  const limit = read("limit", readLimit, `a whole number from 1 to ${MAX_LIMIT}`, "out_of_range");
  const beforeId = read("cursor", readCursor, "the next_cursor of an earlier page", "invalid_format");
  const test = read("test", readBoolean, "true or false", "invalid_format");
  if (faults.length > 0) {
    const names = faults.map(({ field }) => `'${field}'`).join(", ");
    const found =
      faults.length === 1 ? `query parameter ${names} is invalid` : `query parameters ${names} are invalid`;
    throw new AppError("invalid_field", `Cannot list leads: ${found}`, { faults });
  }
  if (status !== undefined) page.status = status;
  if (sinceMs !== undefined) page.sinceMs = sinceMs;
  if (limit !== undefined) page.limit = limit;
  if (beforeId !== undefined) page.beforeId = beforeId;
  if (test !== undefined) page.test = test;
  return page;
}

function readStatus(text: string): LeadStatus | null {
  return leadStatuses.find((status) => status === text) ?? null;
}

function readLimit(text: string): number | null {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MAX_LIMIT ? limit : null;
}

/** `GET /api/leads`: the key's own supplier's leads, newest first. */
export function createListLeads({ leads }: { leads: LeadReader }): KeyedHandler<Supplier> {
  return ({ request }, { owner: supplier }) => {
    const page = readPage(searchOf(request));
    // One more than asked for tells whether there is another page.
    const found = leads.list({ ...page, supplierId: supplier.id, limit: page.limit + 1 });
    const shown = found.slice(0, page.limit);
    const last = shown.at(-1);
    return jsonAnswer({
      success: true,
      leads: shown.map((lead) => leadBody(lead, supplier.show)),
      next_cursor: found.length > shown.length && last !== undefined ? writeCursor(last.id) : null,
    });
  };
}

/** `GET /api/leads/{lead_id}`: another supplier's lead is as unknown as one that never was. */
export function createGetLead({ leads }: { leads: LeadReader }): KeyedHandler<Supplier> {
  return ({ request }, { owner: supplier }) => {
    const text = pathOf(request).replace(/\/$/, "").slice("/api/leads/".length);
    const id = parseId("lead", text);
    const lead = id === null ? null : leads.get({ supplierId: supplier.id, id });
    if (lead === null) {
      throw new AppError(
        "not_found",
        "Cannot find the lead: no lead of yours has this id, expected a lead_id an earlier post was answered with",
      );
    }
    return {
      ...jsonAnswer(leadBody(lead, supplier.show)),
      facts: { lead_id: text, lead_status: lead.status },
    };
  };
}
