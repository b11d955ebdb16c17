import { createRandomStream, streamKey } from "@dc/engine";
import { expect, test } from "vitest";
import {
  joinDemands,
  makeAllToAll,
  makeAllToOne,
  makeCycle,
  makeRackDemands,
  makeRandomDestinations,
  makeStride,
} from "./demands.ts";

const random = (seed: number): ReturnType<typeof createRandomStream> =>
  createRandomStream(Int32Array.of(...streamKey(seed, "demands")));

test("F280: a cycle visits every host once and comes back; a seed gives the same one", () => {
  const { from, to } = makeCycle(50, random(3));
  expect(Array.from(from)).toEqual([...Array(50).keys()]);
  let at = 0;
  const seen = new Set<number>();
  while (!seen.has(at)) {
    seen.add(at);
    at = to[at];
  }
  expect(seen.size).toBe(50);
  expect(at).toBe(0);
  expect(makeCycle(50, random(3))).toEqual({ from, to });
  expect(makeCycle(50, random(4)).to).not.toEqual(to);
});

test("F280: stride(s) sends from i to i + s, around the end", () => {
  expect(Array.from(makeStride(5, 2).to)).toEqual([2, 3, 4, 0, 1]);
});

test("F280: a random destination is anybody but oneself, each as often", () => {
  const counts = new Map<number, number>();
  const stream = random(1);
  for (let round = 0; round < 3000; round++) {
    const { from, to } = makeRandomDestinations(4, stream);
    for (let host = 0; host < 4; host++) {
      expect(to[host]).not.toBe(from[host]);
      const key = host * 4 + to[host];
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  expect(counts.size).toBe(12);
  // 3,000 draws of 1/3: sd 26.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
});

test("F280: joined demands are one list, the first ones first", () => {
  const joined = joinDemands([makeStride(3, 1), makeStride(3, 2)]);
  expect(Array.from(joined.from)).toEqual([0, 1, 2, 0, 1, 2]);
  expect(Array.from(joined.to)).toEqual([1, 2, 0, 2, 0, 1]);
});

test("F286: all to one: every other host once, and the receiver nowhere", () => {
  const { from, to } = makeAllToOne(5, 2);
  expect(Array.from(from)).toEqual([0, 1, 3, 4]);
  expect(Array.from(to)).toEqual([2, 2, 2, 2]);
});

test("F286: all to all: each ordered pair once; of one host nothing", () => {
  const { from, to } = makeAllToAll(7);
  const pairs = new Set(Array.from(from, (host, flow) => `${host}>${to[flow]}`));
  expect([from.length, pairs.size]).toEqual([42, 42]);
  for (let host = 0; host < 7; host++) expect(pairs.has(`${host}>${host}`)).toBe(false);
  expect([makeAllToAll(1).from.length, makeAllToAll(0).from.length]).toEqual([0, 0]);
});

test("F286: racks: to the next host of the own one, and to the same place of the next one", () => {
  const { local, remote } = makeRackDemands(Int32Array.of(9, 9, 4, 4, 4, 7));
  const pairs = ({ from, to }: typeof local): string[] => Array.from(from, (host, flow) => `${host}>${to[flow]}`);
  // Host 5 is alone in its rack.
  expect(pairs(local)).toEqual(["0>1", "1>0", "2>3", "3>4", "4>2"]);
  expect(pairs(remote)).toEqual(["0>2", "1>3", "2>5", "3>5", "4>5", "5>0"]);
  expect(makeRackDemands(Int32Array.of(1, 1)).remote.from).toHaveLength(0);
});
