import { createRandomStream, streamKey } from "@dc/engine";
import { expect, test } from "vitest";
import { designOf } from "../topology/generators.ts";
import { type Blocking, computeDesignRates, type DesignRouting } from "./blocking.ts";
import { type Demands, joinDemands, makeAllToOne, makeCycle, makeRackDemands, makeStride } from "./demands.ts";
import { type DesignNetwork, makeDesignNetwork } from "./design-network.ts";

const all: readonly DesignRouting[] = ["hash", "divided", "tree"];
const hostRate = 25e9;

function networkOf(kind: string, options: object): DesignNetwork {
  const made = designOf({ kind: `fabric/${kind}@1`, ...options });
  if (!made.ok) throw new Error(made.issues.map(({ path, expected }) => `${path}: ${expected}`).join("; "));
  return makeDesignNetwork(made.value);
}

function ratesOf(of: DesignNetwork, demands: Demands, wanted = hostRate) {
  const demandBitsPerSecond = new Float64Array(demands.from.length).fill(wanted);
  const made = computeDesignRates(of, { ...demands, demandBitsPerSecond }, all);
  return Object.fromEntries(
    made.map((rates) => {
      const sum = rates.rateBitsPerSecond.reduce((total, rate) => total + rate, 0);
      const kinds = new Set(rates.blocking);
      return [rates.routing, { ...rates, mean: sum / demands.from.length, kinds }];
    }),
  ) as Record<DesignRouting, (typeof made)[0] & { mean: number; kinds: Set<Blocking> }>;
}

test("F287: a permutation across racks that are 2:1 oversubscribed gets a half, divided, and the design is why", () => {
  const of = networkOf("leaf-spine", { spines: 4, leaves: 4, hostsPerLeaf: 32 });
  const { divided, hash } = ratesOf(of, makeStride(128, 32));
  expect(of.design.numbers.oversubscription).toBe(2);
  for (const rate of divided.rateBitsPerSecond) expect(rate).toBeCloseTo(hostRate / 2, 0);
  expect(divided.kinds).toEqual(new Set(["oversubscribed"]));
  // By hash some uplinks have more flows than others: less in all, or the same for all.
  expect(hash.mean).toBeLessThanOrEqual(divided.mean * (1 + 1e-9));
});

test("F287: all to one gets 1/N of the receiver's link however it is routed, and the receiver is why", () => {
  const of = networkOf("leaf-spine", { spines: 4, leaves: 4, hostsPerLeaf: 4 });
  const rates = ratesOf(of, makeAllToOne(16, 3));
  for (const routing of all) {
    for (const rate of rates[routing].rateBitsPerSecond) expect(rate).toBeCloseTo(hostRate / 15, 0);
    expect(rates[routing].kinds).toEqual(new Set(["receiver"]));
  }
});

test.each([4, 8])(
  "F287: any permutation of a fat-tree of %i-port switches gets all, divided; by hash it collides",
  (k) => {
    const of = networkOf("fat-tree", { k });
    const random = createRandomStream(Int32Array.of(...streamKey(3, "blocking")));
    const { divided, hash, tree } = ratesOf(of, makeCycle(of.hosts.length, random));
    for (const rate of divided.rateBitsPerSecond) expect(rate).toBeCloseTo(hostRate, 0);
    expect(divided.kinds).toEqual(new Set(["none"]));
    expect(hash.mean).toBeLessThan(0.9 * hostRate);
    expect([...hash.kinds].sort()).toEqual(["collision", "none"]);
    expect(tree.mean).toBeLessThan(hash.mean);
    expect(tree.kinds.has("tree")).toBe(true);
  },
);

test.each([0, 0.25, 0.5, 0.75])(
  "F287: with a share of %d in the rack, min(1 − p, 1/2) of the line leaves it",
  (local) => {
    const of = networkOf("leaf-spine", { spines: 2, leaves: 4, hostsPerLeaf: 16 });
    const demands = makeRackDemands(of.hostSwitch);
    const joined = joinDemands([demands.local, demands.remote]);
    const demandBitsPerSecond = Float64Array.from(joined.from, (_, flow) => {
      return flow < demands.local.from.length ? local * hostRate : (1 - local) * hostRate;
    });
    const [divided] = computeDesignRates(of, { ...joined, demandBitsPerSecond }, ["divided"]);
    const remote = divided.rateBitsPerSecond.subarray(demands.local.from.length);
    for (const rate of remote) expect(rate).toBeCloseTo(Math.min(1 - local, 1 / 2) * hostRate, 0);
    expect(divided.blocking.includes("oversubscribed")).toBe(1 - local > 1 / 2);
  },
);

test("F287: over one tree a leaf-spine that is 1:1 has one of its spines", () => {
  const of = networkOf("leaf-spine", { spines: 4, leaves: 4, hostsPerLeaf: 16 });
  const { tree, divided } = ratesOf(of, makeStride(64, 16));
  expect(divided.mean).toBeCloseTo(hostRate, 0);
  expect(tree.mean).toBeCloseTo(hostRate / 4, 0);
  expect(tree.kinds).toEqual(new Set(["tree"]));
  expect(tree.shut).toHaveLength(4 * 4 - 7);
});

test("F229: what would come to a link is what the ends would let through, by the routing's ways", () => {
  const of = networkOf("leaf-spine", { spines: 4, leaves: 4, hostsPerLeaf: 32 });
  const { divided, tree, hash } = ratesOf(of, makeStride(128, 32));
  of.design.topology.links.forEach(({ ends }, cable) => {
    if (!of.design.topology.nodes[ends[0].node].forwards) return;
    // 32 hosts of 25 Gbit/s over four uplinks.
    expect(divided.wantedBitsPerSecond[2 * cable]).toBeCloseTo((32 * hostRate) / 4, 0);
    expect(divided.flowsOn[2 * cable]).toBe(32);
  });
  expect(Math.max(...tree.wantedBitsPerSecond)).toBeCloseTo(32 * hostRate, 0);
  // Every flow of a leaf is on one of its uplinks.
  const [uplinks] = [
    of.design.topology.links.flatMap(({ ends }, cable) =>
      of.design.topology.nodes[ends[0].node].name === "leaf1" ? [2 * cable] : [],
    ),
  ];
  expect(uplinks.reduce((sum, link) => sum + hash.flowsOn[link], 0)).toBe(32);
});

test("F228: a flow without a way is lost, and nothing else is said of it", () => {
  const of = networkOf("rails", { servers: 2, gpus: 2 });
  const { hash, divided, tree } = ratesOf(of, makeStride(4, 1));
  for (const { blocking, mean } of [hash, divided, tree]) {
    expect(blocking).toEqual(["lost", "lost", "lost", "lost"]);
    expect(mean).toBe(0);
  }
});
