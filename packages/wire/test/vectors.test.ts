/**
 * Frames that Linux, FRR, GoBGP and scapy made: every header that we know parses, and is emitted again byte for byte.
 * What they are and where they come from: ../vectors/README.md.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type Capture,
  dissect,
  emitArp,
  emitEthernet,
  emitIcmp,
  emitIcmpv6,
  emitIpv4,
  emitIpv6,
  emitIpv6Fragment,
  emitIpv6Options,
  emitIpv6Routing,
  emitLinuxCooked,
  emitNeighbour,
  emitPriorityPause,
  emitTcp,
  emitUdp,
  emitVlan,
  emitVxlan,
  type Layer,
  type Parsed,
  parseArp,
  parseCapture,
  parseEthernet,
  parseIcmp,
  parseIcmpv6,
  parseIpv4,
  parseIpv6,
  parseIpv6Fragment,
  parseIpv6Options,
  parseIpv6Routing,
  parseLinuxCooked,
  parseNeighbour,
  parsePriorityPause,
  parseTcp,
  parseUdp,
  parseVlan,
  parseVxlan,
  writePcapng,
} from "../src/index.ts";
import { goodValue } from "./parsed.ts";

function read(name: string): Capture {
  return goodValue(parseCapture(new Uint8Array(readFileSync(new URL(`../vectors/${name}`, import.meta.url)))));
}

/** Parse the header of a layer and emit it again. */
function again(layer: Layer, bytes: Uint8Array): Uint8Array {
  const from = layer.offsetBytes;
  const made = new Uint8Array(bytes.length);
  const emit = <T>(result: Parsed<T>, write: (header: T, bytes: Uint8Array) => number): Uint8Array =>
    made.subarray(0, write(goodValue(result), made));
  switch (layer.protocol) {
    case "eth":
      return emit(parseEthernet(bytes, from), emitEthernet);
    case "sll":
      return emit(parseLinuxCooked(bytes, from), emitLinuxCooked);
    case "vlan":
      return emit(parseVlan(bytes, from), emitVlan);
    case "arp":
      return emit(parseArp(bytes, from), emitArp);
    case "ip":
      return emit(parseIpv4(bytes, from), emitIpv4);
    case "ipv6":
      return emit(parseIpv6(bytes, from), emitIpv6);
    case "ipv6.hopopts":
    case "ipv6.dstopts":
      return emit(parseIpv6Options(bytes, from), emitIpv6Options);
    case "ipv6.routing":
      return emit(parseIpv6Routing(bytes, from), emitIpv6Routing);
    case "ipv6.fraghdr":
      return emit(parseIpv6Fragment(bytes, from), emitIpv6Fragment);
    case "icmpv6": {
      const size = emitIcmpv6(goodValue(parseIcmpv6(bytes, from)), made);
      if (layer.lengthBytes === size) return made.subarray(0, size);
      const behind = goodValue(parseNeighbour(bytes, from + size, from + layer.lengthBytes));
      return made.subarray(0, size + emitNeighbour(behind, made, size));
    }
    case "ieee8021ad":
      return emit(parseVlan(bytes, from), emitVlan);
    case "icmp":
      return emit(parseIcmp(bytes, from), emitIcmp);
    case "udp":
      return emit(parseUdp(bytes, from), emitUdp);
    case "tcp":
      return emit(parseTcp(bytes, from), emitTcp);
    case "vxlan":
      return emit(parseVxlan(bytes, from), emitVxlan);
    case "macc":
      return made.subarray(0, emit(parsePriorityPause(bytes, from), emitPriorityPause).length + 26);
    default:
      throw new Error(`no header ${layer.protocol}`);
  }
}

/** Headers of a frame, those of a frame in VXLAN too, each emitted again, and the whole frame compared; counted by protocol. */
function roundTrip(bytes: Uint8Array, linkType: number, counts: Record<string, number>): void {
  const { layers, issues } = dissect(bytes, { linkType });
  expect(issues.filter((issue) => issue.code !== "wire/checksum")).toEqual([]);
  const whole = new Uint8Array(bytes.length);
  for (const layer of layers) {
    if (layer.protocol === "data") {
      whole.set(bytes.subarray(layer.offsetBytes, layer.offsetBytes + layer.lengthBytes), layer.offsetBytes);
      continue;
    }
    for (const { name, offsetBytes, lengthBytes } of layer.fields) {
      if (name === "eth.trailer") whole.set(bytes.subarray(offsetBytes, offsetBytes + lengthBytes), offsetBytes);
    }
    const original = bytes.subarray(layer.offsetBytes, layer.offsetBytes + layer.lengthBytes);
    expect(again(layer, bytes), layer.summary).toEqual(original.slice());
    whole.set(again(layer, bytes), layer.offsetBytes);
    counts[layer.protocol] = (counts[layer.protocol] ?? 0) + 1;
  }
  expect(whole).toEqual(Uint8Array.from(bytes));
}

test.each([
  ["vxlan_kernel_node.pcap", 40, { sll: 40, ip: 76, udp: 40, vxlan: 40, eth: 40, arp: 4, icmp: 36 }],
  ["scapy_vxlan_vlan.pcap", 12, { eth: 23, vlan: 1, ip: 21, ipv6: 1, udp: 21, tcp: 1, vxlan: 11, arp: 1 }],
  [
    "scapy_ipv6.pcap",
    16,
    {
      ...{ eth: 16, ipv6: 20, icmpv6: 8, udp: 9, tcp: 2 },
      ...{ "ipv6.hopopts": 2, "ipv6.dstopts": 2, "ipv6.routing": 2, "ipv6.fraghdr": 2 },
    },
  ],
  ["scapy_tags.pcap", 8, { eth: 12, ieee8021ad: 4, vlan: 9, ip: 8, ipv6: 4, icmp: 1, udp: 10, tcp: 1, vxlan: 4 }],
  ["scapy_tcp_options.pcap", 8, { eth: 8, ip: 8, tcp: 8 }],
  ["frr_mac_mobility.pcap", 16, { sll: 16, ip: 16, tcp: 16 }],
  [
    "frr_evpn_leafspine.pcap",
    1007,
    {
      ...{ sll: 1007, ip: 1035, tcp: 901, udp: 106, vxlan: 106, eth: 106, arp: 28, icmp: 28 },
      ...{ ipv6: 50, icmpv6: 50, "ipv6.hopopts": 2 },
    },
  ],
  ["gobgp_frr_evpn.pcap", 15, { eth: 15, ip: 15, tcp: 15 }],
  ["pfc_nvmetcp_iwarp.pcap", 18, { eth: 18, macc: 2, ip: 16, tcp: 16 }],
  ["node_frr_evpn_t2_t3_t5.pcap", 59, { eth: 96, ip: 96, udp: 37, vxlan: 37, tcp: 22, icmp: 37 }],
])("W12 W78: %s: every header of its %i frames is emitted again byte for byte", (name, frameCount, expected) => {
  const capture = read(name);
  expect(capture.frames).toHaveLength(frameCount);
  const counts: Record<string, number> = {};
  for (const frame of capture.frames) {
    roundTrip(frame.bytes, capture.interfaces[frame.interfaceIndex].linkType, counts);
  }
  expect(counts).toEqual(expected);
});

test.each(["scapy_ipv6.pcap", "scapy_tags.pcap", "scapy_tcp_options.pcap"])(
  "W67 W69 W78: %s: every checksum is good, and nothing else is wrong",
  (name) => {
    const dissections = read(name).frames.map(({ bytes }) => dissect(bytes));
    expect(dissections.flatMap(({ issues }) => issues)).toEqual([]);
    const statuses = dissections
      .flatMap(({ layers }) => layers.flatMap(({ fields }) => fields))
      .filter((field) => field.name.endsWith("checksum.status"));
    expect(statuses.filter(({ text }) => text === "Good").length).toBeGreaterThan(7);
    expect(statuses.some(({ text }) => text === "Bad")).toBe(false);
  },
);

test("W37: a capture of FRR is written again as pcapng: same frames, same times", () => {
  const capture = read("node_frr_evpn_t2_t3_t5.pcap");
  const offsetSeconds = capture.frames[0].time.seconds;
  const frames = capture.frames.map(({ interfaceIndex, time, bytes, originalBytes }) => ({
    interfaceIndex,
    time,
    bytes,
    originalBytes,
  }));
  const chunks = [...writePcapng({ interfaces: [{ name: "leaf1:e1-1", offsetSeconds }] }, frames, 2000)];
  const copy = goodValue(parseCapture(Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))));
  const plain = (from: Capture): unknown =>
    from.frames.map(({ time, bytes, originalBytes }) => ({ time, bytes: [...bytes], originalBytes }));
  expect(plain(copy)).toEqual(plain(capture));
});
