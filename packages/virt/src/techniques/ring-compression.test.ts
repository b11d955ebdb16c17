import { expect, test } from "vitest";
import {
  compressHigh,
  compressLow,
  descriptorAccess,
  descriptorLimit,
  isCompressible,
  truncateLimit,
  windowBase,
} from "./ring-compression.ts";

const shown = (low: number, high: number, ring: number): string => {
  const shownLow = compressLow(low, high);
  const shownHigh = compressHigh(low, high, ring);
  return `${descriptorAccess(shownHigh).toString(16)} ${(descriptorLimit(shownLow, shownHigh) >>> 0).toString(16)}`;
};

test("V439: ring 0 becomes ring 1 or 3, and a flat segment ends before the window", () => {
  expect([1, 3].map((ring) => shown(0xffff, 0x00cf_9b00, ring))).toEqual(["c0bb ffbfffff", "c0fb ffbfffff"]);
  expect(shown(0xffff, 0x00cf_f300, 1)).toBe("c0f3 ffbfffff");
  expect(shown(0xffff, 0x0000_9b00, 1)).toBe("bb ffff");
});

test("V439: gates, tasks, rings 1 and 2, data that expands down and what was not accessed are not present", () => {
  for (const access of [0x89, 0x8c, 0x8e, 0xb3, 0xd3, 0x97, 0x92, 0x9a]) {
    expect(isCompressible(access)).toBe(false);
    expect(descriptorAccess(compressHigh(0xffff, 0x00c0_0000 | (access << 8), 1)) & 0x80).toBe(0);
  }
  // A limit in bytes stays what it says of itself.
  expect(compressLow(0x1234, 0x0000_8900)).toBe(0x1234);
});

test("V439: a limit is cut by where the segment begins", () => {
  expect(truncateLimit(0, -1)).toBe(windowBase - 1);
  expect(truncateLimit(0x1000, 0xfff)).toBe(0xfff);
  expect(truncateLimit(windowBase - 0x1000, -1)).toBe(0xfff);
  expect(truncateLimit(windowBase | 0, 5)).toBe(-1);
});
