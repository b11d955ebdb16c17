import { expect, test } from "vitest";
import { ipv4Address } from "../address/ipv4-address.ts";
import { crc32 } from "../checksum/crc32.ts";
import { rssDefaultKey, toeplitzHash } from "../checksum/toeplitz.ts";
import { flowTupleBytes, writeFlowTuple, xorFlow } from "./flow-tuple.ts";

const flow = [ipv4Address("10.0.1.5"), ipv4Address("10.0.3.10"), 6, 54_321, 443] as const;

test("W92: addresses, ports, protocol, high byte first", () => {
  const tuple = new Uint8Array(flowTupleBytes);
  writeFlowTuple(tuple, ...flow);
  expect([...tuple]).toEqual([10, 0, 1, 5, 10, 0, 3, 10, 0xd4, 0x31, 1, 0xbb, 6]);
  // Python's zlib.crc32 says the same.
  expect(crc32(tuple)).toBe(0xcca3_7969);
});

test("W92: the first 12 bytes are what RSS hashes (Microsoft's first vector)", () => {
  const tuple = new Uint8Array(flowTupleBytes);
  writeFlowTuple(tuple, ipv4Address("66.9.149.187"), ipv4Address("161.142.100.80"), 6, 2794, 1766);
  expect(toeplitzHash(rssDefaultKey, tuple, 0, 12)).toBe(0x51cc_c178);
  expect(toeplitzHash(rssDefaultKey, tuple, 0, 8)).toBe(0x323e_8fc2);
});

test("W92: the exclusive or of all fields: equal prefixes cancel", () => {
  expect(xorFlow(...flow)).toBe(0xd783);
  expect(xorFlow(0xc0a8_0001, 0x0a00_0001, 17, 1, 1) >>> 0).toBe(0xcaa8_0011);
});
