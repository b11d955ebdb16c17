import fc from "fast-check";
import { expect, test } from "vitest";
import { hex, goodValue } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import {
  fillIcmpChecksum,
  IcmpHeader,
  icmpLayer,
  icmpType,
  icmpUnreachable,
  isIcmpChecksumGood,
  parseIcmp,
} from "./icmp.ts";
import { ipv4Layer } from "./ipv4.ts";
import { tcpLayer } from "./tcp.ts";
import { udpLayer } from "./udp.ts";

const ethernet = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const ipv4 = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2" });

test("W24: an echo request as RFC 792 lays it out", () => {
  const bytes = hex("08 00 f7 cd 00 01 00 31");
  expect(goodValue(parseIcmp(bytes))).toEqual({ type: 8, code: 0, checksum: 0xf7cd, rest: 0x0001_0031 });
  expect([IcmpHeader.identifier(bytes), IcmpHeader.sequence(bytes)]).toEqual([1, 0x31]);
  expect(isIcmpChecksumGood(bytes, 0, 8)).toBe(true);
});

test("W24: the checksum covers the whole message, odd lengths too", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 8, maxLength: 65, size: "max" }),
      fc.nat(64),
      fc.integer({ min: 1, max: 255 }),
      (message, at, flip) => {
        fillIcmpChecksum(message, 0, message.length);
        expect(isIcmpChecksumGood(message, 0, message.length)).toBe(true);
        message[at % message.length] ^= flip;
        expect(isIcmpChecksumGood(message, 0, message.length)).toBe(false);
      },
    ),
  );
});

test("W24: a wrong checksum is shown as bad, with the right one", () => {
  const frame = makeFrame([ethernet, ipv4, icmpLayer({ type: icmpType.echoRequest, identifier: 7, sequence: 1 })], 20);
  const right = IcmpHeader.checksum(frame, 34);
  frame[60] ^= 1;
  const { layers, issues } = dissect(frame);
  expect(layers[2].fields).toContainEqual(expect.objectContaining({ name: "icmp.checksum.status", text: "Bad" }));
  expect(issues).toEqual([
    expect.objectContaining({ code: "wire/checksum", path: "icmp.checksum", offsetBytes: 36, received: String(right) }),
  ]);
});

test("W25: an error quotes the packet it is about, and the quotation may end anywhere", () => {
  const about = makeFrame(
    [ipv4Layer({ source: "10.0.0.9", destination: "10.0.0.8" }), udpLayer({ sourcePort: 5, destinationPort: 6 })],
    500,
  );
  const frame = makeFrame([ethernet, ipv4, icmpLayer({ type: icmpType.timeExceeded })], about.subarray(0, 28));
  const { layers, issues } = dissect(frame);
  expect(layers.map((layer) => `${layer.protocol}${layer.isQuoted ? " quoted" : ""}`)).toEqual([
    "eth",
    "ip",
    "icmp",
    "ip quoted",
    "udp quoted",
  ]);
  expect(layers[4].fields).toContainEqual(
    expect.objectContaining({ name: "udp.dstport", value: "6", offsetBytes: 64 }),
  );
  expect(layers[4].fields).toContainEqual(expect.objectContaining({ name: "udp.checksum.status", text: "Unverified" }));
  expect(issues).toEqual([]);
});

test("W25: eight quoted bytes of TCP show its ports", () => {
  const about = makeFrame([ipv4, tcpLayer({ sourcePort: 179, destinationPort: 6, sequence: 77 })], 9);
  const frame = makeFrame(
    [ethernet, ipv4, icmpLayer({ type: icmpType.unreachable, code: icmpUnreachable.host })],
    about.subarray(0, 28),
  );
  const { layers, issues } = dissect(frame);
  expect(layers[4]).toMatchObject({ protocol: "tcp", brief: "tcp 179 > 6", lengthBytes: 8 });
  expect(layers[4].fields.map((field) => field.name)).toEqual(["tcp.srcport", "tcp.dstport", "tcp.seq_raw"]);
  expect(issues).toEqual([]);
});

test("W26: fragmentation needed carries the MTU of the next hop", () => {
  const layer = icmpLayer({ type: icmpType.unreachable, code: icmpUnreachable.fragmentationNeeded, mtuBytes: 1450 });
  const frame = makeFrame([ethernet, ipv4, layer], 28);
  expect(IcmpHeader.mtuBytes(frame, 34)).toBe(1450);
  expect(dissect(frame).layers[2].fields).toContainEqual(expect.objectContaining({ name: "icmp.mtu", value: "1450" }));
});

test("W35: a packet that is quoted whole has its checksum told", () => {
  const about = makeFrame([ipv4, udpLayer({ sourcePort: 5, destinationPort: 6 })], 20);
  const frame = makeFrame([ethernet, ipv4, icmpLayer({ type: icmpType.timeExceeded })], about);
  const status = (bytes: Uint8Array): string | undefined =>
    dissect(bytes).layers[4].fields.find((field) => field.name === "udp.checksum.status")?.text;
  expect(status(frame)).toBe("Good");
  frame[frame.length - 1] ^= 1;
  expect(status(frame)).toBe("Bad");
});
