import fc from "fast-check";
import { expect, test } from "vitest";
import { issuesOf, goodValue } from "../../test/parsed.ts";
import { ipv4Address } from "../address/ipv4-address.ts";
import { ipv6Address } from "../address/ipv6-address.ts";
import type { FrameLayer } from "../frame/layer.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "../header/ethernet.ts";
import { icmpLayer } from "../header/icmp.ts";
import { icmpv6Layer } from "../header/icmpv6.ts";
import { type Ipv4LayerOptions, ipv4Layer } from "../header/ipv4.ts";
import { ipv6FragmentLayer } from "../header/ipv6-fragment.ts";
import { destinationOptionsLayer, hopByHopLayer } from "../header/ipv6-options.ts";
import { ipv6Layer } from "../header/ipv6.ts";
import { tcpLayer } from "../header/tcp.ts";
import { udpLayer } from "../header/udp.ts";
import { vlanLayer } from "../header/vlan.ts";
import { flowHash, fnv1a32 } from "./flow-hash.ts";
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

const outer6 = [
  ethernetLayer({ source: 1, destination: 2 }),
  ipv6Layer({ source: "2001:db8::1", destination: "2001:db8::2", flowLabel: 0xabcde }),
];
const ports6 = udpLayer({ sourcePort: 49153, destinationPort: 9 });

test("W76: the flow of an IPv6 frame, through tags and extension headers", () => {
  const expected = {
    ...{ source: ipv6Address("2001:db8::1"), destination: ipv6Address("2001:db8::2"), protocol: 17 },
    ...{ sourcePort: 49153, destinationPort: 9, flowLabel: 0xabcde },
  };
  expect(goodValue(parseFlowKey(makeFrame([...outer6, ports6], 9)))).toEqual(expected);
  const tagged = [outer6[0], vlanLayer({ id: 1, service: true }), vlanLayer({ id: 2 }), outer6[1]];
  const extensions = [hopByHopLayer(), destinationOptionsLayer(), ipv6FragmentLayer({ identification: 1 })];
  expect(goodValue(parseFlowKey(makeFrame([...tagged, ...extensions, ports6], 9)))).toEqual(expected);
});

test("W76: all fragments of a packet, and a protocol without ports, have ports 0", () => {
  const fragment = (fragmentOffsetBytes: number, moreFragments: boolean): FrameLayer =>
    ipv6FragmentLayer({ identification: 1, fragmentOffsetBytes, moreFragments, nextHeader: 17 });
  const keys = [
    makeFrame([...outer6, fragment(0, true), ports6], 40),
    makeFrame([...outer6, fragment(48, false)], 40),
  ].map((frame) => goodValue(parseFlowKey(frame)));
  expect(keys[1]).toEqual(keys[0]);
  expect(keys[0]).toMatchObject({ protocol: 17, sourcePort: 0, destinationPort: 0 });
  const ping = goodValue(parseFlowKey(makeFrame([...outer6, icmpv6Layer({ type: 128 })], 8)));
  expect(ping).toMatchObject({ protocol: 58, sourcePort: 0, destinationPort: 0 });
});

test("W77: the hash takes an address as the sum of its words, and the label not at all", () => {
  const key = { ...goodValue(parseFlowKey(makeFrame([...outer6, ports6]))), flowLabel: 0 };
  const fold = 0x2001_0db8;
  expect(hashFlowKey(key)).toBe(flowHash((fold ^ 1) >>> 0, (fold ^ 2) >>> 0, 17, 49153, 9));
  const input = flowKeyInput(key);
  const hash = fnv1a32(input);
  expect((hash ^ (hash >>> 16)) >>> 0).toBe(hashFlowKey(key));
});

test("W79: headers that end too early, or never, are issues", () => {
  const frame = makeFrame([...outer6, hopByHopLayer(), ports6]);
  for (const [size, path] of [
    [15, "ipv6"],
    [58, "ipv6.extension"],
    [64, "ports"],
  ] as const) {
    expect(issuesOf(parseFlowKey(frame.subarray(0, size))), path).toEqual([`error wire/short ${path}`]);
  }
  const endless = makeFrame([...outer6, ...Array.from({ length: 17 }, () => destinationOptionsLayer()), ports6]);
  expect(issuesOf(parseFlowKey(endless))).toEqual(["error wire/nesting ipv6.nextHeader"]);
});
