import { readFileSync } from "node:fs";
import { flowHash, parseCapture, UdpHeader } from "@dc/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { linuxSourcePort, sourcePortBy, tunnelSourcePort } from "./source-port.ts";

test("F134: the outer source port is a dynamic one, the low 14 bits of the inner flow's hash", () => {
  expect([0, 1, 0x3fff, 0x4000, 0xffff_ffff].map(tunnelSourcePort)).toEqual([49_152, 49_153, 65_535, 49_152, 65_535]);
});

test("F134: 1,000 flows between two hosts have nearly as many outer source ports", () => {
  const ports = Array.from({ length: 1000 }, (_, n) =>
    tunnelSourcePort(flowHash(0x0a01000b, 0x0a01000c, 17, 49_152 + n, 9)),
  );
  // 1,000 balls in 16,384 places: 970 places on average.
  expect(new Set(ports).size).toBeGreaterThan(940);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(49_152);
  expect(Math.max(...ports)).toBeLessThanOrEqual(65_535);
});

test("F295: Linux's port is the hash, its lower half added to its upper, as a part of 2^32, of 28,231 ports", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (hash) => {
      // The kernel's arithmetic in 64 bits: hash ^= hash << 16; (hash * (max - min)) >> 32, plus min.
      const spread = BigInt.asUintN(32, BigInt(hash) ^ (BigInt(hash) << 16n));
      const port = Number((spread * BigInt(60_999 - 32_768)) >> 32n) + 32_768;
      expect(linuxSourcePort(hash)).toBe(port);
      // A switch's hash may be the same bits as int32.
      expect(linuxSourcePort(hash | 0)).toBe(port);
    }),
  );
  expect([0, 0xffff_ffff, 0xffff_0000].map((hash) => linuxSourcePort(hash))).toEqual([32_768, 32_768, 60_998]);
  expect([sourcePortBy("linux", 7), sourcePortBy("rfc7348", 7)]).toEqual([linuxSourcePort(7), tunnelSourcePort(7)]);
});

test("F295: ports that a Linux kernel chose lie in its profile's range, and some outside the RFC's", () => {
  const file = readFileSync(new URL("../../../wire/vectors/vxlan_kernel_node.pcap", import.meta.url));
  const capture = parseCapture(new Uint8Array(file));
  if (!capture.ok) throw new Error(JSON.stringify(capture.issues));
  // Behind a Linux cooked header of 20 bytes; the kernel's end of the tunnel has not sent from 4789.
  const ports = capture.value.frames
    .map(({ bytes }) => UdpHeader.sourcePort(bytes, 40))
    .filter((port) => port !== 4789);
  expect(ports.length).toBeGreaterThan(10);
  expect(ports.every((port) => port >= 32_768 && port < 60_999)).toBe(true);
  expect(ports.some((port) => port < 49_152)).toBe(true);
});
