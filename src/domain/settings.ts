/** How the process itself runs: what the YAML's `server`, `docs` and `database` say. Durations are milliseconds, sizes bytes. */
export type Settings = {
  server: {
    host: string;
    port: number;
    /** Without a trailing slash; null: `http://host:port` of the socket that was opened. */
    publicUrl: string | null;
    /** Addresses and CIDRs whose `X-Forwarded-*` counts. */
    trustedProxies: readonly string[];
    bodyLimitBytes: number;
    failedAuthPerMinute: number;
    privateHookTargets: boolean;
    shutdownGraceMs: number;
    /** Null: only loopback clients may read /metrics. */
    metricsToken: string | null;
  };
  docs: { listCampaigns: boolean };
  database: { path: string; synchronous: "full" | "normal" };
};

/** What the service is called from outside; `port` is the one that is open, where the settings leave it to the system. */
export function publicAddress(
  { publicUrl, host }: Pick<Settings["server"], "publicUrl" | "host">,
  port: number,
): string {
  return publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
