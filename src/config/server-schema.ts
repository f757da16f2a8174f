import { isIP } from "node:net";
import { duration, flag, integer, list, matching, oneOf, scalar, section, size, text } from "./scalars.ts";

/** `leadgate serve` listens there: a name or an address, without a port. */
const host = matching(
  "a host name or an IP address without a port",
  /^([A-Za-z0-9.-]{1,253}|[0-9A-Fa-f:.]{2,45})$/,
);

const publicUrl = scalar(
  "an http or https address without a query, such as https://leads.example.com",
  (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
    if (url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") return undefined;
    return url.href.replace(/\/+$/, "");
  },
);

const proxy = scalar("an IP address or a range such as 10.0.0.0/8", (value) => {
  const [address = "", bits, ...rest] = value.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  if (bits === undefined) return value;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128) ? value : undefined;
});

/** An empty text, as `${TOKEN:-}` gives where nothing is set, is no token. */
const metricsToken = scalar("16 characters or more, or nothing", (value) => {
  if (value === "") return null;
  return value.length >= 16 ? value : undefined;
});

export const serverSchema = section({
  host: host.default("127.0.0.1"),
  port: integer(0, 65_535).default(8080),
  public_url: publicUrl.optional(),
  trusted_proxies: list(proxy, "a list of addresses").default(["127.0.0.1", "::1"]),
  body_limit: size("1KiB", "16MiB").default(64 * 1024),
  failed_auth_per_minute: integer(1, 1_000_000).default(30),
  private_hook_targets: flag.default(false),
  shutdown_grace: duration("0s", "10m").default(10_000),
  metrics_token: metricsToken.default(null),
});

export const docsSchema = section({ list_campaigns: flag.default(false) });

export const databaseSchema = section({
  path: text(1024).default("data/leadgate.sqlite"),
  synchronous: oneOf("full", "normal").default("full"),
});
