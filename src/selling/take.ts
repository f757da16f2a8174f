import type { PeriodOf } from "../domain/calendar.ts";
import { type Decision, encodeVerdicts } from "../domain/decision.ts";
import { AppError } from "../domain/error.ts";
import type { LeadStatus, Post, Receipt, Rejection } from "../domain/lead.ts";
import { type CompiledCampaign, decide } from "../matching/decide.ts";
import { packKeys } from "../storage/keys.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { Store, Tx } from "../storage/store.ts";
import { renderAnswer } from "./answer.ts";
import { type Book, createUsedOf, soldBy } from "./book.ts";
import {
  findByIdempotencyKey,
  findDuplicate,
  type IdentityField,
  identityFields,
  keysOf,
  type PersonKey,
  personKeys,
} from "./identity.ts";
import type { RecentPosts } from "./recent-posts.ts";
import { createSupplierCap } from "./supplier-cap.ts";

/** A campaign with everything that is the same for all its posts. */
export type ReadyCampaign = CompiledCampaign & { identity: readonly IdentityField[] };

export function readyCampaign(compiled: CompiledCampaign): ReadyCampaign {
  return { ...compiled, identity: identityFields(compiled.campaign) };
}

/** What a post comes to, before anything is written. */
type Outcome = {
  status: LeadStatus;
  reason: Rejection | null;
  duplicateOf: LeadRow | null;
  decision: Decision | null;
};

const UNDECIDED = { reason: null, duplicateOf: null, decision: null };

function replayOf(lead: LeadRow): Receipt {
  return {
    body: lead.answer ?? "",
    replayed: true,
    leadId: lead.id,
    status: lead.status as LeadStatus,
    summary: { campaign: lead.campaign, buyers: [], reason: lead.reason, refused: {} },
  };
}

/** @throws AppError `idempotency_key_reused` where the key came with other fields before */
export function replayByKey(lead: LeadRow, { fingerprint }: Pick<Post, "fingerprint">): Receipt {
  if (lead.fingerprint === fingerprint) return replayOf(lead);
  throw new AppError(
    "idempotency_key_reused",
    "Cannot take the lead: this Idempotency-Key came with other fields before, expected a new key for another lead",
  );
}

function countRefusals(decision: Decision | null): Record<string, number> {
  const refused: Record<string, number> = {};
  for (const { reason } of decision?.verdicts ?? []) {
    if (reason !== "sold") refused[reason] = (refused[reason] ?? 0) + 1;
  }
  return refused;
}

/**
 * Takes a post: repeat, supplier's cap, duplicate, decision, and all that follows from it, in one job of the group
 * commit, so that nothing can come between looking and writing.
 */
export function createTake({
  store,
  campaigns,
  configId,
  periodOf,
  book,
  recentPosts,
}: {
  store: Store;
  campaigns: ReadonlyMap<string, ReadyCampaign>;
  configId: number;
  periodOf: PeriodOf;
  book: Book;
  recentPosts: RecentPosts;
}) {
  const usedOf = createUsedOf(store);
  const supplierCap = createSupplierCap({ store, periodOf });

  function findRepeat(post: Post, now: number): Receipt | null {
    const byKey = findByIdempotencyKey(store, post, now);
    if (byKey !== null) return replayByKey(byKey, post);
    const twin = post.idempotencyKey === null ? recentPosts.find(post, now) : null;
    return twin === null ? null : replayOf(twin);
  }

  function judge(post: Post, ready: ReadyCampaign, person: readonly PersonKey[], now: number): Outcome {
    const { campaign } = ready;
    if (supplierCap.isFull(post.supplier, campaign, now)) {
      return { ...UNDECIDED, status: "rejected", reason: "supplier_cap" };
    }
    const first = findDuplicate(store, campaign, person, now);
    if (first !== null) return { ...UNDECIDED, status: "duplicate", duplicateOf: first };
    const decision = decide(ready, { fields: post.fields, usedOf, periodOf, now });
    if (decision.sold.length > 0) return { ...UNDECIDED, status: "sold", decision };
    if (campaign.whenUnsold === "reject")
      return { ...UNDECIDED, status: "rejected", reason: "no_buyer", decision };
    return { ...UNDECIDED, status: "pending", decision };
  }

  function receipt(post: Post, ready: ReadyCampaign, outcome: Outcome, leadId: number): Receipt {
    const { decision, status, reason, duplicateOf } = outcome;
    const booked = decision === null ? { priceCents: 0, buyerIds: [] } : soldBy(ready, decision);
    const sameSupplier = duplicateOf?.supplier === post.supplier.id;
    const body = renderAnswer(
      {
        leadId,
        status,
        ...booked,
        duplicateOf: sameSupplier ? duplicateOf.id : null,
        reason,
        test: post.test,
        warnings: post.warnings,
      },
      post.supplier.show,
    );
    const summary = {
      campaign: ready.campaign.id,
      buyers: booked.buyerIds,
      reason,
      refused: countRefusals(decision),
    };
    return { body, replayed: false, leadId, status, summary };
  }

  function insertLead(
    post: Post,
    {
      id,
      outcome,
      keys,
      answer,
      now,
    }: { id: number; outcome: Outcome; keys: readonly number[]; answer: string; now: number },
  ): void {
    const { campaign } = post;
    const expiresAt = outcome.status === "pending" ? now + campaign.maxAgeMs : null;
    const waitsFor = post.test ? null : (outcome.decision?.nextAt ?? null);
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
      nextAt: expiresAt === null ? null : Math.min(expiresAt, waitsFor ?? expiresAt),
      expiresAt,
      fingerprint: post.fingerprint,
      idempotencyKey: post.idempotencyKey,
      keys: packKeys(keys),
      fields: JSON.stringify(post.fields),
      posted: post.posted,
      address: post.address,
      userAgent: post.userAgent,
      decision: outcome.decision === null ? null : encodeVerdicts(outcome.decision.verdicts),
      answer,
    });
  }

  function takeInJob(post: Post, tx: Tx, now: number): Receipt {
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
    const told = receipt(post, ready, outcome, id);
    insertLead(post, { id, outcome, keys, answer: told.body, now });
    store.keys.add(keys, id, tx);
    recentPosts.add(post, id, tx);
    if (counts) supplierCap.count(post.supplier, post.campaign, now);
    if (!post.test && outcome.decision !== null) book(ready, outcome.decision, { leadId: id, tx, now });
    return told;
  }

  return function take(post: Post): Promise<Receipt> {
    return store.run((tx, now) => takeInJob(post, tx, now));
  };
}
