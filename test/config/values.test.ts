// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the YAML's own syntax
import { expect, test } from "bun:test";
import { loaded, secretText, selling } from "./loading.ts";

test("an empty configuration is all defaults", () => {
  expect(loaded("")).toMatchObject({
    settings: {
      server: {
        host: "127.0.0.1",
        port: 8080,
        publicUrl: null,
        trustedProxies: ["127.0.0.1", "::1"],
        bodyLimitBytes: 65_536,
        failedAuthPerMinute: 30,
        privateHookTargets: false,
        shutdownGraceMs: 10_000,
        metricsToken: null,
      },
      docs: { listCampaigns: false },
      database: { path: "data/leadgate.sqlite", synchronous: "full" },
    },
    catalog: { sellers: [], campaigns: [], buyers: [], suppliers: [], programs: [], suppressions: [] },
    usesDemoKey: false,
    warnings: [],
  });
});

const env = { PORT: "9000", EMPTY: "", TOKEN: "a-token-of-some-length", ZONE: "America/Chicago" };
const files = { "token.txt": "a-token-out-of-a-file\n" };

type ServerRow = { name: string; yaml: string; key: string; value: unknown };
const serverRows: ServerRow[] = [
  { name: "milliseconds", yaml: "shutdown_grace: 500ms", key: "shutdownGraceMs", value: 500 },
  { name: "seconds", yaml: "shutdown_grace: 5s", key: "shutdownGraceMs", value: 5_000 },
  { name: "minutes", yaml: "shutdown_grace: 10m", key: "shutdownGraceMs", value: 600_000 },
  { name: "bytes", yaml: "body_limit: 2000B", key: "bodyLimitBytes", value: 2_000 },
  { name: "kibibytes", yaml: "body_limit: 64KiB", key: "bodyLimitBytes", value: 65_536 },
  { name: "mebibytes", yaml: "body_limit: 1MiB", key: "bodyLimitBytes", value: 1_048_576 },
  { name: "a quoted number", yaml: 'port: "9000"', key: "port", value: 9000 },
  { name: "a number from the environment", yaml: "port: ${PORT}", key: "port", value: 9000 },
  { name: "a default", yaml: "port: ${NONE:-8081}", key: "port", value: 8081 },
  { name: "a default for an empty variable", yaml: "port: ${EMPTY:-8082}", key: "port", value: 8082 },
  { name: "an empty default", yaml: "metrics_token: ${NONE:-}", key: "metricsToken", value: null },
  { name: "yes", yaml: "private_hook_targets: true", key: "privateHookTargets", value: true },
  { name: "no", yaml: "private_hook_targets: false", key: "privateHookTargets", value: false },
  {
    name: "a secret of the environment",
    yaml: "metrics_token: ${TOKEN}",
    key: "metricsToken",
    value: env.TOKEN,
  },
  {
    name: "a secret out of a file beside the YAML",
    yaml: "metrics_token: ${file:token.txt}",
    key: "metricsToken",
    value: "a-token-out-of-a-file",
  },
  {
    name: "a variable within a text",
    yaml: "public_url: https://${NONE:-leads}.example.com/",
    key: "publicUrl",
    value: "https://leads.example.com",
  },
  {
    name: "a dollar that is not a variable",
    yaml: 'metrics_token: "$$ and $15 for {you}"',
    key: "metricsToken",
    value: "$$ and $15 for {you}",
  },
  {
    name: "a variable that is not meant",
    yaml: "metrics_token: $${TOKEN} as it is",
    key: "metricsToken",
    value: "${TOKEN} as it is",
  },
  { name: "a key with nothing after it", yaml: "host:", key: "host", value: "127.0.0.1" },
  {
    name: "addresses and ranges",
    yaml: 'trusted_proxies: [10.0.0.0/8, "fd00::/8"]',
    key: "trustedProxies",
    value: ["10.0.0.0/8", "fd00::/8"],
  },
];

test.each(serverRows)("the server's values are read: $name", ({ yaml, key, value }) => {
  const { settings } = loaded({ ...files, "c.yaml": `server:\n  ${yaml}\n` }, env);
  expect(settings.server).toHaveProperty(key, value);
});

const priceRows: [string, number][] = [
  ["45", 4500],
  ["45.5", 4550],
  ["45.00", 4500],
  ['"45.50"', 4550],
  ["0", 0],
  ["1234567.89", 123_456_789],
];

test.each(priceRows)("a price of %s is %d cents", (written, cents) => {
  const { catalog } = loaded(selling({}).replace("price: 45", `price: ${written}`));
  expect(catalog.campaigns[0]?.tiers[0]?.offers[0]?.priceCents).toBe(cents);
});

test("text that looks like a number stays the text that was written", () => {
  const filters =
    'filters: [{ field: zip, in: [75001, "01234"] }, { field: city, in: [1.50, 12345678901234567890] }]';
  const offer = loaded(selling({ offer: filters })).catalog.campaigns[0]?.tiers[0]?.offers[0];
  expect(offer?.filters).toEqual([
    { field: "zip", op: "in", values: ["75001", "01234"] },
    { field: "city", op: "in", values: ["1.50", "12345678901234567890"] },
  ]);
});

test("an anchor spares writing the same twice", () => {
  const yaml = `${selling({ offer: "caps: &caps { day: 5 }" })}    caps: *caps\n`;
  const offer = loaded(yaml).catalog.campaigns[0]?.tiers[0]?.offers[0];
  expect([offer?.caps, offer?.buyer.caps]).toEqual([
    [{ unit: "day", kind: "count", limit: 5 }],
    [{ unit: "day", kind: "count", limit: 5 }],
  ]);
});

const another = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

test("a webhook may have several secrets while they are changed, newest first", () => {
  const yaml = selling({}).replace(secretText, `[${another}, "${secretText}"]`);
  const secrets = loaded(yaml).catalog.buyers[0]?.webhook.secrets ?? [];
  expect(secrets.map((secret) => Buffer.from(secret).toString("base64"))).toEqual([
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLASwMfKQ9r8GKYo=",
  ]);
});
