import { expect, test } from "vitest";
import { createRandomStream, philox2x32, streamKey } from "./random.ts";

// Random123 known-answer vectors for philox2x32-10 (counter low, counter high, key, result low, result high).
test.each([
  [0, 0, 0, 0xff1dae59, 0x6cd10df2],
  [0xffffffff, 0xffffffff, 0xffffffff, 0x2c3f628b, 0xab4fd7ad],
  [0x243f6a88, 0x85a308d3, 0x13198a2e, 0xdd7ce038, 0xf62a4c12],
])("E20: philox2x32-10 of %i %i under %i", (low, high, key, first, second) => {
  expect(philox2x32(low, high, key)).toEqual([first, second]);
});

test("E21: xoshiro128** from state 1, 2, 3, 4 gives the reference's first ten numbers", () => {
  const stream = createRandomStream(Int32Array.of(1, 2, 3, 4));
  expect(Array.from({ length: 10 }, () => stream.uint32())).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

test("E22: below(n) never favours a value and covers the range", () => {
  const stream = createRandomStream(Int32Array.from(streamKey(7, "a")));
  const counts = new Array(6).fill(0);
  for (let i = 0; i < 60000; i++) counts[stream.below(6)]++;
  for (const count of counts) expect(Math.abs(count - 10000)).toBeLessThan(400);
  expect(() => stream.below(0)).toThrow(/engine\/random-range/);
  expect(() => stream.below(1.5)).toThrow(/engine\/random-range/);
});

test("E23: streams of different paths and seeds differ from their first number", () => {
  const first = new Set<number>();
  for (let seed = 0; seed < 50; seed++)
    for (let i = 0; i < 50; i++)
      first.add(createRandomStream(Int32Array.from(streamKey(seed, `leaf${i}/ecmp`))).uint32());
  expect(first.size).toBe(2500);
});

test("E24: exponential times have the mean that was asked for", () => {
  const stream = createRandomStream(Int32Array.from(streamKey(3, "arrivals")));
  let sum = 0;
  for (let i = 0; i < 100000; i++) sum += stream.exponential(1e6);
  expect(Math.abs(sum / 1e5 - 1e6)).toBeLessThan(1e4);
});
