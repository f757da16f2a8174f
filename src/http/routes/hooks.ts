import type { Supplier } from "../../domain/catalog.ts";
import { AppError } from "../../domain/error.ts";
import type { FieldFault, FieldFaultCode } from "../../domain/field.ts";
import { formatId, parseId } from "../../domain/id.ts";
import { type PostbackEvent, postbackEvents } from "../../domain/postback.ts";
import { tidy } from "../../domain/text.ts";
import { isWebAddress } from "../../domain/web-address.ts";
import { readBody as readFields } from "../../intake/body.ts";
import { faultOf, refuseFields } from "../../intake/refusal.ts";
import type { Posted, Source } from "../../intake/source.ts";
import type { Reach } from "../../platform/outgoing-guarded.ts";
import { type Hook, type Hooks, MOST_HOOKS } from "../../selling/hooks.ts";
import { type Call, jsonAnswer, pathOf } from "../answer.ts";
import { bodyFault, readBody, refuseEncoded } from "../body.ts";
import { type Bucket, createBucket, retryAfter } from "../bucket.ts";
import type { KeyedHandler } from "../exchange.ts";

const MAX_URL_LENGTH = 2_000;
/** Each asks a name server on behalf of whoever registers. */
const REGISTRATIONS = { perMinute: 60, capacity: 100 };

type Wanted = { url: string; events: PostbackEvent[] };

function refuse(faults: readonly FieldFault[]): AppError {
  return refuseFields(faults, "register the hook");
}

function urlFault(code: FieldFaultCode, sentence: string): AppError {
  return refuse([{ field: "url", code, message: `'url' ${sentence}` }]);
}

function isMissing(posted: Posted | undefined): boolean {
  const value = posted?.value ?? "";
  return typeof value === "string" && tidy(value) === "";
}

function readUrl(posted: Posted | undefined, allowsPlain: boolean): string | FieldFault {
  const expected = `an address that begins with https://${allowsPlain ? " or http://" : ""}`;
  if (isMissing(posted)) return faultOf("url", "required", expected);
  if (posted?.flaw === "conflicting" || posted?.flaw === "repeated") return faultOf("url", "conflicting", "");
  const url = typeof posted?.value === "string" ? tidy(posted.value) : "";
  if (url.length > MAX_URL_LENGTH) return faultOf("url", "too_long", `at most ${MAX_URL_LENGTH} characters`);
  if (!isWebAddress(url)) return faultOf("url", "invalid_format", expected);
  const { protocol, username, password } = new URL(url);
  if (protocol === "http:" && !allowsPlain) return faultOf("url", "invalid_format", expected);
  if (username !== "" || password !== "")
    return faultOf("url", "invalid_format", "an address without a user name and password");
  return url;
}

/** A form has one event as a text, several as a list. */
function readEvents(posted: Posted | undefined): PostbackEvent[] | FieldFault {
  const expected = `one or more of ${postbackEvents.join(", ")}`;
  const value = posted?.value;
  if (isMissing(posted) || (Array.isArray(value) && value.length === 0))
    return faultOf("events", "required", expected);
  if (posted?.flaw === "conflicting") return faultOf("events", "conflicting", "");
  const names = Array.isArray(value) ? value : [value];
  const known = postbackEvents.filter((event) => names.includes(event));
  const areAllKnown = names.every((name) => postbackEvents.some((event) => event === name));
  return areAllKnown ? known : faultOf("events", "not_allowed", expected);
}

/** Every fault at once. */
function readWanted(source: Source, allowsPlain: boolean): Wanted {
  const url = readUrl(source.get("url"), allowsPlain);
  const events = readEvents(source.get("events"));
  if (typeof url !== "string") throw refuse(Array.isArray(events) ? [url] : [url, events]);
  if (!Array.isArray(events)) throw refuse([events]);
  return { url, events };
}

function hookBody({ id, url, events }: Hook) {
  return { id: formatId("hook", id), url, events };
}

/** `/api/hooks`: addresses that a supplier registers to hear of its leads, as Zapier's and Make's triggers do. */
export function createHooksRoutes({
  hooks,
  reach,
  mintSigningSecret,
  allowsPrivate,
  bodyLimitBytes,
  suppliers,
  monotonic,
}: {
  hooks: Pick<Hooks, "list" | "register" | "remove">;
  reach: Reach;
  mintSigningSecret: () => string;
  /** Addresses behind the operator's walls, and without TLS. */
  allowsPrivate: boolean;
  bodyLimitBytes: number;
  suppliers: readonly Supplier[];
  monotonic: () => number;
}) {
  const buckets = new Map<string, Bucket>(suppliers.map(({ id }) => [id, createBucket(REGISTRATIONS)]));

  function spendRegistration(supplier: Supplier): void {
    const now = monotonic();
    const bucket = buckets.get(supplier.id);
    if (bucket === undefined || bucket.spend(now)) return;
    const { perMinute, capacity } = REGISTRATIONS;
    throw new AppError(
      "rate_limit_exceeded",
      `Cannot register the hook: too many are being registered, expected at most ${perMinute} a minute and ${capacity} at once`,
      { headers: { "retry-after": retryAfter(bucket.waitMs(now)) } },
    );
  }

  async function read({ request }: Call): Promise<Wanted> {
    const body = await readBody(request, bodyLimitBytes).catch((fault: unknown) => {
      throw bodyFault(fault);
    });
    refuseEncoded(request.headers);
    const { source } = await readFields(request.headers.get("content-type"), body);
    return readWanted(source, allowsPrivate);
  }

  /** One sentence for both: whoever asks learns nothing of the names behind the operator's walls. */
  async function checkReach(url: string): Promise<void> {
    const { kind } = await reach(url);
    if (kind === "open") return;
    throw urlFault(
      "not_allowed",
      "leads to a host that is unknown or not on the public internet, expected one that everybody can reach",
    );
  }

  const register: KeyedHandler<Supplier> = async (call, { owner: supplier, key }) => {
    spendRegistration(supplier);
    const wanted = await read(call);
    await checkReach(wanted.url);
    const secret = mintSigningSecret();
    const hook = await hooks.register({ supplier: supplier.id, keyId: key.id, ...wanted, secret });
    if (hook === null)
      throw urlFault(
        "out_of_range",
        `is one too many: this supplier has ${MOST_HOOKS} hooks, expected fewer; delete one that is not needed any more`,
      );
    const body = { success: true, hook: { ...hookBody(hook), secret: hook.secret } };
    return { ...jsonAnswer(body), facts: { hook: formatId("hook", hook.id) } };
  };

  const remove: KeyedHandler<Supplier> = async ({ request }, { owner: supplier }) => {
    const text = pathOf(request).replace(/\/$/, "").slice("/api/hooks/".length);
    const id = parseId("hook", text);
    if (id === null || !(await hooks.remove({ supplierId: supplier.id, id })))
      throw new AppError(
        "not_found",
        "Cannot find the hook: no hook of yours has this id, expected one that GET /api/hooks lists",
      );
    return { ...jsonAnswer({ success: true }), facts: { hook: text } };
  };

  const list: KeyedHandler<Supplier> = (_call, { owner: supplier }) =>
    jsonAnswer({ success: true, hooks: hooks.list(supplier.id).map(hookBody) });

  return { register, remove, list };
}
