import { BlockList, isIP, isIPv4 } from "node:net";

const DOTTED_END = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/;
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;
const V4_WITH_PORT = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/;
const V6_IN_BRACKETS = /^\[([^\]]+)\](?::\d{1,5})?$/;

/** Headers by which proxies pass on who the client was; more than `X-Forwarded-For`, which alone we read. */
const FORWARDING = [
  "x-forwarded-for",
  "forwarded",
  "x-real-ip",
  "x-forwarded-host",
  "x-forwarded-proto",
  "via",
];

/** One spelling of an address: no port, brackets or zone, IPv4 inside IPv6 as IPv4. Null where it is none. */
export function readAddress(text: string): string | null {
  let address = V4_WITH_PORT.exec(text)?.[1] ?? V6_IN_BRACKETS.exec(text)?.[1] ?? text;
  const zone = address.indexOf("%");
  if (zone !== -1) address = address.slice(0, zone);
  const version = isIP(address);
  if (version !== 6) return version === 4 ? address : null;
  // A URL spells an IPv6 address in one way only, the shortest. Bun's does not know every one that ends in dots.
  const shortest = new URL(`http://[${undot(address)}]`).hostname.slice(1, -1);
  const mapped = MAPPED.exec(shortest);
  if (mapped === null) return shortest;
  const high = Number.parseInt(mapped[1] ?? "", 16);
  const low = Number.parseInt(mapped[2] ?? "", 16);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** An IPv6 address whose last four bytes may be written as IPv4, without the dots. */
function undot(address: string): string {
  const [dotted, ...bytes] = DOTTED_END.exec(address) ?? [];
  if (dotted === undefined) return address;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
  const groups = [a * 256 + b, c * 256 + d].map((group) => group.toString(16));
  return address.slice(0, -dotted.length) + groups.join(":");
}

/**
 * Whom to count an address (as `readAddress` spells it) for: one subscriber of IPv6 has at least a whole /64, so each
 * request could come from another address of it.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [before = [], after = []] = address.split("::").map((side) => side.split(":").filter(Boolean));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return `${[...before, ...zeros, ...after].slice(0, 4).join(":")}::/64`;
}

function createBlock(entries: readonly string[]) {
  const block = new BlockList();
  for (const entry of entries) {
    const [text = "", bits] = entry.split("/");
    const address = readAddress(text);
    if (address === null)
      throw new Error(`Cannot trust the proxy '${entry}': it is neither an address nor a CIDR`);
    const family = isIPv4(address) ? "ipv4" : "ipv6";
    if (bits === undefined) block.addAddress(address, family);
    // A mapped IPv4 block counts its bits from the start of the IPv6 address.
    else
      block.addSubnet(
        address,
        isIPv4(address) && text.includes(":") ? Number(bits) - 96 : Number(bits),
        family,
      );
  }
  return (address: string): boolean => block.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

/**
 * Who a request comes from. `X-Forwarded-For` counts only where the socket's other end is a trusted proxy, and then
 * the right-most entry that is not one itself: everything left of it is the client's own word.
 */
export function createClientAddress({ trustedProxies }: { trustedProxies: readonly string[] }) {
  const isTrusted = createBlock(trustedProxies);
  const isLoopbackAddress = createBlock(["127.0.0.0/8", "::1"]);
  // Requests come in runs from one peer, above all from a proxy.
  let latest = { peer: "", address: "", trusted: false };

  function look(peer: string): typeof latest {
    if (peer !== latest.peer) {
      const address = readAddress(peer) ?? peer;
      latest = { peer, address, trusted: isTrusted(address) };
    }
    return latest;
  }

  /** `whole` is false where a hop could not be read: the client is then somebody beyond `address`. */
  function trace(peer: string, headers: Headers): { address: string; whole: boolean } {
    const { address, trusted } = look(peer);
    const forwarded = trusted ? headers.get("x-forwarded-for") : null;
    if (forwarded === null) return { address, whole: true };
    let client = address;
    for (const written of forwarded.split(",").reverse()) {
      const hop = readAddress(written.trim());
      if (hop === null) return { address: client, whole: false };
      client = hop;
      if (!isTrusted(hop)) break;
    }
    return { address: client, whole: true };
  }

  /** The client as far as it is known: of hops that cannot be read, the last proxy that could be. */
  function addressOf(peer: string, headers: Headers): string {
    return trace(peer, headers).address;
  }

  /**
   * Whether the client itself sits on this machine. A proxy on this machine makes every stranger look like it, so a
   * forwarding header that is not understood, or comes from a peer that is not trusted, means no.
   */
  function isLoopback(peer: string, headers: Headers): boolean {
    const { address, whole } = trace(peer, headers);
    if (!whole || !isLoopbackAddress(address)) return false;
    const understood = headers.has("x-forwarded-for") && look(peer).trusted;
    return understood || !FORWARDING.some((name) => headers.has(name));
  }

  return { addressOf, isLoopback };
}

export type ClientAddress = ReturnType<typeof createClientAddress>;
