import { createRandomStream, streamKey } from "@dc/engine";
import { expect, test } from "vitest";
import { designOf } from "../topology/generators.ts";
import { makeCycle, makeRandomDestinations } from "./demands.ts";
import { findTreeShut, makeDesignNetwork } from "./design-network.ts";
import { routeDivided } from "./design-routes.ts";
import { computeDivided, type DividedNetwork } from "./divided.ts";
import { computeMaxMin, ownDemand } from "./max-min.ts";

/** Two senders and two receivers; in between links 4 and 5 of 10 and 30. */
function small(more: Partial<DividedNetwork> = {}): DividedNetwork {
  return {
    capacityBitsPerSecond: Float64Array.of(100, 100, 100, 100, 10, 30),
    wayStart: Int32Array.of(0, 2),
    wayLinks: Int32Array.of(4, 5),
    wayParts: Float64Array.of(0.5, 0.5),
    wayOf: Int32Array.of(0, -1),
    firstLink: Int32Array.of(0, 1),
    lastLink: Int32Array.of(2, 2),
    demandBitsPerSecond: Float64Array.of(1000, 1000),
    ...more,
  };
}

test("F227: a flow that divides itself is held back by the way that is full first; the other takes what is left", () => {
  const { rateBitsPerSecond, bottleneck, loadBitsPerSecond, fairShareBitsPerSecond } = computeDivided(small());
  expect(Array.from(rateBitsPerSecond)).toEqual([20, 80]);
  expect(Array.from(bottleneck)).toEqual([4, 2]);
  expect(Array.from(loadBitsPerSecond)).toEqual([20, 80, 100, 0, 10, 10]);
  expect(fairShareBitsPerSecond[4]).toBe(20);
});

test("F227: nobody gets more than he wants, and who gets that is held back by nobody", () => {
  const { rateBitsPerSecond, bottleneck } = computeDivided(small({ demandBitsPerSecond: Float64Array.of(5, 95) }));
  expect(Array.from(rateBitsPerSecond)).toEqual([5, 95]);
  expect(Array.from(bottleneck)).toEqual([ownDemand, ownDemand]);
});

test.each([1, 2, 3, 4, 5, 6])(
  "F227: with one way each, rates are those of the model for whole flows (seed %i)",
  (seed) => {
    const random = createRandomStream(Int32Array.of(...streamKey(seed, "divided")));
    const made = designOf({
      kind: "fabric/clos@1",
      pods: 3,
      spinesPerPod: 2,
      leavesPerPod: 3,
      hostsPerLeaf: 4,
      superspines: 2,
    });
    if (!made.ok) throw new Error("refused");
    const of = makeDesignNetwork(made.value, findTreeShut(made.value));
    const hosts = of.hosts.length;
    const demands = seed % 2 === 0 ? makeCycle(hosts, random) : makeRandomDestinations(hosts, random);
    const demandBitsPerSecond = Float64Array.from(demands.from, () => 1e9 * (1 + random.below(25)));
    const { network } = routeDivided(of, { ...demands, demandBitsPerSecond });
    const paths = Array.from(demands.from, (_, flow) => {
      const way = network.wayOf[flow];
      const between =
        way < 0 ? [] : Array.from(network.wayLinks.subarray(network.wayStart[way], network.wayStart[way + 1]));
      return [network.firstLink[flow], ...between, network.lastLink[flow]];
    });
    const pathStart = Int32Array.from([0, ...paths.map(({ length }) => length)]);
    for (let flow = 0; flow < hosts; flow++) pathStart[flow + 1] += pathStart[flow];
    const whole = computeMaxMin({
      capacityBitsPerSecond: of.capacityBitsPerSecond,
      pathStart,
      pathLinks: Int32Array.from(paths.flat()),
      demandBitsPerSecond,
    });
    const divided = computeDivided(network);
    divided.rateBitsPerSecond.forEach((rate, flow) => {
      const wanted = whole.rateBitsPerSecond[flow];
      expect(Math.abs(rate - wanted), `flow ${flow}`).toBeLessThanOrEqual(wanted * 1e-9);
    });
    expect(new Set(divided.bottleneck).size).toBeGreaterThan(2);
  },
);

test("F227: no link carries more than it can, and each flow without its demand has a full link on which none is faster", () => {
  const made = designOf({ kind: "fabric/fat-tree@1", k: 6 });
  if (!made.ok) throw new Error("refused");
  const of = makeDesignNetwork(made.value);
  const random = createRandomStream(Int32Array.of(...streamKey(1, "divided")));
  const demands = makeRandomDestinations(of.hosts.length, random);
  const { network } = routeDivided(of, {
    ...demands,
    demandBitsPerSecond: new Float64Array(of.hosts.length).fill(25e9),
  });
  const { rateBitsPerSecond, bottleneck, loadBitsPerSecond } = computeDivided(network);
  const crosses = (flow: number, link: number): boolean => {
    const way = network.wayOf[flow];
    const between = network.wayLinks.subarray(network.wayStart[way] ?? 0, network.wayStart[way + 1]);
    return network.firstLink[flow] === link || network.lastLink[flow] === link || (way >= 0 && between.includes(link));
  };
  loadBitsPerSecond.forEach((load, link) => {
    expect(load).toBeLessThanOrEqual(of.capacityBitsPerSecond[link] * (1 + 1e-9));
  });
  rateBitsPerSecond.forEach((rate, flow) => {
    const link = bottleneck[flow];
    if (link === ownDemand) return;
    expect(loadBitsPerSecond[link]).toBeGreaterThan(of.capacityBitsPerSecond[link] * (1 - 1e-9));
    rateBitsPerSecond.forEach((other, place) => {
      if (crosses(place, link)) expect(other).toBeLessThanOrEqual(rate * (1 + 1e-9));
    });
  });
});
