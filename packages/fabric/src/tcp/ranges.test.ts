import { createSimulation } from "@dc/engine";
import fc from "fast-check";
import { expect, test } from "vitest";
import { noRange, Ranges } from "./ranges.ts";

const list = (ranges: Ranges, first: number) => {
  const seen: number[][] = [];
  for (let range = first; range !== noRange; range = ranges.next[range]) {
    seen.push([ranges.start[range], ranges.end[range]]);
  }
  return seen;
};

test("F233: ranges are joined where they touch or overlap, whatever the order in which they come", () => {
  const ranges = new Ranges(createSimulation({ seed: 1 }).state);
  let set = ranges.add(noRange, 30, 40);
  set = ranges.add(set, 10, 20);
  set = ranges.add(set, 50, 60);
  expect(list(ranges, set)).toEqual([
    [10, 20],
    [30, 40],
    [50, 60],
  ]);
  set = ranges.add(set, 20, 30);
  expect(ranges.addedBytes).toBe(10);
  set = ranges.add(set, 35, 55);
  expect([ranges.addedBytes, list(ranges, set)]).toEqual([10, [[10, 60]]]);
  expect([
    ranges.gapFrom(set, 5),
    ranges.gapFrom(set, 12),
    ranges.gapEnd(set, 5, 99),
    ranges.gapEnd(set, 60, 99),
  ]).toEqual([5, 60, 10, 99]);
  set = ranges.dropBelow(set, 15);
  expect([ranges.addedBytes, list(ranges, set)]).toEqual([-5, [[15, 60]]]);
  expect(ranges.dropBelow(set, 60)).toBe(noRange);
});

test("F233: a set is what a list of bytes says, over any adds and drops, across the wrap of sequence numbers", () => {
  const step = fc.record({ from: fc.nat(60), length: fc.integer({ min: 1, max: 20 }), drop: fc.boolean() });
  const bases = fc.constantFrom(0, 1000, -40, 0x7fff_ffff - 30, -(2 ** 31) + 5);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), bases, (steps, base) => {
      const ranges = new Ranges(createSimulation({ seed: 1 }).state);
      const model = new Set<number>();
      let set = noRange;
      let low = 0;
      for (const { from, length, drop } of steps) {
        const before = model.size;
        if (drop) {
          low = Math.max(low, from);
          for (const byte of model) if (byte < low) model.delete(byte);
          set = ranges.dropBelow(set, (base + low) | 0);
        } else {
          for (let byte = from; byte < from + length; byte++) model.add(byte);
          set = ranges.add(set, (base + from) | 0, (base + from + length) | 0);
        }
        expect(ranges.addedBytes).toBe(model.size - before);
        const seen = list(ranges, set).flatMap(([start, end]) => {
          const bytes: number[] = [];
          for (let at = start; at !== end; at = (at + 1) | 0) bytes.push((at - base) | 0);
          return bytes;
        });
        expect(seen).toEqual([...model].sort((a, b) => a - b));
        let gap = 15;
        while (model.has(gap)) gap++;
        expect(ranges.gapFrom(set, (base + 15) | 0)).toBe((base + gap) | 0);
        const inside = [...model].filter((byte) => byte >= 10 && byte < 33).length;
        expect(ranges.bytesWithin(set, (base + 10) | 0, (base + 33) | 0)).toBe(inside);
        // No two touch.
        const edges = list(ranges, set).flat();
        expect(new Set(edges).size).toBe(edges.length);
      }
    }),
    { numRuns: 1000 },
  );
});
