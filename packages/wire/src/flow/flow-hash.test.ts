import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { uint16, uint32 } from "../../test/arbitrary.ts";
import { ipv4Address } from "../address/ipv4-address.ts";
import { flowHash, flowHashInput, fnv1a32 } from "./flow-hash.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

test.each([
  ["", 0x811c_9dc5],
  ["a", 0xe40c_292c],
  ["foobar", 0xbf9c_f968],
])("W30: FNV-1a-32 of %j, as published", (text, hash) => {
  expect(fnv1a32(ascii(text))).toBe(hash);
});

test("W30: the bytes hashed are addresses low byte first, protocol, ports high byte first", () => {
  const input = flowHashInput(ipv4Address("10.1.2.3"), ipv4Address("192.0.2.4"), 17, 0xc001, 9);
  expect([...input]).toEqual([3, 2, 1, 10, 4, 2, 0, 192, 17, 0xc0, 0x01, 0, 9]);
});

test("W30: the hash of numbers is FNV-1a of those bytes, folded", () => {
  fc.assert(
    fc.property(uint32, uint32, fc.nat(255), uint16, uint16, (...flow) => {
      const hash = fnv1a32(flowHashInput(...flow));
      expect(flowHash(...flow)).toBe((hash ^ (hash >>> 16)) >>> 0);
    }),
  );
});

test("W30: a seed changes where FNV-1a starts", () => {
  fc.assert(
    fc.property(uint32, uint32, fc.nat(255), uint16, uint16, uint32, (source, destination, protocol, a, b, seed) => {
      let hash = 0x811c_9dc5 ^ seed;
      for (const octet of flowHashInput(source, destination, protocol, a, b))
        hash = Math.imul(hash ^ octet, 0x0100_0193);
      expect(flowHash(source, destination, protocol, a, b, seed)).toBe((hash ^ (hash >>> 16)) >>> 0);
    }),
  );
});

test("W30: an address may be signed or unsigned", () => {
  expect(flowHash(0xc000_0201 | 0, 0xffff_ffff | 0, 6, 1, 2)).toBe(flowHash(0xc000_0201, 0xffff_ffff, 6, 1, 2));
});

interface Row {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly hash: number;
}

const { flows } = JSON.parse(readFileSync(new URL("../../vectors/flow-hash.json", import.meta.url), "utf8")) as {
  flows: Row[];
};

test("W30: the same as a program in another language on every flow of the vectors", () => {
  expect(flows).toHaveLength(320);
  for (const { source, destination, protocol, sourcePort, destinationPort, hash } of flows) {
    const found = flowHash(ipv4Address(source), ipv4Address(destination), protocol, sourcePort, destinationPort);
    expect(found, `${source} > ${destination}`).toBe(hash);
  }
});

test("W30: 64 neighbouring flows spread over four paths", () => {
  const paths = [0, 0, 0, 0];
  for (let host = 0; host < 64; host++) {
    const source = 0x0a00_0001 + 4 * host;
    paths[flowHash(source, 0x0a00_0001 + 4 * ((host + 8) % 64), 17, 49153, 9) % 4] += 1;
  }
  expect(paths).toEqual([13, 16, 19, 16]);
});
