import type { Access } from "../access.ts";
import type { Exchange, Handler, KeyedHandler, Serve } from "../exchange.ts";
import { createDocs } from "../pages/docs.ts";
import { createHome } from "../pages/home.ts";
import type { HttpOptions } from "../server.ts";
import { createFavicon, createHealthz, createMetricsPage, createReadyz } from "./operations.ts";
import { createPostLead } from "./post-lead.ts";
import { createGetLead, createListLeads } from "./read-leads.ts";
import { createCampaigns, createMe } from "./supplier.ts";

export type HttpRoute = { method: "GET" | "POST"; path: string; serve: Serve };

/** Every route of the service, each with its way through the exchange. */
export function createRoutes(
  options: HttpOptions & {
    access: Access;
    exchange: Exchange;
    addressOf: (request: Request) => string;
    isLoopback: (request: Request) => boolean;
    isStopping: () => boolean;
    url: () => string;
  },
): HttpRoute[] {
  const { settings, catalog, intake, leads, store, clock, metrics, access, exchange } = options;
  const { addressOf, isLoopback, isStopping, url } = options;
  const { bodyLimitBytes, metricsToken } = settings.server;

  function open(method: HttpRoute["method"], path: string, handle: Handler): HttpRoute {
    return { method, path, serve: exchange.open({ name: `${method} ${path}`, path }, handle) };
  }
  function keyed(method: HttpRoute["method"], path: string, handle: KeyedHandler): HttpRoute {
    return { method, path, serve: exchange.keyed({ name: `${method} ${path}`, path }, handle) };
  }

  const { monotonic } = clock;
  const named = settings.docs.listCampaigns ? catalog : null;
  const docs = createDocs({ url, version: options.version, catalog: named });
  return [
    keyed("POST", "/api/leads", createPostLead({ intake, bodyLimitBytes, addressOf, monotonic, metrics })),
    keyed("GET", "/api/leads", createListLeads({ leads })),
    keyed("GET", "/api/leads/:lead_id", createGetLead({ leads })),
    keyed("GET", "/api/me", createMe()),
    keyed("GET", "/api/campaigns", createCampaigns({ catalog })),
    open("GET", "/", createHome({ url, catalog: named })),
    open("GET", "/docs", docs.page),
    open("GET", "/docs/json", docs.document),
    open("GET", "/docs/reference.js", docs.script),
    open("GET", "/favicon.ico", createFavicon()),
    open("GET", "/healthz", createHealthz()),
    open("GET", "/readyz", createReadyz({ canWrite: store.canWrite, isStopping })),
    open(
      "GET",
      "/metrics",
      createMetricsPage({ metrics, token: metricsToken, access, addressOf, isLoopback }),
    ),
  ];
}
