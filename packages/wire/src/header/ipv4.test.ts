import fc from "fast-check";
import { expect, test } from "vitest";
import * as arbitrary from "../../test/arbitrary.ts";
import { hex, issuesOf, goodValue } from "../../test/parsed.ts";
import { ipv4Address } from "../address/ipv4-address.ts";
import { dissect } from "../dissect/dissect.ts";
import { makeFrame } from "../frame/make-frame.ts";
import { ethernetLayer } from "./ethernet.ts";
import {
  calculateIpv4Checksum,
  decrementTtl,
  ecn,
  emitIpv4,
  fillIpv4Checksum,
  Ipv4Header,
  ipv4Layer,
  isIpv4ChecksumGood,
  parseIpv4,
} from "./ipv4.ts";
import { udpLayer } from "./udp.ts";

/** Header of a packet of 73 bytes, from 192.0.2.1 to 198.51.100.2; its checksum was summed by hand. */
const bytes = hex("45 00 00 49 00 00 40 00 40 11 4e 6d c0 00 02 01 c6 33 64 02");
const packet = new Uint8Array(73);
packet.set(bytes);

test("W20: a header as RFC 791 §3.1 lays it out", () => {
  const result = parseIpv4(packet);
  expect(issuesOf(result)).toEqual([]);
  expect(goodValue(result)).toEqual({
    dscp: 0,
    ecn: 0,
    totalLengthBytes: 73,
    identification: 0,
    reservedFlag: false,
    dontFragment: true,
    moreFragments: false,
    fragmentOffsetBytes: 0,
    ttl: 64,
    protocol: 17,
    checksum: 0x4e6d,
    source: ipv4Address("192.0.2.1"),
    destination: ipv4Address("198.51.100.2"),
    options: new Uint8Array(0),
  });
});

test.each([
  ["version 6", 0, 0x65, "error wire/ipv4-version ipv4.version"],
  ["a header of 16 bytes", 0, 0x44, "error wire/ipv4-header-length ipv4.headerLength"],
  ["a header longer than the bytes", 0, 0x4f, "error wire/ipv4-header-length ipv4.headerLength"],
  ["a total length below the header's", 3, 19, "error wire/ipv4-total-length ipv4.totalLength"],
])("W20: %s is refused", (_, at, octet, issue) => {
  const bad = bytes.slice();
  bad[at] = octet;
  expect(issuesOf(parseIpv4(bad))).toEqual([issue]);
});

test("W20: a packet that was cut is a warning with both lengths", () => {
  const result = parseIpv4(bytes);
  expect(result.ok).toBe(true);
  expect(result.issues).toEqual([
    {
      severity: "warning",
      code: "wire/cut",
      path: "ipv4.totalLength",
      offsetBytes: 2,
      expected: "73 bytes",
      received: "20 bytes",
    },
  ]);
});

test("W21: a wrong checksum is a warning with the right one", () => {
  const bad = packet.slice();
  bad[8] = 63;
  expect(isIpv4ChecksumGood(bad)).toBe(false);
  expect(parseIpv4(bad).issues).toEqual([
    {
      severity: "warning",
      code: "wire/checksum",
      path: "ipv4.checksum",
      offsetBytes: 10,
      expected: String(0x4f6d),
      received: String(0x4e6d),
    },
  ]);
});

test("W21: the checksum covers options, and not the payload", () => {
  fc.assert(
    fc.property(arbitrary.ipv4, fc.uint8Array({ minLength: 8, maxLength: 8, size: "max" }), (header, payload) => {
      const made = new Uint8Array(80);
      const size = emitIpv4(header, made);
      const checksum = fillIpv4Checksum(made);
      expect(isIpv4ChecksumGood(made)).toBe(true);
      made.set(payload, size);
      expect(calculateIpv4Checksum(made)).toBe(checksum);
      for (let at = 0; at < size; at++) {
        const bad = made.slice();
        bad[at] ^= 0x10;
        if (Ipv4Header.headerLengthBytes(bad) === size) expect(isIpv4ChecksumGood(bad), String(at)).toBe(false);
      }
    }),
  );
});

test("W22: a router takes one from the time to live, and the checksum stays right", () => {
  fc.assert(
    fc.property(arbitrary.ipv4, (header) => {
      const made = new Uint8Array(60);
      emitIpv4(header, made);
      fillIpv4Checksum(made);
      const left = decrementTtl(made);
      expect(left).toBe(Math.max(0, header.ttl - 1));
      expect(Ipv4Header.ttl(made)).toBe(header.ttl <= 1 ? header.ttl : header.ttl - 1);
      expect(isIpv4ChecksumGood(made)).toBe(true);
    }),
  );
});

test("W22: down to zero one by one, as a loop would take it", () => {
  const made = packet.slice();
  let hops = 0;
  while (decrementTtl(made) > 0) hops += 1;
  expect(hops).toBe(63);
  expect(isIpv4ChecksumGood(made)).toBe(true);
});

test.each([
  ["whole", {}, false],
  ["first", { moreFragments: true }, true],
  ["last", { fragmentOffsetBytes: 1480 }, true],
])("W23: a %s datagram's fragment flag", (_, options, isFragment) => {
  const layer = ipv4Layer({ source: 1, destination: 2, protocol: 17, ...options });
  const frame = makeFrame([ethernetLayer({ source: 1, destination: 2 }), layer], 40);
  expect(Ipv4Header.isFragment(frame, 14)).toBe(isFragment);
});

test("W23: a fragment's offset counts in units of eight bytes", () => {
  const layer = (fragmentOffsetBytes: number) =>
    ipv4Layer({ source: 1, destination: 2, protocol: 17, fragmentOffsetBytes });
  expect(Ipv4Header.fragmentOffsetBytes(makeFrame([layer(65_528)], 8))).toBe(65_528);
  expect(() => makeFrame([layer(4)], 8)).toThrow(expect.objectContaining({ code: "wire/field-range" }));
});

test("W23: only the first fragment shows the transport header", () => {
  const ethernet = ethernetLayer({ source: 1, destination: 2 });
  const protocols = (fragmentOffsetBytes: number): string[] => {
    const ipv4 = ipv4Layer({ source: 1, destination: 2, moreFragments: true, fragmentOffsetBytes });
    const frame = makeFrame([ethernet, ipv4, udpLayer({ sourcePort: 1, destinationPort: 2 })], 16);
    return dissect(frame).layers.map((layer) => layer.protocol);
  };
  expect(protocols(0)).toEqual(["eth", "ip", "udp", "data"]);
  expect(protocols(8)).toEqual(["eth", "ip", "data"]);
});

test("W21: what a layer leaves open is filled in", () => {
  const ipv4 = ipv4Layer({ source: "10.0.0.1", destination: "10.0.0.2", ecn: ecn.congestionExperienced, dscp: 46 });
  const header = goodValue(parseIpv4(makeFrame([ipv4, udpLayer({ sourcePort: 1, destinationPort: 2 })], 100)));
  expect(header).toMatchObject({ totalLengthBytes: 128, protocol: 17, ttl: 64, ecn: 3, dscp: 46 });
});

test("W14: a packet longer than 65,535 bytes does not fit", () => {
  const ipv4 = ipv4Layer({ source: 1, destination: 2, protocol: 17 });
  expect(makeFrame([ipv4], 65_515)).toHaveLength(65_535);
  expect(() => makeFrame([ipv4], 65_516)).toThrow(
    expect.objectContaining({
      code: "wire/field-range",
      message: expect.stringContaining("ipv4.totalLength is 65536"),
    }),
  );
});

test.each([[3], [44]])("W14: options of %i bytes do not fit", (size) => {
  const ipv4 = ipv4Layer({ source: 1, destination: 2, protocol: 17, options: new Uint8Array(size) });
  expect(() => makeFrame([ipv4])).toThrow(expect.objectContaining({ code: "wire/field-range" }));
});
