import { BlockList, isIP, isIPv4 } from "node:net";

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const MAPPED_HEX = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i;
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
  if (isIP(address) === 0) return null;
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const hex = MAPPED_HEX.exec(address);
  if (hex === null) return address.toLowerCase();
  const high = Number.parseInt(hex[1] ?? "", 16);
  const low = Number.parseInt(hex[2] ?? "", 16);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
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

  function addressOf(peer: string, headers: Headers): string {
    const { address, trusted } = look(peer);
    let client = address;
    if (!trusted) return client;
    const forwarded = headers.get("x-forwarded-for");
    if (forwarded === null) return client;
    const hops = forwarded.split(",");
    for (let i = hops.length - 1; i >= 0; i--) {
      const hop = readAddress((hops[i] ?? "").trim());
      if (hop === null) return client;
      client = hop;
      if (!isTrusted(hop)) return client;
    }
    return client;
  }

  /**
   * Whether the client itself sits on this machine. A proxy on this machine makes every stranger look like it, so a
   * forwarding header that is not understood, or comes from a peer that is not trusted, means no.
   */
  function isLoopback(peer: string, headers: Headers): boolean {
    if (!isLoopbackAddress(addressOf(peer, headers))) return false;
    const understood = headers.has("x-forwarded-for") && look(peer).trusted;
    return understood || !FORWARDING.some((name) => headers.has(name));
  }

  return { addressOf, isLoopback };
}

export type ClientAddress = ReturnType<typeof createClientAddress>;
