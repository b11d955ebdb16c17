import fc from "fast-check";
import { expect, test } from "vitest";
import { bitsPerSecond, gbps, makeTransmit, mbps, ms, ns, ps, psPerByte, seconds, us } from "./time.ts";

test("E16: a byte lasts a whole number of picoseconds at every Ethernet rate", () => {
  const table = [
    [gbps(1), 8000],
    [gbps(10), 800],
    [gbps(25), 320],
    [gbps(100), 80],
    [gbps(400), 20],
    [gbps(800), 10],
    [gbps(1600), 5],
  ] as const;
  for (const [rate, expected] of table) expect(psPerByte(rate)).toEqual([expected, 1]);
});

test("E16: transmission time is the exact ceiling at any rate (5,000 cases against BigInt)", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 40 }),
      fc.integer({ min: 0, max: 9216 }),
      fc.integer({ min: 0, max: 64 }),
      (rate, size, overhead) => {
        const bits = BigInt(size + overhead) * 8n * 10n ** 12n;
        const exact = (bits + BigInt(rate) - 1n) / BigInt(rate);
        fc.pre(exact < 2n ** 53n);
        expect(makeTransmit(rate, overhead)(size)).toBe(Number(exact));
      },
    ),
    { numRuns: 5000, seed: 16 },
  );
});

test("E17: 64 B at 400G take 1,280 ps, a million of them 1,280,000,000 ps", () => {
  const transmit = makeTransmit(gbps(400), 0);
  let free = 0;
  for (let i = 0; i < 1e6; i++) free += transmit(64);
  expect(free).toBe(1_280_000_000);
});

test("E11: units are checked", () => {
  expect([ps(1), ns(1.5), us(2), ms(3), seconds(1)]).toEqual([1, 1500, 2e6, 3e9, 1e12]);
  expect([mbps(2.5), bitsPerSecond(9)]).toEqual([2_500_000, 9]);
  for (const bad of [
    () => ns(0.0001),
    () => ps(-1),
    () => seconds(1e4),
    () => ps(Number.NaN),
    () => gbps(0),
    () => bitsPerSecond(1.5),
  ]) {
    expect(bad).toThrow(expect.objectContaining({ code: "engine/unit-range" }));
  }
});
