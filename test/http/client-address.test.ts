import { describe, expect, test } from "bun:test";
import { createClientAddress, networkOf, readAddress } from "../../src/http/client-address.ts";

const trustedProxies = ["127.0.0.1", "::1", "10.0.0.0/8", "2001:db8:1::/48", "::ffff:192.168.0.0/112"];

describe("one spelling of an address", () => {
  test.each([
    { text: "203.0.113.7", address: "203.0.113.7" },
    { text: "203.0.113.7:4711", address: "203.0.113.7" },
    { text: "::ffff:203.0.113.7", address: "203.0.113.7" },
    { text: "a:4b2f:dd::769c:16.96.221.111", address: "a:4b2f:dd::769c:1060:dd6f" },
    { text: "::21:1af4:5:10:159.251.0.0", address: "::21:1af4:5:10:9ffb:0" },
    { text: "64:ff9b::203.0.113.7", address: "64:ff9b::cb00:7107" },
    { text: "::FFFF:cb00:7107", address: "203.0.113.7" },
    { text: "2001:DB8::1", address: "2001:db8::1" },
    { text: "[2001:db8::1]", address: "2001:db8::1" },
    { text: "[2001:db8::1]:443", address: "2001:db8::1" },
    { text: "2001:db8:0:0:00:0:0:1", address: "2001:db8::1" },
    { text: "0:0:0:0:0:ffff:203.0.113.7", address: "203.0.113.7" },
    { text: "fe80::1%eth0", address: "fe80::1" },
    { text: "unknown", address: null },
    { text: "_hidden", address: null },
    { text: "203.0.113", address: null },
    { text: "", address: null },
  ])("of '$text' is $address", ({ text, address }) => {
    expect(readAddress(text)).toBe(address);
  });
});

describe("the client's address", () => {
  const { addressOf } = createClientAddress({ trustedProxies });
  test.each([
    { name: "is the peer without a proxy", peer: "203.0.113.7", forwarded: null, address: "203.0.113.7" },
    {
      name: "is a stranger's own, whatever it claims",
      peer: "203.0.113.7",
      forwarded: "10.0.0.1",
      address: "203.0.113.7",
    },
    {
      name: "is what a trusted proxy says",
      peer: "127.0.0.1",
      forwarded: "203.0.113.7",
      address: "203.0.113.7",
    },
    {
      name: "is the right-most untrusted one",
      peer: "127.0.0.1",
      forwarded: "1.1.1.1, 203.0.113.7, 10.9.9.9",
      address: "203.0.113.7",
    },
    {
      name: "is the left-most where all are trusted",
      peer: "127.0.0.1",
      forwarded: "10.0.0.1, 10.0.0.2",
      address: "10.0.0.1",
    },
    { name: "is the proxy's where it says nothing", peer: "10.0.0.1", forwarded: null, address: "10.0.0.1" },
    {
      name: "is the last known one before nonsense",
      peer: "127.0.0.1",
      forwarded: "203.0.113.7, unknown, 10.0.0.2",
      address: "10.0.0.2",
    },
    {
      name: "is read through IPv4 inside IPv6",
      peer: "::ffff:127.0.0.1",
      forwarded: "::ffff:203.0.113.7",
      address: "203.0.113.7",
    },
    {
      name: "is read through a trusted IPv6 network",
      peer: "2001:db8:1::5",
      forwarded: "2001:db8:2::9",
      address: "2001:db8:2::9",
    },
    {
      name: "is not read through an IPv6 network beside it",
      peer: "2001:db8:2::5",
      forwarded: "1.1.1.1",
      address: "2001:db8:2::5",
    },
    {
      name: "is read through a network written as IPv4 inside IPv6",
      peer: "192.168.1.1",
      forwarded: "203.0.113.7",
      address: "203.0.113.7",
    },
    { name: "is read with its port", peer: "::1", forwarded: "203.0.113.7:4711", address: "203.0.113.7" },
    { name: "is nothing where the client has gone", peer: "", forwarded: "203.0.113.7", address: "" },
  ])("$name", ({ peer, forwarded, address }) => {
    const headers = new Headers(forwarded === null ? {} : { "x-forwarded-for": forwarded });
    expect(addressOf(peer, headers)).toBe(address);
  });

  test("cannot be worked out with a proxy that is no address", () => {
    expect(() => createClientAddress({ trustedProxies: ["proxy.example"] })).toThrow(
      "Cannot trust the proxy 'proxy.example': it is neither an address nor a CIDR",
    );
  });
});

test.each([
  { address: "203.0.113.7", network: "203.0.113.7" },
  { address: "2001:db8:1:2:3:4:5:6", network: "2001:db8:1:2::/64" },
  { address: "2001:db8:1:2::6", network: "2001:db8:1:2::/64" },
  { address: "2001:db8::6", network: "2001:db8:0:0::/64" },
  { address: "2001:db8::3:4:5:6", network: "2001:db8:0:0::/64" },
  { address: "2001::2:3:4:5:6", network: "2001:0:0:2::/64" },
  { address: "::1", network: "0:0:0:0::/64" },
  { address: "fe80::", network: "fe80:0:0:0::/64" },
  { address: "", network: "" },
])("$address is of the subscriber $network", ({ address, network }) => {
  expect(networkOf(address)).toBe(network);
});

describe("a client on this machine", () => {
  test.each([
    { name: "without a proxy", proxies: ["127.0.0.1"], peer: "127.0.0.1", headers: {}, is: true },
    { name: "over IPv6", proxies: [], peer: "::1", headers: {}, is: true },
    { name: "over IPv4 inside IPv6", proxies: [], peer: "::ffff:127.0.0.1", headers: {}, is: true },
    {
      name: "through a trusted proxy",
      proxies: ["127.0.0.1"],
      peer: "127.0.0.1",
      headers: { "x-forwarded-for": "127.0.0.1" },
      is: true,
    },
    ...[
      "unknown",
      "_hidden",
      "",
      "1.2.3.4, unknown",
      "127.0.0.1, unknown",
      "unknown, 127.0.0.1",
      "127.0.0.1,",
      "127.0.0.1:http",
    ].map((forwarded) => ({
      name: `not: one behind '${forwarded}', which tells of nobody`,
      proxies: ["127.0.0.1"],
      peer: "127.0.0.1",
      headers: { "x-forwarded-for": forwarded },
      is: false,
    })),
    { name: "not: a stranger", proxies: ["127.0.0.1"], peer: "203.0.113.7", headers: {}, is: false },
    {
      name: "not: a stranger through a trusted proxy",
      proxies: ["127.0.0.1"],
      peer: "127.0.0.1",
      headers: { "x-forwarded-for": "203.0.113.7" },
      is: false,
    },
    {
      name: "not: a proxy on this machine that is not trusted",
      proxies: [],
      peer: "127.0.0.1",
      headers: { "x-forwarded-for": "203.0.113.7" },
      is: false,
    },
    {
      name: "not: a proxy that only says Forwarded",
      proxies: ["127.0.0.1"],
      peer: "127.0.0.1",
      headers: { forwarded: "for=203.0.113.7" },
      is: false,
    },
    {
      name: "not: a proxy that only says X-Real-IP",
      proxies: ["127.0.0.1"],
      peer: "127.0.0.1",
      headers: { "x-real-ip": "203.0.113.7" },
      is: false,
    },
    {
      name: "not: a stranger who claims to be",
      proxies: ["127.0.0.1"],
      peer: "203.0.113.7",
      headers: { "x-forwarded-for": "127.0.0.1" },
      is: false,
    },
    { name: "not: one that has gone", proxies: ["127.0.0.1"], peer: "", headers: {}, is: false },
  ])("$name", ({ proxies, peer, headers, is }) => {
    const client = createClientAddress({ trustedProxies: proxies });
    expect(client.isLoopback(peer, new Headers(headers))).toBe(is);
  });
});
