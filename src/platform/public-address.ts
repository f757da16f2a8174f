import { isIPv4, isIPv6 } from "node:net";

/**
 * IPv4 addresses that are not for everybody: https://www.iana.org/assignments/iana-ipv4-special-registry, multicast,
 * and the one under which Azure answers inside each of its machines.
 */
const specialV4: readonly (readonly [base: string, bits: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

function numberOf(address: string): number {
  return address.split(".").reduce((number, byte) => number * 256 + Number(byte), 0);
}

const specialRanges = specialV4.map(([base, bits]) => {
  const first = numberOf(base);
  return { first, last: first + 2 ** (32 - bits) - 1 };
});

function isPublicV4(address: number): boolean {
  return !specialRanges.some(({ first, last }) => address >= first && address <= last);
}

/** The eight groups of an IPv6 address in any spelling, a zone left out. */
function groupsOf(address: string): number[] {
  const [plain = ""] = address.split("%");
  const dotted = /[\d.]+$/.exec(plain)?.[0] ?? "";
  const tail = dotted.includes(".") ? numberOf(dotted) : null;
  const hex = tail === null ? plain : plain.slice(0, -dotted.length) + spell(tail);
  const [before = [], after = []] = hex.split("::").map((side) => side.split(":").filter((group) => group));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}

/** An IPv4 address as the last two groups of an IPv6 one. */
function spell(v4: number): string {
  return `${Math.floor(v4 / 65_536).toString(16)}:${(v4 % 65_536).toString(16)}`;
}

/** The IPv4 address that is reached by way of an IPv6 one: mapped, behind NAT64 (RFC 6052) or 6to4. Null where none is. */
function innerV4([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0]: readonly number[]): number | null {
  if (a === 0x2002) return b * 65_536 + c;
  if ((c | d | e) !== 0) return null;
  const isMapped = a === 0 && b === 0 && f === 0xffff;
  const isNat64 = a === 0x64 && b === 0xff9b && f === 0;
  return isMapped || isNat64 ? g * 65_536 + h : null;
}

/**
 * Only 2000::/3 is given out, and in it these are special: 2001::/23 (Teredo, benchmarks and more), 2001:db8::/32 and
 * 3fff::/20 (documentation). https://www.iana.org/assignments/iana-ipv6-special-registry
 */
function isPublicV6([a = 0, b = 0]: readonly number[]): boolean {
  if ((a & 0xe000) !== 0x2000) return false;
  if (a === 0x2001) return b >= 0x200 && b !== 0xdb8;
  return !(a === 0x3fff && b < 0x1000);
}

/** Whether an IP address is one that anybody on the internet can reach. False for what is no address at all. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return isPublicV4(numberOf(address));
  if (!isIPv6(address)) return false;
  const groups = groupsOf(address);
  const inner = innerV4(groups);
  return inner === null ? isPublicV6(groups) : isPublicV4(inner);
}
