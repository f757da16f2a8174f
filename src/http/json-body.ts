import { AppError, refuseBody } from "../domain/error.ts";
import { checkCount, checkName, limits, refuseJson } from "../intake/limits.ts";

const JSON_TYPE = "application/json";
const BYTE_ORDER_MARK = "\ufeff";

/**
 * The object a JSON body holds, within the limits of every body but that on a value's length, which is for the one who
 * knows the field. Nothing at all is an object without members: what is missing is then told by name.
 */
export function readJsonObject(contentType: string | null, body: string): Record<string, unknown> {
  const text = body.startsWith(BYTE_ORDER_MARK) ? body.slice(1) : body;
  if (text.trim() === "") return {};
  if (!isJson(contentType)) {
    throw new AppError(
      "unsupported_media_type",
      `Cannot read the request: its Content-Type is ${contentType === null ? "missing" : "not supported"}, expected ${JSON_TYPE}`,
    );
  }
  const parsed = parse(text);
  if (!isObject(parsed)) throw refuseBody("the JSON body is not an object (line 1, column 1)", "an object");
  checkInside(parsed, 1, text);
  return parsed;
}

function isJson(contentType: string | null): boolean {
  return contentType === JSON_TYPE || contentType?.split(";", 1)[0]?.trim().toLowerCase() === JSON_TYPE;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuseJson(text);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Goes no deeper than the limit, so that no body can exhaust the stack. `level` counts brackets from 1. */
function checkInside(value: object, level: number, text: string): void {
  if (level > limits.levels) throw refuseJson(text);
  const members = Object.entries(value);
  if (!Array.isArray(value)) checkCount(members.length);
  for (const [name, member] of members) {
    if (!Array.isArray(value)) checkName(name);
    if (typeof member === "object" && member !== null) checkInside(member, level + 1, text);
    else if (typeof member === "number" && !Number.isFinite(member))
      throw refuseBody("a number is too large", "one that a double can hold");
  }
}
