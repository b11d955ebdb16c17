/**
 * claims/generated — a fabric that a generator makes, built and started, for claims to send over.
 * @module
 */
import { makeTransmit, type NodeIndex, type PortIndex, type Ps, type Simulation } from "@dc/engine";
import { createRegistry, createRun, type KindUse, parseScenario, type ScenarioDocument } from "@dc/engine/scenario";
import { flowHash, ipProtocol } from "@dc/wire";
import { selectModulo } from "../ecmp/select.ts";
import type { Fabric } from "../fabric/fabric.ts";
import { fabricKinds, fabricOf } from "../kinds.ts";

/** Frames of all claims that measure rates: the largest without jumbo frames. */
export const frameBytes = 1514;
/** What each occupies beside its bytes. */
const overheadBytes = 24;
/** Bits of a frame on a cable. */
export const frameBits: number = (frameBytes + overheadBytes) * 8;

/** Built and started; nothing has been sent. */
export interface GeneratedFabric {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  node(name: string): NodeIndex;
  port(name: string): PortIndex;
  /** Ports of a node that lead to nodes whose names begin so. */
  portsTo(name: string, far: string): PortIndex[];
  /** Frames that ports have sent so far, in all. */
  sentFrames(ports: readonly PortIndex[]): number;
}

/** Build one. @param more nodes and links beside the generator's. @throws Error where it cannot be built. */
export function buildGenerated(use: KindUse, more: Pick<ScenarioDocument, "nodes" | "links"> = {}): GeneratedFabric {
  const registry = createRegistry([fabricKinds]);
  const read = parseScenario({ dc: 1, generate: [use], ...more }, registry);
  if (!read.ok) throw new Error(read.issues.map(({ path, expected }) => `${path}: expected ${expected}`).join("; "));
  const run = createRun(read.value, registry);
  const { simulation } = run;
  const { graph } = simulation;
  return {
    simulation,
    fabric: fabricOf(run),
    node: (name) => graph.nodeByName(name),
    port: (name) => graph.portByName(name),
    portsTo(name, far) {
      return graph.portsOf(graph.nodeByName(name)).filter((port) => {
        const peer = graph.ports.peer[port];
        return peer >= 0 && graph.nodeName(graph.ports.node[peer]).startsWith(far);
      });
    },
    sentFrames(ports) {
      graph.settle();
      return ports.reduce((sum, port) => sum + graph.ports.sentFrames(port), 0);
    },
  };
}

/** From one frame's start to the next at a rate that counts all of a frame on the cable. */
export function lineGapPs(rateBitsPerSecond: number): Ps {
  return makeTransmit(rateBitsPerSecond, overheadBytes)(frameBytes);
}

/** A source port for which the hash gives this one of so many uplinks. Bounded: with a hash that never does, claims fail. */
export function sourcePortFor(
  { fabric, node }: GeneratedFabric,
  from: string,
  to: string,
  uplink: number,
  uplinks: number,
): number {
  const [source, destination] = [from, to].map((name) => fabric.addressOf(node(name))) as [number, number];
  let port = 49_152;
  const takes = (own: number): number => selectModulo(flowHash(source, destination, ipProtocol.udp, own, 9), uplinks);
  while (port < 50_152 && takes(port) !== uplink) port++;
  return port;
}
