import fc from "fast-check";
import { expect, test } from "vitest";
import { hex, issuesOf, goodValue } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import { ipv4Layer } from "./ipv4.ts";
import { fillTcpChecksum, isTcpChecksumGood, parseTcp, TcpHeader, tcpFlag, tcpLayer } from "./tcp.ts";

const ethernet = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const ipv4 = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2" });
const bytes = hex("c001 00b3 ffffffff 00000001 6012 fa f0 1234 0000 020405b4");

test("W29: a SYN-ACK as RFC 9293 §3.1 lays it out", () => {
  expect(goodValue(parseTcp(bytes))).toEqual({
    sourcePort: 49153,
    destinationPort: 179,
    sequence: 0xffff_ffff,
    acknowledgment: 1,
    flags: tcpFlag.syn | tcpFlag.ack,
    window: 64240,
    checksum: 0x1234,
    urgentPointer: 0,
    options: hex("020405b4"),
  });
  expect([TcpHeader.headerLengthBytes(bytes), TcpHeader.sequence(bytes), TcpHeader.flags(bytes)]).toEqual([
    24, 0xffff_ffff, 0x12,
  ]);
});

test.each([
  [0x40, "16 bytes"],
  [0xf0, "60 bytes"],
])("W29: a length octet of %i is refused: %s", (octet, received) => {
  const bad = bytes.slice();
  bad[12] = octet;
  const result = parseTcp(bad);
  expect(issuesOf(result)).toEqual(["error wire/tcp-header-length tcp.headerLength"]);
  expect(result.issues[0]).toMatchObject({ received, offsetBytes: 12 });
});

test("W29: any byte of header, payload or addresses that changes is noticed", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 20, maxLength: 51, size: "max" }),
      fc.nat(50),
      fc.integer({ min: 1, max: 255 }),
      (segment, at, flip) => {
        const end = segment.length;
        fillTcpChecksum(segment, 0, end, 0x0a00_0001, 0x0a00_0002);
        expect(isTcpChecksumGood(segment, 0, end, 0x0a00_0001, 0x0a00_0002)).toBe(true);
        expect(isTcpChecksumGood(segment, 0, end, 0x0a00_0001, 0x0a00_0012)).toBe(false);
        segment[at % end] ^= flip;
        expect(isTcpChecksumGood(segment, 0, end, 0x0a00_0001, 0x0a00_0002)).toBe(false);
      },
    ),
  );
});

test("W29: each flag stands in its own bit, and is shown by its name", () => {
  const names = ["fin", "syn", "reset", "push", "ack", "urg", "ece", "cwr", "ae"];
  for (const [bit, name] of names.entries()) {
    const frame = makeFrame([ethernet, ipv4, tcpLayer({ sourcePort: 1, destinationPort: 2, flags: 1 << bit })]);
    const set = dissect(frame).layers[2].fields.filter((field) => field.depth === 1 && field.number !== 0);
    expect(set.map((field) => field.name)).toEqual([`tcp.flags.${name}`]);
    expect(set[0]).toMatchObject({ offsetBytes: bit > 7 ? 46 : 47, bitOffset: 7 - (bit % 8), bitLength: 1 });
  }
});

test("W35: a bad checksum is an issue with the right one", () => {
  const frame = makeFrame([ethernet, ipv4, tcpLayer({ sourcePort: 1, destinationPort: 2, checksum: 1 })], 3);
  const good = makeFrame([ethernet, ipv4, tcpLayer({ sourcePort: 1, destinationPort: 2 })], 3);
  expect(dissect(good).issues).toEqual([]);
  expect(dissect(frame).issues).toEqual([
    expect.objectContaining({ path: "tcp.checksum", received: "1", expected: String(TcpHeader.checksum(good, 34)) }),
  ]);
});

test.each([[2], [44]])("W14: options of %i bytes do not fit", (size) => {
  const layer = tcpLayer({ sourcePort: 1, destinationPort: 2, options: new Uint8Array(size) });
  expect(() => makeFrame([ethernet, ipv4, layer])).toThrow(expect.objectContaining({ code: "wire/field-range" }));
});
