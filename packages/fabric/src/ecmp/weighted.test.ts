import { expect, test } from "vitest";
import { greatestCommonDivisor, replicate } from "./weighted.ts";

test("F182: a member stands in the table as often as it weighs, what all have in common divided out (WCMP)", () => {
  expect([...replicate([3, 1, 1, 1])]).toEqual([0, 0, 0, 1, 2, 3]);
  expect([...replicate([100, 100, 400])]).toEqual([0, 1, 2, 2, 2, 2]);
  expect([...replicate([2, 2])]).toEqual([0, 1]);
  expect([...replicate([])]).toEqual([]);
});

test("F182: the greatest common divisor", () => {
  expect([greatestCommonDivisor(12, 18), greatestCommonDivisor(0, 5), greatestCommonDivisor(7, 1)]).toEqual([6, 5, 1]);
});
