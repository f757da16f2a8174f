import { expect } from "bun:test";
import { createDeliveries } from "../../src/cli/deliveries.ts";
import type { Io } from "../../src/cli/io.ts";
import { createLeads } from "../../src/cli/leads.ts";
import { createSales } from "../../src/cli/sales.ts";
import { snapshotOf } from "../../src/config/snapshot.ts";
import type { Campaign, Catalog, Supplier } from "../../src/domain/catalog.ts";
import type { AttemptOutcome } from "../../src/domain/delivery.ts";
import { createLog } from "../../src/platform/log.ts";
import { createOrders } from "../../src/selling/orders.ts";
import type { BuyerAnswer } from "../../src/selling/settle.ts";
import { openStore, type Store } from "../../src/storage/store.ts";
import { openAgency } from "../fixtures/agency.ts";
import { catalog, supplier } from "../fixtures/catalog.ts";

type Answered = {
  outcome: AttemptOutcome;
  status?: number | null;
  response?: string;
  answer?: BuyerAnswer;
  /** When it is to be tried again; it is not where this is left out. */
  againAt?: number;
};

/** An operator's desk: the agency at work, its commands, and the answers of its buyers in the test's own words. */
export function openDesk(
  campaigns: readonly Campaign[],
  {
    suppliers = [supplier("fb-team")],
    suppressions = [],
    path = ":memory:",
    snapshot = snapshotOf({ ...catalog(campaigns, suppliers), suppressions }),
  }: {
    suppliers?: readonly Supplier[];
    suppressions?: Catalog["suppressions"];
    path?: string;
    /** What was kept of the configuration. */
    snapshot?: string;
  } = {},
) {
  const agency = openAgency(campaigns, { suppliers, suppressions, path });
  const { store, selling, clock } = agency;
  const lines: string[] = [];
  const log = createLog({ pretty: false, now: () => clock.now, write: (text) => void lines.push(text) });
  const carryOut = createOrders({ store, selling, log });
  let isServing = true;
  let beforeOrders = () => Promise.resolve();

  /** Of a database in memory there is one handle alone; of a file commands have one of their own, as in life. */
  const beside =
    path === ":memory:"
      ? store
      : openStore({ path, synchronous: "normal", serve: false, now: () => clock.now });
  const opened: Store = {
    ...beside,
    configs: {
      ...store.configs,
      get: (id) => ({ id, hash: "", firstUsedAt: 0, catalog: snapshot }),
    },
    close: () => {},
  };

  /** What waits is woken at once, and a running `serve` looks at its orders meanwhile. */
  const timers = {
    after(ms: number, fn: () => void) {
      clock.sinceStart += ms;
      void (isServing ? beforeOrders().then(carryOut) : Promise.resolve(0)).then(fn);
      return () => {};
    },
  };

  const commands = {
    leads: createLeads({ open: () => opened, timers }),
    sales: createSales({ open: () => opened, timers }),
    deliveries: createDeliveries(() => opened),
  };

  /** What a command prints where it succeeds. */
  async function run(name: keyof typeof commands, ...args: string[]): Promise<string> {
    let printed = "";
    const io: Io = {
      env: {},
      cwd: "/",
      out: (text) => {
        printed += text;
      },
      err: () => {},
      terminal: false,
      readInput: () => Promise.resolve(""),
      randomBytes: (length) => new Uint8Array(length),
      clock: { now: () => clock.now, monotonic: () => clock.sinceStart },
    };
    expect(await commands[name].run(args, io)).toBe(0);
    return printed;
  }

  return {
    ...agency,
    run,
    carryOut,
    /** What `serve` has said so far. */
    logged(): unknown[] {
      log.flush();
      return lines
        .join("")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    },
    close(): void {
      if (beside !== store) beside.close();
      store.close();
    },
    /** What happens before `serve` looks at its orders. */
    beforeOrders(happens: () => Promise<void>): void {
      beforeOrders = happens;
    },
    /** `serve` is not running any more: orders stay where they are. */
    leave(): void {
      isServing = false;
    },
    /** An attempt at a delivery, and what it came to. */
    async attempt(id: number, { outcome, status = 200, response, answer, againAt }: Answered): Promise<void> {
      const delivery = store.outbox.get(id);
      if (delivery === undefined) throw new Error("there is no such delivery");
      const attempts = delivery.attempts + 1;
      const next =
        againAt !== undefined
          ? ({ state: "due", attempts, dueAt: againAt } as const)
          : ({ state: outcome === "delivered" ? "done" : "failed", attempts, dueAt: null } as const);
      await selling.settle({
        delivery,
        at: clock.now,
        ms: 12,
        status,
        outcome,
        response: response ?? null,
        answer: answer ?? null,
        next,
      });
    },
  };
}

export type Desk = ReturnType<typeof openDesk>;
