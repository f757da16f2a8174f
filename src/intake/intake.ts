import { readBoolean } from "../domain/boolean.ts";
import type { ApiKey, Catalog, Supplier } from "../domain/catalog.ts";
import { AppError } from "../domain/error.ts";
import type { Warning } from "../domain/field.ts";
import type { Post, Receipt } from "../domain/lead.ts";
import { tidy } from "../domain/text.ts";
import { type Body, readBody } from "./body.ts";
import { refuseFields } from "./refusal.ts";
import { createRouting } from "./routing.ts";
import { fingerprintOf, isAbsent, mergeSources, type Source, sourceOfPairs, sourceText } from "./source.ts";
import { faultOf } from "./validator.ts";

/** A post as `http` hands it over: authenticated, within the size limit, its body decoded. */
export type RawPost = {
  supplier: Supplier;
  key: ApiKey;
  /** The raw query string without its `?`. */
  search: string;
  contentType: string | null;
  body: string;
  idempotencyKey: string | null;
  /** The client's address. */
  address: string;
  userAgent: string | null;
};

/** What intake asks of selling. */
export type Selling = {
  take(post: Post): Promise<Receipt>;
  /** The first answer to an idempotency key; `reused` where it came with other fields; null where it is new. */
  findRepeat(asked: {
    supplierId: string;
    keyId: string;
    idempotencyKey: string;
    fingerprint: number;
  }): Receipt | "reused" | null;
};

const IDEMPOTENCY_KEY = /^[ -~]{1,255}$/;

/**
 * The way of a post to selling: body and query are merged, a repeat gets its first answer, the rest is checked
 * against the campaign it names. Rejects with AppError; nothing is stored before `take`.
 */
export function createIntake({ catalog, selling }: { catalog: Catalog; selling: Selling }) {
  const routeOf = createRouting(catalog);

  function receive(raw: RawPost): Promise<Receipt> {
    try {
      const body = readBody(raw.contentType, raw.body);
      return body instanceof Promise ? body.then((read) => accept(raw, read)) : accept(raw, body);
    } catch (fault) {
      return Promise.reject(fault);
    }
  }

  function accept(raw: RawPost, body: Body): Promise<Receipt> {
    const { supplier, key, search, idempotencyKey, address, userAgent } = raw;
    const source =
      search === "" ? body.source : mergeSources(sourceOfPairs(new URLSearchParams(search)), body.source);
    const fingerprint = fingerprintOf(source);
    const first = repeatOf(raw, fingerprint);
    if (first !== null) return Promise.resolve(first);

    const { campaign, validate } = routeOf(supplier, source);
    const { fields, faults, warnings } = validate(source);
    warnings.unshift(...body.warnings);
    const test = key.test || readTest(source, warnings);
    if (source.get("test")?.flaw === "conflicting") faults.push(faultOf("test", "conflicting", ""));
    if (faults.length > 0) throw refuseFields(faults);

    const posted = search === "" && body.text !== null ? body.text : sourceText(source);
    const lead = { supplier, key, campaign, test, fields, posted, fingerprint, warnings };
    return selling.take({ ...lead, idempotencyKey, address, userAgent });
  }

  /** Before validation: a configuration that changed since must not turn a repeat into a fault. */
  function repeatOf({ supplier, key, idempotencyKey }: RawPost, fingerprint: number): Receipt | null {
    if (idempotencyKey === null) return null;
    if (!IDEMPOTENCY_KEY.test(idempotencyKey)) {
      throw refuseFields([
        faultOf("Idempotency-Key", "invalid_format", "1 to 255 printable ASCII characters"),
      ]);
    }
    const asked = { supplierId: supplier.id, keyId: key.id, idempotencyKey, fingerprint };
    const repeat = selling.findRepeat(asked);
    if (repeat !== "reused") return repeat;
    throw new AppError(
      "idempotency_key_reused",
      "Cannot accept the lead: its Idempotency-Key was used with other fields, expected the same fields or a new key",
    );
  }

  return { receive };
}

export type Intake = ReturnType<typeof createIntake>;

/** A `test` that says neither yes nor no is taken for a real lead, and said so. */
function readTest(source: Source, warnings: Warning[]): boolean {
  const value = source.get("test")?.value;
  if (value === undefined || isAbsent(value)) return false;
  const test = typeof value === "object" ? null : readBoolean(tidy(String(value)));
  if (test === null) {
    const message = "'test' was not understood and taken for false, expected true or false";
    warnings.push({ field: "test", code: "not_understood", message });
  }
  return test ?? false;
}
