import type { Campaign, Catalog, Seller, Supplier } from "../domain/catalog.ts";
import { AppError } from "../domain/error.ts";
import { type FieldFault, personFields } from "../domain/field.ts";
import { spellingOf, wordingOf } from "../domain/spelling.ts";
import { tidy } from "../domain/text.ts";
import { listed } from "./expectation.ts";
import { faultOf, refuseFields } from "./refusal.ts";
import { isAbsent, type Source } from "./source.ts";
import { type Checked, compileValidator } from "./validator.ts";

/** An active campaign with its compiled check. */
export type Lane = { campaign: Campaign; validate: (source: Source) => Checked };

type Desk = { seller: Seller; lanes: Map<string, Lane> };

const PERSON = personFields.map((key) => [key, spellingOf(key)] as const);

/** Finds where a lead goes: the seller among those of its supplier, then that seller's active campaign. */
export function createRouting(catalog: Catalog) {
  const desks = new Map(catalog.sellers.map((seller) => [seller.code, openDesk(seller, catalog)]));
  const bySupplier = new Map(catalog.suppliers.map((supplier) => [supplier.id, directory(supplier, desks)]));

  return function routeOf(supplier: Supplier, source: Source): Lane {
    const sellerName = addressText(source, "seller");
    const category = addressText(source, "category");
    if (typeof sellerName !== "string" || typeof category !== "string") {
      throw refuseAddress([sellerName, category], source);
    }
    const known = bySupplier.get(supplier.id);
    const desk = known?.get(sellerName.toUpperCase()) ?? known?.get(slugKey(sellerName));
    if (desk === undefined) throw unknownSeller(supplier);
    return desk.lanes.get(wordingOf(category)) ?? noCampaign(desk);
  };
}

function openDesk(seller: Seller, catalog: Catalog): Desk {
  const campaigns = catalog.campaigns.filter(
    (campaign) => campaign.active && campaign.seller.code === seller.code,
  );
  const lanes = campaigns.map((campaign): [string, Lane] => [
    wordingOf(campaign.category),
    { campaign, validate: compileValidator(campaign) },
  ]);
  return { seller, lanes: new Map(lanes) };
}

/** A supplier's sellers by code and slug. Codes stand in capitals, so a slug is kept apart from them by a mark. */
function directory(supplier: Supplier, desks: ReadonlyMap<string, Desk>): Map<string, Desk> {
  const found = new Map<string, Desk>();
  for (const { code, slug } of supplier.sellers) {
    const desk = desks.get(code);
    if (desk !== undefined) found.set(code, desk).set(slugKey(slug), desk);
  }
  return found;
}

function slugKey(slug: string): string {
  return `/${slug}`;
}

/** What names a seller or category: its text, or why there is none. */
function addressText(source: Source, field: "seller" | "category"): string | FieldFault {
  const posted = source.get(field);
  const expected = field === "seller" ? "a seller's code or slug" : "a campaign's category";
  if (posted === undefined || isAbsent(posted.value)) return faultOf(field, "required", expected);
  if (posted.flaw === "file") return faultOf(field, "invalid_format", expected);
  if (posted.flaw !== null) return faultOf(field, "conflicting", expected);
  if (typeof posted.value === "object") return faultOf(field, "invalid_format", expected);
  return tidy(String(posted.value));
}

/** Without a campaign nothing else can be checked, but what every campaign requires can be asked for at once. */
function refuseAddress(address: readonly (string | FieldFault)[], source: Source): AppError {
  const faults = address.filter((part) => typeof part !== "string");
  for (const [key, spelling] of PERSON) {
    const posted = source.get(spelling);
    if (posted === undefined || isAbsent(posted.value)) faults.push(faultOf(key, "required", "text"));
  }
  return refuseFields(faults);
}

/** The same words for a seller that does not exist and one that this supplier may not post to. */
function unknownSeller(supplier: Supplier): AppError {
  const expected = `the code or slug of ${listed(supplier.sellers.map((seller) => `${seller.code} (${seller.slug})`))}`;
  const fault: FieldFault = {
    field: "seller",
    code: "not_allowed",
    message: `'seller' names no seller this key may post to, expected ${expected}`,
  };
  return new AppError("unknown_seller", `Cannot accept the lead: ${fault.message}`, { faults: [fault] });
}

function noCampaign({ seller, lanes }: Desk): never {
  const categories = Array.from(lanes.values(), ({ campaign }) => `'${campaign.category}'`);
  const expected = categories.length === 0 ? "a seller that has one" : `one of: ${listed(categories)}`;
  const fault: FieldFault = {
    field: "category",
    code: "not_allowed",
    message: `'category' matches no active campaign of ${seller.code}, expected ${expected}`,
  };
  throw new AppError("no_matching_campaign", `Cannot accept the lead: ${fault.message}`, { faults: [fault] });
}
