import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { Ipv6FragmentHeader, ipv6FragmentLayer, parseIpv6Fragment } from "./ipv6-fragment.ts";
import { ipv6Layer } from "./ipv6.ts";
import { udpLayer } from "./udp.ts";

const outer = [ethernetLayer({ source: 1, destination: 2 }), ipv6Layer({ source: "::1", destination: "::2" })];
const udp = udpLayer({ sourcePort: 49153, destinationPort: 9 });

test("W66: the offset counts in units of 8 bytes, in the upper 13 bits", () => {
  const bytes = hex("11 00 fff9 0000cafe 00000000");
  expect(goodValue(parseIpv6Fragment(bytes.subarray(0, 8)))).toEqual({
    ...{ nextHeader: 17, reserved: 0, fragmentOffsetBytes: 65_528, reservedBits: 0, moreFragments: true },
    identification: 0xcafe,
  });
  expect(Ipv6FragmentHeader.isFragment(hex("11 00 0006 00000000"))).toBe(false);
});

test("W66: only the first fragment holds the transport header, and no checksum can be told", () => {
  const first = dissect(makeFrame([...outer, ipv6FragmentLayer({ identification: 7, moreFragments: true }), udp], 40));
  expect(first.layers.map(({ protocol }) => protocol)).toEqual(["eth", "ipv6", "ipv6.fraghdr", "udp", "data"]);
  const status = ({ layers }: typeof first): string | undefined =>
    layers.flatMap(({ fields }) => fields).find(({ name }) => name === "udp.checksum.status")?.text;
  expect(status(first)).toBe("Unverified");
  const later = ipv6FragmentLayer({ identification: 7, fragmentOffsetBytes: 48, nextHeader: 17 });
  expect(dissect(makeFrame([...outer, later], 20)).layers.map(({ protocol }) => protocol)).toEqual([
    ...["eth", "ipv6", "ipv6.fraghdr", "data"],
  ]);
  // A whole packet with this header is no fragment (RFC 6946).
  expect(status(dissect(makeFrame([...outer, ipv6FragmentLayer({ identification: 7 }), udp], 40)))).toBe("Good");
});

test("W66: a fragment that others follow is a multiple of 8 bytes long, or it is a warning", () => {
  expect(issuesOf(parseIpv6Fragment(hex("11 00 0001 00000000 0000")))).toEqual([
    "warning wire/ipv6-fragment ipv6Fragment",
  ]);
  expect(issuesOf(parseIpv6Fragment(hex("11 00 0008 00000000 0000")))).toEqual([]);
});
