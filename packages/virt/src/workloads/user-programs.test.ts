import { expect, test } from "vitest";
import { built, generated, rotated } from "./user-programs.ts";

test("V463: results are worked out beside the guest", () => {
  // Marsaglia's generator of 32 bits from 1 on.
  expect([1, 2, 3].map((steps) => generated(1, steps))).toEqual([270_369, 67_634_689, 2_647_435_461]);
  expect(rotated(2, 1)).toBe(2 * 3 + 1);
  expect(built({ processes: 2, steps: 1, calls: 1, pages: 1 })).toBe(generated(1, 1) + generated(2, 1));
});
