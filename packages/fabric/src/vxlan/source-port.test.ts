import { flowHash } from "@dc/wire";
import { expect, test } from "vitest";
import { tunnelSourcePort } from "./source-port.ts";

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
