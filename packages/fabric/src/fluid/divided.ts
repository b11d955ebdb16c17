/**
 * fluid/divided — max-min fair rates where a flow divides itself over several ways, a fixed part over each.
 *
 * Flows grow together, as in `./max-min.ts`; what a flow takes of a link is its rate times its part there. A link's
 * share is its free capacity over the sum of the parts that still grow. Shares only grow while flows are frozen, so the
 * same heap serves. Flows between the same two switches have the same ways in between and share one list of them, so
 * that a million flows need no million lists.
 *
 * Sources: Bertsekas and Gallager, “Data Networks” (2nd ed. 1992) §6.5.2 (max-min flow control; a flow of several ways
 * with fixed parts counts at each link by its part); rule F227 in ../../SPEC.md.
 * @module
 */
import { LinkHeap } from "./link-heap.ts";
import { type Allocation, ownDemand } from "./max-min.ts";

/** Flows that divide themselves. */
export interface DividedNetwork {
  /** Per link, above 0. */
  readonly capacityBitsPerSecond: Float64Array;
  /** Links of way w: `wayLinks[wayStart[w]] … wayLinks[wayStart[w + 1] − 1]`, none twice, each with its part. */
  readonly wayStart: Int32Array;
  readonly wayLinks: Int32Array;
  /** Above 0, at most 1. */
  readonly wayParts: Float64Array;
  /** Per flow its way; −1 for one that crosses nothing between its first and its last link. */
  readonly wayOf: Int32Array;
  /** Per flow the link of its sender and that of its receiver, which take all of it; two links. */
  readonly firstLink: Int32Array;
  readonly lastLink: Int32Array;
  /** Per flow, 0 or more. */
  readonly demandBitsPerSecond: Float64Array;
}

/** Members of each of so many groups: `members[start[g]] … members[start[g + 1] − 1]`, ascending. */
interface Grouped {
  readonly start: Int32Array;
  readonly members: Int32Array;
}

/** Sort places by the group that each is in. */
function groupBy(of: Int32Array, groups: number): Grouped {
  const start = new Int32Array(groups + 1);
  let count = 0;
  for (const group of of) {
    if (group < 0) continue;
    start[group + 1] += 1;
    count++;
  }
  for (let group = 0; group < groups; group++) start[group + 1] += start[group];
  const next = start.slice(0, groups);
  const members = new Int32Array(count);
  of.forEach((group, place) => {
    if (group >= 0) members[next[group]++] = place;
  });
  return { start, members };
}

/** Find the max-min fair rates, to about twelve digits. */
export function computeDivided(network: DividedNetwork): Allocation {
  const { capacityBitsPerSecond: capacity, wayStart, wayLinks, wayParts } = network;
  const { wayOf, firstLink, lastLink, demandBitsPerSecond: demand } = network;
  const [links, flows, ways] = [capacity.length, wayOf.length, wayStart.length - 1];
  const byFirst = groupBy(firstLink, links);
  const byLast = groupBy(lastLink, links);
  const byWay = groupBy(wayOf, ways);
  const wayOfEntry = new Int32Array(wayLinks.length);
  for (let way = 0; way < ways; way++) wayOfEntry.fill(way, wayStart[way], wayStart[way + 1]);
  const entriesBy = groupBy(wayLinks, links);

  const left = capacity.slice();
  /** Per link the parts that still grow, and of how many flows: a sum of parts is never exactly 0 again. */
  const growing = new Float64Array(links);
  const growingFlows = new Int32Array(links);
  const rate = new Float64Array(flows);
  const bottleneck = new Int32Array(flows).fill(ownDemand);
  const isFrozen = new Uint8Array(flows);
  const fairShare = new Float64Array(links).fill(Number.NaN);
  const load = new Float64Array(links);

  function each(flow: number, visit: (link: number, part: number) => void): void {
    visit(firstLink[flow], 1);
    const way = wayOf[flow];
    if (way >= 0) for (let at = wayStart[way]; at < wayStart[way + 1]; at++) visit(wayLinks[at], wayParts[at]);
    visit(lastLink[flow], 1);
  }
  for (let flow = 0; flow < flows; flow++) {
    each(flow, (link, part) => {
      growing[link] += part;
      growingFlows[link] += 1;
    });
  }
  const heap = new LinkHeap(links);
  for (let link = 0; link < links; link++) if (growingFlows[link] > 0) heap.add(link, left[link] / growing[link]);
  heap.order();
  const byDemand = Int32Array.from(demand, (_, flow) => flow).sort((a, b) => demand[a] - demand[b] || a - b);
  let asked = 0;

  function freeze(flow: number, by: number, at: number): void {
    if (isFrozen[flow] === 1) return;
    isFrozen[flow] = 1;
    rate[flow] = at;
    bottleneck[flow] = by;
    each(flow, (link, part) => {
      left[link] -= at * part;
      load[link] += at * part;
      growing[link] -= part;
      growingFlows[link] -= 1;
    });
  }
  function freezeAll(link: number, share: number): void {
    for (let at = byFirst.start[link]; at < byFirst.start[link + 1]; at++) freeze(byFirst.members[at], link, share);
    for (let at = byLast.start[link]; at < byLast.start[link + 1]; at++) freeze(byLast.members[at], link, share);
    for (let at = entriesBy.start[link]; at < entriesBy.start[link + 1]; at++) {
      const way = wayOfEntry[entriesBy.members[at]];
      for (let own = byWay.start[way]; own < byWay.start[way + 1]; own++) freeze(byWay.members[own], link, share);
    }
  }

  for (;;) {
    while (asked < flows && isFrozen[byDemand[asked]] === 1) asked++;
    while (heap.size > 0 && growingFlows[heap.top] === 0) heap.removeTop();
    if (asked === flows) break;
    const { top } = heap;
    const share = Math.max(0, left[top] / growing[top]);
    if (share > heap.keys[top]) {
      heap.raise(share);
      continue;
    }
    const flow = byDemand[asked];
    // A flow that gets all that it wants is held back by nobody, though its link be full by it.
    if (demand[flow] <= share * (1 + 1e-12)) freeze(flow, ownDemand, demand[flow]);
    else {
      heap.removeTop();
      fairShare[top] = share;
      freezeAll(top, share);
    }
  }
  return { rateBitsPerSecond: rate, bottleneck, loadBitsPerSecond: load, fairShareBitsPerSecond: fairShare };
}
