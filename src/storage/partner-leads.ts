import { and, asc, count, desc, eq, gt, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { PartnerLead, PartnerLeadStatus } from "../domain/partner-lead.ts";
import type { Tx } from "./committer.ts";
import type { Orm } from "./database.ts";
import { highestId } from "./highest-id.ts";
import { createKeys, hashKey, type KeyPlace } from "./keys.ts";
import { lazily } from "./lazily.ts";
import { partnerLeads } from "./tables.ts";

export type PartnerLeadRow = typeof partnerLeads.$inferSelect;
export type NewPartnerLead = {
  program: string;
  keyId: string;
  partner: string;
  createdAt: number;
  createdOn: string;
  name: string;
  email: string;
  submitter: string;
  answers: string;
  address: string;
  userAgent: string | null;
};

/** Case does not make another person of an address. */
function hashOf(program: string, email: string): number {
  return hashKey("partner email", `${program}\0${email.toLowerCase()}`);
}

/** Each move is the whole of its transition: what may move stands in its WHERE. */
function prepare(orm: Orm) {
  const { $client } = orm;
  const where = "where id = ? and program = ? and deleted_at is null";
  return lazily({
    get: () =>
      orm
        .select()
        .from(partnerLeads)
        .where(eq(partnerLeads.id, sql.placeholder("id")))
        .prepare(),
    insert: () =>
      $client.prepare<unknown, (string | number | null)[]>(
        `insert into partner_leads (program, key_id, partner, status, created_at, created_on, email_hash, name, email,
           submitter, answers, address, user_agent)
         values (?, ?, ?, 'submitted', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
    convert: () =>
      $client.prepare<unknown, [number, string, number, string]>(
        `update partner_leads set status = 'converted', decided_at = ?, customer_key = ? ${where} and status = 'submitted'`,
      ),
    reject: () =>
      $client.prepare<unknown, [number, number, string]>(
        `update partner_leads set status = 'rejected', decided_at = ?, email_hash = null ${where} and status = 'submitted'`,
      ),
    erase: () =>
      $client.prepare<unknown, [number, number, string]>(
        `update partner_leads set deleted_at = ?, email_hash = null, customer_key = null, name = null, email = null,
         submitter = null, answers = null, address = null, user_agent = null ${where}`,
      ),
  });
}

export type ListPartnerLeads = {
  program: string;
  /** Null: any. */
  status: PartnerLeadStatus | null;
  /** The partner's id; null: any. */
  partner: string | null;
  sort: "asc" | "desc";
  /** Only those that come after this id in the order asked for; null: from the first. */
  after: number | null;
  offset: number;
  limit: number;
};

function listLeads(orm: Orm, wanted: ListPartnerLeads): PartnerLeadRow[] {
  const { program, status, partner, sort, after, offset, limit } = wanted;
  const conditions: (SQL | undefined)[] = [
    eq(partnerLeads.program, program),
    isNull(partnerLeads.deletedAt),
    status === null ? undefined : eq(partnerLeads.status, status),
    partner === null ? undefined : eq(partnerLeads.partner, partner),
    after === null ? undefined : (sort === "asc" ? gt : lt)(partnerLeads.id, after),
  ];
  return orm
    .select()
    .from(partnerLeads)
    .where(and(...conditions))
    .orderBy((sort === "asc" ? asc : desc)(partnerLeads.id))
    .limit(limit)
    .offset(offset)
    .all();
}

/** What a row says; null where it was erased. */
export function partnerLeadOf(row: PartnerLeadRow): PartnerLead | null {
  const { id, createdOn, name, email, customerKey, submitter, answers } = row;
  if (name === null || email === null || submitter === null || answers === null) return null;
  return {
    id,
    status: row.status as PartnerLeadStatus,
    createdOn,
    name,
    email,
    customerKey,
    submitter: JSON.parse(submitter),
    answers: JSON.parse(answers),
  };
}

function placeOfAddresses(orm: Orm): KeyPlace {
  return {
    table: "partner_keys",
    upto: "partner_keys_upto",
    younger: (id) =>
      orm
        .select({ id: partnerLeads.id, hash: partnerLeads.emailHash })
        .from(partnerLeads)
        .where(gt(partnerLeads.id, id))
        .all()
        .map((row) => ({ id: row.id, hashes: row.hash === null ? [] : [row.hash] })),
  };
}

/** Named operations on partner leads. Those that write belong inside a job; true: they found what they change. */
export function createPartnerLeads(orm: Orm, { heldAtMost }: { heldAtMost?: number } = {}) {
  const keys = createKeys(orm, {
    place: placeOfAddresses(orm),
    ...(heldAtMost !== undefined && { heldAtMost }),
  });
  const statements = prepare(orm);

  function insert(lead: NewPartnerLead, tx: Tx): number {
    const hash = hashOf(lead.program, lead.email);
    const { lastInsertRowid } = statements.insert.run(
      lead.program,
      lead.keyId,
      lead.partner,
      lead.createdAt,
      lead.createdOn,
      hash,
      lead.name,
      lead.email,
      lead.submitter,
      lead.answers,
      lead.address,
      lead.userAgent,
    );
    const id = Number(lastInsertRowid);
    keys.add([hash], id, tx);
    return id;
  }

  /** A move after which the address may come again, and is no longer kept anywhere but in the row. */
  function releasing(id: number, tx: Tx, move: () => boolean): boolean {
    const hash = statements.get.get({ id })?.emailHash ?? null;
    const moved = move();
    if (moved && hash !== null) keys.remove(hash, id, tx);
    return moved;
  }

  return {
    /** Returns the new lead's id. */
    insert,
    get: (id: number): PartnerLeadRow | undefined => statements.get.get({ id }),
    /** Whether a lead with this address is there that was neither rejected nor erased. */
    isTaken(program: string, email: string): boolean {
      const hash = hashOf(program, email);
      return keys.find(hash, 0).some((id) => {
        const row = statements.get.get({ id });
        return (
          row?.emailHash === hash &&
          row.program === program &&
          row.email?.toLowerCase() === email.toLowerCase()
        );
      });
    },
    convert: (id: number, program: string, { now, customerKey }: { now: number; customerKey: string }) =>
      statements.convert.run(now, customerKey, id, program).changes > 0,
    reject: (id: number, program: string, { now, tx }: { now: number; tx: Tx }): boolean =>
      releasing(id, tx, () => statements.reject.run(now, id, program).changes > 0),
    erase: (id: number, program: string, { now, tx }: { now: number; tx: Tx }): boolean =>
      releasing(id, tx, () => statements.erase.run(now, id, program).changes > 0),
    /** Erased ones are left out. */
    list: (wanted: ListPartnerLeads): PartnerLeadRow[] => listLeads(orm, wanted),
    /** Part of every batch, and of the start: see `keys.ts`. */
    writeBack: keys.writeBack,
    restore: (): void => keys.restore(highestId(orm, "partner_leads")),
    /** How many there are of each kind, erased ones counted among them and apart. */
    tally: () =>
      orm
        .select({
          program: partnerLeads.program,
          partner: partnerLeads.partner,
          status: partnerLeads.status,
          leads: count(),
          erased: count(partnerLeads.deletedAt),
        })
        .from(partnerLeads)
        .groupBy(partnerLeads.program, partnerLeads.partner, partnerLeads.status)
        .all(),
  };
}

export type PartnerLeads = ReturnType<typeof createPartnerLeads>;
