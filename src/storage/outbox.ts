import { and, desc, eq, getTableColumns, gt, inArray, isNotNull, lt, ne, sql } from "drizzle-orm";
import { type AttemptOutcome, type DeliveryState, postbackTarget } from "../domain/delivery.ts";
import type { Orm } from "./database.ts";
import { highestId } from "./highest-id.ts";
import { lazily } from "./lazily.ts";
import { attempts, deliveries, sales } from "./tables.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;
export type AttemptRow = typeof attempts.$inferSelect;
/** A delivery and its latest attempt. */
export type DeliveryEntry = { delivery: DeliveryRow; last: AttemptRow | null };

const p = sql.placeholder;

/** `= +?` wherever a statement sorts: SQLite compiles it anew on every execution otherwise. */
function prepareDeliveries(orm: Orm) {
  return lazily({
    insert: () =>
      orm
        .insert(deliveries)
        .values({
          id: p("id"),
          kind: p("kind"),
          ref: p("ref"),
          event: p("event"),
          target: p("target"),
          state: "due",
          attempts: 0,
          dueAt: p("dueAt"),
        })
        .prepare(),
    get: () =>
      orm
        .select()
        .from(deliveries)
        .where(eq(deliveries.id, p("id")))
        .limit(1)
        .prepare(),
    due: () =>
      orm
        .select()
        .from(deliveries)
        .where(
          sql`${deliveries.target} = +${p("target")} and ${deliveries.dueAt} is not null and ${deliveries.dueAt} <= +${p("now")}`,
        )
        .orderBy(deliveries.dueAt, deliveries.id)
        .limit(p("limit"))
        .prepare(),
    move: () =>
      orm
        .update(deliveries)
        .set({ state: sql`${p("state")}`, attempts: sql`${p("attempts")}`, dueAt: sql`${p("dueAt")}` })
        .where(
          sql`${deliveries.id} = ${p("id")} and ${deliveries.state} = 'due' and (${deliveries.attempts} = ${p("claimed")} or ${p("state")} = 'done')`,
        )
        .returning({ id: deliveries.id })
        .prepare(),
    restart: () =>
      orm
        .update(deliveries)
        .set({ state: "due", attempts: 0, dueAt: sql`${p("now")}` })
        .where(
          and(
            eq(deliveries.id, p("id")),
            inArray(deliveries.state, ["due", "failed"]),
            // An offer is asked about again only where nobody knows what the buyer made of it.
            sql`(${deliveries.kind} <> 'offer' or exists (select 1 from sales where sales.id = ${deliveries.id} and sales.state = 'unknown'))`,
          ),
        )
        .returning({ id: deliveries.id })
        .prepare(),
    reopen: () =>
      orm
        .update(deliveries)
        .set({ state: "due", attempts: 0, dueAt: sql`${p("now")}` })
        .where(eq(deliveries.id, p("id")))
        .prepare(),
    close: () =>
      orm
        .update(deliveries)
        .set({ state: "done", dueAt: null })
        .where(and(eq(deliveries.id, p("id")), ne(deliveries.state, "cancelled")))
        .prepare(),
  });
}

/** Of live buyers: what they are asked. */
function prepareOffers(orm: Orm) {
  return lazily({
    unsent: () =>
      orm
        .select(getTableColumns(deliveries))
        .from(deliveries)
        .innerJoin(sales, eq(sales.id, deliveries.id))
        .where(
          sql`${deliveries.target} = +${p("target")} and ${deliveries.dueAt} is not null and ${deliveries.dueAt} <= +${p("now")}
            and ${deliveries.kind} = 'offer' and ${deliveries.attempts} = 0 and ${sales.state} = 'offered'`,
        )
        .orderBy(deliveries.dueAt, deliveries.id)
        .limit(p("limit"))
        .prepare(),
  });
}

function prepareAttempts(orm: Orm) {
  return lazily({
    lastNumber: () =>
      orm
        .select({ n: attempts.n })
        .from(attempts)
        .where(eq(attempts.deliveryId, sql`+${p("deliveryId")}`))
        .orderBy(desc(attempts.n))
        .limit(1)
        .prepare(),
    insert: () =>
      orm
        .insert(attempts)
        .values({
          deliveryId: p("deliveryId"),
          n: p("n"),
          at: p("at"),
          ms: p("ms"),
          status: p("status"),
          outcome: p("outcome"),
          response: p("response"),
        })
        .prepare(),
  });
}

export type ListDeliveries = {
  state: DeliveryState | null;
  target: string | null;
  /** Only what this supplier is told: by its postback, and by hooks it has registered, those that are no more too. */
  supplier?: string | null;
  leadId: number | null;
  /** Only offers of which nobody can say yet whether they were sold. */
  unsettled?: boolean;
  /** Only those with a smaller id: the next page. */
  beforeId: number | null;
  limit: number;
};

/** Of `ref`s, the first words as in the index of those deliveries alone. A lead's are what its supplier is told. */
const TOLD = {
  lead: "select id from deliveries where kind not in ('sale', 'offer') and kind <> 'program' and ref = ?1",
  partnerLead:
    "select id from deliveries where kind not in ('sale', 'offer') and kind = 'program' and ref = ?1",
};
/** Every delivery of a lead: one for each sale and offer, and what its supplier is told. */
const OF_LEAD = `select id from sales where lead_id = ?1 union all ${TOLD.lead}`;

/** Offers that may have been taken; also of those that nobody is asked about any more. */
const UNSETTLED = `select sales.id from sales join deliveries as offers on offers.id = sales.id
  where sales.state in ('offered', 'unknown') and (sales.state = 'unknown' or offers.due_at is null)`;

function idsOfLead({ $client }: Orm, leadId: number): number[] {
  return $client
    .query<{ id: number }, [number]>(OF_LEAD)
    .all(leadId)
    .map(({ id }) => id);
}

function deliveriesOfLead(orm: Orm, leadId: number): DeliveryRow[] {
  const ids = idsOfLead(orm, leadId);
  return orm.select().from(deliveries).where(inArray(deliveries.id, ids)).orderBy(deliveries.id).all();
}

function toldTo(supplier: string) {
  const lead = sql`select 1 from leads where leads.id = ${deliveries.ref} and leads.supplier = ${supplier}`;
  return sql`(${deliveries.target} = ${postbackTarget(supplier)} or (${deliveries.kind} = 'hook' and exists (${lead})))`;
}

function listDeliveries(
  orm: Orm,
  { state, target, supplier = null, leadId, unsettled = false, beforeId, limit }: ListDeliveries,
): DeliveryEntry[] {
  const latest = sql`(select max(n) from attempts where delivery_id = ${deliveries.id})`;
  return orm
    .select({ delivery: deliveries, last: attempts })
    .from(deliveries)
    .leftJoin(attempts, and(eq(attempts.deliveryId, deliveries.id), eq(attempts.n, latest)))
    .where(
      and(
        state === null ? undefined : eq(deliveries.state, state),
        // What is due is found through the partial index, however much is done.
        state === "due" ? isNotNull(deliveries.dueAt) : undefined,
        target === null ? undefined : eq(deliveries.target, target),
        supplier === null ? undefined : toldTo(supplier),
        leadId === null ? undefined : inArray(deliveries.id, idsOfLead(orm, leadId)),
        unsettled ? sql`${deliveries.id} in (${sql.raw(UNSETTLED)})` : undefined,
        beforeId === null ? undefined : lt(deliveries.id, beforeId),
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(limit)
    .all();
}

function prepareTargets({ $client }: Orm) {
  const next = "select min(target) from deliveries where due_at is not null";
  return lazily({
    get: () =>
      $client.prepare<{ target: string }, [number]>(
        `with recursive found(target) as (
          ${next} union all select (${next} and target > found.target) from found where target is not null
        ) select target from found where target is not null and exists (
          select 1 from deliveries where target = found.target and due_at is not null and due_at <= +?1
        )`,
      ),
  });
}

/** What one target has yet to get, and what was given up: each by the index of those alone. */
const OPEN_TO = `select id from deliveries where target = ?1 and due_at is not null
  union all select id from deliveries where target = ?1 and state = 'failed'`;

function prepareCancel({ $client }: Orm) {
  return lazily({
    target: () =>
      $client.prepare<unknown, [string]>(
        `update deliveries set state = 'cancelled', due_at = null where id in (${OPEN_TO})`,
      ),
  });
}

/** Cancels what has yet to tell of somebody, and forgets what was answered to what did. */
function createForget({ $client }: Orm, ids: string) {
  const statements = lazily({
    cancel: () =>
      $client.prepare<unknown, [number]>(
        `update deliveries set state = 'cancelled', due_at = null where id in (${ids}) and state in ('due', 'failed')`,
      ),
    blank: () =>
      $client.prepare<unknown, [number]>(`update attempts set response = null where delivery_id in (${ids})`),
  });
  return function forget(id: number): void {
    statements.cancel.run(id);
    statements.blank.run(id);
  };
}

/** Deliveries and their attempts. What writes belongs inside a job. */
export function createOutbox(orm: Orm) {
  const delivery = prepareDeliveries(orm);
  const offer = prepareOffers(orm);
  const attempt = prepareAttempts(orm);
  const targets = prepareTargets(orm);
  const cancel = prepareCancel(orm);
  return {
    /** A delivery that is due at `dueAt` for the first time. */
    insert: (row: Omit<DeliveryRow, "state" | "attempts" | "dueAt"> & { dueAt: number }): void =>
      void delivery.insert.run(row),
    get: (id: number): DeliveryRow | undefined => delivery.get.get({ id }),
    /** What is due for a target, the longest due first. */
    due: (wanted: { target: string; now: number; limit: number }): DeliveryRow[] => delivery.due.all(wanted),
    /** Those of what is due for a live buyer that were certainly never sent. */
    unsentOffers: (wanted: { target: string; now: number; limit: number }): DeliveryRow[] =>
      offer.unsent.all(wanted),
    /**
     * Moves a delivery that is still due and has been tried as often as when it was claimed. One that was started
     * anew meanwhile keeps its new schedule, unless it turns out to be done. False: nothing was moved.
     */
    move: (to: {
      id: number;
      claimed: number;
      state: DeliveryState;
      attempts: number;
      dueAt: number | null;
    }): boolean => delivery.move.get(to) !== undefined,
    /**
     * Makes a failed or due delivery due now, with its whole schedule ahead. False: it is neither, or there is none;
     * or it is an offer of which is known what became of it, or that is being made right now.
     */
    restart: (id: number, now: number): boolean => delivery.restart.get({ id, now }) !== undefined,
    /** Offers a lead once more, under the same id and with the whole schedule ahead. */
    reopen: (id: number, now: number): void => void delivery.reopen.run({ id, now }),
    /** Nobody has to be asked any more. */
    close: (id: number): void => void delivery.close.run({ id }),
    /** Stores an attempt under the next number of its delivery, which it returns. */
    addAttempt(row: Omit<AttemptRow, "n" | "outcome"> & { outcome: AttemptOutcome }): number {
      const n = (attempt.lastNumber.get({ deliveryId: row.deliveryId })?.n ?? 0) + 1;
      attempt.insert.run({ ...row, n });
      return n;
    },
    /** Of what a partner lead's webhooks were told. */
    forgetPartnerLead: createForget(orm, TOLD.partnerLead),
    /** Of what a lead's buyers were sent, and its supplier was told. */
    forgetLead: createForget(orm, OF_LEAD),
    /** There is nobody any more who could be told: cancels what has yet to be, and what was given up. */
    cancelTarget: (target: string): void => void cancel.target.run(target),
    /** Every delivery of a lead, oldest first. */
    ofLead: (leadId: number): DeliveryRow[] => deliveriesOfLead(orm, leadId),
    attemptsOf: (deliveryId: number): AttemptRow[] =>
      orm.select().from(attempts).where(eq(attempts.deliveryId, deliveryId)).orderBy(attempts.n).all(),
    highestId: (): number => highestId(orm, "deliveries"),
    /** For the operator, newest first. */
    list: (wanted: ListDeliveries): DeliveryEntry[] => listDeliveries(orm, wanted),
    /** What is due later than any wait can be was planned by a clock that was ahead: it is due now. */
    pullIn: (latest: number, now: number): void =>
      void orm.update(deliveries).set({ dueAt: now }).where(gt(deliveries.dueAt, latest)).run(),
    /** Who has deliveries that are due now: found by leaps along the index, however many wait. */
    targets: (now: number): string[] => targets.get.all(now).map(({ target }) => target),
    /** How many deliveries each target has yet to get. */
    waiting: (): { target: string; count: number }[] =>
      orm
        .select({ target: deliveries.target, count: sql<number>`count(*)` })
        .from(deliveries)
        .where(isNotNull(deliveries.dueAt))
        .groupBy(deliveries.target)
        .all(),
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
