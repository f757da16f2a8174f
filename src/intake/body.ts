import { AppError, refuseBody } from "../domain/error.ts";
import type { Warning } from "../domain/field.ts";
import { refuseJson } from "./limits.ts";
import { type Source, sourceOfJson, sourceOfPairs } from "./source.ts";

/** A body read. `text` is its JSON where it was sent as JSON, so it can be kept as it came. */
export type Body = { source: Source; text: string | null; warnings: Warning[] };

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
const MULTIPART_TYPE = "multipart/form-data";
const TEXT_TYPE = "text/plain";
const BYTE_ORDER_MARK = "\ufeff";

const READ_AS_JSON: Warning = {
  field: "Content-Type",
  code: "read_as_json",
  message: `the body begins with '{' and was read as JSON, expected Content-Type ${JSON_TYPE}`,
};

/** Reads a body by its media type. A promise only for multipart, so that JSON costs no turn of the queue. */
export function readBody(contentType: string | null, body: string): Body | Promise<Body> {
  const text = body.startsWith(BYTE_ORDER_MARK) ? body.slice(1) : body;
  const trimmed = text.trim();
  if (trimmed === "") return { source: new Map(), text: null, warnings: [] };
  const type = mediaType(contentType);
  if (type === JSON_TYPE) return readJson(text, []);
  if ((type === FORM_TYPE || type === TEXT_TYPE) && trimmed.startsWith("{")) {
    return readJson(text, [READ_AS_JSON]);
  }
  if (type === FORM_TYPE) return readPairs(new URLSearchParams(trimmed));
  if (type === MULTIPART_TYPE) return readMultipart(contentType ?? "", body);
  throw new AppError(
    "unsupported_media_type",
    `Cannot read the request: its Content-Type is ${contentType === null ? "missing" : "not supported"}, expected ${JSON_TYPE}, ${FORM_TYPE} or ${MULTIPART_TYPE}`,
  );
}

function mediaType(contentType: string | null): string {
  if (contentType === JSON_TYPE) return JSON_TYPE;
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

function readJson(text: string, warnings: Warning[]): Body {
  const parsed = parse(text);
  if (!isObject(parsed))
    throw refuseBody(`the JSON body is ${kindOf(parsed)} (line 1, column 1)`, "an object");
  return { source: sourceOfJson(parsed, text), text: text.trim().toWellFormed(), warnings };
}

function kindOf(parsed: unknown): string {
  if (parsed === null) return "null";
  return Array.isArray(parsed) ? "a list" : `a ${typeof parsed}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuseJson(text);
  }
}

async function readMultipart(contentType: string, body: string): Promise<Body> {
  return readPairs(await parseMultipart(contentType, body));
}

async function parseMultipart(contentType: string, body: string): Promise<Iterable<[string, string | Blob]>> {
  try {
    return await new Response(body, { headers: { "content-type": contentType } }).formData();
  } catch {
    throw refuseBody("the multipart body is malformed", "parts between the boundary that Content-Type names");
  }
}

function readPairs(pairs: Iterable<[string, string | Blob]>): Body {
  return { source: sourceOfPairs(pairs), text: null, warnings: [] };
}
