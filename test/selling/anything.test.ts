import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodeVerdicts } from "../../src/domain/decision.ts";
import { buyerTarget } from "../../src/domain/delivery.ts";
import { openAgency } from "../fixtures/agency.ts";
import { anyMarket, type Market, type Step, suppressed } from "./markets.ts";
import { type Answer, createReference, type Reference } from "./reference.ts";
import { story } from "./story.ts";

const RETRY_MS = 5_000;
const LOOKS_AT_MOST = 20;

const doNotCall = {
  name: "do-not-call",
  field: "phone",
  sellers: [],
  list: {
    size: suppressed.length,
    sha256: "",
    hashed: "none",
    has: (value: string) => suppressed.includes(value),
  },
} as const;

type Agency = ReturnType<typeof openAgency>;

/** What there is to say of every lead, of the product and of the reference alike: one line each. */
function rowsOf({ store }: Agency, ids: readonly number[]): string[] {
  return ids.map((id, i) => {
    const lead = store.leads.get(id);
    if (lead === undefined) throw new Error("a lead is gone");
    const sales = store.sales
      .ofLead(id)
      .map(({ buyer, state, reason, priceCents }) => `${buyer} ${state} ${reason} ${priceCents}`);
    const verdicts = decodeVerdicts(lead.decision ?? Buffer.alloc(0));
    const first = lead.duplicateOf === null ? null : ids.indexOf(lead.duplicateOf) + 1;
    return row({ ...lead, number: i + 1, duplicateOf: first, sales, verdicts });
  });
}

function rowsOfReference({ leads, salesOf }: Reference): string[] {
  return leads.map((lead) =>
    row({
      ...lead,
      verdicts: lead.verdicts ?? [],
      sales: salesOf(lead).map(
        ({ buyer, state, reason, priceCents }) => `${buyer} ${state} ${reason} ${priceCents}`,
      ),
    }),
  );
}

function row(lead: {
  number: number;
  status: string;
  reason: string | null;
  duplicateOf: number | null;
  nextAt: number | null;
  verdicts: readonly { reason: string; detail: number }[];
  sales: readonly string[];
}): string {
  const { number, status, reason, duplicateOf, nextAt, verdicts, sales } = lead;
  const next = nextAt === null ? "never" : new Date(nextAt).toISOString();
  const said = verdicts.map(({ reason, detail }) => `${reason} ${detail}`).join(", ");
  return `lead ${number}: ${status} ${reason} of ${duplicateOf}, next ${next}, [${said}], sales [${sales.join(", ")}]`;
}

/** Lives through all of it, with the product and with the reference, and tells where the two part. */
async function live({ startsAt, campaigns, suppliers, steps }: Market): Promise<void> {
  const agency = openAgency(campaigns, { suppliers, suppressions: [doNotCall], startsAt });
  const { store, clock } = agency;
  let { selling } = agency;
  const reference = createReference({ suppressed });
  const buyers = [
    ...new Set(
      campaigns.flatMap(({ tiers }) => tiers.flatMap(({ offers }) => offers.map(({ buyer }) => buyer.id))),
    ),
  ];
  const ids: number[] = [];

  function dueOffers() {
    return buyers
      .flatMap((id) => store.outbox.due({ target: buyerTarget(id), now: clock.now, limit: 1_000 }))
      .filter(({ kind }) => kind === "offer")
      .sort((a, b) => a.id - b.id);
  }

  /** Whoever is asked answers, the longest asked first, until nobody is. */
  async function letAnswer(answers: Answer[]): Promise<void> {
    for (;;) {
      const [offer] = dueOffers();
      const [due] = reference.due(clock.now);
      expect(offer === undefined ? null : ids.indexOf(offer.ref) + 1).toBe(
        due === undefined ? null : due.sale.lead,
      );
      if (offer === undefined || due === undefined) return;
      const answer = answers.shift() ?? { outcome: "accepted", priceCents: null };
      const { outcome } = answer;
      reference.settle(due, answer, clock.now);
      await selling.settle({
        delivery: offer,
        at: clock.now,
        ms: 1,
        status: null,
        outcome,
        response: null,
        answer: outcome === "accepted" ? { priceCents: answer.priceCents, reference: null } : null,
        next: { state: "due", attempts: offer.attempts + 1, dueAt: clock.now + RETRY_MS },
      });
    }
  }

  function restart(): void {
    selling = agency.configure(campaigns, "first");
    reference.restart();
  }

  async function lookAgain(): Promise<void> {
    reference.recall(clock.now);
    await selling.recallChanged(() => false);
    for (let looks = 0; ; looks++) {
      const looked = reference.again(clock.now);
      expect(await selling.again()).toMatchObject({ looked });
      if (looked === 0) return;
      if (looks > LOOKS_AT_MOST) throw new Error("leads are looked at over and over");
    }
  }

  async function post({ campaign, supplier, fields }: NonNullable<Step["post"]>): Promise<void> {
    const [into, from] = [campaigns[campaign], suppliers[supplier]];
    if (into === undefined || from === undefined) throw new Error("nobody posts nowhere");
    const sent = agency.post(fields, { campaign: into, supplier: from });
    void selling.take(sent);
    await store.idle();
    ids.push(store.leads.highestId());
    reference.post({ campaign: into, supplier: from, fields: sent.fields }, clock.now);
  }

  function compare(): void {
    expect(rowsOf(agency, ids)).toEqual(rowsOfReference(reference));
  }

  try {
    for (const { afterMs, restarts, post: next, answers } of steps) {
      agency.pass(afterMs);
      if (restarts) restart();
      await letAnswer(answers);
      compare();
      await lookAgain();
      compare();
      await letAnswer(answers);
      if (next !== null) await post(next);
      compare();
      await letAnswer(answers);
      compare();
    }
  } finally {
    await store.idle();
    store.close();
  }
}

test("any agency does with any leads, whatever buyers answer, what the reference does", async () => {
  const found = await fc.check(fc.asyncProperty(anyMarket, live), { numRuns: 100 });
  if (found.failed) {
    const [market] = found.counterexample ?? [];
    const why =
      found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance);
    throw new Error(
      `${why}\n\n${market === undefined ? "" : story(market)}\nseed ${found.seed}, path ${found.counterexamplePath}`,
    );
  }
}, 60_000);
