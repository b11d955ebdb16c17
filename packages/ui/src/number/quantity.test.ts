import { expect, test } from "vitest";
import {
  formatTime,
  printBytes,
  printCapacity,
  printCount,
  printRate,
  printShare,
  printTime,
  timeUnitOf,
} from "./quantity.ts";

test.each([
  [0, "ns", "0.000"],
  [999, "ns", "0.999"],
  [500_000, "ns", "500.000"],
  [41_872_000, "µs", "41.872"],
  [1_500_000_000, "ms", "1.500"],
  [2e12, "s", "2.000"],
])("%d ps is best read in %s: %s", (timePs, unit, value) => {
  expect(formatTime(timePs)).toEqual({ value, unit });
});

test("U9: in a fixed unit a time keeps that unit however small or large it is", () => {
  expect(formatTime(500, "µs")).toEqual({ value: "0.001", unit: "µs" });
  expect(formatTime(1_234_567_890_123, "µs")).toEqual({ value: "1,234,567.890", unit: "µs" });
  expect(formatTime(1234, "ps")).toEqual({ value: "1,234", unit: "ps" });
});

test("the unit of a negative time is that of its size", () => {
  expect(timeUnitOf(-3_000_000)).toBe("µs");
});

test("number and unit do not part at the end of a line", () => {
  expect(printTime(41_872_000)).toBe("41.872\u00a0µs");
});

test.each([
  [printBytes(261_096), "261,096 B"],
  [printCapacity(65_536), "64 KiB"],
  [printCapacity(3 * 2 ** 20), "3 MiB"],
  [printCapacity(1536), "1,536 B"],
  [printCapacity(1000), "1,000 B"],
  [printCount(1_214_000), "1,214,000"],
  [printRate(100e9), "100 Gb/s"],
  [printRate(2.5e6), "2.5 Mb/s"],
  [printRate(999), "999 b/s"],
  [printRate(1.28e13), "12.8 Tb/s"],
  [printShare(0), "0 %"],
  [printShare(0.004), "0.4 %"],
  [printShare(0.0996), "10 %"],
  [printShare(1), "100 %"],
])("%s is %s", (printed, expected) => {
  expect(printed).toBe(expected);
});
