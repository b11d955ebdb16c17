import fc from "fast-check";
import { expect, test } from "vitest";
import { cubeRoot } from "./cube-root.ts";

test.each([
  [0, 0],
  [1, 1],
  [8, 2],
  [-27, -3],
  [1e9, 1000],
  [2 ** -30, 2 ** -10],
  // 2^(1/3) to 17 digits (OEIS A002580).
  [2, 1.2599210498948732],
])("F244: the cube root of %d is %d", (value, root) => {
  expect(cubeRoot(value)).toBe(root);
});

test("F244: a root's cube is the number, to a few units in the last place, over 60 powers of ten", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-30, max: 1e30, noNaN: true }), (value) => {
      const root = cubeRoot(value);
      expect(Math.abs((root * root * root) / value - 1)).toBeLessThan(2e-15);
    }),
    { numRuns: 5000 },
  );
});
