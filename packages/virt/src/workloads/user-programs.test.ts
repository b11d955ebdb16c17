import { expect, test } from "vitest";
import { built, generated, mixed, rotated } from "./user-programs.ts";

test("V463: results are worked out beside the guest", () => {
  // Marsaglia's generator of 32 bits from 1 on.
  expect([1, 2, 3].map((steps) => generated(1, steps))).toEqual([270_369, 67_634_689, 2_647_435_461]);
  expect(rotated(2, 1)).toBe(2 * 3 + 1);
  expect(built({ processes: 2, steps: 1, calls: 1, pages: 1 })).toBe(generated(1, 1) + generated(2, 1));
});

test("V520: a mix's result is its pages read, its calls, and its generator, added up", () => {
  const parts = { rounds: 2, pages: 3, rotations: 0, calls: 0, pieces: 0, steps: 1 };
  expect(mixed(parts)).toBe(1);
  expect(mixed({ ...parts, calls: 5 })).toBe(11);
  expect(mixed({ ...parts, pieces: 2 })).toBe(generated(1, 4));
  expect(mixed({ ...parts, rounds: 1, rotations: 4 })).toBe(rotated(3, 4) + 1);
  // Two rounds of two rotations move pages as one of four does.
  expect(mixed({ ...parts, rotations: 2 })).toBe(rotated(3, 4) + 1);
});
