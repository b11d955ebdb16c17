/**
 * fluid/explain — why a flow gets what it gets: the link that froze it, its fair share there, who shares it.
 *
 * Source: Bertsekas and Gallager §6.5.2 (a flow's bottleneck is full, and no flow there is faster); rule F276 in
 * ../../SPEC.md.
 * @module
 */
import { type Allocation, ownDemand } from "./max-min.ts";
import type { FluidNetwork } from "./network.ts";

/** Why a flow has its rate. */
export interface RateReason {
  readonly flow: number;
  readonly rateBitsPerSecond: number;
  /** The bottleneck, or −1 where the flow gets all that it demands. */
  readonly link: number;
  /** Of the bottleneck; NaN where there is none, as are the following. */
  readonly capacityBitsPerSecond: number;
  /** What each of the sharers gets: the capacity less what the slower ones take, over the sharers. */
  readonly fairShareBitsPerSecond: number;
  /** The flows that this link froze, ascending; the flow itself is one of them. */
  readonly sharers: readonly number[];
  /** The other flows on this link, ascending: another link, or their own demand, had frozen them before. */
  readonly slower: readonly number[];
  /** What the slower ones take together. */
  readonly slowerBitsPerSecond: number;
}

/** Say why a flow of an allocation has its rate. */
export function explainRate(network: FluidNetwork, allocation: Allocation, flow: number): RateReason {
  const link = allocation.bottleneck[flow];
  const rateBitsPerSecond = allocation.rateBitsPerSecond[flow];
  if (link === ownDemand) {
    const nothing = { capacityBitsPerSecond: Number.NaN, fairShareBitsPerSecond: Number.NaN };
    return { flow, rateBitsPerSecond, link, ...nothing, sharers: [], slower: [], slowerBitsPerSecond: Number.NaN };
  }
  const { pathStart, pathLinks } = network;
  const sharers: number[] = [];
  const slower: number[] = [];
  let slowerBitsPerSecond = 0;
  for (let other = 0; other < pathStart.length - 1; other++) {
    if (!pathLinks.subarray(pathStart[other], pathStart[other + 1]).includes(link)) continue;
    if (allocation.bottleneck[other] === link) sharers.push(other);
    else {
      slower.push(other);
      slowerBitsPerSecond += allocation.rateBitsPerSecond[other];
    }
  }
  return {
    flow,
    rateBitsPerSecond,
    link,
    capacityBitsPerSecond: network.capacityBitsPerSecond[link],
    fairShareBitsPerSecond: allocation.fairShareBitsPerSecond[link],
    sharers,
    slower,
    slowerBitsPerSecond,
  };
}
