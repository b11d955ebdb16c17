import { expect, test } from "vitest";
import { formatBytes, formatCount, formatDuration, formatRate, formatShare } from "./quantity.ts";

test.each([
  [formatDuration(0), "0 ps"],
  [formatDuration(999), "999 ps"],
  [formatDuration(3_421_000), "3.42 µs"],
  [formatDuration(1e9), "1 ms"],
  [formatDuration(2.5e12), "2.5 s"],
  [formatDuration(Number.NaN), "–"],
  [formatRate(1e9), "1 Gbps"],
  [formatRate(982_400_000), "982 Mbps"],
  [formatBytes(0), "0 B"],
  [formatBytes(524_288), "512 KiB"],
  [formatCount(1_234_567), "1,234,567"],
  [formatCount(12), "12"],
  [formatShare(0.125), "12.5 %"],
  [formatShare(Number.NaN), "–"],
])("%s", (formatted, expected) => {
  expect(formatted).toBe(expected);
});
