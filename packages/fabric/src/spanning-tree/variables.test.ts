import { expect, test } from "vitest";
import { compareWords, of, portWords, timesWords, vectorWords } from "./variables.ts";

test("F340: of two vectors the one that is less in the first word that differs is better", () => {
  const words = Uint32Array.of(0x8000, 1, 200, 0x8000, 2, 0x8001, 0x8000, 1, 200, 0x8000, 3, 0x8001);
  expect(compareWords(words, 0, words, 6)).toBeLessThan(0);
  expect(compareWords(words, 6, words, 0)).toBeGreaterThan(0);
  expect(compareWords(words, 0, words, 6, 4)).toBe(0);
  expect(compareWords(words, 0, words, 0)).toBe(0);
});

test("F340: no word of a port is two things", () => {
  const lengthOf = (name: string): number =>
    name.endsWith("Priority") ? vectorWords : name.endsWith("Times") ? timesWords : 1;
  const taken = Object.entries(of).flatMap(([name, at]) => Array.from({ length: lengthOf(name) }, (_, n) => at + n));
  expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: portWords }, (_, n) => n));
});
