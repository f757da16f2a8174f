import type { Campaign, Seller, Suppression } from "../domain/catalog.ts";
import type { FieldType } from "../domain/field.ts";
import { spellingOf } from "../domain/spelling.ts";
import { hashings, type Reading } from "../domain/suppressed-value.ts";
import { createSuppressionList } from "../domain/suppression-list.ts";
import type { ReadList } from "./lists.ts";
import type { Report } from "./problem.ts";
import type { Read } from "./read.ts";
import { checkUnique, createSellerLookUp } from "./references.ts";
import { id, list, oneOf, section, text } from "./scalars.ts";
import { didYouMean } from "./suggest.ts";
import { childOf, itemsOf, quote, type Tree } from "./tree.ts";

export const suppressionSchema = section({
  name: id,
  field: text(64),
  file: text(1024),
  hashed: oneOf(...hashings).default("none"),
  sellers: list(text(64), "a list of sellers' codes")
    .min(1, "at least one seller's code, or no such key for all sellers")
    .default([]),
});

type Surroundings = {
  sellers: readonly Seller[];
  campaigns: readonly Campaign[];
  readList: ReadList;
  read: Read;
  report: Report;
};

export function readSuppressions(root: Tree, surroundings: Surroundings): Suppression[] {
  const { sellers, campaigns, readList, read, report } = surroundings;
  const items = itemsOf(root, "suppressions");
  const areWhole =
    campaigns.length === itemsOf(root, "sellers").flatMap((seller) => itemsOf(seller, "campaigns")).length;
  const findSeller = createSellerLookUp(root, { sellers, report });
  checkUnique(items, { key: "name", report });
  return items.flatMap((node) => {
    const written = read(node, suppressionSchema);
    if (written === null) return [];
    const codes = itemsOf(node, "sellers");
    const own = written.sellers.flatMap((code, i) => findSeller(code, codes[i] ?? node) ?? []);
    if (own.length < written.sellers.length) return [];
    const theirs = own.length === 0 ? campaigns : campaigns.filter(({ seller }) => own.includes(seller));
    const kind = kindOf(written.field, { node, campaigns: theirs, areWhole, report });
    const file = childOf(node, "file");
    if (kind === null || file === undefined) return [];
    const reading: Reading = { kind, hashed: written.hashed };
    const { add, done } = createSuppressionList(reading);
    const found = readList(file, {
      expected: written.hashed === "sha256" ? HASHES : EXPECTED[kind],
      take: ({ bytes, from, to }) => add(bytes, from, to),
    });
    if (found === null) return [];
    const { name, field } = written;
    return [{ name, field: spellingOf(field), sellers: own, list: done(found.sha256) }];
  });
}

const HASHES = "64 hexadecimal digits, the SHA-256 of a value";
const EXPECTED: Readonly<Record<Reading["kind"], string>> = {
  phone: "a phone number of 7 to 15 digits",
  email: "an e-mail address and nothing else",
  text: "text (UTF-8) of at most 4000 characters",
};

type Around = {
  node: Tree;
  campaigns: readonly Campaign[];
  /** None is missing because it is broken otherwise. */
  areWhole: boolean;
  report: Report;
};

/** How the field's values are compared. Null where no campaign has it or they disagree, which is reported. */
function kindOf(field: string, { node, campaigns, areWhole, report }: Around): Reading["kind"] | null {
  const found = campaigns.flatMap((campaign) =>
    campaign.fields
      .filter(({ key }) => spellingOf(key) === spellingOf(field))
      .map(({ type }) => ({ campaign: campaign.id, type, kind: kindOfType(type) })),
  );
  const [first] = found;
  const other = found.find(({ kind }) => kind !== first?.kind);
  if (first !== undefined && other === undefined) return first.kind;
  const { at, path } = childOf(node, "field") ?? node;
  if (first !== undefined && other !== undefined) {
    report.problem(
      at,
      path,
      `Cannot compare field ${quote(field)}: it is of type ${first.type} in campaign ${quote(first.campaign)} and ${other.type} in ${quote(other.campaign)}, expected one type, or a list for each seller`,
    );
  } else if (areWhole) {
    const keys = [...new Set(campaigns.flatMap(({ fields }) => fields.map(({ key }) => key)))];
    const expected =
      keys.length === 0 ? "that of a campaign, and so far there is none" : `one of ${keys.join(", ")}`;
    report.problem(
      at,
      path,
      `Cannot find field ${quote(field)}: no campaign of these sellers has one of that name, expected ${expected}${didYouMean(field, keys)}`,
    );
  }
  return null;
}

function kindOfType(type: FieldType): Reading["kind"] {
  return type === "phone" || type === "email" ? type : "text";
}
