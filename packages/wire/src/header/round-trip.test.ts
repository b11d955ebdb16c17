/** What every header must do alike; what is special to one stands in its own test. */
import fc from "fast-check";
import { expect, test } from "vitest";
import * as arbitrary from "../../test/arbitrary.ts";
import { goodValue } from "../../test/parsed.ts";
import type { Parsed } from "../issue.ts";
import { emitAeth, parseAeth } from "../infiniband/aeth.ts";
import { emitAtomic, emitAtomicAck, parseAtomic, parseAtomicAck } from "../infiniband/atomic.ts";
import { emitBth, parseBth } from "../infiniband/bth.ts";
import { emitDeth, parseDeth } from "../infiniband/deth.ts";
import { emitImmediate, emitInvalidate, parseImmediate, parseInvalidate } from "../infiniband/immediate.ts";
import { emitReth, parseReth } from "../infiniband/reth.ts";
import { emitArp, parseArp } from "./arp.ts";
import { emitBfd, parseBfd } from "./bfd.ts";
import { emitBpdu, parseBpdu } from "./bpdu.ts";
import { emitEthernet, parseEthernet } from "./ethernet.ts";
import { emitIcmp, parseIcmp } from "./icmp.ts";
import { emitIcmpv6, parseIcmpv6 } from "./icmpv6.ts";
import { emitIpv4, parseIpv4 } from "./ipv4.ts";
import { emitIpv6Fragment, parseIpv6Fragment } from "./ipv6-fragment.ts";
import { emitIpv6Options, parseIpv6Options } from "./ipv6-options.ts";
import { emitIpv6Routing, parseIpv6Routing } from "./ipv6-routing.ts";
import { emitIpv6, parseIpv6 } from "./ipv6.ts";
import { emitLinuxCooked, parseLinuxCooked } from "./linux-cooked.ts";
import { emitLlc, parseLlc } from "./llc.ts";
import { emitPause, emitPriorityPause, parsePause, parsePriorityPause } from "./mac-control.ts";
import { emitTcp, parseTcp } from "./tcp.ts";
import { emitUdp, parseUdp } from "./udp.ts";
import { emitVlan, parseVlan } from "./vlan.ts";
import { emitVxlan, parseVxlan } from "./vxlan.ts";

interface Header<T> {
  readonly name: string;
  readonly values: fc.Arbitrary<T>;
  readonly bytes: number;
  parse(bytes: Uint8Array, offset?: number, end?: number): Parsed<T>;
  emit(header: T, bytes: Uint8Array, offset?: number): number;
}

// biome-ignore lint/suspicious/noExplicitAny: a list of headers of different types
const headers: Header<any>[] = [
  { name: "ethernet", values: arbitrary.ethernet, bytes: 14, parse: parseEthernet, emit: emitEthernet },
  { name: "vlan", values: arbitrary.vlan, bytes: 4, parse: parseVlan, emit: emitVlan },
  { name: "arp", values: arbitrary.arp, bytes: 28, parse: parseArp, emit: emitArp },
  { name: "ipv4", values: arbitrary.ipv4, bytes: 20, parse: parseIpv4, emit: emitIpv4 },
  { name: "icmp", values: arbitrary.icmp, bytes: 8, parse: parseIcmp, emit: emitIcmp },
  { name: "ipv6", values: arbitrary.ipv6, bytes: 40, parse: parseIpv6, emit: emitIpv6 },
  { name: "ipv6Options", values: arbitrary.ipv6Options, bytes: 8, parse: parseIpv6Options, emit: emitIpv6Options },
  { name: "ipv6Routing", values: arbitrary.ipv6Routing, bytes: 8, parse: parseIpv6Routing, emit: emitIpv6Routing },
  { name: "ipv6Fragment", values: arbitrary.ipv6Fragment, bytes: 8, parse: parseIpv6Fragment, emit: emitIpv6Fragment },
  { name: "icmpv6", values: arbitrary.icmpv6, bytes: 8, parse: parseIcmpv6, emit: emitIcmpv6 },
  { name: "udp", values: arbitrary.udp, bytes: 8, parse: parseUdp, emit: emitUdp },
  { name: "tcp", values: arbitrary.tcp, bytes: 20, parse: parseTcp, emit: emitTcp },
  { name: "linuxCooked", values: arbitrary.linuxCooked, bytes: 20, parse: parseLinuxCooked, emit: emitLinuxCooked },
  { name: "vxlan", values: arbitrary.vxlan, bytes: 8, parse: parseVxlan, emit: emitVxlan },
  { name: "bfd", values: arbitrary.bfd, bytes: 24, parse: parseBfd, emit: emitBfd },
  { name: "pause", values: arbitrary.pause, bytes: 4, parse: parsePause, emit: emitPause },
  {
    name: "priorityPause",
    values: arbitrary.priorityPause,
    bytes: 20,
    parse: parsePriorityPause,
    emit: emitPriorityPause,
  },
  { name: "bth", values: arbitrary.bth, bytes: 12, parse: parseBth, emit: emitBth },
  { name: "reth", values: arbitrary.reth, bytes: 16, parse: parseReth, emit: emitReth },
  { name: "aeth", values: arbitrary.aeth, bytes: 4, parse: parseAeth, emit: emitAeth },
  { name: "deth", values: arbitrary.deth, bytes: 8, parse: parseDeth, emit: emitDeth },
  { name: "immediate", values: arbitrary.immediate, bytes: 4, parse: parseImmediate, emit: emitImmediate },
  { name: "invalidate", values: arbitrary.invalidate, bytes: 4, parse: parseInvalidate, emit: emitInvalidate },
  { name: "atomic", values: arbitrary.atomic, bytes: 28, parse: parseAtomic, emit: emitAtomic },
  { name: "atomicAck", values: arbitrary.atomicAck, bytes: 8, parse: parseAtomicAck, emit: emitAtomicAck },
  { name: "llc", values: arbitrary.llc, bytes: 3, parse: parseLlc, emit: emitLlc },
  {
    name: "bpdu",
    // A configuration; RSTP's has one byte more (bpdu.test).
    values: arbitrary.bpdu.map((bpdu) => ({ ...bpdu, type: 0 })),
    bytes: 35,
    parse: parseBpdu,
    emit: emitBpdu,
  },
];

test.each(headers)("W11: $name: what is emitted parses to what was given", ({ values, parse, emit }) => {
  fc.assert(
    fc.property(values, fc.nat(9), (header, offset) => {
      const bytes = new Uint8Array(80).fill(0xaa);
      const size = emit(header, bytes, offset);
      expect(goodValue(parse(bytes, offset))).toEqual(header);
      const beside = [...bytes.subarray(0, offset), ...bytes.subarray(offset + size)];
      expect(beside.every((octet) => octet === 0xaa)).toBe(true);
    }),
  );
});

test.each(headers)("W12: $name: bytes that parse are emitted again as they were", ({ parse, emit }) => {
  let parsedOnce = 0;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 60, maxLength: 60, size: "max" }), (bytes) => {
      // Most random bytes are refused by the fields that are fixed; give those headers a start that is not.
      bytes.set([0, 1, 8, 0, 6, 4], 0);
      if (parse === parsePriorityPause) bytes[0] = 1;
      if (parse === parseLlc) bytes[2] = 3;
      if (parse === parseBpdu) bytes.fill(0, 0, 4);
      if (parse === parseIpv4) bytes[0] = 0x46;
      if (parse === parseIpv4) bytes[2] |= 1;
      if (parse === parseIpv6) bytes[0] = 0x60 | (bytes[0] & 15);
      if (parse === parseIpv6Options || parse === parseIpv6Routing) bytes[1] %= 7;
      if (parse === parseUdp) bytes[5] |= 8;
      if (parse === parseTcp) bytes[12] = 0x70 | (bytes[12] & 15);
      const result = parse(bytes);
      if (!result.ok) return;
      parsedOnce += 1;
      const again = new Uint8Array(60);
      const size = emit(result.value, again);
      expect(again.subarray(0, size)).toEqual(bytes.subarray(0, size));
    }),
  );
  expect(parsedOnce).toBeGreaterThan(90);
});

test.each(headers)("W13: $name: no bytes, offset or end make it throw", ({ parse }) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70, size: "max" }), fc.integer(), fc.integer(), (bytes, offset, end) => {
      for (const result of [parse(bytes), parse(bytes, offset % 80), parse(bytes, offset, end)]) {
        expect(result.ok || result.issues.length > 0).toBe(true);
      }
    }),
  );
});

test.each(headers)("W13: $name: one byte too few is an issue with its place", ({ name, bytes, parse }) => {
  expect(parse(new Uint8Array(99), 3, 3 + bytes - 1)).toEqual({
    ok: false,
    issues: [
      {
        severity: "error",
        code: "wire/short",
        path: name,
        offsetBytes: 3,
        expected: `at least ${bytes} bytes`,
        received: `${bytes - 1} bytes`,
      },
    ],
  });
});

test.each(headers)("W14: $name: a target that is too short is the program's mistake", ({ values, bytes, emit }) => {
  const [header] = fc.sample(values, { numRuns: 1, seed: 1 });
  expect(() => emit(header, new Uint8Array(bytes - 1))).toThrow(expect.objectContaining({ code: "wire/buffer-short" }));
  expect(() => emit(header, new Uint8Array(200), -1)).toThrow(expect.objectContaining({ code: "wire/buffer-short" }));
});

test.each(headers)("W14: $name: each field refuses what does not fit it, and says which", ({ values, emit }) => {
  const [header] = fc.sample(values, { numRuns: 1, seed: 1 });
  const numbers = Object.keys(header).filter((key) => typeof header[key] === "number");
  expect(numbers.length).toBeGreaterThan(0);
  for (const key of numbers) {
    for (const bad of [-8, 2 ** 48, 0.5, Number.NaN]) {
      expect(() => emit({ ...header, [key]: bad }, new Uint8Array(200)), key).toThrow(
        expect.objectContaining({ code: "wire/field-range" }),
      );
    }
  }
});

test("W11: what was parsed does not change when a Node buffer is used again", () => {
  const buffer = Buffer.alloc(60, 0x11);
  buffer[0] = 0x46;
  const { options } = goodValue(parseIpv4(buffer));
  buffer.fill(0);
  expect(options).toEqual(Uint8Array.of(0x11, 0x11, 0x11, 0x11));
});
