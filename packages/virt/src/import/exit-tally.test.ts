import { expect, test } from "vitest";
import { ExitTally } from "./exit-tally.ts";

test("V397: mean, extremes and the standard error of the mean are those of all times", () => {
  const tally = new ExitTally();
  for (const ns of [2, 4, 4, 4, 5, 5, 7, 9]) tally.add(ns);
  tally.add();
  expect([tally.samples, tally.timed, tally.totalNs, tally.minNs, tally.maxNs, tally.meanNs]).toEqual([
    9, 8, 40, 2, 9, 5,
  ]);
  // Squares around 5: 9+1+1+1+0+0+4+16 = 32; variance 32/7; of the mean 4/7.
  expect(tally.deviation).toBeCloseTo(Math.sqrt(4 / 7) / 5, 12);
});

test("V397: of one exit, of none, and of exits without a time there is no deviation", () => {
  const tally = new ExitTally();
  expect([tally.meanNs, tally.deviation]).toEqual([0, 0]);
  tally.add(7);
  expect([tally.minNs, tally.maxNs, tally.deviation]).toEqual([7, 7, 0]);
  const still = new ExitTally();
  still.add(0);
  still.add(0);
  expect(still.deviation).toBe(0);
});
