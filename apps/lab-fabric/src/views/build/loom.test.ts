import { type Design, designOf } from "@dc/fabric";
import { computeDesignRates, makeDesignNetwork, makeStride } from "@dc/fabric/fluid";
import { expect, test } from "vitest";
import { isFull, makeLoom } from "./loom.ts";

function design(kind: string, options: object): Design {
  const made = designOf({ kind: `fabric/${kind}@1`, ...options });
  if (!made.ok) throw new Error(JSON.stringify(made.issues));
  return made.value;
}

test("a small design has a box for each switch and a bundle for each two that are joined", () => {
  const { tiers, hosts } = makeLoom(design("leaf-spine", { spines: 2, leaves: 3, hostsPerLeaf: 4 }), 16);
  expect(hosts).toBe(12);
  expect(tiers.map(({ role, count, usedPorts }) => [role, count, usedPorts])).toEqual([
    ["leaf", 3, 6],
    ["spine", 2, 3],
  ]);
  expect(tiers[0].boxes.map(({ first }) => first)).toEqual(["leaf1", "leaf2", "leaf3"]);
  expect(tiers[0].bundles.map(({ lower, upper, cables }) => [lower, upper, cables])).toEqual([
    ...[
      [0, 0, 4],
      [1, 1, 4],
      [2, 2, 4],
    ],
  ]);
  expect(tiers[1].bundles).toHaveLength(6);
});

test("what has no room stands together, and nothing is left out: cables, capacity, load and full cables add up", () => {
  const made = design("leaf-spine", { spines: 8, leaves: 40, hostsPerLeaf: 32 });
  const of = makeDesignNetwork(made);
  const demands = makeStride(of.hosts.length, 32);
  const demandBitsPerSecond = new Float64Array(demands.from.length).fill(25e9);
  const [rates] = computeDesignRates(of, { ...demands, demandBitsPerSecond }, ["divided"]);
  const whole = makeLoom(made, 64, rates, rates.wantedBitsPerSecond);
  const gathered = makeLoom(made, 10, rates, rates.wantedBitsPerSecond);
  expect(gathered.tiers[0].boxes).toHaveLength(10);
  expect(gathered.tiers[0].boxes.at(-1)).toEqual({ first: "leaf10", last: "leaf40", count: 31 });
  for (const picture of [whole, gathered]) {
    const [, spine] = picture.tiers;
    const sum = (of: (bundle: (typeof spine.bundles)[0]) => number): number =>
      spine.bundles.reduce((total, bundle) => total + of(bundle), 0);
    expect(sum(({ cables }) => cables)).toBe(320);
    expect(sum(({ capacityBitsPerSecond }) => capacityBitsPerSecond)).toBe(320 * 100e9);
    expect(sum(({ up }) => up.loadBitsPerSecond)).toBeCloseTo(40 * 32 * 25e9, -3);
    expect(sum(({ up, down }) => up.full + down.full)).toBe(0);
  }
});

test("a picture of ten thousand links has no more strokes than one of a few hundred", () => {
  const { tiers } = makeLoom(design("leaf-spine", { spines: 64, leaves: 256, hostsPerLeaf: 16 }), 48);
  const bundles = tiers.reduce((sum, tier) => sum + tier.bundles.length, 0);
  expect(bundles).toBeLessThanOrEqual(640);
  expect(tiers[1].bundles.reduce((sum, { cables }) => sum + cables, 0)).toBe(64 * 256);
});

test("full is a link that carries all it can while more would come", () => {
  expect(isFull(100, 100, 150)).toBe(true);
  expect(isFull(100, 100, 100)).toBe(false);
  expect(isFull(100, 90, 150)).toBe(false);
});

test("what a tree shuts is marked", () => {
  const made = design("three-tier", { blocks: 2, accessPerBlock: 2, hostsPerAccess: 2, spanningTree: true });
  const shut = makeLoom(made, 16)
    .tiers.flatMap(({ bundles }) => bundles)
    .reduce((sum, bundle) => sum + bundle.shut, 0);
  expect(shut).toBe(made.blocked.length);
});
