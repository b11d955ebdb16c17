import { expect, test } from "vitest";
import { median, spread } from "./figures.ts";

test("the median is the middle value, or the mean of the two middle ones", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 100])).toBe(3);
  expect(median([7])).toBe(7);
});

test("the spread is the distance of the extremes over the median", () => {
  expect(spread([8, 10, 12])).toBe(0.4);
  expect(spread([5])).toBe(0);
  expect(spread([0, 0])).toBe(0);
});
