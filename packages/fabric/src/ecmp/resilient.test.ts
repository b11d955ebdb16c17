import fc from "fast-check";
import { expect, test } from "vitest";
import { changeTable, dealTable, type ResilientTable, sharesOf } from "./resilient.ts";

const even = (names: readonly string[]): number[] => names.map(() => 1);
const held = ({ names, buckets }: ResilientTable): number[] =>
  names.map((_, member) => buckets.filter((each) => each === member).length);
const namesOf = ({ names, buckets }: ResilientTable): string[] => Array.from(buckets, (member) => names[member]);

test("F184: a new table is dealt round by round, each up to its share", () => {
  expect([...dealTable(["a", "b", "c", "d"], [1, 1, 1, 1], 8).buckets]).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  expect([...dealTable(["a", "b"], [3, 1], 8).buckets]).toEqual([0, 1, 0, 1, 0, 0, 0, 0]);
  expect(sharesOf([1, 1, 1], 256)).toEqual([85, 86, 85]);
});

test("F184: of 256 buckets a lost fourth member moves its 64, and a new fifth takes 51", () => {
  const four = dealTable(["a", "b", "c", "d"], [1, 1, 1, 1], 256);
  const three = changeTable(four, ["a", "c", "d"], [1, 1, 1]);
  const [was, is] = [namesOf(four), namesOf(three)];
  expect(was.filter((name, bucket) => name !== is[bucket])).toEqual(new Array(64).fill("b"));
  expect(held(three).toSorted()).toEqual([85, 85, 86]);
  const five = changeTable(four, ["a", "b", "c", "d", "e"], [1, 1, 1, 1, 1]);
  const moved = namesOf(five).filter((name, bucket) => name !== was[bucket]);
  expect(moved).toEqual(new Array(51).fill("e"));
  expect(held(five)).toEqual([51, 51, 52, 51, 51]);
});

test("F184: whoever comes back takes as many buckets, but not the same: the table has a history", () => {
  const four = dealTable(["a", "b", "c", "d"], [1, 1, 1, 1], 256);
  const back = changeTable(changeTable(four, ["a", "c", "d"], [1, 1, 1]), ["a", "b", "c", "d"], [1, 1, 1, 1]);
  expect(held(back)).toEqual([64, 64, 64, 64]);
  expect(namesOf(back)).not.toEqual(namesOf(four));
});

test("F184: a table that lost all its members is dealt anew", () => {
  const four = dealTable(["a", "b", "c", "d"], [1, 1, 1, 1], 16);
  const none = changeTable(four, [], []);
  expect([...changeTable(none, ["a", "b"], [1, 1]).buckets]).toEqual([...dealTable(["a", "b"], [1, 1], 16).buckets]);
});

const group = fc.uniqueArray(fc.constantFrom(..."abcdefghijkl"), { minLength: 1, maxLength: 10 });
const weighed = fc.record({ weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 12, maxLength: 12 }) });

test("F184: through any history: only buckets of who went move, or to who came, who then has its share", () => {
  fc.assert(
    fc.property(fc.array(group, { minLength: 2, maxLength: 8 }), weighed, (history, { weights }) => {
      const weightsOf = (names: readonly string[]) => names.map((name) => weights["abcdefghijkl".indexOf(name)]);
      let table = dealTable(history[0], weightsOf(history[0]), 64);
      for (const names of history.slice(1)) {
        const next = changeTable(table, names, weightsOf(names));
        const [was, is] = [namesOf(table), namesOf(next)];
        const shares = sharesOf(weightsOf(names), 64);
        for (let bucket = 0; bucket < 64; bucket++) {
          expect(names).toContain(is[bucket]);
          if (was[bucket] === is[bucket]) continue;
          // It moved because its member went, or because a new one came for it.
          expect(!names.includes(was[bucket]) || !table.names.includes(is[bucket])).toBe(true);
        }
        held(next).forEach((count, member) => {
          if (!table.names.includes(names[member])) expect(count).toBe(shares[member]);
        });
        table = next;
      }
    }),
  );
});

test("F184: after changes among equal members each has its share but for roundings", () => {
  fc.assert(
    fc.property(fc.array(group, { minLength: 2, maxLength: 8 }), (history) => {
      let table = dealTable(history[0], even(history[0]), 256);
      for (const names of history.slice(1)) {
        table = changeTable(table, names, even(names));
        const ideal = 256 / names.length;
        for (const count of held(table)) expect(Math.abs(count - ideal)).toBeLessThanOrEqual(2);
      }
    }),
  );
});
