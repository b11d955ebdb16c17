/**
 * RoCE frames of scapy and of adapters: each is parsed and emitted again, and made from its fields alone, byte for byte;
 * its CRC is calculated once more by the definition. Where they come from: ../vectors/README.md.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type Bth,
  dissect,
  emitAeth,
  emitAtomic,
  emitBth,
  emitDeth,
  emitEthernet,
  emitReth,
  emitUdp,
  ethernetLayer,
  fillIcrc,
  type InfinibandLayerOptions,
  infinibandLayer,
  type Ipv4LayerOptions,
  ipv4Layer,
  makeFrame,
  parseBth,
  parseEthernet,
  parseInfiniband,
  parseUdp,
  udpLayer,
} from "../src/index.ts";
import { goodValue, hex } from "./parsed.ts";

interface Case {
  readonly name: string;
  readonly hex: string;
  readonly icrc: string;
}

const { cases } = JSON.parse(readFileSync(new URL("../vectors/rocev2.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Case[];
};

function frameOf(name: string): Uint8Array {
  const found = cases.find((given) => given.name === name);
  if (found === undefined) throw new Error(`no vector ${name}`);
  return hex(found.hex);
}

/** The CRC as the standard defines it: a masked copy behind eight ones, a bit at a time. Nothing of ours is called. */
function definedIcrc(packet: readonly number[], bth: number): number[] {
  const masked = packet.slice(0, -4);
  const places = packet[0] >>> 4 === 4 ? [1, 8, 10, 11] : [1, 2, 3, 7];
  if (packet[0] >>> 4 === 6) masked[0] = 0x6f;
  if (bth !== 40) places.push(bth - 2, bth - 1);
  for (const place of [...places, bth + 4]) masked[place] = 0xff;
  let register = 0xffff_ffff;
  for (const octet of [...new Array<number>(8).fill(0xff), ...masked]) {
    register ^= octet;
    for (let bit = 0; bit < 8; bit++) register = (register >>> 1) ^ ((register & 1) * 0xedb8_8320);
  }
  return [0, 8, 16, 24].map((shift) => (~register >>> shift) & 255);
}

/** Offset of the BTH in each frame, by hand. */
const bthAt: Readonly<Record<string, number>> = { ipv6_rc_send_only: 62, hw_rocev1_write_only: 54 };

test.each(cases)("W12 W52: $name: what is parsed is emitted again byte for byte", ({ name, hex: text, icrc }) => {
  const bytes = hex(text);
  const bth = bthAt[name] ?? 42;
  const made = new Uint8Array(bytes.length);
  made.set(bytes.subarray(14, bth), 14);
  emitEthernet(goodValue(parseEthernet(bytes)), made);
  if (bth !== 54) emitUdp(goodValue(parseUdp(bytes, bth - 8)), made, bth - 8);
  const packet = goodValue(parseInfiniband(bytes, bth));
  let at = bth + emitBth(packet.bth, made, bth);
  if (packet.reth !== undefined) at += emitReth(packet.reth, made, at);
  if (packet.aeth !== undefined) at += emitAeth(packet.aeth, made, at);
  if (packet.deth !== undefined) at += emitDeth(packet.deth, made, at);
  if (packet.atomic !== undefined) at += emitAtomic(packet.atomic, made, at);
  expect(at).toBe(packet.payloadOffset);
  made.set(bytes.subarray(packet.payloadOffset, packet.payloadEnd), at);
  fillIcrc(made, 14, made.length);
  expect(made).toEqual(bytes);
  expect(definedIcrc([...made.subarray(14)], bth - 14)).toEqual([...hex(icrc)]);
});

const scapyNetwork: Ipv4LayerOptions = {
  source: "10.0.0.1",
  destination: "10.0.0.2",
  dscp: 26,
  ecn: 2,
  dontFragment: true,
};
const scapyLink = { source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" };
const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

interface Made {
  readonly name: string;
  readonly link?: { readonly source: string; readonly destination: string };
  readonly network?: Ipv4LayerOptions;
  readonly sourcePort?: number;
  readonly packet: InfinibandLayerOptions;
  readonly payload?: readonly number[];
}

/** Fields read off the vectors' own descriptions. */
const made: readonly Made[] = [
  {
    name: "rc_write_first",
    packet: {
      opcode: 0x06,
      destinationQp: 0x12,
      psn: 0xff_ffff,
      reth: { addressHigh: 0x7f00, addressLow: 0x1000, remoteKey: 0xdead_beef, lengthBytes: 600 },
    },
    payload: Array.from({ length: 256 }, (_, index) => index),
  },
  {
    name: "rc_rnr_nak",
    packet: { opcode: 0x11, destinationQp: 0x11, psn: 0x102, aeth: { syndrome: 0x2c, msn: 2 } },
  },
  {
    name: "rc_fetch_add",
    packet: {
      opcode: 0x14,
      destinationQp: 0x12,
      psn: 10,
      ackRequest: true,
      atomic: {
        ...{ addressHigh: 0x7f00, addressLow: 0x3000, remoteKey: 0x208 },
        ...{ swapHigh: 0, swapLow: 1, compareHigh: 0, compareLow: 0 },
      },
    },
  },
  {
    name: "ud_send_only",
    packet: {
      opcode: 0x64,
      destinationQp: 0x20,
      psn: 3,
      deth: { queueKey: 0x1111_1111, reserved: 0, sourceQp: 0x21 },
    },
    payload: ascii("udmsg000"),
  },
  {
    name: "hw_cnp_cx4lx",
    link: { source: "7c:fe:90:64:3b:32", destination: "e4:1d:2d:ab:2b:c2" },
    network: {
      ...{ source: "10.0.17.1", destination: "10.0.18.1" },
      ...{ dscp: 48, ecn: 2, identification: 0x718c, dontFragment: true },
    },
    sourcePort: 0,
    packet: { opcode: 0x81, destinationQp: 0x118, becn: true },
    payload: new Array<number>(16).fill(0),
  },
];

test.each(made)("W51 W52: $name: made from its fields alone it is the same byte for byte", (given) => {
  const { name, link = scapyLink, network = scapyNetwork, sourcePort = 0xc000, packet, payload = [] } = given;
  const frame = makeFrame(
    [ethernetLayer(link), ipv4Layer(network), udpLayer({ sourcePort, checksum: 0 }), infinibandLayer(packet)],
    Uint8Array.from(payload),
  );
  expect(frame).toEqual(frameOf(name));
  expect(dissect(frame).issues).toEqual([]);
});

test("W51: over IPv6 and over a global route header the CRC is that of the vectors, whose headers are theirs", () => {
  for (const name of ["ipv6_rc_send_only", "hw_rocev1_write_only"]) {
    const frame = frameOf(name);
    const bth: Bth = goodValue(parseBth(frame, bthAt[name]));
    const again = frame.slice().fill(0, -4);
    emitBth(bth, again, bthAt[name]);
    fillIcrc(again, 14, again.length);
    expect(again).toEqual(frame);
  }
});

test("W51: another psn gives another CRC", () => {
  const [first, second] = [1, 2].map((psn) =>
    makeFrame(
      [
        ...[ethernetLayer(scapyLink), ipv4Layer(scapyNetwork), udpLayer({ sourcePort: 1, checksum: 0 })],
        infinibandLayer({ opcode: 4, destinationQp: 1, psn }),
      ],
      4,
    ).slice(-4),
  );
  expect(first).not.toEqual(second);
});
