import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandomStream, streamKey } from "../sim/random.ts";
import { randomCycle, stridePermutation } from "./permutation.ts";

test("E193: a stride sends each to one, each from one", () => {
  expect(stridePermutation(8, 3)).toEqual([3, 4, 5, 6, 7, 0, 1, 2]);
  expect(stridePermutation(4, -1)).toEqual([3, 0, 1, 2]);
});

test("E194: a random cycle visits everybody before it returns", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), (count, seed) => {
      const to = randomCycle(count, createRandomStream(Int32Array.from(streamKey(seed >>> 0, "cycle"))));
      let at = 0;
      let steps = 0;
      do {
        at = to[at];
        steps += 1;
      } while (at !== 0 && steps <= count);
      expect(steps).toBe(count);
    }),
    { seed: 20275 },
  );
});

test("E194: the six cycles of four are equally likely, seed 15", () => {
  const random = createRandomStream(Int32Array.from(streamKey(15, "cycles")));
  const seen = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const key = randomCycle(4, random).join("");
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  // Chi-square with 5 degrees of freedom: 0.1 % lies above 20.5.
  const chi = [...seen.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chi).toBeLessThan(20.5);
});
