import { refuseBody } from "../../domain/error.ts";
import { type Builder, flatAnswers } from "./builder.ts";
import type { Payload } from "./payload.ts";

const SHAPE = "a form with the answers as JSON in data.json, or the answers as JSON themselves";
const META = new Set([
  "data.xml",
  "ip_address",
  "page_id",
  "page_uuid",
  "page_name",
  "page_url",
  "variant",
  "date_submitted",
  "time_submitted",
]);

/** Every value is a list, `{"email":["jane@example.com"]}`. */
export const unbounce: Builder = {
  format: "unbounce",
  shape: SHAPE,
  look: "flat",
  recognises: (payload) =>
    "data.json" in payload || (("page_uuid" in payload || "page_id" in payload) && "variant" in payload),
  read: (payload) => ({ id: null, test: false, answers: flatAnswers(membersOf(payload), META) }),
};

function membersOf(payload: Payload): Payload {
  const { "data.json": data, ...others } = payload;
  const inside = typeof data === "string" ? parse(data) : data;
  return { ...others, ...(typeof inside === "object" ? inside : {}) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuseBody("data.json, where Unbounce puts the answers, is not JSON", SHAPE);
  }
}
