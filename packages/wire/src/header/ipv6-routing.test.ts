import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { formatIpv6Address, ipv6Address } from "../address/ipv6-address.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { emitIpv6Routing, Ipv6RoutingHeader, ipv6RoutingLayer, parseIpv6Routing } from "./ipv6-routing.ts";
import { ipv6Layer } from "./ipv6.ts";
import { isUdpChecksumGood, udpLayer } from "./udp.ts";

const one = "20010db8000000000000000000000009";

test("W65: type, segments left, and the addresses behind four reserved bytes", () => {
  const bytes = hex(`11 04 00 01 00000000 ${one} ${one.replace(/9$/, "a")}`);
  expect(goodValue(parseIpv6Routing(bytes))).toMatchObject({ nextHeader: 17, type: 0, segmentsLeft: 1 });
  expect(Ipv6RoutingHeader.addressCount(bytes)).toBe(2);
  expect(formatIpv6Address(Ipv6RoutingHeader.finalDestination(bytes) ?? new Uint8Array(16))).toBe("2001:db8::a");
  bytes[3] = 0;
  expect(Ipv6RoutingHeader.finalDestination(bytes)).toBeUndefined();
  bytes.set([4, 1], 2);
  expect(Ipv6RoutingHeader.addressCount(bytes)).toBe(0);
});

test("W69: while segments are left, checksums cover the last address", () => {
  const [source, destination] = ["2001:db8::1", "2001:db8::2"];
  const frame = makeFrame(
    [
      ...[ethernetLayer({ source: 1, destination: 2 }), ipv6Layer({ source, destination })],
      ...[
        ipv6RoutingLayer({ addresses: ["2001:db8::9"], segmentsLeft: 1 }),
        udpLayer({ sourcePort: 1, destinationPort: 2 }),
      ],
    ],
    5,
  );
  const isGood = (to: string): boolean => isUdpChecksumGood(frame, 78, ipv6Address(source), ipv6Address(to));
  expect([isGood("2001:db8::9"), isGood(destination)]).toEqual([true, false]);
  const { layers, issues } = dissect(frame);
  expect(issues).toEqual([]);
  expect(layers.map(({ protocol }) => protocol)).toEqual(["eth", "ipv6", "ipv6.routing", "udp", "data"]);
});

test("W65 W79: more segments than addresses, or half an address, is a warning; a header beyond its packet is refused", () => {
  expect(issuesOf(parseIpv6Routing(hex(`11 02 00 02 00000000 ${one}`)))).toEqual([
    "warning wire/ipv6-routing ipv6Routing.segmentsLeft",
  ]);
  expect(issuesOf(parseIpv6Routing(hex("11 01 02 00 00000000 0000000000000000")))).toEqual([
    "warning wire/ipv6-routing ipv6Routing.length",
  ]);
  expect(issuesOf(parseIpv6Routing(hex("11 02 00 00 00000000")))).toEqual(["error wire/short ipv6Routing"]);
});

test("W14: data of a length that no header has is the program's mistake", () => {
  const emit = (): number =>
    emitIpv6Routing({ nextHeader: 6, type: 0, segmentsLeft: 0, data: new Uint8Array(5) }, new Uint8Array(99));
  expect(emit).toThrow(expect.objectContaining({ code: "wire/field-range" }));
});
