import { expect, test } from "vitest";
import { createCycleClock } from "./cycle-clock.ts";

const table: readonly [hz: number, cycles: number, ps: number][] = [
  [2_000_000_000, 2400, 1_200_000],
  [2_400_000_000, 1, 417],
  [2_400_000_000, 3, 1250],
  [2_400_000_000, 44_826, 18_677_500],
  [3_000_000_000, 1, 334],
  [2_399_999_999, 1, 417],
  [1, 3, 3e12],
];
test.each(table)("V49: at %i Hz %i cycles last %i ps", (hz, cycles, ps) => {
  expect(createCycleClock(hz).ps(cycles)).toBe(ps);
});

test("V49: rounding is up, and as in whole numbers of any size", () => {
  for (const hz of [2_000_000_000, 2_400_000_000, 2_100_000_000, 3_333_333_333])
    for (const cycles of [1, 7, 100, 1539, 2528, 6000])
      expect(BigInt(createCycleClock(hz).ps(cycles))).toBe(
        (BigInt(cycles) * 1_000_000_000_000n + BigInt(hz) - 1n) / BigInt(hz),
      );
});

test("V49: a clock that does not tick is refused", () => {
  for (const hz of [0, -1, 1.5, Number.NaN])
    expect(() => createCycleClock(hz)).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});
