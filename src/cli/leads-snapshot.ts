import type { Cap } from "../domain/catalog.ts";
import type { Filter } from "../domain/filter.ts";
import type { Schedule } from "../domain/schedule.ts";

/** A filter, its list of values told by the file it was read from where it was. */
export type KnownFilter = Filter | { field: string; op: "in" | "not_in"; file: string; count: number };
export type KnownCap = Cap & { of?: "campaign" | "buyer" };

/** A buyer's terms when a lead was decided. */
export type KnownOffer = {
  buyer: string;
  tier: number | null;
  method: string | null;
  priceCents: number | null;
  schedule: Schedule | null;
  filters: readonly KnownFilter[];
  caps: readonly KnownCap[];
};

/** The configuration a lead was decided under, as far as it was kept: null and nothing where an earlier version did not. */
export type KnownConfig = {
  category: string | null;
  timezone: string | null;
  offers: readonly KnownOffer[];
  suppressions: readonly string[];
};

type StoredOffer = {
  buyer: string;
  tier?: number;
  method?: string;
  price_cents?: number;
  schedule?: Schedule | null;
  filters?: readonly KnownFilter[];
  caps?: readonly KnownCap[];
};
type StoredCampaign = { category?: string; timezone?: string; offers?: readonly StoredOffer[] };
type Stored = {
  campaigns?: Readonly<Record<string, StoredCampaign>>;
  suppressions?: readonly string[];
};

function offerOf(stored: StoredOffer): KnownOffer {
  const { buyer, tier, method, price_cents: priceCents, schedule, filters, caps } = stored;
  return {
    buyer,
    tier: tier ?? null,
    method: method ?? null,
    priceCents: priceCents ?? null,
    schedule: schedule ?? null,
    filters: filters ?? [],
    caps: caps ?? [],
  };
}

/** What `config/snapshot.ts` of this or an earlier version has written. */
export function readSnapshot(text: string | undefined, campaignId: string): KnownConfig {
  const stored: Stored = JSON.parse(text ?? "{}");
  const campaign = stored.campaigns?.[campaignId];
  return {
    category: campaign?.category ?? null,
    timezone: campaign?.timezone ?? null,
    offers: (campaign?.offers ?? []).map(offerOf),
    suppressions: stored.suppressions ?? [],
  };
}
