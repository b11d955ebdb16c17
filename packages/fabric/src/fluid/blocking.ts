/**
 * fluid/blocking — which of the kinds of blocking holds flows back: the design, the hash, the tree, or the receiver.
 *
 * A flow that gets less than it wants has a bottleneck. At its receiver's link it is an incast: no network helps. At a
 * link of the network it depends on what would come there if every switch divided evenly: more than the link carries,
 * and the design is oversubscribed there; no more than that, and the flows only met there, by their hash or because one
 * spanning tree leaves no other way. What would come is what flows could send if the links between switches had no end.
 *
 * Source: rules F228, F229 in ../../SPEC.md.
 * @module
 */
import type { DesignNetwork } from "./design-network.ts";
import { type DesignHashOptions, routeByHash, routeDivided, type Traffic } from "./design-routes.ts";
import { findTreeShut, makeDesignNetwork } from "./design-network.ts";
import { computeDivided, type DividedNetwork } from "./divided.ts";
import { type Allocation, computeMaxMin } from "./max-min.ts";
import type { FluidNetwork } from "./network.ts";

/** How flows find their ways: by hash, evenly divided, or over one spanning tree. */
export type DesignRouting = "hash" | "divided" | "tree";

/** What holds a flow back; `none` where it gets all that it wants, `lost` where it has no way. */
export type Blocking = "none" | "receiver" | "sender" | "oversubscribed" | "collision" | "tree" | "lost";

/** What flows get of a design. */
export interface DesignRates extends Allocation {
  readonly routing: DesignRouting;
  /** Per flow. */
  readonly blocking: readonly Blocking[];
  /** Per link what flows would send there if the links between switches had no end, by this routing. */
  readonly wantedBitsPerSecond: Float64Array;
  /** Per link the flows that cross it, in whole or in part. */
  readonly flowsOn: Int32Array;
  /** Flows without a way. */
  readonly lost: readonly number[];
  /** Cables that this routing does not use: what a spanning tree shuts. */
  readonly shut: readonly number[];
}

/** Beyond rounding. */
const more = 1 + 1e-9;

/** Routes the traffic of one design in several ways, and says who gets what, and why no more. */
export function computeDesignRates(
  of: DesignNetwork,
  traffic: Traffic,
  routings: readonly DesignRouting[],
  hash: DesignHashOptions = {},
): DesignRates[] {
  const divided = routeDivided(of, traffic);
  // What the ends alone would let through: nothing in between counts.
  const free = computeDivided({ ...divided.network, wayOf: new Int32Array(traffic.from.length).fill(-1) });
  const even = sumDivided(divided.network, free.rateBitsPerSecond);
  return routings.map((routing): DesignRates => {
    const shut = routing === "tree" ? findTreeShut(of.design) : [];
    let [allocation, wanted, lost]: [Allocation, Sums, readonly number[]] = [free, even, divided.lost];
    if (routing === "hash") {
      const routed = routeByHash(of, traffic, hash);
      allocation = computeMaxMin(routed.network);
      wanted = sumPaths(routed.network, free.rateBitsPerSecond);
      lost = routed.lost;
    } else if (routing === "tree") {
      const routed = routeDivided(makeDesignNetwork(of.design, shut), traffic);
      allocation = computeDivided(routed.network);
      wanted = sumDivided(routed.network, free.rateBitsPerSecond);
      lost = routed.lost;
    } else allocation = computeDivided(divided.network);
    const isLost = new Set(lost);
    const blocking = Array.from(allocation.rateBitsPerSecond, (rate, flow): Blocking => {
      if (isLost.has(flow)) return "lost";
      if (rate * more >= traffic.demandBitsPerSecond[flow]) return "none";
      const link = allocation.bottleneck[flow];
      if (link === 2 * of.hostCable[traffic.to[flow]] + 1) return "receiver";
      if (link === 2 * of.hostCable[traffic.from[flow]]) return "sender";
      if (routing === "divided" || even.bitsPerSecond[link] > of.capacityBitsPerSecond[link] * more) {
        return "oversubscribed";
      }
      return routing === "tree" ? "tree" : "collision";
    });
    return {
      ...allocation,
      ...{ routing, blocking, wantedBitsPerSecond: wanted.bitsPerSecond, flowsOn: wanted.flows, lost, shut },
    };
  });
}

/** Per link. */
interface Sums {
  readonly bitsPerSecond: Float64Array;
  readonly flows: Int32Array;
}

/** What flows bring to the links that they divide themselves over. */
function sumDivided(network: DividedNetwork, rates: Float64Array): Sums {
  const { capacityBitsPerSecond, wayStart, wayLinks, wayParts, wayOf, firstLink, lastLink } = network;
  const links = capacityBitsPerSecond.length;
  const sums = { bitsPerSecond: new Float64Array(links), flows: new Int32Array(links) };
  const wayRate = new Float64Array(wayStart.length - 1);
  const wayFlows = new Int32Array(wayStart.length - 1);
  wayOf.forEach((way, flow) => {
    if (rates[flow] === 0) return;
    for (const link of [firstLink[flow], lastLink[flow]]) {
      sums.bitsPerSecond[link] += rates[flow];
      sums.flows[link] += 1;
    }
    if (way < 0) return;
    wayRate[way] += rates[flow];
    wayFlows[way] += 1;
  });
  for (let way = 0; way < wayRate.length; way++) {
    for (let at = wayStart[way]; at < wayStart[way + 1]; at++) {
      sums.bitsPerSecond[wayLinks[at]] += wayRate[way] * wayParts[at];
      sums.flows[wayLinks[at]] += wayFlows[way];
    }
  }
  return sums;
}

/** The same, where each flow has one way. */
function sumPaths({ capacityBitsPerSecond, pathStart, pathLinks }: FluidNetwork, rates: Float64Array): Sums {
  const links = capacityBitsPerSecond.length;
  const sums = { bitsPerSecond: new Float64Array(links), flows: new Int32Array(links) };
  for (let flow = 0; flow < rates.length; flow++) {
    if (rates[flow] === 0) continue;
    for (let at = pathStart[flow]; at < pathStart[flow + 1]; at++) {
      sums.bitsPerSecond[pathLinks[at]] += rates[flow];
      sums.flows[pathLinks[at]] += 1;
    }
  }
  return sums;
}
