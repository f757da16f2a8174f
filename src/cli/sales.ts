import { OperatorError } from "../domain/error.ts";
import { formatId, parseId } from "../domain/id.ts";
import { formatMoney } from "../domain/money.ts";
import { maySettle } from "../domain/sale.ts";
import { createTimers, type Timers } from "../platform/timers.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { Store } from "../storage/store.ts";
import { carriedOut, NOT_YET } from "./carried-out.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { openBeside } from "./open-beside.ts";
import { readId, readWord } from "./option-values.ts";
import { configHelp, readOptions, UsageError } from "./options.ts";

const help = `Says of an offer whether the buyer took the lead, where its answer was not heard.

Usage:
  leadgate sales settle ID sold|refused

  ID              sale_…, delivery_…, or the lead_… of which one sale alone is unknown
  sold            the buyer has the lead: the sale stands, at the price it was offered at
  refused         the buyer has not: its place and its caps' slot are given back, and the lead is offered on

leadgate deliveries list --open shows what is unknown. Ask the buyer before: nothing takes this back. A running serve
carries it out within a second; without one it is done when one starts.
${configHelp}
`;

type Word = "sold" | "refused";
type SalesStore = Pick<Store, "sales" | "leads" | "outbox" | "orders" | "writeNow" | "close">;
type Wanted = { config: string | undefined; id: string; word: Word };

function readSales(args: readonly string[]): Wanted {
  const { values, positionals } = readOptions(args, { config: { type: "string" } }, { positionals: 3 });
  const [name, id, word] = positionals;
  if (name !== "settle") {
    const found = name === undefined ? "nothing" : `'${name}'`;
    throw new UsageError(`Cannot run sales: found ${found}, expected settle`);
  }
  if (id === undefined || word === undefined) {
    const found = id === undefined ? "nothing" : `'${id}' alone`;
    throw new UsageError(`Cannot settle a sale: found ${found}, expected its id and sold or refused`);
  }
  readId(id, ["sale", "delivery", "lead"], "the sale");
  return { config: values.config, id, word: readWord(word, ["sold", "refused"], "what became of it") };
}

const SEE_OPEN = "leadgate deliveries list --open shows those that are";

function isSettleable({ outbox }: SalesStore, { id, state }: SaleRow): boolean {
  return maySettle(state, outbox.get(id)?.dueAt ?? null);
}

function saleOfLead(store: SalesStore, id: number): SaleRow {
  const name = formatId("lead", id);
  if (store.leads.get(id) === undefined)
    throw new OperatorError(`Cannot settle ${name}: there is no such lead`);
  const unknown = store.sales.ofLead(id).filter((sale) => isSettleable(store, sale));
  const [one, other] = unknown;
  if (one === undefined) {
    throw new OperatorError(`Cannot settle ${name}: none of its sales is unknown; ${SEE_OPEN}`);
  }
  if (other !== undefined) {
    const list = unknown.map((sale) => `${formatId("sale", sale.id)} (${sale.buyer})`).join(", ");
    throw new OperatorError(
      `Cannot settle ${name}: ${unknown.length} of its sales are unknown, expected one of ${list}`,
    );
  }
  return one;
}

function saleOf(store: SalesStore, text: string): SaleRow {
  const leadId = parseId("lead", text);
  if (leadId !== null) return saleOfLead(store, leadId);
  const sale = store.sales.get(parseId("sale", text) ?? parseId("delivery", text) ?? 0);
  if (sale === undefined) {
    throw new OperatorError(`Cannot settle ${text}: there is no such sale; ${SEE_OPEN} unknown`);
  }
  return sale;
}

/** Writes the order, where nobody else can say what became of the sale and nobody has said it. */
function order(store: SalesStore, { id, word }: Wanted): { sale: SaleRow; number: number } {
  return store.writeNow((_tx, now) => {
    const sale = saleOf(store, id);
    if (!isSettleable(store, sale)) {
      const found = sale.state === "offered" ? "offered, and its buyer is being asked" : sale.state;
      throw new OperatorError(
        `Cannot settle ${id}: it is ${found}, expected one that is unknown; ${SEE_OPEN}`,
      );
    }
    const waiting = store.orders.list().find(({ kind, ref }) => kind === "settle" && ref === sale.id);
    if (waiting !== undefined) {
      throw new OperatorError(
        `Cannot settle ${id}: it was settled as ${waiting.word} already, which is done as soon as a serve runs`,
      );
    }
    return { sale, number: store.orders.insert({ kind: "settle", ref: sale.id, word, at: now }) };
  });
}

/** What it has come to. */
function report(store: SalesStore, { id, leadId }: SaleRow, word: Word, { out }: Pick<Io, "out">): ExitCode {
  const sale = store.sales.get(id);
  const lead = store.leads.get(leadId);
  if (sale === undefined || lead === undefined) throw new Error("Cannot report: the sale is gone");
  const name = formatId("sale", id);
  if (sale.state !== word) {
    throw new OperatorError(
      `Cannot settle ${name} as ${word}: its buyer has answered meanwhile, and it is ${sale.state}`,
    );
  }
  const price = `${formatMoney(sale.priceCents)} ${sale.currency}`;
  const became = word === "sold" ? `sold to ${sale.buyer} for ${price}` : `refused by ${sale.buyer}`;
  out(`${name} is ${became}\n${formatId("lead", leadId)} is ${lead.status}\n`);
  return 0;
}

/** The command on a database that `open` gives, by the configuration named. It is closed again here. */
export function createSales({
  open,
  timers,
}: {
  open: (config: string | undefined, io: Io) => SalesStore;
  timers: Timers;
}): Command {
  return {
    help,
    async run(args, io) {
      const wanted = readSales(args);
      const store = open(wanted.config, io);
      try {
        const { sale, number } = order(store, wanted);
        if (await carriedOut(store, number, { clock: io.clock, timers })) {
          return report(store, sale, wanted.word, io);
        }
        io.out(NOT_YET);
        return 0;
      } finally {
        store.close();
      }
    },
  };
}

export const sales = createSales({ open: openBeside, timers: createTimers() });
