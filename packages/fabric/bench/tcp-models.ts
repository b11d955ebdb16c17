/**
 * bench/tcp-models — bulk TCP as ns-3 runs it (`./peers/ns3-tcp.cc`): one bottleneck, and the benchmark's leaf-spine.
 *
 * TCP as there: segments of 1,460 bytes, an initial window of 10, every segment acknowledged, SACK, a timeout of at least
 * 200 ms. ARP is off and links cost no overhead bytes, because the peer has neither.
 * @module
 */
import { createSimulation, type Simulation } from "@dc/engine";
import { createFabric, type Fabric } from "../src/fabric/fabric.ts";
import type { CongestionName } from "../src/tcp/congestion.ts";
import type { TcpFlowOptions } from "../src/tcp/flow-options.ts";
import { createLeafSpineModel, type LeafSpineModel } from "./leaf-spine-model.ts";

/** What to run through the bottleneck. */
export interface BottleneckOptions extends Partial<TcpFlowOptions> {
  readonly congestion: CongestionName;
  readonly bytes: number;
  readonly rateBitsPerSecond: number;
  readonly queueFrames: number;
  /** Of the bottleneck; default 10 µs. */
  readonly delayPs?: number;
  readonly traceRecordsMax?: number;
  readonly ports?: "fast" | "general";
}

/** A built bottleneck. */
export interface Bottleneck {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  readonly flow: number;
}

/** 10 Gbit/s and 10 µs to a switch; from it the bottleneck, 10 µs unless said otherwise, behind a queue of so many frames. */
export function createBottleneck(options: BottleneckOptions): Bottleneck {
  const {
    rateBitsPerSecond,
    queueFrames,
    delayPs = 10_000_000,
    traceRecordsMax = 0,
    ports = "fast",
    ...flow
  } = options;
  const simulation = createSimulation({ seed: 1, traceRecordsMax, ports });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const [sender, middle, receiver] = [
    fabric.addHost("h1", { arp: false }),
    fabric.addSwitch("s"),
    fabric.addHost("h2", { arp: false }),
  ];
  const connect = (a: number, b: number, rate: number, queueFramesMax: number, linkDelayPs: number): void => {
    graph.connect(graph.addPort(a, graph.nodeName(b)), graph.addPort(b, graph.nodeName(a)), {
      delayPs: linkDelayPs,
      overheadBytes: 0,
      rateBitsPerSecond: rate,
      queueFramesMax,
    });
  };
  connect(sender, middle, 10e9, 10_000, 10_000_000);
  connect(middle, receiver, rateBitsPerSecond, queueFrames, delayPs);
  fabric.start();
  return { simulation, fabric, flow: fabric.addTcpFlow({ from: "h1", to: "h2", ...flow }) };
}

/** The leaf-spine of 64 hosts, with a TCP flow of so many bytes from host i to host (i + 8) mod 64. */
export function createTcpLeafSpine(
  options: Partial<TcpFlowOptions> & {
    readonly bytes: number;
    readonly ports?: "fast" | "general";
    readonly spines?: number;
    readonly leaves?: number;
    readonly hostsPerLeaf?: number;
  },
): LeafSpineModel {
  const { ports = "fast", spines = 4, leaves = 8, hostsPerLeaf = 8, ...flow } = options;
  const model = createLeafSpineModel({ payloadBitsPerSecond: 0, ports, spines, leaves, hostsPerLeaf });
  const { fabric, simulation } = model;
  const hosts = fabric.hosts.map((node) => simulation.graph.nodeName(node));
  hosts.forEach((from, i) => {
    const to = hosts[(i + hostsPerLeaf) % hosts.length];
    fabric.addTcpFlow({ from, to, startPs: i * 131_000, sourcePort: 49_153, destinationPort: 9, ...flow });
  });
  return model;
}
