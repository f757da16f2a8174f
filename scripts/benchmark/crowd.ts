import { personOf } from "./people.ts";

/** A big market: two hundred buyers with five filters each, one of them a file of 40,000 zips. */

/** How many of the buyers a lead suits. */
export type Suits = "few" | "most";

export const buyers = 200;
const ZIPS = 40_000;
/** Leads come from a few more, so that some are in no list. */
const ZIPS_OF_LEADS = 41_000;
export const zipFile = "zips.txt";

const states =
  "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split(
    " ",
  );
const coverages = ["minimum", "liability", "collision", "full"];

/** Looks like chance, and is the same in every run. */
function scatter(a: number, b: number, below: number): number {
  return (((a + 1) * 7_919 + (b + 1) * 104_729) % 15_485_863) % below;
}

function zipOf(i: number): string {
  return String(500 + 2 * i).padStart(5, "0");
}

export function renderZips(): string {
  return `${Array.from({ length: ZIPS }, (_, i) => zipOf(i)).join("\n")}\n`;
}

/** As a supplier posts it. */
export function crowdLead(person: number) {
  return {
    ...personOf(person),
    state: states[scatter(person, 1, states.length)],
    zip: zipOf(scatter(person, 2, ZIPS_OF_LEADS)),
    birth_date: `${1945 + scatter(person, 3, 60)}-07-15`,
    income: 20_000 + scatter(person, 4, 120_000),
    coverage: coverages[scatter(person, 5, coverages.length)],
  };
}

/** No two buyers' are the same, but for the file. */
function filtersOf(i: number, suits: Suits): string {
  const isFew = suits === "few";
  const own = states.filter((_, state) => scatter(i, state, 50) < (isFew ? 12 : 48));
  const youngest = isFew ? 20 + (i % 30) : 18;
  const oldest = isFew ? youngest + 30 : 85 + (i % 60);
  const income = isFew ? 60_000 + 100 * i : 20_000 + i;
  const taken = isFew ? [0, 1].map((n) => coverages[(i + n) % coverages.length]) : coverages;
  return [
    `{ field: state, in: [${own.join(", ")}] }`,
    `{ field: zip, in: { file: ${zipFile} } }`,
    `{ field: birth_date, age_between: [${youngest}, ${oldest}] }`,
    `{ field: income, min: ${income} }`,
    `{ field: coverage, in: [${taken.join(", ")}] }`,
  ].join(", ");
}

/**
 * The highest price wins. Where leads suit few, every buyer takes five a day: of a run's leads a thousand are sold at
 * most, as with the one buyer of the other turns, and the others wait.
 */
export function renderCrowd(suits: Suits, webhook: string) {
  const caps = suits === "few" ? ", caps: { day: 5 }" : "";
  const ids = Array.from({ length: buyers }, (_, i) => i);
  const offers = ids.map(
    (i) =>
      `              - { buyer: buyer-${i}, price: ${20 + scatter(i, 6, 90)}.00, filters: [${filtersOf(i, suits)}]${caps} }`,
  );
  const fields = [
    "birth_date: { type: date }",
    "income: { type: integer }",
    `coverage: { type: choice, options: [${coverages.join(", ")}] }`,
  ];
  return {
    fields: `fields: { ${fields.join(", ")} }`,
    method: "highest_price",
    offers: offers.join("\n"),
    buyers: ids
      .map((i) => `  - { id: buyer-${i}, name: Buyer ${i}, delivery: { webhook: ${webhook} } }`)
      .join("\n"),
  };
}
