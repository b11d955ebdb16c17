import { expect, test } from "vitest";
import { hex, issuesOf, goodValue } from "../../test/parsed.ts";
import { ipv4Address } from "../address/ipv4-address.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ArpHeader, arpLayer, arpOperation, emitArp, parseArp } from "./arp.ts";
import { ethernetLayer } from "./ethernet.ts";

const bytes = hex("0001 0800 06 04 0001 02:00:00:00:00:01 0a000001 00:00:00:00:00:00 0a000002");
const request = {
  operation: arpOperation.request,
  senderMac: 0x0200_0000_0001,
  senderAddress: ipv4Address("10.0.0.1"),
  targetMac: 0,
  targetAddress: ipv4Address("10.0.0.2"),
};

test("W18: a request as RFC 826 lays it out", () => {
  expect(goodValue(parseArp(bytes))).toEqual(request);
  const emitted = new Uint8Array(28);
  expect(emitArp(request, emitted)).toBe(28);
  expect(emitted).toEqual(bytes);
  expect([ArpHeader.operation(bytes), ArpHeader.senderMac(bytes), ArpHeader.targetAddress(bytes)]).toEqual([
    1,
    request.senderMac,
    request.targetAddress,
  ]);
});

test.each([
  [0, 1, "other hardware"],
  [2, 0x86, "another protocol"],
  [4, 8, "longer hardware addresses"],
  [5, 16, "longer protocol addresses"],
])("W18: byte %i = %i, %s, is refused, not misread", (at, octet) => {
  const other = bytes.slice();
  other[at] = octet;
  expect(issuesOf(parseArp(other))).toEqual(["error wire/arp-kind arp.hardwareType"]);
  const frame = makeFrame([ethernetLayer({ source: 1, destination: 2, type: 0x0806 })], other);
  const { layers, issues } = dissect(frame);
  expect(layers.map((layer) => layer.protocol)).toEqual(["eth", "arp"]);
  expect(issues[0].code).toBe("wire/arp-kind");
});

test("W18: the line of a request and of a reply", () => {
  const ethernet = ethernetLayer({ source: "02:00:00:00:00:01", destination: "ff:ff:ff:ff:ff:ff" });
  const brief = (operation: number): string => {
    const { layers } = dissect(makeFrame([ethernet, arpLayer({ ...request, operation })]));
    return layers[1].brief;
  };
  expect(brief(1)).toBe("arp who has 10.0.0.2? Tell 10.0.0.1");
  expect(brief(2)).toBe("arp 10.0.0.1 is at 02:00:00:00:00:01");
  expect(brief(8)).toBe("arp operation 8");
});
