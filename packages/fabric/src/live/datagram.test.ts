import { formatHex, parseHex } from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeDatagram, readDatagram } from "./datagram.ts";

const frame = Uint8Array.from({ length: 60 }, (_, at) => at);

test("F387: a datagram is the flag, the VNI and the frame, reserved bits zero", () => {
  // RFC 7348 §5: 08 00 00 00, VNI 10, 00.
  expect(formatHex(makeDatagram(frame, 10).subarray(0, 8))).toBe("0800000000000a00");
  expect(formatHex(makeDatagram(frame, 10).subarray(8))).toBe(formatHex(frame));
  const read = readDatagram(makeDatagram(frame, 10), 10);
  expect(read.drop === undefined && formatHex(read.frame)).toBe(formatHex(frame));
});

const bytes = (header: string): Uint8Array => {
  const read = parseHex(header);
  if (!read.ok) throw new Error(header);
  return Uint8Array.from([...read.value, ...frame]);
};

test("F387: reserved bits are ignored on receipt", () => {
  expect(readDatagram(bytes("fffffffff0000aff".replace("fffffffff0", "ffffffff00")), 10).drop).toBeUndefined();
});

test.each([
  ["malformed: shorter than a VXLAN header", new Uint8Array(0)],
  ["malformed: shorter than a VXLAN header", bytes("0800000000000a00").subarray(0, 7)],
  ["malformed: no I flag", bytes("f700000000000a00")],
  ["unknown-vni: another VNI", bytes("0800000000000b00")],
  ["malformed: shorter than an Ethernet header", bytes("0800000000000a00").subarray(0, 21)],
  ["malformed: from a group address or from none", makeDatagram(new Uint8Array(60), 10)],
  ["malformed: from a group address or from none", makeDatagram(new Uint8Array(60).fill(0xff), 10)],
])("F387: %s", (wanted, datagram) => {
  const { drop } = readDatagram(datagram, 10);
  expect(`${drop?.cause}: ${drop?.reason}`).toBe(wanted);
});

test("F387: no datagram throws", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(0xff_ffff), (datagram, vni) => {
      const { drop } = readDatagram(datagram, vni);
      if (drop !== undefined) expect(["malformed", "unknown-vni"]).toContain(drop.cause);
    }),
  );
});
