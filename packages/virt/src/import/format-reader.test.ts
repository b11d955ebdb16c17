import { expect, test } from "vitest";
import { readCount, wordsOf } from "./format-reader.ts";

test("V406: words know their columns, and a count is a number that a double holds", () => {
  expect(wordsOf("  ab\t c ")).toEqual([
    { text: "ab", column: 3 },
    { text: "c", column: 7 },
  ]);
  expect(["17", "007", "9007199254740991", "9007199254740992", "1.5", "-1", "", "1e3"].map(readCount)).toEqual([
    17,
    7,
    9007199254740991,
    ...new Array(5).fill(undefined),
  ]);
});
