import { createRandomStream, streamKey } from "@dc/engine";
import { expect, test } from "vitest";
import { joinDemands, makeCycle, makeStride } from "./demands.ts";
import { fatTreeLink, makeFatTree, routeFatTree } from "./fat-tree.ts";
import { computeMaxMin } from "./max-min.ts";
import { chooseAtRandom, chooseByHash, chooseOptimally } from "./upward.ts";

const random = (seed: number): ReturnType<typeof createRandomStream> =>
  createRandomStream(Int32Array.of(...streamKey(seed, "upward")));

test("F278: at random, each way is as likely; a seed gives the same ways", () => {
  const choose = chooseAtRandom(random(1));
  const counts = [0, 0, 0, 0];
  for (let flow = 0; flow < 4000; flow++) counts[choose(flow, 0, 4)] += 1;
  // 4,000 draws of 1/4: sd 27.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(110);
  const [one, two] = [random(9), random(9)].map(chooseAtRandom);
  for (let flow = 0; flow < 50; flow++) expect(one(flow, 0, 8)).toBe(two(flow, 0, 8));
});

/** Cores that flows from one pod come by. */
function coresUsed(seeds?: readonly [number, number]): number {
  const tree = makeFatTree(8, 1e9);
  const demands = joinDemands(Array.from({ length: 64 }, () => makeStride(tree.hosts, 16)));
  const options = seeds === undefined ? {} : { seeds };
  const { pathLinks } = routeFatTree(tree, demands, chooseByHash(tree, demands, options));
  const links = Array.from(pathLinks, (link) => fatTreeLink(tree, link));
  return new Set(links.flatMap(({ stage, to }) => (stage === "aggregation-up" ? [to] : []))).size;
}

test("F278: with one hash at both tiers a second choice repeats the first: k/2 of (k/2)² cores; with seeds all", () => {
  expect(coresUsed()).toBe(4);
  expect(coresUsed([1, 2])).toBe(16);
  expect(coresUsed([7, 7])).toBe(4);
});

test.each([4, 8, 16])("F279: k = %i: the best assignment gives every host of a permutation its full rate", (k) => {
  const tree = makeFatTree(k, 10e9);
  const strides = [1, k / 2, (k * k) / 4, tree.hosts / 2].map((stride) => makeStride(tree.hosts, stride));
  for (const demands of [...strides, ...[1, 2, 3].map((seed) => makeCycle(tree.hosts, random(seed)))]) {
    const network = routeFatTree(tree, demands, chooseOptimally(tree, demands));
    const { rateBitsPerSecond } = computeMaxMin(network);
    expect(new Set(rateBitsPerSecond)).toEqual(new Set([10e9]));
    expect(new Set(network.pathLinks).size).toBe(network.pathLinks.length);
  }
});

test("F279: an edge switch with more flows than uplinks has no such assignment", () => {
  const tree = makeFatTree(4, 1e9);
  const demands = joinDemands([makeStride(16, 4), makeStride(16, 8)]);
  expect(() => chooseOptimally(tree, demands)).toThrow(expect.objectContaining({ code: "fabric/bad-option" }));
});
