import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect, test } from "vitest";
import { negativeLog } from "./logarithm.ts";

test("E24: negativeLog agrees with Math.log within two units in the last place, and keeps its golden bits", () => {
  const source = xoroshiro128plus(42);
  for (let i = 0; i < 20000; i++) {
    const x = ((source.next() >>> 0) + 0.5) / 4294967296;
    const expected = -Math.log(x);
    expect(Math.abs(negativeLog(x) - expected)).toBeLessThanOrEqual(Math.max(expected, 2 ** -30) * 2 ** -51);
  }
  expect([1, 0.5, 0.3, 2 ** -53].map(negativeLog)).toEqual([0, Math.LN2, 1.2039728043259361, 36.7368005696771]);
});
