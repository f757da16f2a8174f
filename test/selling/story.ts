import type { Campaign, Caps, Offer, Supplier } from "../../src/domain/catalog.ts";
import type { Schedule } from "../../src/domain/schedule.ts";
import type { Market, Step } from "./markets.ts";

/** A market in words, for whoever has to find out why it went wrong. */

function wordsOfCaps(caps: Caps): string {
  return caps.map(({ unit, kind, limit }) => `${kind} ${limit} a ${unit}`).join(" and ");
}

function wordsOfSchedule(schedule: Schedule): string {
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return schedule.map(({ days, from, to }) => `days ${days.join("")} ${time(from)}-${time(to)}`).join(" or ");
}

function wordsOfOffer({ buyer, priceCents, weight, filters, caps, schedule }: Offer): string {
  const { id, accept, timezone } = buyer;
  return [
    `${id} (${accept}, ${timezone}) at ${priceCents}, weight ${weight}`,
    ...filters.map((filter) => `filter ${JSON.stringify(filter)}`),
    ...(caps.length > 0 ? [wordsOfCaps(caps)] : []),
    ...(buyer.caps.length > 0 ? [`overall ${wordsOfCaps(buyer.caps)}`] : []),
    ...(schedule === null ? [] : [wordsOfSchedule(schedule)]),
  ].join("; ");
}

function linesOfCampaign({
  id,
  seller,
  sellTo,
  whenUnsold,
  maxAgeMs,
  duplicates,
  tiers,
}: Campaign): string[] {
  return [
    `campaign ${id} in ${seller.timezone}: sells to ${sellTo}, ${whenUnsold}, for ${maxAgeMs} ms, duplicates ${JSON.stringify(duplicates)}`,
    ...tiers.flatMap(({ method, offers }) => [
      `  ${method}`,
      ...offers.map((one) => `    ${wordsOfOffer(one)}`),
    ]),
  ];
}

function linesOfSupplier({ id, caps }: Supplier): string[] {
  return [...caps]
    .filter(([, own]) => own.length > 0)
    .map(([into, own]) => `supplier ${id} into ${into}: ${wordsOfCaps(own)}`);
}

function wordsOfStep({ afterMs, restarts, post, answers }: Step, at: number): string {
  const posted =
    post === null
      ? "nothing comes"
      : `s${post.supplier + 1} posts to ${post.campaign === 0 ? "auto" : "home"} ${JSON.stringify(post.fields)}`;
  const said = answers.map((one) => Object.values(one).join(" ")).join(", ");
  return `+${afterMs} ms, ${new Date(at).toISOString()}: ${restarts ? "a start; " : ""}${posted}${said === "" ? "" : `; then: ${said}`}`;
}

export function story({ startsAt, campaigns, suppliers, steps }: Market): string {
  let at = startsAt;
  const lines = [...campaigns.flatMap(linesOfCampaign), ...suppliers.flatMap(linesOfSupplier)];
  for (const step of steps) {
    at += step.afterMs;
    lines.push(wordsOfStep(step, at));
  }
  return `${lines.join("\n")}\n`;
}
