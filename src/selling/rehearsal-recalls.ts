import { reasons } from "../domain/decision.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { ReadyCampaign } from "./ready-campaign.ts";
import type { Held } from "./rehearsal-leads.ts";
import { POLL_MS, takingsOf } from "./rehearsal-looks.ts";

const BETWEEN_RECALLS_MS = 60_000;
const NOTHING: readonly string[] = [];
/** Any refusal may give the supplier its money back, and with time a person is forgotten: any recall finds out. */
const ANYTHING = "*";

/** Whose slots a pending lead could not have, in the words of `Waiting`. One list for all leads that wait for the same. */
export function createWaitsFor(campaigns: ReadonlyMap<string, ReadyCampaign>) {
  const lists = new Map<string, readonly string[]>();

  return function waitsForOf(
    { status, campaign }: Pick<LeadRow, "status" | "campaign">,
    decision: Uint8Array | null,
  ): readonly string[] {
    if (status !== "pending" || decision === null) return NOTHING;
    let text = "";
    for (const { offer, meters, index } of campaigns.get(campaign)?.offers ?? []) {
      const reason = reasons[decision[index * 2] ?? 0];
      const isSuppliers = reason === "budget" && decision[index * 2 + 1] === meters.length;
      if (isSuppliers || reason === "already_bought") text += `${ANYTHING}\n`;
      else if (reason === "cap" || reason === "budget") text += `${offer.buyer.id}\n`;
    }
    if (text === "") return NOTHING;
    const list = lists.get(text) ?? text.trimEnd().split("\n");
    lists.set(text, list);
    return list;
  };
}

function asksAgain({ sales }: Held): boolean {
  return sales.some(({ state, reason }) => state === "refused" && reason === "buyer_error");
}

/** A campaign that something was given back in. */
type Waiting = {
  /** When that is looked at. */
  at: number;
  /** Whether that is a poll of `serve`; else it is from when on the next poll may recall the campaign. */
  polls: boolean;
  /** Whose slots were given back. */
  names: Set<string>;
};

/**
 * A slot that was given back makes the campaign's pending leads due at the next poll, at most once a minute, as in
 * `again.ts`. Of them only those are looked at for which it can change anything.
 */
export function createRecalls({
  held,
  now,
  onDue,
}: {
  held: ReadonlyMap<number, Held>;
  now: () => number;
  onDue: (lead: Held) => void;
}) {
  const recalledAt = new Map<string, number>();
  const waiting = new Map<string, Waiting>();
  let next = Number.POSITIVE_INFINITY;

  function wait(campaign: string, entry: Waiting): void {
    waiting.set(campaign, entry);
    next = Math.min(...[...waiting.values()].map(({ at }) => at));
  }

  /** When `serve` polled next: where a lead of the campaign was really sold or offered then, that tells. */
  function nextPoll(campaign: string): number {
    let at = now() + POLL_MS;
    for (const lead of held.values()) {
      if (lead.campaign !== campaign) continue;
      for (const takenAt of takingsOf(lead)) if (takenAt > now() && takenAt < at) at = takenAt;
    }
    return at;
  }

  function recall(campaign: string, names: ReadonlySet<string>): void {
    recalledAt.set(campaign, now());
    for (const lead of held.values()) {
      if (lead.campaign !== campaign || lead.nextAt === null || lead.nextAt <= now()) continue;
      if (!lead.waitsFor.some((name) => names.has(name)) && !asksAgain(lead)) continue;
      lead.nextAt = now();
      onDue(lead);
    }
  }

  return {
    /** A buyer's offer was refused. */
    note({ campaign, buyer }: Pick<SaleRow, "campaign" | "buyer">): void {
      const allowedAt = (recalledAt.get(campaign) ?? Number.NEGATIVE_INFINITY) + BETWEEN_RECALLS_MS;
      const known = waiting.get(campaign);
      const names = (known?.names ?? new Set([ANYTHING])).add(buyer);
      if (known === undefined) wait(campaign, { at: Math.max(now(), allowedAt), polls: false, names });
    },
    nextAt: (): number => next,
    /** Makes leads due in the campaigns whose time has come. */
    run(): void {
      next = Number.POSITIVE_INFINITY;
      for (const [campaign, entry] of [...waiting]) {
        waiting.delete(campaign);
        if (entry.at > now()) wait(campaign, entry);
        else if (entry.polls) recall(campaign, entry.names);
        else wait(campaign, { ...entry, at: nextPoll(campaign), polls: true });
      }
    },
  };
}
