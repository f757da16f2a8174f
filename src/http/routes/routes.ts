import type { KeyOwner } from "../access.ts";
import type { Door, Doors } from "../door.ts";
import type { Exchange, Handler, KeyedHandler, Serve } from "../exchange.ts";
import type { FailedAttempts } from "../failed-attempts.ts";
import { createDocs } from "../pages/docs.ts";
import { createHome, createPartnersPage } from "../pages/home.ts";
import { createInstructions } from "../pages/instructions.ts";
import { createMakeBlueprint } from "../pages/make-blueprint.ts";
import { createReceiptAnswer, type ReceiptAnswer } from "../receipt.ts";
import type { HttpOptions } from "../server.ts";
import { createFormHook } from "./form-hook.ts";
import { createHooksRoutes } from "./hooks.ts";
import { createFavicon, createHealthz, createMetricsPage, createReadyz } from "./operations.ts";
import { createPartnerLeads } from "./partner-leads.ts";
import { createPostLead } from "./post-lead.ts";
import { createGetLead, createListLeads } from "./read-leads.ts";
import { createCampaigns, createMe } from "./supplier.ts";

/** `changes`: a GET that must not be taken for one that only looks. */
export type HttpRoute = { method: "GET" | "POST" | "DELETE"; path: string; changes: boolean; serve: Serve };

type Options = HttpOptions & {
  exchange: Exchange;
  doors: Doors;
  failed: FailedAttempts;
  addressOf: (request: Request) => string;
  isLoopback: (request: Request) => boolean;
  isStopping: () => boolean;
  url: () => string;
};

/** Ways through the exchange for those with a key to this door. */
function behind<Owner extends KeyOwner>(exchange: Exchange, door: Door<Owner>) {
  return function keyed(
    method: HttpRoute["method"],
    path: string,
    handle: KeyedHandler<Owner>,
    { changes = false } = {},
  ): HttpRoute {
    return {
      method,
      path,
      changes,
      serve: exchange.keyed({ name: `${method} ${path}`, path, door }, handle),
    };
  };
}

/** What was read may be a moment younger than the disk, and nobody may hear of it before. */
function onceOnDisk<Owner extends KeyOwner>(
  { store }: Pick<Options, "store">,
  handle: KeyedHandler<Owner>,
): KeyedHandler<Owner> {
  return async (call, identity) => {
    const answer = await handle(call, identity);
    await store.durable();
    return answer;
  };
}

function supplierRoutes(options: Options, answerOf: ReceiptAnswer): HttpRoute[] {
  const { exchange, doors, intake, leads, catalog, settings, addressOf, clock } = options;
  const { bodyLimitBytes } = settings.server;
  const keyed = behind(exchange, doors.suppliers);
  const { monotonic } = clock;
  const postLead = createPostLead({ intake, bodyLimitBytes, addressOf, monotonic, answerOf });
  return [
    keyed("POST", "/api/leads", postLead),
    keyed("GET", "/api/leads", onceOnDisk(options, createListLeads({ leads }))),
    keyed("GET", "/api/leads/:lead_id", onceOnDisk(options, createGetLead({ leads }))),
    keyed("GET", "/api/me", createMe()),
    keyed("GET", "/api/campaigns", createCampaigns({ catalog })),
    ...hookRoutes(options),
  ];
}

function hookRoutes(options: Options): HttpRoute[] {
  const { exchange, doors, settings, catalog, clock } = options;
  const { bodyLimitBytes, privateHookTargets: allowsPrivate } = settings.server;
  const { suppliers } = catalog;
  const keyed = behind(exchange, doors.suppliers);
  const { monotonic } = clock;
  const hooks = createHooksRoutes({ ...options, bodyLimitBytes, allowsPrivate, suppliers, monotonic });
  return [
    keyed("POST", "/api/hooks", hooks.register),
    keyed("GET", "/api/hooks", onceOnDisk(options, hooks.list)),
    keyed("DELETE", "/api/hooks/:id", hooks.remove),
  ];
}

function partnerRoutes(options: Options): HttpRoute[] {
  const { exchange, doors, settings, clock } = options;
  const { bodyLimitBytes } = settings.server;
  const keyed = behind(exchange, doors.programs);
  const leads = createPartnerLeads({ ...options, bodyLimitBytes, monotonic: clock.monotonic });
  return [
    keyed("POST", "/v1/leads", leads.submit),
    keyed("GET", "/v1/leads", onceOnDisk(options, leads.list)),
    keyed("GET", "/v1/leads/details", leads.details),
    keyed("GET", "/v1/leads/convert", leads.convertByQuery, { changes: true }),
    keyed("POST", "/v1/leads/convert", leads.convert),
    keyed("GET", "/v1/leads/reject", leads.rejectByQuery, { changes: true }),
    keyed("POST", "/v1/leads/reject", leads.reject),
    keyed("GET", "/v1/leads/:id", onceOnDisk(options, leads.get)),
    keyed("DELETE", "/v1/leads/:id", leads.erase),
    keyed("GET", "/v1/test", leads.test),
  ];
}

function openRoutes(options: Options): HttpRoute[] {
  const { settings, catalog, store, metrics, exchange, doors, failed } = options;
  const { addressOf, isLoopback, isStopping, url, version } = options;
  const { metricsToken: token } = settings.server;

  /** `shown` is what the log says for a path that is itself a secret. */
  function open(path: string, handle: Handler, shown = path): HttpRoute {
    const route = { name: `GET ${path}`, path: shown, door: doors.suppliers };
    return { method: "GET", path, changes: false, serve: exchange.open(route, handle) };
  }

  const named = settings.docs.listCampaigns ? catalog : null;
  const docs = createDocs({ url, version, catalog: named });
  return [
    open("/", createHome({ url, bodyLimitBytes: settings.server.bodyLimitBytes, catalog: named })),
    open("/partners", createPartnersPage({ url, catalog: named })),
    open("/i/:token", createInstructions({ ...options, links: store.links }), "/i/***"),
    open("/docs", docs.page),
    open("/docs/json", docs.document),
    open("/docs/reference.js", docs.script),
    open("/integrations/make/blueprint.json", createMakeBlueprint({ url })),
    open("/favicon.ico", createFavicon()),
    open("/healthz", createHealthz()),
    open("/readyz", createReadyz({ canWrite: store.canWrite, isStopping })),
    open("/metrics", createMetricsPage({ metrics, token, failed, addressOf, isLoopback })),
  ];
}

/** Without a key: the path is the secret. */
function formRoute(options: Options, answerOf: ReceiptAnswer): HttpRoute {
  const { exchange, doors, settings, store, clock } = options;
  const { bodyLimitBytes } = settings.server;
  const { monotonic } = clock;
  const handle = createFormHook({ ...options, links: store.links, bodyLimitBytes, monotonic, answerOf });
  const route = { name: "POST /hooks/:token", path: "/hooks/***", door: doors.suppliers };
  return { method: "POST", path: "/hooks/:token", changes: false, serve: exchange.open(route, handle) };
}

/** Every route of the service, each with its way through the exchange. */
export function createRoutes(options: Options): HttpRoute[] {
  const answerOf = createReceiptAnswer(options.metrics);
  return [
    ...supplierRoutes(options, answerOf),
    formRoute(options, answerOf),
    ...partnerRoutes(options),
    ...openRoutes(options),
  ];
}
