/**
 * bench/fat-tree-model — a k-ary fat-tree with a permutation over it: each host to the one a pod further on.
 *
 * Every link 10 Gbit/s and 500 ns without overhead bytes; drop-tail queues of 100 frames; frames of 1,500 bytes, of
 * which the rate counts 1,470; the first frame of host i at i · 131 ns plus one gap. ARP is off. Addresses are the
 * plan's, as in a scenario. What `./leaf-spine-model.ts` is to two tiers, this is to three.
 * @module
 */
import { createSimulation, type Simulation } from "@dc/engine";
import { createFabric } from "../src/fabric/fabric.ts";
import { makeFatTree } from "../src/topology/fat-tree.ts";

/** What to build. */
export interface FatTreeModelOptions {
  readonly k: number;
  readonly payloadBitsPerSecond: number;
}

/** A built model. */
export interface FatTreeModel {
  readonly simulation: Simulation;
  /** Frames wholly sent over one link, so far. */
  hops(): number;
}

const payloadBytes = 1470;
const frameBytes = 1500;

/** Build the model, at time 0. */
export function createFatTreeModel({ k, payloadBitsPerSecond }: FatTreeModelOptions): FatTreeModel {
  const made = makeFatTree({ k });
  if (!made.ok) throw new Error(made.issues.map(({ path, expected }) => `${path}: expected ${expected}`).join("; "));
  const { topology } = made.value;
  const simulation = createSimulation({ seed: 1, traceRecordsMax: 0 });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const nodes = topology.nodes.map(({ name, forwards }) =>
    forwards ? fabric.addSwitch(name) : fabric.addHost(name, { arp: false }),
  );
  const link = { rateBitsPerSecond: 10e9, delayPs: 500_000, overheadBytes: 0, queueFramesMax: 100 };
  for (const { ends } of topology.links) {
    const [a, b] = ends.map(({ node, port }) => graph.addPort(nodes[node], port));
    graph.connect(a, b, link);
  }
  fabric.start();
  const gapPs = Math.round((payloadBytes * 8 * 1e12) / payloadBitsPerSecond);
  const hosts = fabric.hosts.map((node) => graph.nodeName(node));
  hosts.forEach((from, i) => {
    const to = hosts[(i + (k * k) / 4) % hosts.length];
    const ports = { sourcePort: 49_153, destinationPort: 9 };
    fabric.addUdpFlow({ from, to, frameBytes, gapPs, startPs: i * 131_000 + gapPs, ...ports });
  });
  return {
    simulation,
    hops() {
      graph.settle();
      let hops = 0;
      for (let port = 0; port < graph.portCount; port++) hops += graph.ports.sentFrames(port);
      graph.inFlight((_port, _frame, startPs, endPs) => {
        if (startPs <= simulation.now && endPs > simulation.now) hops -= 1;
      });
      return hops;
    },
  };
}
