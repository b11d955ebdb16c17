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
  emitIpv4,
  emitLinuxCooked,
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
  parseIpv4,
  parseLinuxCooked,
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

/** Headers of a frame, those of a frame in VXLAN too, each emitted again and compared; counted by protocol. */
function roundTrip(bytes: Uint8Array, linkType: number, counts: Record<string, number>): void {
  const { layers, issues } = dissect(bytes, { linkType });
  expect(issues.filter((issue) => issue.code !== "wire/checksum")).toEqual([]);
  for (const layer of layers) {
    if (layer.protocol === "data") continue;
    const original = bytes.subarray(layer.offsetBytes, layer.offsetBytes + layer.lengthBytes);
    expect(again(layer, bytes), layer.summary).toEqual(original.slice());
    counts[layer.protocol] = (counts[layer.protocol] ?? 0) + 1;
  }
}

test.each([
  ["vxlan_kernel_node.pcap", 40, { sll: 40, ip: 76, udp: 40, vxlan: 40, eth: 40, arp: 4, icmp: 36 }],
  ["scapy_vxlan_vlan.pcap", 12, { eth: 22, vlan: 1, ip: 21, udp: 20, tcp: 1, vxlan: 10 }],
  ["frr_mac_mobility.pcap", 16, { sll: 16, ip: 16, tcp: 16 }],
  [
    "frr_evpn_leafspine.pcap",
    1007,
    { sll: 1007, ip: 1035, tcp: 901, udp: 106, vxlan: 106, eth: 106, arp: 28, icmp: 28 },
  ],
  ["gobgp_frr_evpn.pcap", 15, { eth: 15, ip: 15, tcp: 15 }],
  ["pfc_nvmetcp_iwarp.pcap", 18, { eth: 18, macc: 2, ip: 16, tcp: 16 }],
  ["node_frr_evpn_t2_t3_t5.pcap", 59, { eth: 96, ip: 96, udp: 37, vxlan: 37, tcp: 22, icmp: 37 }],
])("W12: %s: every header of its %i frames is emitted again byte for byte", (name, frameCount, expected) => {
  const capture = read(name);
  expect(capture.frames).toHaveLength(frameCount);
  const counts: Record<string, number> = {};
  for (const frame of capture.frames) {
    roundTrip(frame.bytes, capture.interfaces[frame.interfaceIndex].linkType, counts);
  }
  expect(counts).toEqual(expected);
});

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
