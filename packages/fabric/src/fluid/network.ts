/**
 * fluid/network — what the fluid model reads: links with capacities, and flows as lists of links, in typed arrays.
 *
 * A link is one direction of a cable. The links of flow f are `pathLinks[pathStart[f]] … pathLinks[pathStart[f + 1] − 1]`,
 * in the order in which it crosses them. Nothing here knows where paths come from: index arithmetic in a fat-tree
 * (`./fat-tree.ts`), the tables of a live fabric (`./fabric-paths.ts`), or somebody else's file.
 *
 * Source: rule F270 in ../../SPEC.md.
 * @module
 */
import { fabricError } from "../errors.ts";

/** Links and flows. */
export interface FluidNetwork {
  /** Per link, above 0 and finite. */
  readonly capacityBitsPerSecond: Float64Array;
  /** Flows + 1 numbers, ascending from 0. */
  readonly pathStart: Int32Array;
  /** Links of all flows, one flow after the other; no link twice in one flow. */
  readonly pathLinks: Int32Array;
  /** Per flow what it would send at most, 0 or more, or Infinity; absent: every flow sends what it is given. */
  readonly demandBitsPerSecond?: Float64Array;
}

/** Flows of a network. */
export function flowCountOf(network: Pick<FluidNetwork, "pathStart">): number {
  return network.pathStart.length - 1;
}

/**
 * Refuse what is no network: the model reads it without looking again.
 *
 * @throws `fabric/fluid-network`, which names the first link or flow that is wrong.
 */
export function requireNetwork(network: FluidNetwork): void {
  const { capacityBitsPerSecond: capacity, pathStart, pathLinks, demandBitsPerSecond: demand } = network;
  const wrong = (message: string): Error => fabricError("fabric/fluid-network", message);
  const flows = flowCountOf(network);
  if (flows < 0 || pathStart[0] !== 0 || pathStart[flows] !== pathLinks.length) {
    throw wrong(`pathStart: expected numbers from 0 to the ${pathLinks.length} of pathLinks`);
  }
  for (let link = 0; link < capacity.length; link++) {
    if (capacity[link] > 0 && capacity[link] < Number.POSITIVE_INFINITY) continue;
    throw wrong(`link ${link} has a capacity of ${capacity[link]} bit/s: expected more than 0, and finite`);
  }
  if (demand !== undefined && demand.length !== flows) {
    throw wrong(`${demand.length} demands for ${flows} flows: expected one each`);
  }
  /** Per link the last flow that crossed it, so that one which crosses twice is seen. */
  const crossedBy = new Int32Array(capacity.length).fill(-1);
  for (let flow = 0; flow < flows; flow++) {
    if (pathStart[flow + 1] < pathStart[flow]) throw wrong(`flow ${flow}: its path ends before it begins`);
    if (demand !== undefined && !(demand[flow] >= 0)) {
      throw wrong(`flow ${flow} demands ${demand[flow]} bit/s: expected 0 or more`);
    }
    if (pathStart[flow + 1] === pathStart[flow] && !((demand?.[flow] ?? Number.POSITIVE_INFINITY) < Infinity)) {
      throw wrong(`flow ${flow} crosses no link and has no demand: nothing bounds its rate`);
    }
    for (let at = pathStart[flow]; at < pathStart[flow + 1]; at++) {
      const link = pathLinks[at];
      if (!(link >= 0 && link < capacity.length)) throw wrong(`flow ${flow}: link ${link} is none of this network`);
      if (crossedBy[link] === flow) throw wrong(`flow ${flow}: crosses link ${link} twice`);
      crossedBy[link] = flow;
    }
  }
}
