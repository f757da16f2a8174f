import type { Warning } from "../domain/field.ts";
import type { LeadStatus } from "../domain/lead.ts";
import type { Timers } from "../platform/timers.ts";

/** What a supplier is told of a lead that live buyers were asked about. */
export type Told = { body: string; status: LeadStatus; buyers: readonly string[] };

type Wait = {
  promise: Promise<Told>;
  resolve: (told: Told) => void;
  reject: (error: unknown) => void;
  cancel: () => void;
  warnings: readonly Warning[];
};

/**
 * The posts, and their repeats, that wait for live buyers: one row a lead, gone once it is answered. `tell` is asked
 * for an answer when the time is over; what it writes, or finds written, is what everybody hears.
 */
export function createWaiting({ timers, tell }: { timers: Timers; tell: (leadId: number) => Promise<Told> }) {
  const waits = new Map<number, Wait>();
  let leaving = false;

  function resolve(leadId: number, told: Told): void {
    const wait = waits.get(leadId);
    if (wait === undefined) return;
    waits.delete(leadId);
    wait.cancel();
    wait.resolve(told);
  }

  async function timeIsOver(leadId: number): Promise<void> {
    try {
      resolve(leadId, await tell(leadId));
    } catch (error) {
      const wait = waits.get(leadId);
      waits.delete(leadId);
      wait?.reject(error);
    }
  }

  /** From now on, for so long. The warnings of the post are part of its answer and kept nowhere else. */
  function open(leadId: number, ms: number, warnings: readonly Warning[]): void {
    const { promise, resolve, reject } = Promise.withResolvers<Told>();
    // Whoever posted may have hung up.
    promise.catch(() => {});
    const cancel = timers.after(leaving ? 0 : ms, () => void timeIsOver(leadId));
    waits.set(leadId, { promise, resolve, reject, cancel, warnings });
  }

  return {
    open,
    resolve,
    warningsOf: (leadId: number): readonly Warning[] => waits.get(leadId)?.warnings ?? [],
    /** The answer, once there is one; what stands where nobody waits any more. */
    answerTo: (leadId: number): Promise<Told> => waits.get(leadId)?.promise ?? tell(leadId),
    /** The process leaves: everybody, also who comes to wait later, hears what stands now. */
    async tellAll(): Promise<void> {
      leaving = true;
      await Promise.all(
        [...waits].map(([leadId, { cancel }]) => {
          cancel();
          return timeIsOver(leadId);
        }),
      );
    },
    count: (): number => waits.size,
  };
}

export type Waiting = ReturnType<typeof createWaiting>;
