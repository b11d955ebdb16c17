/**
 * fluid/fat-tree — a k-ary fat-tree as numbers: its links, and the links between two hosts, by index arithmetic.
 *
 * k pods of k/2 edge and k/2 aggregation switches, (k/2)² core switches, k³/4 hosts; all links alike. Each of the six
 * stages that a frame can cross has as many links as there are hosts, so a link's number is its stage and its place
 * there, and no table is needed. The way up is a choice at the edge switch and one at the aggregation switch; the way
 * down follows from it.
 *
 * Source: Al-Fares, Loukissas, Vahdat, "A Scalable, Commodity Data Center Network Architecture" (SIGCOMM 2008) §2.2,
 * §3.1 (addresses 10.pod.switch.id); rules F277, F278 in ../../SPEC.md.
 * @module
 */
import type { BitsPerSecond } from "@dc/engine";
import { fabricError } from "../errors.ts";
import type { Demands } from "./demands.ts";
import type { FluidNetwork } from "./network.ts";

/** The stages of links, in the order of their numbers: hosts · stage + place. */
export const fatTreeStages = [
  "host-up",
  "edge-up",
  "aggregation-up",
  "core-down",
  "aggregation-down",
  "host-down",
] as const;

/** What a link of a fat-tree joins; switches and hosts are numbered from 0 within their tier. */
export interface FatTreeLink {
  readonly stage: (typeof fatTreeStages)[number];
  readonly from: number;
  readonly to: number;
}

/** A fat-tree's numbers. */
export interface FatTree {
  /** Ports of each switch. */
  readonly k: number;
  readonly hosts: number;
  /** Edge switches, and as many aggregation switches. */
  readonly edges: number;
  readonly cores: number;
  readonly links: number;
  readonly rateBitsPerSecond: BitsPerSecond;
}

/**
 * Which of `ways` equal links a flow takes on its way up.
 *
 * @param flow its number in the demands.
 * @param tier 0 at the edge switch, 1 at the aggregation switch.
 */
export type UpwardChoice = (flow: number, tier: 0 | 1, ways: number) => number;

/**
 * Name a fat-tree.
 *
 * @param k ports of each switch, even, 2 to 256.
 * @throws `fabric/bad-option` for another k.
 */
export function makeFatTree(k: number, rateBitsPerSecond: BitsPerSecond): FatTree {
  if (!(Number.isInteger(k) && k % 2 === 0 && k >= 2 && k <= 256)) {
    throw fabricError("fabric/bad-option", `a fat-tree of ${k}-port switches: expected an even number from 2 to 256`);
  }
  const half = k / 2;
  const hosts = k * half * half;
  return { k, hosts, edges: k * half, cores: half * half, links: 6 * hosts, rateBitsPerSecond };
}

/** A host's IPv4 address: 10.pod.switch.id, id from 2. */
export function fatTreeAddress({ k }: Pick<FatTree, "k">, host: number): number {
  const half = k / 2;
  const edge = Math.floor(host / half);
  return 0x0a00_0000 + Math.floor(edge / half) * 0x1_0000 + (edge % half) * 0x100 + (host % half) + 2;
}

/** What a link joins. */
export function fatTreeLink({ k, hosts }: FatTree, link: number): FatTreeLink {
  const half = k / 2;
  const [stage, place] = [fatTreeStages[Math.floor(link / hosts)], link % hosts];
  const [unit, port] = [Math.floor(place / half), place % half];
  const pod = Math.floor(unit / half);
  switch (stage) {
    case "host-up":
      return { stage, from: place, to: unit };
    case "edge-up":
      return { stage, from: unit, to: pod * half + port };
    case "aggregation-up":
      return { stage, from: unit, to: (unit % half) * half + port };
    case "core-down": {
      const core = Math.floor(place / k);
      return { stage, from: core, to: (place % k) * half + Math.floor(core / half) };
    }
    case "aggregation-down":
      return { stage, from: unit, to: pod * half + port };
    case "host-down":
      return { stage, from: unit, to: place };
  }
}

/**
 * Route demands through a fat-tree.
 *
 * @param choose which link each flow takes upwards (`./upward.ts`); asked for the edge switch, then, of a flow that
 *               leaves its pod, for the aggregation switch, flow by flow.
 * @returns a network; a demand of a host to itself is refused.
 * @throws `fabric/bad-option` for a host that is not there, or one that sends to itself.
 */
export function routeFatTree(tree: FatTree, demands: Demands, choose: UpwardChoice): FluidNetwork {
  const { k, hosts } = tree;
  const half = k / 2;
  const { from, to } = demands;
  const pathStart = new Int32Array(from.length + 1);
  const pathLinks = new Int32Array(from.length * 6);
  let end = 0;
  for (let flow = 0; flow < from.length; flow++) {
    const [source, destination] = [from[flow], to[flow]];
    if (!(source >= 0 && source < hosts && destination >= 0 && destination < hosts) || source === destination) {
      const message = `flow ${flow} from host ${source} to host ${destination}: expected two of hosts 0 to ${hosts - 1}`;
      throw fabricError("fabric/bad-option", message);
    }
    const [edge, farEdge] = [Math.floor(source / half), Math.floor(destination / half)];
    pathLinks[end++] = source;
    if (edge !== farEdge) {
      const [pod, farPod] = [Math.floor(edge / half), Math.floor(farEdge / half)];
      const up = choose(flow, 0, half);
      pathLinks[end++] = hosts + edge * half + up;
      if (pod !== farPod) {
        const core = up * half + choose(flow, 1, half);
        pathLinks[end++] = 2 * hosts + pod * half * half + core;
        pathLinks[end++] = 3 * hosts + core * k + farPod;
      }
      pathLinks[end++] = 4 * hosts + (farPod * half + up) * half + (farEdge % half);
    }
    pathLinks[end++] = 5 * hosts + destination;
    pathStart[flow + 1] = end;
  }
  return {
    capacityBitsPerSecond: new Float64Array(tree.links).fill(tree.rateBitsPerSecond),
    pathStart,
    pathLinks: pathLinks.slice(0, end),
  };
}
