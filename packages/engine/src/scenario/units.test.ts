import fc from "fast-check";
import { expect, test } from "vitest";
import { printRate, printSize, printTime, quantityPattern, readQuantity } from "./units.ts";

test.each([
  ["time", "0ns", 0],
  ["time", "1ps", 1],
  ["time", "500ns", 500_000],
  ["time", "1.5ms", 1_500_000_000],
  ["time", "2us", 2_000_000],
  ["time", "2µs", 2_000_000],
  ["time", "2μs", 2_000_000],
  ["time", "0.000000000001s", 1],
  ["time", "9007.199254740991s", 9007199254740991],
  ["time", "1.10ns", 1100],
  ["rate", "25G", 25e9],
  ["rate", "25Gbps", 25e9],
  ["rate", "2.5K", 2500],
  ["rate", "100Mbps", 1e8],
  ["rate", "7bps", 7],
  ["size", "1500B", 1500],
  ["size", "64KiB", 65536],
  ["size", "1.5KiB", 1536],
  ["size", "4MiB", 4194304],
] as const)("E100: %s %s reads as %d", (quantity, text, value) => {
  expect(readQuantity(quantity, text)).toBe(value);
});

test.each([
  ["time", "25", "form"],
  ["time", "", "form"],
  ["time", "1 ms", "form"],
  ["time", "-1ms", "form"],
  ["time", "1e3ns", "form"],
  ["time", ".5ns", "form"],
  ["time", "5.ns", "form"],
  ["time", "1m", "form"],
  ["time", "1Ms", "form"],
  ["time", "1MS", "form"],
  ["rate", "25", "form"],
  ["rate", "25g", "form"],
  ["rate", "25GB", "form"],
  ["rate", "25T", "form"],
  ["size", "1KB", "form"],
  ["size", "1Kib", "form"],
  ["time", "0.5ps", "whole"],
  ["time", "1.0001ns", "whole"],
  ["rate", "0.5bps", "whole"],
  ["size", "0.3KiB", "whole"],
  ["time", "9007199254740992ps", "large"],
  ["time", "9007.199254740992s", "large"],
  ["size", "8589934592MiB", "large"],
  ["time", `${"9".repeat(200)}ns`, "form"],
] as const)("E101: %s %s is refused: %s", (quantity, text, why) => {
  expect(readQuantity(quantity, text)).toBe(why);
});

test("E102: what is printed reads back, for every time, rate and size below 2^53", () => {
  const seed = 20260;
  const value = fc.oneof(
    fc.maxSafeNat(),
    fc.nat(),
    fc.nat(5000).map((n) => n * 1e9),
  );
  fc.assert(
    fc.property(value, (n) => {
      expect(readQuantity("time", printTime(n))).toBe(n);
      expect(readQuantity("rate", printRate(n))).toBe(n);
      expect(readQuantity("size", printSize(n))).toBe(n);
    }),
    { seed, numRuns: 3000 },
  );
});

test("E102: the largest unit not above the value is printed", () => {
  expect([0, 1, 999, 1000, 1_280_000_000, 1_500_000_000, 2e12].map(printTime)).toEqual([
    "0ns",
    "1ps",
    "999ps",
    "1ns",
    "1.28ms",
    "1.5ms",
    "2s",
  ]);
  expect([25e9, 4e9, 2_500, 1].map(printRate)).toEqual(["25Gbps", "4Gbps", "2.5Kbps", "1bps"]);
  expect([1536, 65536, 4194304, 60].map(printSize)).toEqual(["1536B", "64KiB", "4MiB", "60B"]);
});

test("E103: the schema's patterns accept what is read, and nothing of another form", () => {
  const forms = ["1ms", "1.5us", "2µs", "25G", "25Gbps", "7bps", "64KiB", "1B", "25", "1 ms", "1KB", "-1ns", "1e3ns"];
  for (const quantity of ["time", "rate", "size"] as const) {
    const pattern = new RegExp(quantityPattern[quantity], "u");
    expect(forms.filter((form) => pattern.test(form))).toEqual(
      forms.filter((form) => readQuantity(quantity, form) !== "form"),
    );
  }
});
