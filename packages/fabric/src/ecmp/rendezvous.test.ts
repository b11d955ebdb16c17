import fc from "fast-check";
import { expect, test } from "vitest";
import { drawn, drawsOf, selectRendezvous } from "./rendezvous.ts";

const names = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `e1-${49 + n}` }));
const even = (count: number): number[] => new Array<number>(count).fill(1);
const hash = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

test("F183: the highest draw wins, whatever the order of the members", () => {
  fc.assert(
    fc.property(hash, fc.shuffledSubarray(names(8), { minLength: 2 }), (value, members) => {
      const draws = drawsOf(members, even(members.length));
      const values = Array.from(draws.keys, (key) => drawn(value, key));
      expect(values[selectRendezvous(value, draws)]).toBe(Math.max(...values));
      const sorted = members.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const other = drawsOf(sorted, even(sorted.length));
      expect(sorted[selectRendezvous(value, other)]).toBe(members[selectRendezvous(value, draws)]);
    }),
  );
});

test("F183: without a member only its own flows move", () => {
  const members = names(6);
  const [before, after] = [drawsOf(members, even(6)), drawsOf(members.toSpliced(2, 1), even(5))];
  let gone = 0;
  for (let n = 0; n < 60_000; n++) {
    const value = Math.imul(n, 0x9e37_79b1);
    const was = selectRendezvous(value, before);
    if (was === 2) gone += 1;
    else expect(selectRendezvous(value, after)).toBe(was > 2 ? was - 1 : was);
  }
  expect(gone / 60_000).toBeCloseTo(1 / 6, 2);
});

test("F183: who weighs three draws three times", () => {
  const draws = drawsOf(names(4), [3, 1, 1, 1]);
  const counts = [0, 0, 0, 0];
  for (let n = 0; n < 60_000; n++) counts[selectRendezvous(Math.imul(n, 0x9e37_79b1), draws)] += 1;
  expect(counts.map((count) => Math.round((count / 60_000) * 60) / 10)).toEqual([3, 1, 1, 1]);
});
