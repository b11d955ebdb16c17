/**
 * claims/hops — F-07: count the switches that a packet crosses.
 *
 * A five-stage Clos with a server of two guests on one leaf. A packet goes between two guests, two hosts of a leaf, of a
 * pod, of two pods. What it crossed is read from its time to live where it arrives: every switch that routes takes one,
 * and the server's own bridge is none. RFC 1812 §5.3.1
 * @module
 */
import { us } from "@dc/engine";
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { defaults } from "../costs/defaults.ts";
import { buildGenerated } from "./generated.ts";

/** Offset of the time to live: in an IPv4 header behind 14 bytes of Ethernet. */
const timeToLiveAt = 14 + 8;

function switchesBetween(from: string, to: string): number {
  const link = { rate: "25G", delay: "500ns" };
  const { simulation, fabric, port } = buildGenerated(
    { kind: "fabric/clos@1", pods: 2, spinesPerPod: 2, leavesPerPod: 2, hostsPerLeaf: 2, superspines: 2 },
    {
      nodes: { server: { kind: "fabric/bridge@1" }, vm1: { kind: "fabric/host@1" }, vm2: { kind: "fabric/host@1" } },
      links: [
        { ends: ["server:eth0", "p1-leaf1:e1-40"], ...link },
        { ends: ["vm1:eth0", "server:vm1"], ...link },
        { ends: ["vm2:eth0", "server:vm2"], ...link },
      ],
    },
  );
  const { graph, frames } = simulation;
  const last = graph.ports.peer[port(`${to}:eth0`)];
  let timeToLive = Number.NaN;
  graph.tap((_timePs, at, frame) => {
    if (at !== last) return;
    const bytes = frames.bytes(frame);
    // IPv4 with UDP: requests by ARP go by.
    if (bytes[12] === 0x08 && bytes[13] === 0 && bytes[23] === 17) timeToLive = bytes[timeToLiveAt] as number;
  });
  fabric.addUdpFlow({ from, to, gapPs: us(1), framesMax: 1, frameBytes: 100 });
  simulation.runUntil(us(100));
  return defaults.timeToLive.value - timeToLive;
}

function cells(): Cell[] {
  return (
    [
      ["guests of one server", "vm1", "vm2", 0],
      ["hosts of one leaf", "h1", "h2", 1],
      ["hosts of one pod", "h1", "h3", 3],
      ["hosts of two pods, over a super-spine", "h1", "h5", 5],
    ] as const
  ).map(([between, from, to, expected]) => ({
    inputs: { between },
    quantity: "switches crossed",
    expected,
    tolerance: exact,
    measure: () => switchesBetween(from, to),
  }));
}

/** Count switches, then every path statement becomes comparable. */
export const hops: Claim = {
  id: "F-07",
  slug: "hops",
  statement: "Count the switches that a packet crosses, and every statement about paths becomes comparable",
  refutes: ["E32"],
  source:
    "RFC 1812 §5.3.1 (every router takes one from the time to live); a Clos of five stages has five switches on its longest way",
  cells,
};
