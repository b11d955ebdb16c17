/**
 * fluid/upward — how flows choose their way up a fat-tree: at random, by their hash, or each where nobody else goes.
 *
 * The best assignment exists for every demand in which no edge switch sends or receives more flows than it has uplinks:
 * a fat-tree is rearrangeably non-blocking. Flows are edges between the switches that they leave and reach; a colouring
 * of these edges says which aggregation switch each takes, and one more for each of these, between pods, which core.
 *
 * Sources: RFC 2992 (a flow's hash chooses); König (1916), that a bipartite graph of degree d has d edge colours;
 * Beneš, "Mathematical Theory of Connecting Networks" (1965), for networks of three and five stages; rules F278, F279
 * in ../../SPEC.md.
 * @module
 */
import type { RandomStream } from "@dc/engine";
import { flowHash, ipProtocol } from "@dc/wire";
import { selectModulo } from "../ecmp/select.ts";
import { colourEdges } from "./colouring.ts";
import type { Demands } from "./demands.ts";
import { type FatTree, fatTreeAddress, type UpwardChoice } from "./fat-tree.ts";

/** Any way, each as likely. */
export function chooseAtRandom(random: RandomStream): UpwardChoice {
  return (_flow, _tier, ways) => random.below(ways);
}

/** How flows are hashed. */
export interface HashedChoiceOptions {
  /** Source port of a flow; default 49152 + its number, over 16,384 ports. */
  readonly sourcePort?: (flow: number) => number;
  /** Default 9. */
  readonly destinationPort?: number;
  /**
   * What edge and aggregation switches mix into a flow's hash. Without seeds both tiers hash alike, so a flow's second
   * choice repeats its first, and most cores stay idle (polarization).
   */
  readonly seeds?: readonly [edge: number, aggregation: number];
}

/** By the flow's five fields, UDP between the hosts' addresses, modulo the ways, as switches of a fabric do. */
export function chooseByHash(tree: FatTree, demands: Demands, options: HashedChoiceOptions = {}): UpwardChoice {
  const { sourcePort = (flow) => 49_152 + (flow % 16_384), destinationPort = 9, seeds } = options;
  return (flow, tier, ways) => {
    const source = fatTreeAddress(tree, demands.from[flow]);
    const destination = fatTreeAddress(tree, demands.to[flow]);
    const hash = flowHash(source, destination, ipProtocol.udp, sourcePort(flow), destinationPort);
    return selectModulo(seeds === undefined ? hash : mix(hash, seeds[tier]), ways);
  };
}

/** Two of murmur3's rounds: every bit of hash and seed reaches the low ones, by which a way is chosen. */
function mix(hash: number, seed: number): number {
  const first = Math.imul(hash ^ seed, 0x85eb_ca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2_ae35);
  return (second ^ (second >>> 16)) >>> 0;
}

/**
 * Each where nobody else goes: no link carries two flows, but where a host itself sends or receives several.
 *
 * @throws `fabric/bad-option` where an edge switch sends or receives more flows than it has uplinks.
 */
export function chooseOptimally({ k, edges }: FatTree, { from, to }: Demands): UpwardChoice {
  const half = k / 2;
  const edgeOf = (host: number): number => Math.floor(host / half);
  const podOf = (host: number): number => Math.floor(host / half / half);
  const way = [new Int32Array(from.length), new Int32Array(from.length)] as const;

  function assign(flows: readonly number[], nodeOf: (host: number) => number, nodes: number, tier: 0 | 1): void {
    const [sources, sinks] = [from, to].map((hosts) => Int32Array.from(flows, (flow) => nodeOf(hosts[flow])));
    colourEdges(sources, sinks, nodes, half).forEach((colour, at) => {
      way[tier][flows[at]] = colour;
    });
  }

  const all = Array.from(from, (_, flow) => flow);
  assign(
    all.filter((flow) => edgeOf(from[flow]) !== edgeOf(to[flow])),
    edgeOf,
    edges,
    0,
  );
  const leaving = all.filter((flow) => podOf(from[flow]) !== podOf(to[flow]));
  for (let up = 0; up < half; up++) {
    assign(
      leaving.filter((flow) => way[0][flow] === up),
      podOf,
      k,
      1,
    );
  }
  return (flow, tier) => way[tier][flow];
}
