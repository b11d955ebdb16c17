/**
 * claims/bum — F-20: what the first broadcast of a guest costs its endpoint: a copy for each other, one, or none.
 *
 * N endpoints with a guest each in one segment. One guest pings another: how many copies of its ARP request leave by its
 * endpoint's uplinks, with a group in the underlay, with a list of the others, and where the endpoint answers it itself.
 * @module
 */
import { createSimulation, gbps, ns, us } from "@dc/engine";
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { arpOperation, ArpHeader, EthernetHeader, ethernetHeaderBytes, etherType } from "@dc/wire";
import { ipv4Prefix } from "../address/subnet.ts";
import { createFabric } from "../fabric/fabric.ts";
import { tunnelBytes } from "../vxlan/encapsulation.ts";
import type { FloodOptions } from "../vxlan/flood-setting.ts";

/** What became of one request. */
interface Outcome {
  /** Requests in tunnels that left by the sender's uplinks. */
  readonly copies: number;
  /** Requests that reached other guests. */
  readonly heard: number;
}

function send(endpoints: number, flood: FloodOptions): Outcome {
  const simulation = createSimulation({ seed: 1, traceRecordsMax: 0 });
  const { graph, frames } = simulation;
  const fabric = createFabric(simulation);
  const connect = (a: string, b: string): void => {
    const ports = [graph.addPort(graph.nodeByName(a), b), graph.addPort(graph.nodeByName(b), a)] as const;
    graph.connect(...ports, { rateBitsPerSecond: gbps(100), delayPs: ns(500) });
  };
  for (const spine of ["spine1", "spine2"]) fabric.addSwitch(spine);
  for (let n = 1; n <= endpoints; n++) {
    fabric.addSwitch(`leaf${n}`, { vnis: [{ vni: 10_100, ports: [`h${n}`], ...flood }] });
    fabric.addHost(`h${n}`, { addresses: { [`leaf${n}`]: ipv4Prefix(`10.1.${n >>> 8}.${n & 255}/16`) } });
    connect(`h${n}`, `leaf${n}`);
    for (const spine of ["spine1", "spine2"]) connect(`leaf${n}`, spine);
  }
  let [copies, heard] = [0, 0];
  const isRequest = (bytes: Uint8Array): boolean =>
    EthernetHeader.type(bytes) === etherType.arp &&
    ArpHeader.operation(bytes, ethernetHeaderBytes) === arpOperation.request;
  graph.tap((_timePs, port, frame) => {
    const bytes = frames.bytes(frame);
    const [from, to] = graph.portName(port).split(":");
    if (from === "leaf1" && to !== "h1" && isRequest(bytes.subarray(tunnelBytes))) copies += 1;
    if (to.startsWith("h") && isRequest(bytes)) heard += 1;
  });
  const flow = fabric.addPing({ from: "h1", to: "h2", framesMax: 1 });
  simulation.runUntil(us(100));
  graph.settle();
  const isAnswered = fabric.counts(flow).deliveredFrames === 1;
  return isAnswered ? { copies, heard } : { copies: Number.NaN, heard: Number.NaN };
}

function cells(): Cell[] {
  const row = (
    [endpoints, mode, flood]: readonly [number, string, FloodOptions],
    quantity: string,
    expected: number,
    read: (outcome: Outcome) => number,
  ): Cell => ({
    inputs: { endpoints, mode },
    ...{ quantity, expected, tolerance: exact },
    measure: () => read(send(endpoints, flood)),
  });
  const copies = "copies of the first ARP at the sender's uplinks";
  const group = ["a group in the underlay", { flood: "multicast" }] as const;
  const list = ["head-end replication", { flood: "head-end" }] as const;
  const suppressed = ["head-end replication, ARP suppressed", { flood: "head-end", suppressArp: true }] as const;
  return [2, 8, 32].flatMap((endpoints) => [
    row([endpoints, ...group], copies, 1, (outcome) => outcome.copies),
    row([endpoints, ...list], copies, endpoints - 1, (outcome) => outcome.copies),
    row([endpoints, ...suppressed], copies, 0, (outcome) => outcome.copies),
    row([endpoints, ...list], "other guests that hear it", endpoints - 1, (outcome) => outcome.heard),
    row([endpoints, ...group], "other guests that hear it", endpoints - 1, (outcome) => outcome.heard),
  ]);
}

/** A broadcast costs N − 1 copies by head-end replication. */
export const bum: Claim = {
  id: "F-20",
  slug: "bum",
  statement:
    "A broadcast costs N − 1 copies by head-end replication and one with a group in the underlay; ARP suppression costs none",
  refutes: [],
  source:
    "RFC 7348 §4.2 (a group for each segment); Linux vxlan(8), a list of default destinations; RFC 9161 §3 (the endpoint answers)",
  cells,
};
