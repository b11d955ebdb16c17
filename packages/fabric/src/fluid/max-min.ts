/**
 * fluid/max-min — what each flow gets where all share fairly: max-min fair rates by progressive filling.
 *
 * All flows' rates grow together from 0. When a link is full, the flows that cross it are frozen: it is their
 * bottleneck. The others grow on. The link that fills next is always the one whose free capacity over its flows that
 * still grow is least; links wait in a heap by that share, which is put right when it comes up (`./link-heap.ts`).
 *
 * What is left of a link is kept as the sum of two doubles, so that what thousands of subtractions lose is far below
 * the last bit of a rate: rates are those of exact arithmetic, rounded once (rule F272).
 *
 * Sources: Bertsekas and Gallager, "Data Networks" (2nd ed. 1992) §6.5.2 (max-min flow control, the algorithm and its
 * condition); Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18
 * (1971); rules F270–F275 in ../../SPEC.md.
 * @module
 */
import { LinkHeap } from "./link-heap.ts";
import { flowCountOf, type FluidNetwork, requireNetwork } from "./network.ts";

/** What stands for the bottleneck of a flow that gets all that it demands. */
export const ownDemand = -1;

/** Who gets what. */
export interface Allocation {
  /** Per flow. */
  readonly rateBitsPerSecond: Float64Array;
  /** Per flow the link that froze it, or `ownDemand`. */
  readonly bottleneck: Int32Array;
  /** Per link the sum of its flows' rates. */
  readonly loadBitsPerSecond: Float64Array;
  /** Per link what each flow got that it froze; NaN for a link that froze none. */
  readonly fairShareBitsPerSecond: Float64Array;
}

/** Splits a double into two halves whose products are exact (Dekker). */
const splitter = 134_217_729;

/** What is left of each link while rates grow: two doubles a link, and how many of its flows still grow. */
class Remaining {
  readonly growing: Int32Array;
  /** The share that `shareOf` found last, as two doubles. */
  share = 0;
  shareLow = 0;
  readonly #high: Float64Array;
  readonly #low: Float64Array;

  constructor({ capacityBitsPerSecond, pathLinks }: FluidNetwork) {
    this.#high = capacityBitsPerSecond.slice();
    this.#low = new Float64Array(capacityBitsPerSecond.length);
    this.growing = new Int32Array(capacityBitsPerSecond.length);
    for (let at = 0; at < pathLinks.length; at++) this.growing[pathLinks[at]] += 1;
  }

  /** Divide what is left of a link among the flows that still grow there, into `share`. */
  findShare(link: number): void {
    const high = this.#high[link];
    const count = this.growing[link];
    const quotient = high / count;
    // What the division lost: high − quotient · count, exactly.
    const product = quotient * count;
    const scaled = splitter * quotient;
    const top = scaled - (scaled - quotient);
    const countScaled = splitter * count;
    const countTop = countScaled - (countScaled - count);
    const [bottom, countBottom] = [quotient - top, count - countTop];
    const productLow = top * countTop - product + top * countBottom + bottom * countTop + bottom * countBottom;
    const correction = (high - product - productLow + this.#low[link]) / count;
    this.share = quotient + correction;
    this.shareLow = correction - (this.share - quotient);
  }

  /** Give a flow its share of a link. */
  take(link: number, rate: number, rateLow: number): void {
    const high = this.#high[link];
    const sum = high - rate;
    const back = sum - high;
    const lost = high - (sum - back) - (rate + back) + (this.#low[link] - rateLow);
    const left = sum + lost;
    this.#high[link] = left;
    this.#low[link] = lost - (left - sum);
    this.growing[link] -= 1;
  }

  /** What has been given of a link. */
  loadOf(link: number, capacityBitsPerSecond: number): number {
    return Math.max(0, capacityBitsPerSecond - this.#high[link] - this.#low[link]);
  }
}

/**
 * Find the max-min fair rates.
 *
 * The same network gives the same rates to the last bit, whatever the order of its flows; of links that fill at once
 * the one with the least number is the bottleneck.
 *
 * @throws `fabric/fluid-network` for what is no network.
 */
export function computeMaxMin(network: FluidNetwork): Allocation {
  requireNetwork(network);
  const { capacityBitsPerSecond: capacity, pathStart, pathLinks, demandBitsPerSecond: demand } = network;
  const [links, flows] = [capacity.length, flowCountOf(network)];
  const remaining = new Remaining(network);
  const { start, flowsOf } = flowsByLink(network);
  const rate = new Float64Array(flows);
  const bottleneck = new Int32Array(flows);
  const fairShare = new Float64Array(links).fill(Number.NaN);
  const isFrozen = new Uint8Array(flows);
  // A flow with a demand has a link of its own, numbered behind all links, so that real ones come first among equals.
  const heap = new LinkHeap(links + (demand === undefined ? 0 : flows));
  for (let link = 0; link < links; link++) {
    if (remaining.growing[link] === 0) continue;
    remaining.findShare(link);
    heap.add(link, remaining.share);
  }
  for (let flow = 0; demand !== undefined && flow < flows; flow++) {
    if (demand[flow] < Number.POSITIVE_INFINITY) heap.add(links + flow, demand[flow]);
  }
  heap.order();

  function freeze(flow: number, by: number, high: number, low: number): void {
    isFrozen[flow] = 1;
    rate[flow] = high;
    bottleneck[flow] = by;
    for (let at = pathStart[flow]; at < pathStart[flow + 1]; at++) remaining.take(pathLinks[at], high, low);
  }

  while (heap.size > 0) {
    const { top } = heap;
    if (top >= links) {
      heap.removeTop();
      const flow = top - links;
      if (isFrozen[flow] === 0) freeze(flow, ownDemand, heap.keys[top], 0);
      continue;
    }
    if (remaining.growing[top] === 0) {
      heap.removeTop();
      continue;
    }
    remaining.findShare(top);
    const { share, shareLow } = remaining;
    if (share > heap.keys[top]) {
      heap.raise(share);
      continue;
    }
    heap.removeTop();
    fairShare[top] = share;
    for (let at = start[top]; at < start[top + 1]; at++) {
      if (isFrozen[flowsOf[at]] === 0) freeze(flowsOf[at], top, share, shareLow);
    }
  }
  return {
    rateBitsPerSecond: rate,
    bottleneck,
    loadBitsPerSecond: capacity.map((bitsPerSecond, link) => remaining.loadOf(link, bitsPerSecond)),
    fairShareBitsPerSecond: fairShare,
  };
}

/** Flows of link l, ascending: `flowsOf[start[l]] … flowsOf[start[l + 1] − 1]`. */
export function flowsByLink({ capacityBitsPerSecond, pathStart, pathLinks }: FluidNetwork): {
  start: Int32Array;
  flowsOf: Int32Array;
} {
  const links = capacityBitsPerSecond.length;
  const start = new Int32Array(links + 1);
  for (let at = 0; at < pathLinks.length; at++) start[pathLinks[at] + 1] += 1;
  for (let link = 0; link < links; link++) start[link + 1] += start[link];
  const next = start.slice(0, links);
  const flowsOf = new Int32Array(pathLinks.length);
  for (let flow = 0; flow < pathStart.length - 1; flow++) {
    for (let at = pathStart[flow]; at < pathStart[flow + 1]; at++) flowsOf[next[pathLinks[at]]++] = flow;
  }
  return { start, flowsOf };
}
