import { expect, test } from "vitest";
import { goodValue, hex, issuesOf } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { type Bfd, BfdHeader, bfdFlag, bfdLayer, bfdState, emitBfd, parseBfd } from "./bfd.ts";
import { ethernetLayer } from "./ethernet.ts";
import { ipv4Layer } from "./ipv4.ts";
import { udpLayer } from "./udp.ts";

const up: Bfd = {
  version: 1,
  diagnostic: 0,
  state: bfdState.up,
  flags: 0,
  detectMultiplier: 3,
  lengthBytes: 24,
  myDiscriminator: 0x0102_0304,
  yourDiscriminator: 0xa0b0_c0d0,
  desiredMinTransmitUs: 50_000,
  requiredMinReceiveUs: 50_000,
  requiredMinEchoUs: 0,
};

test("W110: a packet of 24 bytes as RFC 5880 §4.1 lays it out", () => {
  const bytes = hex("20 c0 03 18 01 02 03 04 a0 b0 c0 d0 00 00 c3 50 00 00 c3 50 00 00 00 00");
  expect(goodValue(parseBfd(bytes))).toEqual(up);
  const made = new Uint8Array(24);
  expect(emitBfd(up, made)).toBe(24);
  expect(made).toEqual(bytes);
  expect([BfdHeader.state(bytes), BfdHeader.myDiscriminator(bytes), BfdHeader.detectMultiplier(bytes)]).toEqual([
    ...[3, 0x0102_0304, 3],
  ]);
});

test("W110: the state and the six flags share a byte, version and diagnostic another", () => {
  const made = new Uint8Array(24);
  emitBfd({ ...up, diagnostic: 31, state: bfdState.down, flags: bfdFlag.poll | bfdFlag.multipoint }, made);
  expect(Array.from(made.subarray(0, 2))).toEqual([0x3f, 0x61]);
});

test("W110: behind UDP port 3784 in a frame of 66 bytes, with Wireshark's names", () => {
  const frame = makeFrame([
    ethernetLayer({ source: 1, destination: 2 }),
    ipv4Layer({ source: "10.0.0.0", destination: "10.0.0.1", ttl: 255 }),
    udpLayer({ sourcePort: 49_152 }),
    bfdLayer({ state: bfdState.init, myDiscriminator: 1, yourDiscriminator: 2 }),
  ]);
  expect(frame.length).toBe(66);
  const { layers, issues } = dissect(frame);
  expect(issues).toEqual([]);
  expect(layers.at(-1)?.brief).toBe("bfd Init");
  expect(layers.at(-1)?.fields.map(({ name, value }) => `${name}=${value}`)).toEqual([
    "bfd.version=1",
    "bfd.diag=0x00",
    "bfd.sta=0x02",
    ...["p", "f", "c", "a", "d", "m"].map((flag) => `bfd.flags.${flag}=0`),
    "bfd.detect_time_multiplier=3",
    "bfd.message_length=24",
    "bfd.my_discriminator=0x00000001",
    "bfd.your_discriminator=0x00000002",
    "bfd.desired_min_tx_interval=1000000",
    "bfd.required_min_rx_interval=1000000",
    "bfd.required_min_echo_interval=0",
  ]);
});

test.each([
  [{ version: 0 }, "version"],
  [{ lengthBytes: 23 }, "lengthBytes"],
  [{ lengthBytes: 25 }, "lengthBytes"],
  [{ detectMultiplier: 0 }, "detectMultiplier"],
  [{ flags: bfdFlag.multipoint }, "flags"],
  [{ myDiscriminator: 0 }, "myDiscriminator"],
  [{ yourDiscriminator: 0 }, "yourDiscriminator"],
  [{ yourDiscriminator: 0, state: bfdState.init }, "yourDiscriminator"],
] as const)("W111: %o is discarded because of %s", (change, field) => {
  const bytes = new Uint8Array(24);
  emitBfd({ ...up, ...change }, bytes);
  expect(issuesOf(parseBfd(bytes))).toEqual([`warning wire/bfd-discard bfd.${field}`]);
});

test("W111: who does not know the other yet says 0 while it is down", () => {
  const bytes = new Uint8Array(24);
  emitBfd({ ...up, yourDiscriminator: 0, state: bfdState.down }, bytes);
  expect(issuesOf(parseBfd(bytes))).toEqual([]);
});
