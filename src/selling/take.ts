import { countReasons, type Decision } from "../domain/decision.ts";
import { AppError } from "../domain/error.ts";
import type { LeadStatus, Post, Receipt, Rejection } from "../domain/lead.ts";
import type { CompiledOffer } from "../matching/compile.ts";
import { decide } from "../matching/decide.ts";
import { packKeys } from "../storage/keys.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { Store, Tx } from "../storage/store.ts";
import type { Announce } from "./announce.ts";
import { renderAnswer } from "./answer.ts";
import { type Book, chosenOffers, isLive, sumOf } from "./book.ts";
import type { CircumstancesOf } from "./circumstances.ts";
import { findByIdempotencyKey, findDuplicate, keysOf, type PersonKey, personKeys } from "./identity.ts";
import { type ReadyCampaign, suppressedBy } from "./ready-campaign.ts";
import type { RecentPosts } from "./recent-posts.ts";
import type { SupplierCap } from "./supplier-cap.ts";

/** What a post comes to, before anything is written. */
type Outcome = {
  status: LeadStatus;
  reason: Rejection | null;
  duplicateOf: LeadRow | null;
  decision: Decision | null;
  /** Who is to have it. */
  offers: readonly CompiledOffer[];
  /** Live buyers are asked: the answer is not known yet. */
  asks: boolean;
};

/** What a post has come to. `body` is null while live buyers are asked: the answer is to be waited for. */
export type Taken = Omit<Receipt, "body"> & { body: string | null };

const UNDECIDED = { reason: null, duplicateOf: null, decision: null, offers: [], asks: false };

/** A form is filled in once: what cannot be taken as it is, is kept for a person to look at. */
function isInvalid({ faults = [] }: Post): boolean {
  return faults.length > 0;
}

export function replayOf(lead: LeadRow): Taken {
  return {
    body: lead.answer,
    replayed: true,
    leadId: lead.id,
    status: lead.status as LeadStatus,
    summary: { campaign: lead.campaign, buyers: [], reason: lead.reason, refused: {} },
  };
}

/** @throws AppError `idempotency_key_reused` where the key came with other fields before */
export function replayByKey(lead: LeadRow, { fingerprint }: Pick<Post, "fingerprint">): Taken {
  if (lead.fingerprint === fingerprint) return replayOf(lead);
  throw new AppError(
    "idempotency_key_reused",
    "Cannot take the lead: this Idempotency-Key came with other fields before, expected a new key for another lead",
  );
}

/**
 * Takes a post: repeat, suppression, supplier's cap, duplicate, decision, and all that follows from it, in one job of
 * the group commit, so that nothing can come between looking and writing.
 */
export function createTake({
  store,
  campaigns,
  configId,
  circumstancesOf,
  supplierCap,
  book,
  announce,
  recentPosts,
  onAsking,
}: {
  store: Store;
  campaigns: ReadonlyMap<string, ReadyCampaign>;
  configId: number;
  circumstancesOf: CircumstancesOf;
  supplierCap: SupplierCap;
  book: Pick<Book, "take">;
  announce: Announce;
  recentPosts: RecentPosts;
  /** Hears, once it is on disk, of a lead whose answer live buyers have yet to give. */
  onAsking: (leadId: number, post: Post) => void;
}) {
  function findRepeat(post: Post, now: number): Taken | null {
    const byKey = findByIdempotencyKey(store, post, { configId, now });
    if (byKey !== null) return replayByKey(byKey, post);
    const twin = post.idempotencyKey === null ? recentPosts.find(post, now) : null;
    return twin === null ? null : replayOf(twin);
  }

  function decisionFor(
    post: Post,
    ready: ReadyCampaign,
    person: readonly PersonKey[],
    now: number,
  ): Decision {
    const { fields, supplier } = post;
    const undecided = { fields, supplier: supplier.id, leadId: null, sales: [], asksAgain: false, person };
    return decide(ready, circumstancesOf(ready, undecided, now));
  }

  function judge(post: Post, ready: ReadyCampaign, person: readonly PersonKey[], now: number): Outcome {
    const { campaign } = ready;
    if (isInvalid(post)) return { ...UNDECIDED, status: "rejected", reason: "invalid" };
    const decideIt = () => decisionFor(post, ready, person, now);
    if (suppressedBy(ready, post.fields) !== null) {
      return { ...UNDECIDED, status: "rejected", reason: "suppressed", decision: decideIt() };
    }
    if (supplierCap.isFull(post.supplier, campaign, now)) {
      return { ...UNDECIDED, status: "rejected", reason: "supplier_cap" };
    }
    const first = findDuplicate(store, campaign, person, now);
    if (first !== null) return { ...UNDECIDED, status: "duplicate", duplicateOf: first };
    const decision = decideIt();
    const offers = chosenOffers(ready, decision);
    // Nobody is asked about a test lead: a live buyer counts as one that takes it.
    const asks = !post.test && offers.some(isLive);
    const sold = offers.length > 0 && (post.test || !offers.every(isLive));
    const decided = { ...UNDECIDED, decision, offers, asks };
    if (sold) return { ...decided, status: "sold" };
    if (asks || campaign.whenUnsold === "hold") return { ...decided, status: "pending" };
    return { ...decided, status: "rejected", reason: "no_buyer" };
  }

  function tell(post: Post, ready: ReadyCampaign, outcome: Outcome, leadId: number): Taken {
    const { decision, offers, status, reason, duplicateOf, asks } = outcome;
    const booked = sumOf(offers);
    const sameSupplier = duplicateOf?.supplier === post.supplier.id;
    const told = {
      leadId,
      status,
      ...booked,
      duplicateOf: sameSupplier ? duplicateOf.id : null,
      reason,
      test: post.test,
      warnings: post.warnings,
    };
    const summary = {
      campaign: ready.campaign.id,
      buyers: booked.buyerIds,
      reason,
      refused: decision === null ? {} : countReasons(decision.verdicts),
    };
    const body = asks ? null : renderAnswer(told, post.supplier.show);
    return { body, replayed: false, leadId, status, summary };
  }

  function nextAtOf({ status, asks, decision }: Outcome, test: boolean, expiresAt: number | null) {
    if (status !== "pending" || asks || expiresAt === null) return null;
    return test ? expiresAt : Math.min(expiresAt, decision?.nextAt ?? expiresAt);
  }

  function insertLead(
    post: Post,
    {
      id,
      outcome,
      keys,
      answer,
      now,
    }: { id: number; outcome: Outcome; keys: readonly number[]; answer: string | null; now: number },
  ): void {
    const { campaign } = post;
    const looksForBuyers = outcome.status === "pending" || outcome.asks;
    const expiresAt = looksForBuyers ? now + campaign.maxAgeMs : null;
    store.leads.insert({
      id,
      configId,
      seller: campaign.seller.code,
      campaign: campaign.id,
      supplier: post.supplier.id,
      keyId: post.key.id,
      status: outcome.status,
      reason: outcome.reason,
      duplicateOf: outcome.duplicateOf?.id ?? null,
      test: post.test ? 1 : 0,
      nextAt: nextAtOf(outcome, post.test, expiresAt),
      expiresAt,
      fingerprint: post.fingerprint,
      idempotencyKey: post.idempotencyKey,
      keys: packKeys(keys),
      fields: JSON.stringify(post.fields),
      posted: post.posted,
      address: post.address,
      userAgent: post.userAgent,
      decision: outcome.decision?.verdicts ?? null,
      answer,
      faults: isInvalid(post) ? JSON.stringify(post.faults) : null,
    });
  }

  /** What follows from a lead that is no test. */
  function follow(
    post: Post,
    ready: ReadyCampaign,
    { outcome, leadId, tx, now }: { outcome: Outcome; leadId: number; tx: Tx; now: number },
  ): void {
    const { supplier, campaign } = post;
    const { status, decision, asks } = outcome;
    if (status === "sold" || status === "pending") supplierCap.countLead(supplier, campaign, now);
    if (decision !== null) book.take(ready, decision, { leadId, supplier: supplier.id, sales: [], tx, now });
    if (asks) tx.onCommit(() => onAsking(leadId, post));
    else announce({ id: leadId, supplier: supplier.id, status }, { tx, now });
  }

  return function take(post: Post, tx: Tx, now: number): Taken {
    const repeat = findRepeat(post, now);
    if (repeat !== null) return repeat;
    const ready = campaigns.get(post.campaign.id);
    if (ready === undefined)
      throw new Error(`Cannot take a lead: campaign ${post.campaign.id} was never compiled`);
    const person = personKeys(ready.identity, post.fields);
    const outcome = judge(post, ready, person, now);
    const counts = !post.test && (outcome.status === "sold" || outcome.status === "pending");
    const keys = keysOf(post, counts ? person : []);
    const id = store.mintLeadId(now);
    const told = tell(post, ready, outcome, id);
    insertLead(post, { id, outcome, keys, answer: told.body, now });
    store.keys.add(keys, id, tx);
    recentPosts.add(post, id, tx);
    if (!post.test) follow(post, ready, { outcome, leadId: id, tx, now });
    return told;
  };
}

export type Take = ReturnType<typeof createTake>;
