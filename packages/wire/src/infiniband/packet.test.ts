import fc from "fast-check";
import { expect, test } from "vitest";
import * as arbitrary from "../../test/arbitrary.ts";
import { goodValue, issuesOf } from "../../test/parsed.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "../header/ethernet.ts";
import { decrementTtl, ipv4Layer } from "../header/ipv4.ts";
import { isUdpChecksumGood, UdpHeader, udpLayer } from "../header/udp.ts";
import { isIcrcGood, readIcrc } from "./icrc.ts";
import { infinibandOpcode } from "./opcode.ts";
import { type ExtendedHeaders, infinibandLayer, parseInfiniband } from "./packet.ts";

const link = ethernetLayer({ source: "02:00:00:00:00:01", destination: "02:00:00:00:00:02" });
const network = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2", dontFragment: true });
const udp = udpLayer({ sourcePort: 0xc000, checksum: 0 });
const known = Array.from({ length: 256 }, (_, opcode) => infinibandOpcode(opcode)).filter(
  (found) => found !== undefined,
);

/** Values for every header; an opcode takes those that it names. */
const headerValues = fc.record({
  aeth: arbitrary.aeth,
  atomic: arbitrary.atomic,
  atomicAck: arbitrary.atomicAck,
  deth: arbitrary.deth,
  immediate: arbitrary.immediate,
  invalidate: arbitrary.invalidate,
  reth: arbitrary.reth,
});

const packet = fc
  .tuple(fc.constantFrom(...known), arbitrary.bth, headerValues, fc.uint8Array({ maxLength: 70, size: "max" }))
  .map(([{ opcode, headers, carriesPayload }, { padBytes, ...bth }, values, payload]) => {
    const given: ExtendedHeaders = Object.fromEntries(headers.map((name) => [name, values[name]]));
    return { options: { ...bth, opcode, ...given }, payload: carriesPayload ? payload : new Uint8Array(0) };
  });

test("W52: a packet of every opcode: what was made is what is parsed, padded to words, with its CRC", () => {
  const seen = new Set<number>();
  fc.assert(
    fc.property(packet, ({ options, payload }) => {
      seen.add(options.opcode);
      const frame = makeFrame([link, network, udp, infinibandLayer(options)], payload);
      // A frame of 60 bytes may have padding behind the packet.
      const end = 34 + UdpHeader.lengthBytes(frame, 34);
      const found = parseInfiniband(frame, 42, end);
      const { bth, icrc, payloadOffset, payloadEnd, ...headers } = goodValue(found);
      expect({ ...bth, ...headers }).toEqual({ ...options, padBytes: -payload.length & 3 });
      expect(frame.subarray(payloadOffset, payloadEnd)).toEqual(payload);
      expect((end - 42) % 4).toBe(0);
      expect(frame.subarray(payloadEnd, end - 4).every((octet) => octet === 0)).toBe(true);
      expect(isIcrcGood(frame, 14, end)).toBe(true);
      expect(icrc).toBe(readIcrc(frame, end - 4));
      expect(dissect(frame).issues).toEqual([]);
    }),
    { numRuns: 400 },
  );
  expect(seen.size).toBe(known.length);
});

test("W52: UDP's checksum, where one is asked for, covers the CRC", () => {
  const summed = udpLayer({ sourcePort: 0xc000 });
  const frame = makeFrame([link, network, summed, infinibandLayer({ opcode: 4, destinationQp: 17 })], 5);
  expect(isUdpChecksumGood(frame, 34, 0x0a00_0001, 0x0a00_0002)).toBe(true);
  expect(isIcrcGood(frame, 14, frame.length)).toBe(true);
  expect(dissect(frame).issues).toEqual([]);
});

test("W52: a router's change leaves the CRC right, a change of the payload does not", () => {
  const frame = makeFrame([link, network, udp, infinibandLayer({ opcode: 4, destinationQp: 17, psn: 3 })], 8);
  decrementTtl(frame, 14);
  expect(dissect(frame).issues).toEqual([]);
  frame[frame.length - 6] ^= 1;
  expect(dissect(frame).issues).toEqual([
    expect.objectContaining({ severity: "warning", code: "wire/icrc", offsetBytes: frame.length - 4 }),
  ]);
});

test("W52: headers, payload with its pad, CRC: each has its place", () => {
  const reth = { addressHigh: 0x7f00, addressLow: 0x1000, remoteKey: 0xdead_beef, lengthBytes: 5 };
  const frame = makeFrame([link, network, udp, infinibandLayer({ opcode: 10, destinationQp: 18, psn: 9, reth })], 5);
  const { layers } = dissect(frame);
  expect(layers.map(({ brief, offsetBytes, lengthBytes }) => [brief, offsetBytes, lengthBytes])).toEqual([
    ["eth 02:00:00:00:00:01 > 02:00:00:00:00:02", 0, 14],
    ["ip 10.0.0.1 > 10.0.0.2", 14, 20],
    ["udp 49152 > 4791", 34, 8],
    ["roce RC RDMA WRITE Only qp 18 psn 9", 42, 28],
    ["data 8", 70, 8],
  ]);
  const crc = layers[3].fields.at(-1);
  expect(crc).toMatchObject({ name: "infiniband.invariant.crc", offsetBytes: 78, lengthBytes: 4 });
});

test("W52: a CNP is a BTH with BECN and 16 zeros", () => {
  const frame = makeFrame([link, network, udp, infinibandLayer({ opcode: 0x81, destinationQp: 280, becn: true })], 16);
  expect(frame).toHaveLength(14 + 60);
  expect(
    dissect(frame)
      .layers.map(({ brief }) => brief)
      .slice(3),
  ).toEqual(["roce cnp qp 280", "data 16"]);
});

test("W52: an opcode that is not known is a warning, and all behind the BTH is payload", () => {
  const frame = makeFrame([link, network, udp, infinibandLayer({ opcode: 0x15, destinationQp: 1 })], 12);
  const found = parseInfiniband(frame, 42);
  expect(issuesOf(found)).toEqual(["warning wire/infiniband-opcode bth.opcode"]);
  expect(goodValue(found)).toMatchObject({ payloadOffset: 54, payloadEnd: 66 });
});

test("W52: a header, or the CRC, that is not all there; more pad bytes than payload", () => {
  const reth = { addressHigh: 0, addressLow: 0, remoteKey: 0, lengthBytes: 0 };
  const bytes = makeFrame([infinibandLayer({ opcode: 10, destinationQp: 18, reth })]);
  expect(bytes).toHaveLength(32);
  expect(issuesOf(parseInfiniband(bytes, 0, 11))).toEqual(["error wire/short bth"]);
  expect(issuesOf(parseInfiniband(bytes, 0, 27))).toEqual(["error wire/short reth"]);
  expect(issuesOf(parseInfiniband(bytes, 0, 31))).toEqual(["error wire/short icrc"]);
  expect(issuesOf(parseInfiniband(bytes))).toEqual([]);
  bytes[1] = 0x10;
  expect(issuesOf(parseInfiniband(bytes))).toEqual(["error wire/infiniband-pad bth.padBytes"]);
});

test("W14: a header that the opcode names must be given, another must not", () => {
  const aeth = { syndrome: 0, msn: 0 };
  for (const options of [
    { opcode: 0x11, destinationQp: 1 },
    { opcode: 0x04, destinationQp: 1, aeth },
    { opcode: 0x15, destinationQp: 1, aeth },
  ]) {
    expect(() => infinibandLayer(options)).toThrow(
      expect.objectContaining({ code: "wire/layer-order", message: expect.stringContaining("aeth") }),
    );
  }
});
