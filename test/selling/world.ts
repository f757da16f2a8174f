import type { Campaign, Supplier } from "../../src/domain/catalog.ts";
import type { AttemptOutcome } from "../../src/domain/delivery.ts";
import type { Post } from "../../src/domain/lead.ts";
import type { Next } from "../../src/selling/settle.ts";
import { openAgency } from "../fixtures/agency.ts";
import { type Flight, type Truth, UNASKED, whatMayBecome } from "./buyer-truth.ts";
import { openUndoableStore, type Stored } from "./undoable-store.ts";

const RETRY_MS = 5_000;
const ASKS_AGAIN_MS = 15 * 60_000;

type Asked = { truth: Truth; flight: Flight | null };

/** What is so beside the database; `asked` by the sale's name. */
export type Moment = { now: number; asked: Readonly<Record<string, Asked>> };

export type SaleView = Stored["sales"][number] & { name: string; asked: Asked };
export type LeadView = Omit<Stored, "sales"> & { name: string; sales: readonly SaleView[] };

/** All that is so. */
export type View = Moment & { stored: readonly Stored[]; leads: readonly LeadView[] };

/** What can come next. `byPerson`: nobody may need it who says to need nobody. */
export type Move = { name: string; byPerson: boolean } & (
  | { writes: false; after: Moment }
  | { writes: true; make: () => Promise<Moment> }
);

export type WorldOptions = {
  campaign: Campaign;
  supplier: Supplier;
  leads: number;
  /** How often an offer is sent before a person is asked. */
  tries: number;
  /** Whether somebody is there to settle what only a person can. */
  person: boolean;
  /** Whether somebody may want to be forgotten at any time. */
  erases: boolean;
  /** What a buyer pays that says a price of its own. */
  answeredCents: number | null;
  /** To see the search find it: a rule that is left out. */
  mistake: "no doubt at start" | "502 is heard as 500" | null;
};

/** When a buyer that could not be asked may be asked again. */
export function asksAgainAt({ state, reason, settledAt }: SaleView): number | null {
  return state === "refused" && reason === "buyer_error" ? (settledAt ?? 0) + ASKS_AGAIN_MS : null;
}

function viewOf(stored: readonly Stored[], moment: Moment): View {
  const leads = stored.map((lead, i): LeadView => {
    const ofLead = stored.length === 1 ? "" : ` of lead ${i + 1}`;
    const sales = lead.sales.map((sale) => {
      const name = sale.buyer + ofLead;
      return { ...sale, name, asked: moment.asked[name] ?? UNASKED };
    });
    return { ...lead, name: ofLead, sales };
  });
  return { ...moment, stored, leads };
}

function withAsked({ now, asked }: Moment, name: string, its: Asked): Moment {
  return { now, asked: { ...asked, [name]: its } };
}

function later({ now, asked }: Moment, to: number): Moment {
  return { now: Math.max(now, to), asked };
}

function afterCrash({ now, asked }: Moment): Moment {
  const known = Object.entries(asked).map(([name, { truth }]) => [name, { truth, flight: null }]);
  return { now, asked: Object.fromEntries(known) };
}

/** Nothing here waits for anything but promises: who is to hear something has heard it then. */
async function promisesRun(): Promise<void> {
  for (let turn = 0; turn < 24; turn++) await null;
}

function elapse(name: string, after: Moment): Move {
  return { name, byPerson: false, writes: false, after };
}

/** The real selling, its buyers and its supplier, the clock and the operator: everything that can happen next, one by one. */
export async function openWorld({
  campaign,
  supplier,
  leads,
  tries,
  person,
  erases,
  answeredCents,
  mistake,
}: WorldOptions) {
  let time = () => 0;
  const undoable = openUndoableStore(() => time());
  const { store } = undoable;
  const agency = openAgency([campaign], {
    suppliers: [supplier],
    open: (now) => {
      time = now;
      return store;
    },
  });
  let { selling } = agency;
  const posts = Array.from({ length: leads }, (_, i) => agency.post({}, { idempotencyKey: `order ${i}` }));
  for (const post of posts) void selling.take(post);
  if (mistake === "no doubt at start") store.sales.doubtOffered = () => 0;

  function write(name: string, { now }: Moment, make: () => Promise<Moment>, byPerson = false): Move {
    const atItsTime = () => {
      agency.clock.now = now;
      return make();
    };
    return { name, byPerson, writes: true, make: atItsTime };
  }

  function heard({ outcome, said }: Flight): AttemptOutcome {
    return mistake === "502 is heard as 500" && said.includes("502") ? "unreadable" : outcome;
  }

  function nextOf(claimed: number, now: number): Next {
    const attempts = claimed + 1;
    if (attempts >= tries) return { state: "failed", attempts, dueAt: null };
    return { state: "due", attempts, dueAt: now + RETRY_MS };
  }

  function send(moment: Moment, { name, asked, attempts }: SaleView): Move[] {
    return whatMayBecome(asked.truth).map(({ said, outcome, truth }) =>
      elapse(
        `${name} ${said}`,
        withAsked(moment, name, { truth, flight: { outcome, said, claimed: attempts } }),
      ),
    );
  }

  function land(moment: Moment, sale: SaleView, flight: Flight): Move {
    const outcome = heard(flight);
    const attempted = {
      delivery: { id: sale.id, attempts: flight.claimed, kind: "offer" },
      at: moment.now,
      ms: 1,
      status: null,
      outcome,
      response: null,
      answer: outcome === "accepted" ? { priceCents: answeredCents, reference: "R1" } : null,
      next: nextOf(flight.claimed, moment.now),
    };
    return write(`${sale.name}: that is written`, moment, async () => {
      await selling.settle(attempted);
      return withAsked(moment, sale.name, { ...sale.asked, flight: null });
    });
  }

  /** They say what the buyer told them: what it took is sold, what it will not take any more is refused. */
  function personSays(moment: Moment, sale: SaleView, word: "sold" | "refused"): Move {
    const make = async () => {
      await store.run((tx, now) => selling.settleByPerson(sale.id, word, { tx, now }));
      const truth = word === "sold" ? "took" : "declined";
      return withAsked(moment, sale.name, { ...sale.asked, truth });
    };
    return write(`${sale.name}: a person says ${word}`, moment, make, true);
  }

  function personMoves(moment: Moment, sale: SaleView): Move[] {
    const { id, name, asked, deliveryState, attempts, state } = sale;
    const moves: Move[] = [];
    if (state !== "unknown" && !(state === "offered" && deliveryState === "cancelled")) return moves;
    if (asked.truth !== "declined") moves.push(personSays(moment, sale, "sold"));
    if (asked.truth !== "took") moves.push(personSays(moment, sale, "refused"));
    if (deliveryState === "failed" || attempts > 0) {
      const make = async () => {
        await store.run((_tx, now) => store.outbox.restart(id, now));
        return moment;
      };
      moves.push(write(`${name}: a person has it tried again`, moment, make, true));
    }
    return moves;
  }

  function saleMoves(moment: Moment, sale: SaleView, somethingFlies: boolean): Move[] {
    if (sale.kind !== "offer") return [];
    const { flight } = sale.asked;
    const moves = flight === null ? [] : [land(moment, sale, flight)];
    // Sending reads nothing that another's answer writes: one under way at a time shows every order that matters.
    if (!somethingFlies && sale.dueAt !== null) moves.push(...send(moment, sale));
    return person ? [...moves, ...personMoves(moment, sale)] : moves;
  }

  function answerWithinIsOver(moment: Moment, { id, name }: LeadView, post: Post): Move {
    return write(`answer_within${name} is over`, moment, async () => {
      const hearing = selling.findReplay(post);
      await promisesRun();
      // Whoever waits is told; where nobody does any more, a repeat is.
      agency.pass(campaign.answerWithinMs);
      const told = await hearing;
      if (told !== null && told.body !== store.leads.get(id)?.answer)
        throw new Error("the supplier hears something else than what is kept");
      return later(moment, agency.clock.now);
    });
  }

  function leadMoves(moment: Moment, lead: LeadView, post: Post | undefined): Move[] {
    const { name, answer, status, nextAt, expiresAt } = lead;
    const moves: Move[] = [];
    if (answer === null && post !== undefined) moves.push(answerWithinIsOver(moment, lead, post));
    if (erases && lead.isErased === 0) {
      const forget = async () => {
        await store.run((tx) => selling.erase(lead.id, { tx }));
        return moment;
      };
      moves.push(write(`the person${name} is forgotten`, moment, forget, true));
    }
    if (status !== "pending" || expiresAt === null || expiresAt <= moment.now) return moves;
    moves.push(elapse(`max_age${name} is over`, later(moment, expiresAt)));
    const waitsFor = nextAt ?? Math.max(...lead.sales.map((sale) => asksAgainAt(sale) ?? 0));
    if (waitsFor > moment.now)
      moves.push(elapse(`what is waited for${name} has come`, later(moment, waitsFor)));
    return moves;
  }

  function commonMoves(moment: Moment, { leads }: View): Move[] {
    const moves: Move[] = [];
    if (leads.some(({ nextAt }) => nextAt !== null && nextAt <= moment.now)) {
      const look = async () => {
        await selling.again();
        return moment;
      };
      moves.push(write("the hold looks", moment, look));
    }
    if (leads.length > 1 && leads.some(({ nextAt }) => nextAt !== null && nextAt > moment.now)) {
      const recall = async () => {
        await store.run((_tx, now) => store.leads.recallCampaign(campaign.id, now, leads.length));
        return moment;
      };
      moves.push(write("what was given back is noticed", moment, recall));
    }
    const sales = leads.flatMap((lead) => lead.sales);
    if (sales.some(({ state }) => state === "offered")) {
      const restart = async () => {
        selling = agency.configure([campaign], "first");
        // Who has waited too long is told at once.
        await promisesRun();
        return afterCrash(moment);
      };
      moves.push(write("crash and start", moment, restart));
    } else if (sales.some(({ asked }) => asked.flight !== null)) {
      // Nothing is doubted anew: all that a start could do is not to know what was under way.
      moves.push(elapse("crash and start", afterCrash(moment)));
    }
    return moves;
  }

  return {
    campaign,
    supplier,
    undoable,
    first: viewOf(undoable.leads(), { now: agency.clock.now, asked: {} }),
    movesFrom(view: View): Move[] {
      const moment = { now: view.now, asked: view.asked };
      const somethingFlies = Object.values(view.asked).some(({ flight }) => flight !== null);
      return [
        ...view.leads.flatMap((lead, i) => [
          ...lead.sales.flatMap((sale) => saleMoves(moment, sale, somethingFlies)),
          ...leadMoves(moment, lead, posts[i]),
        ]),
        ...commonMoves(moment, view),
      ];
    },
    /** Makes a move and says what is so then. */
    async after(view: View, move: Move): Promise<View> {
      if (!move.writes) return viewOf(view.stored, move.after);
      const moment = await move.make();
      return viewOf(undoable.leads(), moment);
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;
