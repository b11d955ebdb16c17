/**
 * claims/three-tiers — F-04: oversubscription multiplies through tiers, and spanning tree idles the spare links.
 *
 * Two blocks of 5 access switches with 48 servers of 10 Gbit/s; 4 uplinks of 10 from each access switch, 2 to each of
 * the block's 2 aggregation switches, and 2 from each of these, all of 10. Every server of one block sends to one of
 * the other at line rate: by all equal paths, and over the tree alone. Measured is what leaves the block.
 * @module
 */
import { us } from "@dc/engine";
import { type Cell, type Claim, exact, relative } from "@dc/engine/experiment";
import type { DesignNumbers } from "../topology/design.ts";
import { designOf } from "../topology/generators.ts";
import { buildGenerated, frameBits, frameBytes, lineGapPs } from "./generated.ts";

const serversPerBlock = 240;
const rateBitsPerSecond = 10e9;
const warmPs = us(60);
const framesMeasured = 100;
const use = {
  ...{ kind: "fabric/three-tier@1", blocks: 2, accessPerBlock: 5, hostsPerAccess: 48, accessUplinks: 2 },
  ...{ hostRate: "10G", fabricRate: "10G", queue: "16KiB" },
} as const;
type Paths = "equal cost" | "spanning tree";
const useOf = (paths: Paths) => (paths === "spanning tree" ? { ...use, spanningTree: true } : use);

/** Mbit/s of each server that leave its block, and which links between switches carried anything. */
function run(paths: Paths): { serverMbps: number; accessUplinks: number; switchLinks: number } {
  const network = buildGenerated(useOf(paths));
  const { simulation, fabric } = network;
  const { graph } = simulation;
  const random = simulation.random("claims/ports");
  const gapPs = lineGapPs(rateBitsPerSecond);
  for (let server = 1; server <= serversPerBlock; server++) {
    fabric.addUdpFlow({
      ...{ from: `h${server}`, to: `h${server + serversPerBlock}`, frameBytes, gapPs, destinationPort: 9 },
      ...{ startPs: random.below(gapPs), sourcePort: 49_152 + random.below(16_384) },
    });
  }
  const uplinks = ["b1-agg1", "b1-agg2"].flatMap((name) => network.portsTo(name, "core"));
  simulation.runUntil(warmPs);
  const before = network.sentFrames(uplinks);
  const measuredPs = framesMeasured * gapPs;
  simulation.runUntil(warmPs + measuredPs);
  const sent = network.sentFrames(uplinks) - before;
  const isSwitch = (port: number): boolean => fabric.isSwitch(graph.ports.node[port]);
  let switchLinks = 0;
  for (let link = 0; link < graph.linkCount; link++) {
    const ends = graph.linkEnds(link);
    if (ends.every(isSwitch) && network.sentFrames(ends) > 0) switchLinks++;
  }
  return {
    serverMbps: (sent * frameBits) / (measuredPs / 1e12) / serversPerBlock / 1e6,
    accessUplinks: network.portsTo("b1-access1", "b1-agg").filter((port) => network.sentFrames([port]) > 0).length,
    switchLinks,
  };
}

function numbers(): DesignNumbers {
  const made = designOf(use);
  if (!made.ok) throw new Error("the design was refused");
  return made.value.numbers;
}

function cells(): Cell[] {
  const cell = (
    paths: Paths,
    quantity: string,
    expected: number,
    tolerance: Cell["tolerance"],
    measure: Cell["measure"],
  ): Cell => ({ inputs: { paths }, quantity, expected, tolerance, measure });
  const [equal, tree] = ["equal cost", "spanning tree"] as const;
  return [
    cell(equal, "access switch, down over up", 12, exact, () => numbers().tiers[0]?.oversubscription ?? Number.NaN),
    cell(equal, "aggregation switch, down over up", 5, exact, () => numbers().tiers[1]?.oversubscription ?? Number.NaN),
    cell(equal, "all servers over what leaves the block", 60, exact, () => numbers().oversubscription),
    cell(
      equal,
      "Mbit/s of a 10 Gbit/s server to the other block",
      10_000 / 60,
      relative(0.02),
      () => run(equal).serverMbps,
    ),
    cell(
      tree,
      "Mbit/s of a 10 Gbit/s server to the other block",
      10_000 / 240,
      relative(0.02),
      () => run(tree).serverMbps,
    ),
    cell(equal, "uplinks of an access switch that carry traffic, of 4", 4, exact, () => run(equal).accessUplinks),
    cell(tree, "uplinks of an access switch that carry traffic, of 4", 1, exact, () => run(tree).accessUplinks),
    // Of 2 × (5 × 4 + 2 × 2) links those from 5 access switches and one aggregation switch of each block.
    cell(
      tree,
      "links between switches that idle, of 48",
      36,
      exact,
      () => numbers().switchCables - run(tree).switchLinks,
    ),
  ];
}

/** Oversubscription multiplies through tiers, and spanning tree idles the spare links. */
export const threeTiers: Claim = {
  id: "F-04",
  slug: "three-tiers",
  statement: "Oversubscription multiplies through tiers, and spanning tree idles the spare links",
  refutes: [],
  source: "calculated: 48 over 4, then 20 over 4; IEEE Std 802.1D-2004 §17 (one root port for each bridge)",
  cells,
};
