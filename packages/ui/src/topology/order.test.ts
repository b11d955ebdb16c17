import fc from "fast-check";
import { expect, test } from "vitest";
import { makeLeafSpine, makeNetwork } from "../testing/network.ts";
import { compareNames, countCrossings, orderRows } from "./order.ts";
import { makeNeighbours } from "./tier.ts";

test.each([
  ["leaf2", "leaf10", -1],
  ["leaf10", "leaf10", 0],
  ["a1b2", "a1b10", -1],
  ["leaf", "leaf1", -1],
  ["spine1", "leaf9", 1],
])("names stand in natural order: %s and %s: %d", (one, other, expected) => {
  expect(Math.sign(compareNames(one, other))).toBe(expected);
});

test("crossings are counted, as by looking at every pair", () => {
  const topology = makeNetwork(
    ["a", "b", "c", "x", "y"],
    [
      ["a", "y"],
      ["b", "x"],
      ["c", "x"],
      ["c", "y"],
    ],
  );
  // a–y crosses b–x and c–x; b–x crosses nothing else.
  expect(
    countCrossings(
      [
        [0, 1, 2],
        [3, 4],
      ],
      makeNeighbours(topology),
    ),
  ).toBe(2);
});

test("U15: a complete leaf-spine keeps the order of its names", () => {
  const topology = makeLeafSpine(4, 12, 0);
  const spines = [3, 1, 0, 2];
  const leaves = [15, 4, 5, 13, 6, 7, 14, 8, 9, 10, 11, 12];
  const rows = orderRows(topology, [leaves, spines], makeNeighbours(topology));
  expect(rows[1]).toEqual([0, 1, 2, 3]);
  expect(rows[0]).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
});

test("U15: pairs that cross are put over one another", () => {
  const topology = makeNetwork(
    ["s1", "s2", "s3", "t1", "t2", "t3"],
    [
      ["s1", "t3"],
      ["s2", "t2"],
      ["s3", "t1"],
    ],
  );
  const neighbours = makeNeighbours(topology);
  const rows = orderRows(
    topology,
    [
      [0, 1, 2],
      [3, 4, 5],
    ],
    neighbours,
  );
  expect(countCrossings(rows, neighbours)).toBe(0);
});

test("U15: no order has more crossings than the natural one, in three tiers", () => {
  const at = fc.integer({ min: 1, max: 7 });
  // Few links beyond a ladder: the natural order is nearly the best one, and easily made worse.
  const links = fc.array(fc.tuple(fc.constantFrom("st", "tu"), at, at), { maxLength: 8 });
  const tiers = ["s", "t", "u"];
  const names = tiers.flatMap((tier) => [1, 2, 3, 4, 5, 6, 7].map((number) => `${tier}${number}`));
  const natural = tiers.map((_, tier) => [0, 1, 2, 3, 4, 5, 6].map((place) => tier * 7 + place));
  fc.assert(
    fc.property(links, (list) => {
      const ladder = [1, 2, 3, 4, 5, 6, 7].flatMap((rung) => [
        ["st", rung, rung] as const,
        ["tu", rung, rung] as const,
      ]);
      const pairs = [...ladder, ...list].map(
        ([kind, one, other]) => [`${kind[0]}${one}`, `${kind[1]}${other}`] as const,
      );
      const topology = makeNetwork(names, pairs);
      const neighbours = makeNeighbours(topology);
      const rows = orderRows(topology, natural, neighbours);
      expect(countCrossings(rows, neighbours)).toBeLessThanOrEqual(countCrossings(natural, neighbours));
      expect(rows.map((row) => [...row].sort((a, b) => a - b))).toEqual(natural);
    }),
    { seed: 7, numRuns: 1000, verbose: 1 },
  );
});
