import { formatId } from "../domain/id.ts";
import { formatMoney, moneyNumber } from "../domain/money.ts";
import type { Rehearsed } from "../selling/rehearsal.ts";
import type { Change } from "../selling/rehearsal-comparison.ts";
import type { Difference, Fate, FateStatus } from "../selling/rehearsal-ledger.ts";
import { grouped } from "./simulate-progress.ts";
import { tableLines } from "./table.ts";

/** In the order of the table. */
const statuses: readonly FateStatus[] = ["sold", "unsold", "pending", "rejected", "duplicate", "not_taken"];

/** What was decided again: from when (null: all), up to when, and under which configuration. */
export type Asked = { since: number | null; config: string; database: string };

const NOTHING: Change<number> = { before: 0, after: 0 };

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function money(cents: number): string {
  const [whole = "", fraction = ""] = formatMoney(cents).split(".");
  return `${grouped(Number(whole))}.${fraction}`;
}

function signed(number: number, words: string): string {
  return number > 0 ? `+${words}` : words;
}

/** One decimal; null where there was nothing before. */
function percentOf({ before, after }: Change<number>): number | null {
  return before === 0 ? null : Math.round(((after - before) / before) * 1_000) / 10;
}

function percent(change: Change<number>): string {
  const value = percentOf(change);
  return value === null ? "" : `${signed(value, value.toFixed(1))} %`;
}

function counts(name: string, { before, after }: Change<number>): string[] {
  return [name, grouped(before), grouped(after), signed(after - before, grouped(after - before))];
}

function statusTable({ comparison }: Rehearsed): string[] {
  const rows = statuses.flatMap((status) => {
    const change = comparison.statuses.get(status);
    if (status === "not_taken" && change === undefined) return [];
    return [counts(status.replace("_", " "), change ?? NOTHING)];
  });
  const all = counts("all", { before: comparison.leads, after: comparison.leads });
  return tableLines(["LEADS", "BEFORE", "AFTER", "DIFFERENCE"], [...rows, all], {
    right: ["BEFORE", "AFTER", "DIFFERENCE"],
  });
}

function revenueTable({ comparison }: Rehearsed): string[] {
  const rows = [...comparison.revenue].map(([currency, change]) => {
    const difference = change.after - change.before;
    return [
      currency,
      money(change.before),
      money(change.after),
      signed(difference, money(difference)),
      percent(change),
    ];
  });
  return rows.length === 0
    ? ["No revenue"]
    : tableLines(["REVENUE", "BEFORE", "AFTER", "DIFFERENCE", ""], rows, {
        right: ["BEFORE", "AFTER", "DIFFERENCE", ""],
      });
}

function buyerTable({ comparison }: Rehearsed): string[] {
  const rows = comparison.buyers.map(({ buyer, currency, before, after }) => [
    buyer,
    grouped(before.sales),
    grouped(after.sales),
    money(before.cents),
    money(after.cents),
    currency,
  ]);
  return rows.length === 0
    ? []
    : [
        "",
        ...tableLines(["BUYER", "SALES BEFORE", "AFTER", "MONEY BEFORE", "AFTER", ""], rows, {
          right: ["SALES BEFORE", "AFTER", "MONEY BEFORE"],
        }),
      ];
}

function counted(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

function remarks({ apart, assumedAnswers }: Rehearsed): string[] {
  const told: string[] = [];
  if (assumedAnswers > 0) {
    const offers = counted(assumedAnswers, "offer to a live buyer was", "offers to live buyers were");
    told.push(`${offers} never really made: counted as accepted at the price offered.`);
  }
  if (apart.openOffers > 0) {
    const leads = counted(apart.openOffers, "lead is", "leads are");
    told.push(`${leads} not compared: nobody can say yet whether an offer of it was accepted.`);
  }
  if (apart.erased > 0) {
    const leads = counted(apart.erased, "lead is", "leads are");
    told.push(`${leads} not decided again: erased.`);
  }
  return told.length === 0 ? [] : ["", ...told];
}

/** For people: all but the leads that differ. */
export function simulateTables(rehearsed: Rehearsed, { since, config, database }: Asked): string {
  const from = since === null ? "all leads" : `the leads since ${isoTime(since)}`;
  const lines = [
    `${database}: ${from} up to ${isoTime(rehearsed.until)}, decided again under ${config}`,
    "",
    ...statusTable(rehearsed),
    "",
    ...revenueTable(rehearsed),
    ...buyerTable(rehearsed),
    ...remarks(rehearsed),
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function fateWords({ status, reason, sales }: Fate): string {
  const to = sales.map(
    ({ buyer, priceCents, currency }) => `${buyer} ${formatMoney(priceCents)} ${currency}`,
  );
  return [status.replace("_", " "), reason ?? "", to.length === 0 ? "" : `to ${to.join(", ")}`]
    .filter((words) => words !== "")
    .join(" ");
}

/** One lead that differs. */
export function differenceLine({ leadId, was, wouldBe }: Difference): string {
  return `${formatId("lead", leadId)}  ${fateWords(was)} → ${fateWords(wouldBe)}\n`;
}

/** What stands above them. */
export function differencesHead({ comparison: { differing } }: Rehearsed, shown: number): string {
  if (differing === 0) return "No lead differs\n";
  const leads = counted(differing, "lead differs", "leads differ");
  return shown < differing ? `${leads}; the first ${shown}, --all lists them all:\n` : `${leads}:\n`;
}

function inMoney({ before, after }: Change<number>): Change<number> {
  return { before: moneyNumber(before), after: moneyNumber(after) };
}

/** For programs: all but the leads that differ. */
export function simulateObject(
  { until, comparison, apart, assumedAnswers }: Rehearsed,
  { since, config, database }: Asked,
) {
  return {
    config,
    database,
    since: since === null ? null : isoTime(since),
    until: isoTime(until),
    leads: comparison.leads,
    statuses: Object.fromEntries(
      statuses.map((status) => [status, comparison.statuses.get(status) ?? NOTHING]),
    ),
    revenue: [...comparison.revenue].map(([currency, change]) => ({
      currency,
      ...inMoney(change),
      difference: moneyNumber(change.after - change.before),
      percent: percentOf(change),
    })),
    buyers: comparison.buyers.map(({ buyer, currency, before, after }) => ({
      buyer,
      currency,
      sales: { before: before.sales, after: after.sales },
      revenue: inMoney({ before: before.cents, after: after.cents }),
    })),
    not_compared: { open_offers: apart.openOffers, erased: apart.erased },
    assumed_answers: assumedAnswers,
    differing: comparison.differing,
  };
}

function fateObject({ status, reason, sales }: Fate) {
  return {
    status,
    reason,
    sales: sales.map(({ buyer, priceCents, currency }) => ({
      buyer,
      price: moneyNumber(priceCents),
      currency,
    })),
  };
}

export function differenceObject({ leadId, was, wouldBe }: Difference) {
  return { lead_id: formatId("lead", leadId), was: fateObject(was), would_be: fateObject(wouldBe) };
}
