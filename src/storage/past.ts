import type { Orm } from "./database.ts";
import { unpackKeys } from "./keys.ts";
import { lazily } from "./lazily.ts";
import type { LeadRow } from "./leads.ts";
import type { SaleRow } from "./sales.ts";

type StoredSale = Pick<
  SaleRow,
  "id" | "leadId" | "buyer" | "state" | "priceCents" | "currency" | "reason" | "settledAt" | "takenAt"
>;

/** When a buyer was asked, and when that was answered or given up; epoch milliseconds. */
export type Try = { from: number; to: number };

/** A sale as it stands now. */
export type PastSale = StoredSale & {
  /** Where its place was taken anew, because the buyer could not be asked at first: every time it was tried. */
  tries: readonly Try[];
};

/** What a lead was decided by, what has become of it, and its sales in the order they were made. */
export type PastLead = Pick<
  LeadRow,
  "id" | "campaign" | "supplier" | "keyId" | "status" | "reason" | "expiresAt" | "fields"
> & {
  sales: readonly PastSale[];
};

/** A sale, with whose lead it is of. */
export type PastSaleOf = StoredSale & Pick<LeadRow, "campaign" | "supplier">;

/** `after` and `from` are where a page begins, the first exclusive, the other inclusive; `upTo` is inclusive. */
type Page = { after: number; upTo: number; limit: number };

/** One list for all that have none: there are many. */
const NO_TRIES: readonly Try[] = [];
const NO_SALES: readonly PastSale[] = [];

const SALE = `sales.id, lead_id as leadId, buyer, state, price_cents as priceCents, currency, sales.reason,
  settled_at as settledAt, taken_at as takenAt`;
const SALE_OF = `select ${SALE}, sales.campaign, leads.supplier from sales join leads on leads.id = lead_id`;

function prepare({ $client }: Orm) {
  return lazily({
    // `+id`: along the index, which is a hundredth of the table.
    count: () =>
      $client.prepare<{ count: number }, [number]>(
        "select count(*) as count from leads where +id >= ? and test = 0",
      ),
    leads: () =>
      $client.prepare<Omit<PastLead, "sales">, [number, number, number]>(
        `select id, campaign, supplier, key_id as keyId, status, reason, expires_at as expiresAt, fields from leads
          where id > +? and id <= +? and +test = 0 order by id limit +?`,
      ),
    salesOf: () =>
      $client.prepare<StoredSale, [number, number]>(
        `select ${SALE} from sales where lead_id >= +? and lead_id <= +? order by lead_id, id`,
      ),
    keys: () =>
      $client.prepare<{ id: number; keys: Uint8Array | null }, [number, number, number]>(
        "select id, keys from leads where id > +? and id <= +? order by id limit +?",
      ),
    sold: () =>
      $client.prepare<PastSaleOf, [number, number, number]>(
        `${SALE_OF} where sales.id >= +? and sales.id < +? and lead_id < +? and taken_at is null order by sales.id`,
      ),
    soldAgain: () =>
      $client.prepare<PastSaleOf, [number, number]>(
        `${SALE_OF} where taken_at is not null and taken_at >= +? and lead_id < +? order by taken_at`,
      ),
    tries: () =>
      $client.prepare<Try, [number]>(
        'select at as "from", at + ms as "to" from attempts where delivery_id = +? order by n',
      ),
    latest: () =>
      $client.prepare<{ id: number }, [string, string, number]>(
        "select id from sales where buyer = +? and campaign = +? and id < +? order by id desc limit 1",
      ),
  });
}

/** Both come in the order of the leads. */
function withSales(leads: readonly Omit<PastLead, "sales">[], sales: readonly PastSale[]): PastLead[] {
  let next = 0;
  return leads.map((lead) => {
    while ((sales[next]?.leadId ?? Number.POSITIVE_INFINITY) < lead.id) next++;
    const from = next;
    while (sales[next]?.leadId === lead.id) next++;
    return { ...lead, sales: from === next ? NO_SALES : sales.slice(from, next) };
  });
}

/**
 * What was stored, read again in pages in the order it came, test leads apart. Each page is a moment's reading: a
 * transaction that stays open would keep the write-ahead log from being moved into the file.
 */
export function createPast(orm: Orm) {
  const statements = prepare(orm);

  function withTries(sale: StoredSale): PastSale {
    return { ...sale, tries: sale.takenAt === null ? NO_TRIES : statements.tries.all(sale.id) };
  }

  function readLeads({ after, upTo, limit }: Page): PastLead[] {
    const leads = statements.leads.all(after, upTo, limit);
    const [first, last] = [leads[0], leads.at(-1)];
    if (first === undefined || last === undefined) return [];
    return withSales(leads, statements.salesOf.all(first.id, last.id).map(withTries));
  }

  return {
    /** How many leads there are from an id on. */
    countFrom: (firstId: number): number => statements.count.get(firstId)?.count ?? 0,
    /** What has become of a lead and its sales as of one moment. */
    leads: (page: Page): PastLead[] => orm.$client.transaction(() => readLeads(page))(),
    /** What leads are found again by. */
    keys: ({ after, upTo, limit }: Page): { id: number; hashes: readonly number[] }[] =>
      statements.keys
        .all(after, upTo, limit)
        .map(({ id, keys }) => ({ id, hashes: keys === null ? [] : unpackKeys(Buffer.from(keys)) })),
    /** Sales with ids from `from` to below `to`, of leads that are older than `olderThan`. */
    sold: ({ from, to, olderThan }: { from: number; to: number; olderThan: number }): PastSaleOf[] =>
      statements.sold.all(from, to, olderThan),
    /** Those of such leads whose place was taken anew at `since` (epoch milliseconds) or later. */
    soldAgain: ({ since, olderThan }: { since: number; olderThan: number }): PastSaleOf[] =>
      statements.soldAgain.all(since, olderThan),
    /** The latest sale to a buyer in a campaign below an id, whatever became of it; 0 where there is none. */
    latestSale: (campaign: string, buyer: string, below: number): number =>
      statements.latest.get(buyer, campaign, below)?.id ?? 0,
  };
}

export type Past = ReturnType<typeof createPast>;
