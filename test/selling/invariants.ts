import { type CalendarUnit, createCalendar } from "../../src/domain/calendar.ts";
import { timeOfId } from "../../src/domain/id.ts";
import type { LeadView, SaleView, View, World } from "./world.ts";

const periodOf = createCalendar();

function holdsPlace({ state }: SaleView): boolean {
  return state === "offered" || state === "unknown" || state === "sold";
}

function isOpen({ state }: SaleView): boolean {
  return state === "offered" || state === "unknown";
}

/** It has the lead, or may have it yet. */
function hasOrMay({ asked, kind, state }: SaleView): boolean {
  if (kind === "sale") return state === "sold";
  return asked.truth === "took" || asked.truth === "thinking";
}

/** Cancelled: of a lead that was erased. */
function needsPerson(sale: SaleView): boolean {
  return isOpen(sale) && (sale.deliveryState === "failed" || sale.deliveryState === "cancelled");
}

/** Nothing moves by itself any more. */
export function isSettled({ leads }: View): boolean {
  return leads.every(
    ({ status, sales }) => sales.some(needsPerson) || (status !== "pending" && !sales.some(isOpen)),
  );
}

function wrongWithSale(sale: SaleView): string[] {
  const { name, state, asked, kind, deliveryState, dueAt } = sale;
  const faults: string[] = [];
  if (hasOrMay(sale) && !holdsPlace(sale)) faults.push(`${name} took it, and the sale is lost`);
  if (kind === "offer" && state === "sold" && asked.truth !== "took")
    faults.push(`${name} is charged and never took it`);
  if (kind === "offer" && deliveryState !== "cancelled" && isOpen(sale) === (deliveryState === "done"))
    faults.push(`${name} is ${state} and ${deliveryState}`);
  if (state === "offered" && dueAt === null && !needsPerson(sale))
    faults.push(`${name} is offered and nobody asks`);
  return faults;
}

function wrongWithPlaces({ sales, answer }: LeadView, { campaign }: World): string[] {
  const faults = sales.flatMap(wrongWithSale);
  if (sales.filter(hasOrMay).length > campaign.sellTo) faults.push("sold twice");
  if (sales.filter(holdsPlace).length > campaign.sellTo) faults.push("more places are held than there are");
  if (answer === null && !sales.some(isOpen)) faults.push("its supplier waits for nobody");
  return faults;
}

/** What was sold stays sold; nobody else hears of it. */
function wrongWithErased({ status, sales, nextAt, postbacks }: LeadView): string[] {
  const faults: string[] = [];
  if (sales.some(({ dueAt }) => dueAt !== null)) faults.push("it is sent though its person is forgotten");
  if (status === "pending" || nextAt !== null) faults.push("buyers are looked for though it is forgotten");
  if (postbacks.length > 1) faults.push(`it was told of by [${postbacks.join()}]`);
  return faults;
}

function wrongWithKept(
  { status, reason, sales, nextAt, answer, postbacks, expiresAt }: LeadView,
  now: number,
): string[] {
  const faults: string[] = [];
  const open = sales.some(isOpen);
  const sold = sales.some(({ state }) => state === "sold");
  if (sold !== (status === "sold")) faults.push(`a lead with${sold ? "" : "out"} a sale is ${status}`);
  if (open && status === "unsold") faults.push("it is given up while a buyer may have it");
  if (status === "unsold" && (expiresAt ?? 0) > now) faults.push("it is given up too early");
  if ((reason === "no_buyer") !== (status === "rejected")) faults.push(`it is ${status} for ${reason}`);
  if (status === "pending" && !open && nextAt === null) faults.push("nobody will look at it again");
  if ((status !== "pending" || open) && nextAt !== null) faults.push("it is looked at though it need not be");
  const told = answer === null || status === "pending" ? [] : [`lead.${status}`];
  if (postbacks.join() !== told.join()) faults.push(`a ${status} lead was told of by [${postbacks.join()}]`);
  return faults;
}

function goneBack(before: LeadView, after: LeadView): string[] {
  const faults: string[] = [];
  if (before.answer !== null && before.answer !== after.answer)
    faults.push("its supplier was told otherwise");
  if (before.status !== "pending" && before.status !== after.status)
    faults.push(`it was ${before.status} and is ${after.status}`);
  for (const sale of before.sales) {
    const now = after.sales.find(({ id }) => id === sale.id);
    if (now === undefined) faults.push(`${sale.name} is gone`);
    else if (sale.state === "sold" && now.state !== "sold") faults.push(`${sale.name} is unsold`);
    else if (sale.state === "refused" && holdsPlace(now) && sale.reason !== "buyer_error")
      faults.push(`${sale.name} is asked again after it said no`);
  }
  return faults;
}

/** Every row that caps read, counted anew. */
function wrongWithUsage({ leads }: View, { undoable, campaign, supplier }: World): string[] {
  const { timezone } = campaign.seller;
  const buyers = new Map(
    campaign.tiers.flatMap(({ offers }) => offers.map(({ buyer }) => [buyer.id, buyer])),
  );
  const held = leads.flatMap(({ sales }) => sales).filter(holdsPlace);
  const counted = leads.filter(({ status }) => status !== "rejected" && status !== "duplicate");
  return undoable.usage().flatMap(({ scope, unit, start, used, cents }) => {
    const ofSupplier = scope === `${campaign.id} from ${supplier.id}`;
    const zone = buyers.get(scope)?.timezone ?? timezone;
    const within = (at: number) => periodOf(unit as CalendarUnit, zone, at).start === start;
    const sales = held
      .filter(({ buyer }) => ofSupplier || scope === buyer || scope === `${campaign.id} ${buyer}`)
      .filter(({ id, takenAt }) => within(takenAt ?? timeOfId(id)));
    const expected = {
      used: ofSupplier ? counted.filter(({ id }) => within(timeOfId(id))).length : sales.length,
      cents: sales.reduce((sum, { priceCents }) => sum + priceCents, 0),
    };
    if (expected.used === used && expected.cents === cents) return [];
    return [
      `${scope} has used ${used} and ${cents} cents a ${unit}, not ${expected.used} and ${expected.cents}`,
    ];
  });
}

function wrongWithCaps({ leads }: View, { campaign }: World): string[] {
  const held = leads.flatMap(({ sales }) => sales).filter(holdsPlace);
  return campaign.tiers.flatMap(({ offers }) =>
    offers.flatMap(({ buyer, caps }) =>
      caps
        .filter(({ unit, kind }) => unit === "total" && kind === "count")
        .filter(({ limit }) => held.filter((sale) => sale.buyer === buyer.id).length > limit)
        .map(({ limit }) => `${buyer.id} has more than its ${limit}`),
    ),
  );
}

/** What distribution promises of everything that can come to be. */
export function wrongWithState(view: View, world: World): string[] {
  return [
    ...view.leads.flatMap((lead) => wrongWithPlaces(lead, world)),
    ...view.leads.flatMap((lead) => (lead.isErased ? wrongWithErased(lead) : wrongWithKept(lead, view.now))),
    ...wrongWithUsage(view, world),
    ...wrongWithCaps(view, world),
  ];
}

/** What it promises of how one came from the other: what came to a lead never goes back. */
export function wrongWithStep(before: View, after: View): string[] {
  return before.leads.flatMap((lead, i) => {
    const now = after.leads[i];
    return now === undefined ? ["a lead is gone"] : goneBack(lead, now);
  });
}
