import { createAttempt } from "./delivery/attempt.ts";
import { createDeliver } from "./delivery/deliver.ts";
import { createReceivers } from "./delivery/receivers.ts";
import { createWorker } from "./delivery/worker.ts";
import type { Catalog } from "./domain/catalog.ts";
import { buyerOfTarget } from "./domain/delivery.ts";
import { formHookName } from "./domain/form.ts";
import { formatId } from "./domain/id.ts";
import type { Settings } from "./domain/settings.ts";
import { formsWithoutCampaign } from "./http/link-target.ts";
import { createHttp } from "./http/server.ts";
import { createFormDesk } from "./intake/form-desk.ts";
import { createIntake } from "./intake/intake.ts";
import { createPartners } from "./partners/partners.ts";
import type { Clock } from "./platform/clock.ts";
import { type Log, stackOf } from "./platform/log.ts";
import { createMetrics, type Metrics } from "./platform/metrics.ts";
import { createOutgoing } from "./platform/outgoing.ts";
import { createGuardedOutgoing, createReach, type Reach } from "./platform/outgoing-guarded.ts";
import type { Timers } from "./platform/timers.ts";
import { createHold } from "./selling/hold.ts";
import { createLeadReader } from "./selling/lead-reader.ts";
import { createOrders } from "./selling/orders.ts";
import { createSelling, type Selling } from "./selling/selling.ts";
import { openStore, type Store } from "./storage/store.ts";

/** A clock may be corrected by so much without a word. */
const CLOCK_SLACK_MS = 60_000;
/** No delivery is due later than this, unless the clock was ahead when it was planned. */
const LONGEST_WAIT_MS = 48 * 60 * 60 * 1000;
/** Kept of the shutdown's grace for settling what was given up and for closing the database. */
const CLOSING_MS = 1_000;

export type AppOptions = {
  settings: Settings;
  catalog: Catalog;
  /** What decisions are stored under: the configuration's hash, and its snapshot without secrets. */
  config: { hash: string; catalog: string };
  clock: Clock;
  timers: Timers;
  log: Log;
  random: () => number;
  mintRequestId: () => string;
  /** A new secret for each call: what is told to a registered address is signed with it. */
  mintSigningSecret: () => string;
  version: string;
  /** The disk failed in a way that makes everything after it doubtful: the process should end. */
  onBrokenDisk: () => void;
};

/** What is put right before anything is taken in, and under which id this configuration decides. */
function begin(store: Store, { config, catalog, clock, log }: AppOptions): number {
  const aheadMs = store.newestAt() - clock.now();
  if (aheadMs > CLOCK_SLACK_MS) {
    // Ids go on from the newest one, so nothing is mixed up; but what is stored meanwhile bears a time to come.
    log.error("clock_behind", { newest: new Date(store.newestAt()).toISOString(), ahead_ms: aheadMs });
  }
  for (const { id, supplier, campaign } of formsWithoutCampaign(store.links.list("form"), catalog))
    log.warn("hook_without_campaign", { hook: formHookName(id), supplier, campaign });
  return store.writeNow((_tx, now) => {
    store.usage.forget();
    store.partnerAnswers.forgetOld(now);
    store.outbox.pullIn(now + LONGEST_WAIT_MS, now);
    store.sales.doubtOffered(now);
    return store.configs.use(config, now);
  });
}

function createDeliveryWorker(
  { catalog, clock, timers, log, random, version }: AppOptions,
  { store, metrics, selling, reach }: { store: Store; metrics: Metrics; selling: Selling; reach: Reach },
) {
  const { breaker, hooks } = selling;
  const userAgent = `Leadgate/${version}`;
  const attempt = createAttempt({ send: createOutgoing({ userAgent }), clock, log });
  const deliver = createDeliver({
    attempt,
    settle: selling.settle,
    breaker,
    onResumed: (target) => selling.buyerResumed(buyerOfTarget(target) ?? ""),
    clock,
    timers,
    random,
    log,
    metrics,
  });
  const sendGuarded = createGuardedOutgoing({ userAgent, reach });
  const receiverOf = createReceivers({ store, catalog, hooks, sendGuarded });
  return createWorker({ store, receiverOf, breaker, deliver, clock, timers, log, metrics });
}

/** What the numbers of `/metrics` say of leads that are not settled. */
function watch(metrics: Metrics, { store, selling }: { store: Store; selling: Selling }): void {
  metrics.gauge("leadgate_leads_pending", "Leads that wait for a buyer.", store.leads.countPending);
  metrics.gauge(
    "leadgate_leads_answering",
    "Leads whose supplier waits for live buyers.",
    selling.countWaiting,
  );
  metrics.gauge(
    "leadgate_sales_unsettled",
    "Offers of which only a person can say whether they were sold.",
    store.sales.countUnsettled,
  );
}

/**
 * Ties the stages together. `start` opens the database and the port; `stop` lets go in reverse: no new requests,
 * what is under way is answered and settled, then the database is checkpointed and closed.
 * @throws OperatorError from `start` where the database or the port cannot be had
 */
export function createApp(options: AppOptions) {
  const { settings, catalog, clock, timers, log, version } = options;
  const metrics = createMetrics();
  const diskFaults = metrics.counter("leadgate_disk_faults_total", "Batches the disk refused.", ["code"]);

  function onFault(code: string, error: unknown): void {
    diskFaults.add(1, code);
    log.error("disk_fault", { code, message: error instanceof Error ? error.message : String(error) });
    if (code.startsWith("SQLITE_IOERR") || code.startsWith("SQLITE_CORRUPT")) options.onBrokenDisk();
  }

  const wake = (target: string) => worker.wake(target);
  const store = openStore({ ...settings.database, serve: true, now: clock.now, onFault });
  const configId = begin(store, options);
  const selling = createSelling({
    store,
    catalog,
    configId,
    clock,
    timers,
    wake,
    onFault: (leadId, error) =>
      log.error("lead_not_decided", { lead: formatId("lead", leadId), stack: stackOf(error) }),
    onHookGone: ({ id, supplier }) =>
      log.warn("hook_removed", { hook: formatId("hook", id), supplier, why: "gone" }),
  });
  const reach = createReach({ allowPrivate: settings.server.privateHookTargets });
  const worker = createDeliveryWorker(options, { store, metrics, selling, reach });
  const carryOutOrders = createOrders({ store, selling, log });
  const hold = createHold({ selling, carryOutOrders, store, clock, timers, log });
  const http = createHttp({
    ...options,
    intake: createIntake({ catalog, selling }),
    forms: createFormDesk({ selling, now: clock.now }),
    leads: createLeadReader({ store, catalog }),
    partners: createPartners({ store, catalog, now: clock.now, random: options.random, wake }),
    hooks: selling.hooks,
    reach,
    store,
    metrics,
  });
  watch(metrics, { store, selling });

  return {
    start(): { url: string; port: number } {
      try {
        const opened = http.start();
        worker.start();
        hold.start();
        log.info("started", { url: opened.url, version, config: options.config.hash.slice(0, 12) });
        return opened;
      } catch (error) {
        store.close();
        throw error;
      }
    },
    async stop(): Promise<void> {
      const graceMs = settings.server.shutdownGraceMs;
      log.info("stopping", { grace_ms: graceMs });
      const forAnswers = Math.max(0, graceMs - CLOSING_MS);
      // Whoever still waits for a live buyer hears what stands while there is time to tell it.
      const cancel = timers.after(forAnswers / 2, () => void selling.tellAll());
      await Promise.all([http.stop(forAnswers), worker.stop(forAnswers), hold.stop()]);
      cancel();
      await store.idle();
      store.close();
      log.info("stopped");
      log.flush();
    },
  };
}

export type App = ReturnType<typeof createApp>;
