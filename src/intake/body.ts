import { AppError, refuseBody } from "../domain/error.ts";
import type { Warning } from "../domain/field.ts";
import { limits, refuseJson } from "./limits.ts";
import { type Source, sourceOfJson, sourceOfPairs } from "./source.ts";

/** A body read. `text` is its JSON where it was sent as JSON, so it can be kept as it came. */
export type Body = { source: Source; text: string | null; warnings: Warning[] };

/** A body as its media type has it, of which nothing is checked yet. Nothing at all is pairs, none of them. */
export type Decoded =
  | { object: Record<string, unknown>; text: string; warnings: Warning[] }
  | { pairs: Iterable<[string, string | Blob]> };

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
  const decoded = decodeBody(contentType, body);
  return decoded instanceof Promise ? decoded.then(asSource) : asSource(decoded);
}

function asSource(decoded: Decoded): Body {
  if ("pairs" in decoded) return { source: sourceOfPairs(decoded.pairs), text: null, warnings: [] };
  const { object, text, warnings } = decoded;
  return { source: sourceOfJson(object, text), text: text.trim().toWellFormed(), warnings };
}

/** `levels` is how deep JSON may be nested, for telling where it is faulty. */
export function decodeBody(
  contentType: string | null,
  body: string,
  levels = limits.levels,
): Decoded | Promise<Decoded> {
  const text = body.startsWith(BYTE_ORDER_MARK) ? body.slice(1) : body;
  const trimmed = text.trim();
  if (trimmed === "") return { pairs: [] };
  const type = mediaType(contentType);
  if (type === JSON_TYPE) return { ...parseObject(text, levels), warnings: [] };
  if ((type === FORM_TYPE || type === TEXT_TYPE) && trimmed.startsWith("{")) {
    return { ...parseObject(text, levels), warnings: [READ_AS_JSON] };
  }
  if (type === FORM_TYPE) return { pairs: new URLSearchParams(trimmed) };
  if (type === MULTIPART_TYPE) return parseMultipart(contentType ?? "", body);
  throw new AppError(
    "unsupported_media_type",
    `Cannot read the request: its Content-Type is ${contentType === null ? "missing" : "not supported"}, expected ${JSON_TYPE}, ${FORM_TYPE} or ${MULTIPART_TYPE}`,
  );
}

function mediaType(contentType: string | null): string {
  if (contentType === JSON_TYPE) return JSON_TYPE;
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

function parseObject(text: string, levels: number): { object: Record<string, unknown>; text: string } {
  const parsed = parse(text, levels);
  if (!isObject(parsed))
    throw refuseBody(`the JSON body is ${kindOf(parsed)} (line 1, column 1)`, "an object");
  return { object: parsed, text };
}

function kindOf(parsed: unknown): string {
  if (parsed === null) return "null";
  return Array.isArray(parsed) ? "a list" : `a ${typeof parsed}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string, levels: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuseJson(text, levels);
  }
}

async function parseMultipart(contentType: string, body: string): Promise<Decoded> {
  try {
    return { pairs: await new Response(body, { headers: { "content-type": contentType } }).formData() };
  } catch {
    throw refuseBody("the multipart body is malformed", "parts between the boundary that Content-Type names");
  }
}
