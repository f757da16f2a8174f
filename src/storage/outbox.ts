import { and, desc, eq, gt, inArray, isNotNull, lt, sql } from "drizzle-orm";
import type { AttemptOutcome, DeliveryState } from "../domain/delivery.ts";
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
        .where(and(eq(deliveries.id, p("id")), inArray(deliveries.state, ["due", "failed"])))
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
        .where(eq(deliveries.id, p("id")))
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
  leadId: number | null;
  /** Only those with a smaller id: the next page. */
  beforeId: number | null;
  limit: number;
};

function listDeliveries(
  orm: Orm,
  { state, target, leadId, beforeId, limit }: ListDeliveries,
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
        leadId === null
          ? undefined
          : inArray(deliveries.id, orm.select({ id: sales.id }).from(sales).where(eq(sales.leadId, leadId))),
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
      $client.prepare<{ target: string }, []>(
        `with recursive found(target) as (
          ${next} union all select (${next} and target > found.target) from found where target is not null
        ) select target from found where target is not null`,
      ),
  });
}

/** What telling of a partner lead has left behind, found through the index of those deliveries alone. */
function prepareForget({ $client }: Orm) {
  const ofLead = "kind not in ('sale', 'offer') and kind = 'program' and ref = ?";
  return lazily({
    cancel: () =>
      $client.prepare<unknown, [number]>(
        `update deliveries set state = 'cancelled', due_at = null where ${ofLead} and state in ('due', 'failed')`,
      ),
    blank: () =>
      $client.prepare<unknown, [number]>(
        `update attempts set response = null where delivery_id in (select id from deliveries where ${ofLead})`,
      ),
  });
}

/** Deliveries and their attempts. What writes belongs inside a job. */
export function createOutbox(orm: Orm) {
  const delivery = prepareDeliveries(orm);
  const attempt = prepareAttempts(orm);
  const targets = prepareTargets(orm);
  const forget = prepareForget(orm);
  return {
    /** A delivery that is due at `dueAt` for the first time. */
    insert: (row: Omit<DeliveryRow, "state" | "attempts" | "dueAt"> & { dueAt: number }): void =>
      void delivery.insert.run(row),
    get: (id: number): DeliveryRow | undefined => delivery.get.get({ id }),
    /** What is due for a target, the longest due first. */
    due: (wanted: { target: string; now: number; limit: number }): DeliveryRow[] => delivery.due.all(wanted),
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
    /** Makes a failed or due delivery due now, with its whole schedule ahead. False: it is neither, or unknown. */
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
    /** Cancels what has yet to tell of a partner lead, and forgets what was answered to what did. */
    forgetPartnerLead(id: number): void {
      forget.cancel.run(id);
      forget.blank.run(id);
    },
    highestId: (): number => highestId(orm, "deliveries"),
    /** For the operator, newest first. */
    list: (wanted: ListDeliveries): DeliveryEntry[] => listDeliveries(orm, wanted),
    /** What is due later than any wait can be was planned by a clock that was ahead: it is due now. */
    pullIn: (latest: number, now: number): void =>
      void orm.update(deliveries).set({ dueAt: now }).where(gt(deliveries.dueAt, latest)).run(),
    /** Who has yet to get deliveries: found by leaps along the index, however many wait. */
    targets: (): string[] => targets.get.all().map(({ target }) => target),
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
