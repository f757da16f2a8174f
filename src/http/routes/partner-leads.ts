import type { Program } from "../../domain/program.ts";
import type { PartnerAnswer, PartnerCall, Partners } from "../../partners/partners.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { Identity } from "../access.ts";
import { type Answer, type Call, pathOf, searchOf } from "../answer.ts";
import { bodyFault, readBody, refuseEncoded } from "../body.ts";
import type { KeyedHandler } from "../exchange.ts";
import { readJsonObject } from "../json-body.ts";
import { spend } from "../spend.ts";

const REPLAYED = { "idempotent-replayed": "true" };

/** One way to send what a change asks for: in the body, or as the source documents two of them, in the query. */
type Input = Readonly<Record<string, unknown>>;
type Change = (call: PartnerCall, input: Input) => Promise<PartnerAnswer>;

/** What stands in the query. A name that comes twice with different values is no value that any reader takes. */
function readQuery({ request }: Call): Input {
  const query = new URLSearchParams(searchOf(request));
  return Object.fromEntries(
    Array.from(new Set(query.keys()), (name) => {
      const values = new Set(query.getAll(name));
      return [name, values.size === 1 ? query.get(name) : [...values]];
    }),
  );
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function plainPath({ request }: Call): string {
  return pathOf(request).replace(/\/$/, "");
}

/** The partner lead life over HTTP. What changes something spends a token; the rest of the rules are the stage's. */
export function createPartnerLeads({
  partners,
  bodyLimitBytes,
  addressOf,
  monotonic,
  metrics,
  url,
}: {
  partners: Partners;
  bodyLimitBytes: number;
  addressOf: (request: Request) => string;
  monotonic: () => number;
  metrics: Metrics;
  /** Where the service is reached, for the links of a list. */
  url: () => string;
}) {
  const events = metrics.counter("leadgate_partner_events_total", "What happened to partner leads.", [
    "program",
    "event",
  ]);

  async function readJson({ request }: Call): Promise<Input> {
    let body: string;
    try {
      body = await readBody(request, bodyLimitBytes);
    } catch (fault) {
      throw bodyFault(fault);
    }
    refuseEncoded(request.headers);
    return readJsonObject(request.headers.get("content-type"), body);
  }

  function describe(
    call: Call,
    { owner, key }: Identity<Program>,
    method: PartnerCall["method"],
  ): PartnerCall {
    const { request } = call;
    return {
      program: owner,
      key,
      method,
      path: plainPath(call),
      idempotencyKey: request.headers.get("idempotency-key"),
      address: addressOf(request),
      userAgent: request.headers.get("user-agent"),
    };
  }

  function answerOf({ owner }: Identity<Program>, told: PartnerAnswer): Answer {
    const { status, body, replayed, leadId, event } = told;
    if (event !== null) events.add(1, owner.id, event);
    const facts = { lead_id: leadId ?? undefined, lead_event: event ?? undefined, replayed };
    return replayed ? { status, body, headers: REPLAYED, facts } : { status, body, facts };
  }

  function changing(
    method: PartnerCall["method"],
    read: (call: Call) => Input | Promise<Input>,
    change: Change,
  ): KeyedHandler<Program> {
    return async (call, identity) => {
      spend(identity, monotonic(), "Cannot take the request: this key has spent its requests");
      // Asked for before the body: a client that has hung up meanwhile has no address any more.
      const about = describe(call, identity, method);
      return answerOf(identity, await change(about, await read(call)));
    };
  }

  function reading(read: (program: Program, call: Call) => string): KeyedHandler<Program> {
    return (call, { owner }) => ({ status: 200, body: read(owner, call) });
  }

  function get(call: Call, { owner }: Identity<Program>): Answer {
    const id = lastOf(plainPath(call));
    return { status: 200, body: partners.get(owner, id), facts: { lead_id: Number(id) } };
  }

  const convert: Change = (call, { id, commission_transaction_amount }) =>
    partners.convert(call, { id, commission_transaction_amount });
  const reject: Change = (call, { id }) => partners.reject(call, { id });
  return {
    submit: changing("POST", readJson, partners.submit),
    convert: changing("POST", readJson, convert),
    convertByQuery: changing("GET", readQuery, convert),
    reject: changing("POST", readJson, reject),
    rejectByQuery: changing("GET", readQuery, reject),
    erase: changing(
      "DELETE",
      () => ({}),
      (call) => partners.erase(call, lastOf(call.path)),
    ),
    list: reading((program, { request }) =>
      partners.list(program, new URLSearchParams(searchOf(request)), url(), "/v1/leads"),
    ),
    details: reading(partners.details),
    test: reading(partners.test),
    get,
  };
}
