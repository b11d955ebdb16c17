import fc from "fast-check";
import { expect, test } from "vitest";
import { issuesOf, goodValue } from "../../test/parsed.ts";
import { ipv4Address } from "../address/ipv4-address.ts";
import type { FrameLayer } from "../frame/layer.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "../header/ethernet.ts";
import { icmpLayer } from "../header/icmp.ts";
import { type Ipv4LayerOptions, ipv4Layer } from "../header/ipv4.ts";
import { tcpLayer } from "../header/tcp.ts";
import { udpLayer } from "../header/udp.ts";
import { vlanLayer } from "../header/vlan.ts";
import { flowHash } from "./flow-hash.ts";
import { flowKeyInput, hashFlowKey, parseFlowKey } from "./flow-key.ts";

const ethernet = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const udp = udpLayer({ sourcePort: 49153, destinationPort: 9 });

function packet(
  inner: FrameLayer,
  tags: readonly FrameLayer[] = [],
  options: Partial<Ipv4LayerOptions> = {},
): Uint8Array {
  const ipv4 = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2", ...options });
  return makeFrame([ethernet, ...tags, ipv4, inner], 32);
}

const key = { source: ipv4Address("10.0.0.1"), destination: ipv4Address("10.0.0.2") };

test("W30: a frame's flow hashes as its numbers do", () => {
  const found = goodValue(parseFlowKey(packet(udp)));
  expect(found).toEqual({ ...key, protocol: 17, sourcePort: 49153, destinationPort: 9 });
  expect(hashFlowKey(found)).toBe(flowHash(key.source, key.destination, 17, 49153, 9));
  expect(flowKeyInput(found)).toHaveLength(13);
});

test("W31: TCP has ports, ICMP has none", () => {
  expect(goodValue(parseFlowKey(packet(tcpLayer({ sourcePort: 5, destinationPort: 179 }))))).toMatchObject({
    protocol: 6,
    sourcePort: 5,
    destinationPort: 179,
  });
  expect(goodValue(parseFlowKey(packet(icmpLayer({ type: 8, identifier: 7 }))))).toMatchObject({
    protocol: 1,
    sourcePort: 0,
    destinationPort: 0,
  });
});

test.each([
  ["the first", { moreFragments: true }],
  ["a middle", { moreFragments: true, fragmentOffsetBytes: 1480 }],
  ["the last", { fragmentOffsetBytes: 2960 }],
])("W31: the ports of %s fragment do not count", (_, options) => {
  expect(goodValue(parseFlowKey(packet(udp, [], options)))).toEqual({
    ...key,
    protocol: 17,
    sourcePort: 0,
    destinationPort: 0,
  });
});

test("W31: the ports stand after the IPv4 options", () => {
  const options = Uint8Array.of(1, 1, 1, 0);
  expect(goodValue(parseFlowKey(packet(udp, [], { options }))).destinationPort).toBe(9);
});

test("W32: tags do not change the flow", () => {
  const tags = [vlanLayer({ id: 100, service: true }), vlanLayer({ id: 7 })];
  expect(parseFlowKey(packet(udp, tags))).toEqual(parseFlowKey(packet(udp)));
});

test.each([
  ["nothing", new Uint8Array(0), "error wire/short ethernet"],
  ["half a tag", packet(udp, [vlanLayer({ id: 7 })]).subarray(0, 16), "error wire/short vlan"],
  ["half an IPv4 header", packet(udp).subarray(0, 30), "error wire/short ipv4"],
  ["half the ports", packet(udp).subarray(0, 36), "error wire/short ports"],
  [
    "an ARP message",
    makeFrame([ethernetLayer({ source: 1, destination: 2, type: 0x806 })]),
    "error wire/ipv4-version ethernet.type",
  ],
])("W31: %s has no flow", (_, frame, issue) => {
  expect(issuesOf(parseFlowKey(frame))).toEqual([issue]);
});

test("W13: no bytes make it throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80, size: "max" }), (bytes) => {
      expect(typeof parseFlowKey(bytes).ok).toBe("boolean");
    }),
  );
});
