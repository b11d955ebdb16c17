/**
 * test/fluid — what permutations get of a fat-tree whose flows are hashed, as a table that a person can judge.
 */
import { createRandomStream, type RandomStream, streamKey } from "@dc/engine";
import { createTally } from "@dc/engine/stats";
import { expect, test } from "vitest";
import {
  chooseAtRandom,
  chooseOptimally,
  computeMaxMin,
  type Demands,
  joinDemands,
  makeCycle,
  makeFatTree,
  makeRandomDestinations,
  makeStride,
  routeFatTree,
} from "../src/fluid/index.ts";

const rateBitsPerSecond = 10e9;

const stream = (seed: number): RandomStream => createRandomStream(Int32Array.of(...streamKey(seed, "fluid")));

/** What hosts send on average, in per cent of their links: mean and standard error over seeds 1 to `trials`. */
function throughput(
  k: number,
  trials: number,
  demandsOf: (hosts: number, random: RandomStream) => Demands,
): { meanPercent: number; errorPercent: number } {
  const tree = makeFatTree(k, rateBitsPerSecond);
  const tally = createTally();
  for (let seed = 1; seed <= trials; seed++) {
    const random = stream(seed);
    const demands = demandsOf(tree.hosts, random);
    const { rateBitsPerSecond: rates } = computeMaxMin(routeFatTree(tree, demands, chooseAtRandom(random)));
    tally.add((100 * rates.reduce((sum, rate) => sum + rate, 0)) / (tree.hosts * rateBitsPerSecond));
  }
  return { meanPercent: tally.mean, errorPercent: Math.sqrt(tally.variance / trials) };
}

/** Within three standard errors of a figure that is printed to a tenth. */
function expectNear(measured: ReturnType<typeof throughput>, percent: number): void {
  const { meanPercent, errorPercent } = measured;
  const within = `${meanPercent.toFixed(2)} ± ${errorPercent.toFixed(2)}`;
  expect(Math.abs(meanPercent - percent), within).toBeLessThanOrEqual(3 * errorPercent + 0.05);
}

test.each([
  [4, 2000, 59.2],
  [8, 200, 47.4],
  [16, 20, 42.9],
  [32, 20, 40.7],
])(
  "F281: k = %i, %i permutations of one flow a host, ways at random: %d per cent of the hosts' links",
  (k, trials, percent) => {
    expectNear(throughput(k, trials, makeCycle), percent);
  },
);

test("F281: the largest one, 27,648 hosts, loses three fifths", () => {
  const { meanPercent } = throughput(48, 2, makeCycle);
  expect(Math.abs(meanPercent - 40.2)).toBeLessThan(0.5);
});

test.each([
  [2, 58.3],
  [4, 73.0],
  [8, 84.5],
])("F281: k = 16, %i permutations at once: %d per cent: many flows even out", (flows, percent) => {
  const several = (hosts: number, random: RandomStream): Demands =>
    joinDemands(Array.from({ length: flows }, () => makeCycle(hosts, random)));
  expectNear(throughput(16, 20, several), percent);
});

test("F281: k = 16: stride(1) stays below the edge switches and loses nothing, whatever the ways", () => {
  const { meanPercent, errorPercent } = throughput(16, 20, (hosts) => makeStride(hosts, 1));
  expect([meanPercent, errorPercent]).toEqual([100, 0]);
});

test.each([
  ["stride(256)", 51.8, (hosts: number) => makeStride(hosts, 256)],
  ["random destinations", 38.9, makeRandomDestinations],
])("F281: k = 16: %s: %d per cent", (_, percent, demandsOf) => {
  expectNear(throughput(16, 20, demandsOf), percent);
});

test("F281: k = 16: stride(16), three quarters of it within a pod: 65.0 per cent, of which one trial may be a point off", () => {
  expectNear(
    throughput(16, 100, (hosts) => makeStride(hosts, 16)),
    65.0,
  );
});

test("F281: the same strides get 100 % where ways are assigned and not drawn", () => {
  const tree = makeFatTree(16, rateBitsPerSecond);
  for (const stride of [1, 16, 256]) {
    const demands = makeStride(tree.hosts, stride);
    const { rateBitsPerSecond: rates } = computeMaxMin(routeFatTree(tree, demands, chooseOptimally(tree, demands)));
    expect(new Set(rates)).toEqual(new Set([rateBitsPerSecond]));
  }
});
