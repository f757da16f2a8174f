import { readBoolean } from "../domain/boolean.ts";
import type { ApiKey, Catalog, Supplier } from "../domain/catalog.ts";
import { AppError } from "../domain/error.ts";
import type { FieldFault, Warning } from "../domain/field.ts";
import { idempotencyKeyForm, isIdempotencyKey } from "../domain/idempotency.ts";
import type { Receipt } from "../domain/lead.ts";
import { tidy } from "../domain/text.ts";
import type { Selling } from "../selling/selling.ts";
import { type Body, readBody } from "./body.ts";
import { misplacedForm } from "./misplaced-form.ts";
import { faultOf, refuseFields } from "./refusal.ts";
import { createRouting } from "./routing.ts";
import { fingerprintOf, isAbsent, mergeSources, type Source, sourceOfPairs, sourceText } from "./source.ts";

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

const OF_THE_BODY: ReadonlySet<string> = new Set([
  "invalid_request_body",
  "missing_required_field",
  "invalid_field",
]);

/** A post whose body is read and merged with its query. */
type Posted = { raw: RawPost; body: Body; source: Source; fingerprint: number };

/**
 * The way of a post to selling: body and query are merged, a repeat gets its first answer, the rest is checked
 * against the campaign it names. Rejects with AppError; nothing is stored before `take`.
 */
export function createIntake({
  catalog,
  selling,
}: {
  catalog: Catalog;
  selling: Pick<Selling, "take" | "findReplay">;
}) {
  const routeOf = createRouting(catalog);

  function receive(raw: RawPost): Promise<Receipt> {
    try {
      const body = readBody(raw.contentType, raw.body);
      if (!(body instanceof Promise)) return accept(raw, body);
      return body.then((read) => accept(raw, read)).catch((fault: unknown) => refuse(raw, fault));
    } catch (fault) {
      return refuse(raw, fault);
    }
  }

  /** Only where a post cannot be taken is it asked whether a form builder has sent it, which no field would tell. */
  async function refuse({ contentType, body }: RawPost, fault: unknown): Promise<never> {
    const isOfBody = fault instanceof AppError && OF_THE_BODY.has(fault.code);
    throw (isOfBody ? await misplacedForm(contentType, body) : null) ?? fault;
  }

  function accept(raw: RawPost, body: Body): Promise<Receipt> {
    const { search } = raw;
    const source =
      search === "" ? body.source : mergeSources(sourceOfPairs(new URLSearchParams(search)), body.source);
    const post: Posted = { raw, body, source, fingerprint: fingerprintOf(source) };
    if (raw.idempotencyKey === null) return submit(post);
    return replayOf(raw, post.fingerprint)
      .then((first) => first ?? submit(post))
      .catch((fault: unknown) => refuse(raw, fault));
  }

  function submit({ raw, body, source, fingerprint }: Posted): Promise<Receipt> {
    const { supplier, key, search, idempotencyKey, address, userAgent } = raw;
    const { campaign, validate } = routeOf(supplier, source);
    const { fields, faults, warnings } = validate(source);
    warnings.unshift(...body.warnings);
    const test = readTest(source, faults, warnings) || key.test;
    if (faults.length > 0) throw refuseFields(faults);

    const posted = search === "" && body.text !== null ? body.text : sourceText(source);
    const lead = { supplier, key, campaign, test, fields, posted, fingerprint, warnings };
    return selling.take({ ...lead, idempotencyKey, address, userAgent });
  }

  /** Before validation: a configuration that changed since must not turn a repeat into a fault. */
  async function replayOf(
    { supplier, key, idempotencyKey }: RawPost,
    fingerprint: number,
  ): Promise<Receipt | null> {
    if (!isIdempotencyKey(idempotencyKey ?? "")) {
      throw refuseFields([faultOf("Idempotency-Key", "invalid_format", idempotencyKeyForm)]);
    }
    return selling.findReplay({ supplier, key, idempotencyKey, fingerprint });
  }

  return { receive };
}

export type Intake = ReturnType<typeof createIntake>;

/** A `test` that says neither yes nor no is taken for a real lead, with a warning. */
export function readTest(source: Source, faults: FieldFault[], warnings: Warning[]): boolean {
  const posted = source.get("test");
  if (posted === undefined || isAbsent(posted.value)) return false;
  if (posted.flaw !== null) {
    faults.push(faultOf("test", posted.flaw === "file" ? "invalid_format" : "conflicting", "true or false"));
    return false;
  }
  const test = typeof posted.value === "object" ? null : readBoolean(tidy(String(posted.value)));
  if (test === null) {
    const message = "'test' was not understood and taken for false, expected true or false";
    warnings.push({ field: "test", code: "not_understood", message });
  }
  return test ?? false;
}
