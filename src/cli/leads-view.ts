import type { FieldFault } from "../domain/field.ts";
import { formatId, timeOfId } from "../domain/id.ts";
import { formatMoney } from "../domain/money.ts";
import { isOpen } from "../domain/sale.ts";
import { isoTime, plain, printable, receiverWords } from "./deliveries-view.ts";
import type { BuyerLine, ToldDelivery } from "./leads-buyers.ts";
import { checksOf } from "./leads-checks.ts";
import { valueText } from "./leads-fields.ts";
import { shorten } from "./leads-filter-words.ts";
import type { Story } from "./leads-story.ts";
import { localTime } from "./local-time.ts";
import { tableLines } from "./table.ts";

const LONGEST_VALUE = 200;

type Line = [label: string, words: string];

function inset(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function labelled(lines: readonly Line[]): string[] {
  const width = Math.max(0, ...lines.map(([label]) => label.length));
  return lines.map(([label, words]) => `${label.padEnd(width)}  ${words}`.trimEnd());
}

/** A heading and what belongs to it; nothing where nothing does. */
function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...inset(lines)];
}

function wordOf(answer: boolean | null, yes: string, no: string): string {
  return answer === null ? "not looked at" : answer ? yes : no;
}

function duplicateWords({ lead, first }: Story): string {
  if (lead.duplicateOf === null) return "no";
  const from = first === null ? "" : ` from ${first.supplier}, which is ${first.status}`;
  return `of ${formatId("lead", lead.duplicateOf)} of ${isoTime(timeOfId(lead.duplicateOf))}${from}`;
}

function originLines({ lead, config }: Story, verbose: boolean): Line[] {
  const at = timeOfId(lead.id);
  const category = config.category === null ? "" : `, ${config.category}`;
  const lines: Line[] = [["Came in", isoTime(at)]];
  if (config.timezone !== null) lines.push(["", localTime(at, config.timezone)]);
  lines.push(["Supplier", `${lead.supplier}, key ${lead.keyId}`]);
  lines.push(["Campaign", `${lead.campaign}${category}, of seller ${lead.seller}`]);
  if (lead.test === 1) lines.push(["Test", "yes: nobody was sold it, sent it or asked about it"]);
  if (verbose && lead.address !== null) lines.push(["Address", plain(lead.address)]);
  if (verbose && lead.userAgent !== null) lines.push(["User agent", plain(lead.userAgent)]);
  return lines;
}

function checkLines(story: Story): Line[] {
  const { lead, config, isErased } = story;
  const { isSuppressed, suppressedOn, isOverSupplierCap, isDuplicate } = checksOf(lead, config);
  const list = suppressedOn === null ? "" : `, on list ${suppressedOn}`;
  const key = lead.idempotencyKey === null ? "without" : "with";
  return [
    ["Repeat", isErased ? "no" : `no, came ${key} an Idempotency-Key`],
    ["Suppressed", wordOf(isSuppressed, `yes${list}`, "no")],
    ["Supplier cap", wordOf(isOverSupplierCap, "used up", "not used up")],
    ["Duplicate", wordOf(isDuplicate, duplicateWords(story), "no")],
  ];
}

function fieldLines({ kept, dropped }: Story, verbose: boolean): string[] {
  const cut = (text: string) => (verbose ? text : shorten(text, LONGEST_VALUE));
  const lines = kept.map(({ name, value, posted, remarks }): Line => {
    const notes = [...(posted === undefined ? [] : [`posted as ${valueText(posted)}`]), ...remarks];
    const words = notes.length === 0 ? "" : `  (${cut(notes.join("; "))})`;
    return [plain(name), cut(valueText(value)) + words];
  });
  const others = dropped.map(({ name, posted }): Line => {
    return [plain(name), `${cut(valueText(posted))}  (posted, not kept as a field)`];
  });
  return labelled([...lines, ...others]);
}

function faultLines(faults: string | null): string[] {
  const listed: readonly FieldFault[] = JSON.parse(faults ?? "[]");
  return labelled(listed.map(({ field, message }) => [plain(field), plain(message)]));
}

function tierTitle({ tier, method }: BuyerLine): string {
  if (tier === null) return "In the order of decisions";
  return `Tier ${tier + 1}${method === null ? "" : `, ${method}`}`;
}

function buyerSection({ buyers }: Story): string[] {
  const names = Math.max(0, ...buyers.map(({ buyer }) => buyer.length));
  const prices = buyers.map(({ priceCents }) => (priceCents === null ? "-" : formatMoney(priceCents)));
  const width = Math.max(0, ...prices.map((price) => price.length));
  return buyers.flatMap((line, i) => {
    const title = tierTitle(line);
    const before = buyers[i - 1];
    const row = `${line.buyer.padEnd(names)}  ${(prices[i] ?? "").padStart(width)}  ${line.words}`;
    return before !== undefined && tierTitle(before) === title ? [`  ${row}`] : [title, `  ${row}`];
  });
}

const heads = ["TIME", "TO", "N", "OUTCOME", "STATUS", "MS", "NEXT"];

/** A row for each attempt; what is to become of the delivery stands with its latest. */
function attemptRows({ delivery, attempts }: ToldDelivery, verbose: boolean) {
  const to = receiverWords(delivery);
  const next = delivery.dueAt === null ? delivery.state : isoTime(delivery.dueAt);
  if (attempts.length === 0) return [{ cells: ["-", to, "0", "-", "-", "-", next], said: null }];
  return attempts.map(({ n, at, ms, status, outcome, response }, i) => ({
    cells: [
      isoTime(at),
      to,
      String(n),
      outcome,
      status === null ? "-" : String(status),
      String(ms),
      i === attempts.length - 1 ? next : "",
    ],
    said: verbose ? response : null,
  }));
}

function attemptLines({ deliveries }: Story, verbose: boolean): string[] {
  const rows = deliveries.flatMap((told) => attemptRows(told, verbose));
  if (rows.length === 0) return [];
  const table = tableLines(
    heads,
    rows.map(({ cells }) => cells),
    { right: ["N", "STATUS", "MS"] },
  );
  return table.flatMap((line, i) => {
    const said = rows[i - 1]?.said ?? null;
    return said === null ? [line] : [line, `  ${printable(said)}`];
  });
}

function statusWords({ lead, sales }: Story): string {
  const sold = sales.filter(({ state }) => state === "sold");
  const cents = sold.reduce((sum, { priceCents }) => sum + priceCents, 0);
  const money = `${formatMoney(cents)} ${sold[0]?.currency ?? ""}`;
  const to = sold.length === 0 ? "" : ` to ${sold.map(({ buyer }) => buyer).join(", ")} for ${money}`;
  const isAsked = sales.some(({ state }) => isOpen(state));
  const reason = lead.reason === null ? "" : `: ${lead.reason}`;
  if (lead.status !== "pending") return `${lead.status}${to}${reason}`;
  if (isAsked) return "pending, until it is known what a live buyer says";
  const isAwaited = lead.nextAt !== null && lead.nextAt !== lead.expiresAt;
  const again = isAwaited ? `, looked at again ${isoTime(lead.nextAt ?? 0)}` : "";
  return `pending${again}${lead.expiresAt === null ? "" : `, kept until ${isoTime(lead.expiresAt)}`}`;
}

function outcomeLines(story: Story): Line[] {
  const { lead, sales } = story;
  const lines: Line[] = [["Lead", statusWords(story)]];
  for (const { id, buyer, state, priceCents, currency, settledAt, reference } of sales) {
    const at = settledAt === null ? "" : ` ${isoTime(settledAt)}`;
    const number = reference === null ? "" : `, the buyer's number ${plain(reference)}`;
    const price = `${formatMoney(priceCents)} ${currency}`;
    lines.push(["Sale", `${formatId("sale", id)} ${buyer} ${price} ${state}${at}${number}`]);
  }
  lines.push(["Answer", lead.answer === null ? "none yet" : plain(lead.answer)]);
  return lines;
}

/** For people: everything that is known of a lead. */
export function storyText(story: Story, { verbose }: { verbose: boolean }): string {
  const { lead, isErased } = story;
  const fields = isErased ? ["erased"] : fieldLines(story, verbose);
  const lines = [
    `${formatId("lead", lead.id)}${isErased ? ", erased: what was personal is gone" : ""}`,
    ...inset(labelled(originLines(story, verbose))),
    ...section("Fields", fields),
    ...section("What was wrong with it", faultLines(lead.faults)),
    ...section("Checks", labelled(checkLines(story))),
    ...section("Buyers", buyerSection(story)),
    ...section("Attempts", attemptLines(story, verbose)),
    ...section("Outcome", labelled(outcomeLines(story))),
  ];
  return `${lines.join("\n")}\n`;
}
