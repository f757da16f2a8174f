import type { PeriodOf } from "../domain/calendar.ts";
import type { Catalog } from "../domain/catalog.ts";
import { type Reason, reasons } from "../domain/decision.ts";
import { buyerTarget } from "../domain/delivery.ts";
import type { Fields } from "../domain/field.ts";
import type { Circumstances } from "../matching/circumstances.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { Store } from "../storage/store.ts";
import type { Breaker } from "./breaker.ts";
import { findBuyersOf, type PersonKey, personKeys } from "./identity.ts";
import { type ReadyCampaign, suppressedBy } from "./ready-campaign.ts";
import type { SupplierCap } from "./supplier-cap.ts";

const NOBODY: ReadonlySet<string> = new Set();
const NOTHING_HELD: Circumstances["holding"] = new Map();
const NOBODY_REFUSED: Circumstances["refused"] = new Map();
const UNBOUNDED = { leftCents: Number.POSITIVE_INFINITY };
const ASK_AGAIN_MS = 15 * 60_000;

/** What is known of a lead when it is decided. */
export type Undecided = {
  fields: Fields;
  supplier: string;
  /** Null: it is new. */
  leadId: number | null;
  /** Its sales so far. */
  sales: readonly SaleRow[];
  /** In the hold, where a buyer that could not be asked is asked once more when its time has come. */
  asksAgain: boolean;
  /** Who the person is, where that is known already. */
  person?: readonly PersonKey[];
};

function holdingOf(sales: readonly SaleRow[]): Circumstances["holding"] {
  const held = sales.filter(({ state }) => state !== "refused");
  return held.length === 0 ? NOTHING_HELD : new Map(held.map(({ buyer, tier }) => [buyer, tier]));
}

/**
 * When a buyer that could not be asked (refused connection, an answer nobody understands) may be asked again; null:
 * it was asked, or is.
 */
export function asksAgainAt({ state, reason, settledAt }: SaleRow): number | null {
  return state === "refused" && reason === "buyer_error" ? (settledAt ?? 0) + ASK_AGAIN_MS : null;
}

function refusedOf(sales: readonly SaleRow[], asksAgainUntil: number): Circumstances["refused"] {
  const refused = sales.filter(
    (sale) => sale.state === "refused" && (asksAgainAt(sale) ?? Number.POSITIVE_INFINITY) > asksAgainUntil,
  );
  if (refused.length === 0) return NOBODY_REFUSED;
  return new Map(
    refused.map(({ buyer, reason }): [string, Reason] => [
      buyer,
      reasons.find((known) => known === reason) ?? "buyer_rejected",
    ]),
  );
}

/** Gathers what a decision depends on, inside the job that decides. */
export function createCircumstances({
  store,
  catalog,
  periodOf,
  breaker,
  supplierCap,
}: {
  store: Store;
  catalog: Pick<Catalog, "suppliers">;
  periodOf: PeriodOf;
  breaker: Pick<Breaker, "pausedUntil">;
  supplierCap: SupplierCap;
}) {
  const suppliers = new Map(catalog.suppliers.map((supplier) => [supplier.id, supplier]));
  const usedOf: Circumstances["usedOf"] = ({ scope, unit }, period) => store.usage.read(scope, unit, period);
  const pausedUntil = (buyer: string) => breaker.pausedUntil(buyerTarget(buyer));

  return function circumstancesOf(ready: ReadyCampaign, lead: Undecided, now: number): Circumstances {
    const { campaign } = ready;
    const { fields, sales, asksAgain, leadId } = lead;
    const supplier = suppliers.get(lead.supplier);
    const byBuyer = campaign.duplicates?.scope === "buyer";
    const person = byBuyer ? (lead.person ?? personKeys(ready.identity, fields)) : [];
    return {
      fields,
      now,
      periodOf,
      usedOf,
      latestSale: store.sales.latest,
      pausedUntil,
      holding: holdingOf(sales),
      refused: refusedOf(sales, asksAgain ? now : Number.NEGATIVE_INFINITY),
      boughtBefore: byBuyer ? findBuyersOf(store, campaign, person, { now, except: leadId }) : NOBODY,
      suppressedBy: suppressedBy(ready, fields),
      ...(supplier === undefined ? UNBOUNDED : supplierCap.left(supplier, campaign, now)),
    };
  };
}

export type CircumstancesOf = ReturnType<typeof createCircumstances>;
