import { z } from "zod";
import type { RateLimit } from "../domain/catalog.ts";
import { type FormSettings, formFormats, signingFormats } from "../domain/form.ts";
import { postbackEvents } from "../domain/postback.ts";
import { capsSchema } from "./campaign-schema.ts";
import { responseSchema } from "./response-schema.ts";
import {
  duration,
  flag,
  id,
  integer,
  list,
  matching,
  oneOf,
  scalar,
  section,
  text,
  timezone,
} from "./scalars.ts";
import { secretBytes } from "./secret-bytes.ts";

/** Where leads are posted to. Credentials in the address would end up in logs: they belong into a header. */
export const webhookUrl = scalar(
  "an http or https address, credentials not in it but in headers",
  (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
    return url.username === "" && url.password === "" && url.hash === "" ? url.href : undefined;
  },
);

const SECRET = "whsec_ and the base64 of 24 to 64 bytes (whsec_$(openssl rand -base64 32) makes one)";

/** Standard Webhooks signing secrets: one, or several while it is changed, newest first. https://www.standardwebhooks.com */
const secrets = z.unknown().transform((value, context): Uint8Array[] => {
  const written: unknown[] = Array.isArray(value) ? value : [value];
  if (written.length === 0) context.addIssue(SECRET);
  return written.map((one, i) => {
    const bytes = typeof one === "string" ? signingKey(one) : null;
    if (bytes !== null) return bytes;
    context.addIssue({ code: "custom", message: SECRET, path: Array.isArray(value) ? [i] : [] });
    return z.NEVER;
  });
});

function signingKey(text: string): Uint8Array | null {
  const bytes = secretBytes(text.trim());
  return bytes !== null && bytes.length >= 24 && bytes.length <= 64 ? bytes : null;
}

/** What we set ourselves, or the connection does. */
const OUR_HEADERS =
  /^(webhook-.*|content-type|content-length|host|connection|transfer-encoding|user-agent)$/i;

const FREE_HEADER =
  "a header other than content-type, host, user-agent, webhook-… and those of the connection";

const headers = z
  .record(z.string(), matching("text without line ends", /^[\t -~\u0080-\u00ff]{0,4000}$/), {
    error: () => "a map of header names",
  })
  .superRefine((map, context) => {
    for (const name of Object.keys(map)) {
      if (!isFreeHeader(name)) context.addIssue({ code: "custom", message: FREE_HEADER, path: [name] });
    }
  });

function isFreeHeader(name: string): boolean {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/.test(name) && !OUR_HEADERS.test(name);
}

/** A template, or a number or boolean that is sent as it is. */
const template = z.unknown().transform((value, context): string | number | boolean => {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  context.addIssue('text such as "{firstName}", a number, or true or false');
  return z.NEVER;
});

export const webhookSchema = section({
  url: webhookUrl,
  secret: secrets,
  format: oneOf("json", "form", "query").default("json"),
  headers: headers.default({}),
  timeout: duration("100ms", "60s").default(5000),
  fields: z
    .record(z.string(), template, { error: () => "a map of names, each with its template" })
    .optional(),
  response: responseSchema.optional(),
});

export const buyerSchema = section({
  id,
  name: text(),
  timezone: timezone.optional(),
  caps: capsSchema.prefault({}),
  accept: oneOf("on_match", "on_response").default("on_match"),
  delivery: section({ webhook: webhookSchema }),
});

const rate = integer(1, 1_000_000_000);

export const rateLimitSchema = section({ requests_per_minute: rate.default(60), burst: rate.optional() })
  .prefault({})
  .transform(
    ({ requests_per_minute: requestsPerMinute, burst = requestsPerMinute }): RateLimit => ({
      requestsPerMinute,
      burst,
    }),
  );

const hashedKey = {
  id,
  sha256: scalar("64 hexadecimal digits, as `leadgate keys hash` prints for a key", (value) =>
    /^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : undefined,
  ),
};

export const hashedKeySchema = section(hashedKey);

export const keySchema = section({ ...hashedKey, test: flag.default(false) });

/** Where a supplier hears of what becomes of its leads. */
export const postbackSchema = section({
  url: webhookUrl,
  secret: secrets,
  events: list(oneOf(...postbackEvents), "a list of events")
    .min(1, `at least one of ${postbackEvents.join(", ")}`)
    .default([...postbackEvents]),
});

const fieldMap = z
  .record(z.string(), text(64), { error: () => "a map of questions, each with the field it fills" })
  .default({});

/** A secret for a builder that signs nothing would be believed in and never looked at. */
export const formSchema = section({ map: fieldMap });
export const signedFormSchema = section({ secret: text().optional(), map: fieldMap });

const plainForm = formSchema.transform(({ map }): FormSettings => ({ secret: null, map }));
const signedForm = signedFormSchema.transform(({ secret = null, map }): FormSettings => ({ secret, map }));

const formsSchema = section(
  Object.fromEntries(
    formFormats.map((format) => [
      format,
      (signingFormats.includes(format) ? signedForm : plainForm).optional(),
    ]),
  ),
).default({});

export const supplierSchema = section({
  id,
  name: text(),
  sellers: list(text(64), "a list of sellers' codes"),
  rate_limit: rateLimitSchema,
  show: list(oneOf("price", "buyer_ids"), "a list of price and buyer_ids").default(["price", "buyer_ids"]),
  caps: z.record(z.string(), capsSchema, { error: () => "a map of campaign ids" }).default({}),
  keys: list(keySchema, "a list of keys"),
  postback: postbackSchema.optional(),
  forms: formsSchema,
});

export type WrittenBuyer = z.infer<typeof buyerSchema>;
export type WrittenSupplier = z.infer<typeof supplierSchema>;
