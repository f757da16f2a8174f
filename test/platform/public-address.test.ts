import { describe, expect, test } from "bun:test";
import { isPublicAddress } from "../../src/platform/public-address.ts";

describe("not on the public internet", () => {
  test.each([
    ["this network", "0.0.0.0", "0.255.255.255"],
    ["private, class A", "10.0.0.0", "10.255.255.255"],
    ["shared by a carrier", "100.64.0.0", "100.127.255.255"],
    ["loopback", "127.0.0.1", "127.255.255.255"],
    ["link-local, and what clouds tell of a machine", "169.254.0.0", "169.254.169.254"],
    ["Azure's own, inside each machine", "168.63.129.16", "168.63.129.16"],
    ["private, class B", "172.16.0.0", "172.31.255.255"],
    ["for protocols", "192.0.0.0", "192.0.0.192"],
    ["for documents, first", "192.0.2.0", "192.0.2.255"],
    ["6to4 relays", "192.88.99.0", "192.88.99.255"],
    ["private, class C", "192.168.0.0", "192.168.255.255"],
    ["for measuring", "198.18.0.0", "198.19.255.255"],
    ["for documents, second", "198.51.100.0", "198.51.100.255"],
    ["for documents, third", "203.0.113.0", "203.0.113.255"],
    ["multicast", "224.0.0.1", "239.255.255.255"],
    ["reserved", "240.0.0.0", "255.255.255.254"],
    ["everybody here", "255.255.255.255", "255.255.255.255"],
    ["none, IPv6", "::", "0:0:0:0:0:0:0:0"],
    ["loopback, IPv6", "::1", "0000:0000:0000:0000:0000:0000:0000:0001"],
    ["IPv4 in IPv6, as it once was", "::127.0.0.1", "::8.8.8.8"],
    ["IPv4 mapped into IPv6, private", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe"],
    ["IPv4 mapped into IPv6, loopback", "::ffff:127.0.0.1", "0:0:0:0:0:FFFF:7F00:1"],
    ["IPv4 translated into IPv6", "::ffff:0:8.8.8.8", "::ffff:0:127.0.0.1"],
    ["behind NAT64, private", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1"],
    ["behind a NAT64 of one's own", "64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"],
    ["just beside NAT64", "64:ff9b::1:808:808", "64:ff9b:0:0:1:0:808:808"],
    ["discarded", "100::", "100::ffff:ffff:ffff:ffff"],
    ["Teredo", "2001::", "2001:0:ffff::1"],
    ["for protocols, IPv6", "2001:2::1", "2001:1ff:ffff::1"],
    ["for documents, IPv6", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["for documents, IPv6, newer", "3fff::1", "3fff:fff:ffff::1"],
    ["6to4, private", "2002:0a00:0001::1", "2002:c0a8:101::"],
    ["6to4, loopback", "2002:7f00:1::", "2002:7fff:ffff::1"],
    ["segment routing", "5f00::1", "5f00:ffff::1"],
    ["private, IPv6", "fc00::1", "fdff:ffff::1"],
    ["link-local, IPv6", "fe80::1", "febf::1%eth0"],
    ["site-local, IPv6", "fec0::1", "feff::1"],
    ["multicast, IPv6", "ff00::1", "ff0e::1"],
    ["not given out", "1::1", "4000::1"],
    ["no address at all", "", "localhost"],
    ["a spelling that no resolver gives", "0177.0.0.1", "127.1"],
  ])("%s: %s, %s", (_, first, last) => {
    expect([isPublicAddress(first), isPublicAddress(last)]).toEqual([false, false]);
  });
});

describe("on the public internet", () => {
  test.each([
    ["just beside private ones", "9.255.255.255", "11.0.0.0"],
    ["just beside a carrier's", "100.63.255.255", "100.128.0.0"],
    ["just beside loopback", "126.255.255.255", "128.0.0.0"],
    ["just beside link-local", "169.253.255.255", "169.255.0.0"],
    ["just beside Azure's own", "168.63.129.15", "168.63.129.17"],
    ["just beside class B", "172.15.255.255", "172.32.0.0"],
    ["just beside class C", "192.167.255.255", "192.169.0.0"],
    ["just beside what is for measuring", "198.17.255.255", "198.20.0.0"],
    ["just beside multicast", "223.255.255.255", "1.0.0.0"],
    ["IPv6", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"],
    ["just beside protocols, IPv6", "2001:200::1", "2003::1"],
    ["just beside documents, IPv6", "2001:db7::1", "2001:db9::1"],
    ["the ends of what is given out", "2000::1", "3fff:1000::1"],
    ["behind NAT64", "64:ff9b::8.8.8.8", "64:ff9b::808:808"],
    ["6to4", "2002:808:808::1", "2002:0101:0101::"],
    ["IPv4 mapped into IPv6", "::ffff:8.8.8.8", "::ffff:808:808"],
  ])("%s: %s, %s", (_, first, last) => {
    expect([isPublicAddress(first), isPublicAddress(last)]).toEqual([true, true]);
  });
});
