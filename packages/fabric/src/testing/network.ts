/**
 * testing/network — a small fabric in one line, for tests.
 * @module
 */
import {
  type BitsPerSecond,
  createSimulation,
  type LinkIndex,
  type NodeIndex,
  type PortIndex,
  type Ps,
  type Simulation,
} from "@dc/engine";
import { createFabric, type Fabric } from "../fabric/fabric.ts";
import type { BridgeOptions, FabricOptions, HostOptions, SwitchOptions } from "../fabric/options.ts";

/** How to build a test network. */
export interface NetworkOptions extends FabricOptions {
  readonly seed?: number;
  /** Default 4,096. */
  readonly traceRecordsMax?: number;
  readonly ports?: "fast" | "general";
  /** Whether requests are followed; default false. */
  readonly spans?: boolean;
  /** Default 100 Gbit/s. */
  readonly rateBitsPerSecond?: BitsPerSecond;
  /** Default 500 ns. */
  readonly delayPs?: Ps;
  readonly mtuBytes?: number;
  /** Of each frame on a cable beside its own; default 24. */
  readonly overheadBytes?: number;
  readonly queueFramesMax?: number;
  readonly queueBytesMax?: number;
  /** Options by node. */
  readonly nodes?: { readonly [name: string]: SwitchOptions & HostOptions & BridgeOptions };
}

/** A frame that left a port. */
export interface CapturedFrame {
  readonly timePs: Ps;
  /** `leaf1:e1-1`. */
  readonly port: string;
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** A built test network. */
export interface Network {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  node(name: string): NodeIndex;
  port(name: string): PortIndex;
  /** The link at a port, `leaf1:b`. */
  link(port: string): LinkIndex;
  /** What has left any port, in the order of time; settles first. */
  captured(): readonly CapturedFrame[];
}

/**
 * Build a network of links written as `h1-a a-s a-s`: what starts with h and a digit is a host, with v and a digit a
 * bridge, everything else a switch; a port is called like the node at its other end, with a number behind it from the second parallel link on.
 */
export function createNetwork(links: string, options: NetworkOptions = {}): Network {
  const { seed = 1, traceRecordsMax = 4096, ports = "fast", rateBitsPerSecond = 100e9, delayPs = 500_000 } = options;
  const simulation = createSimulation({ seed, traceRecordsMax, ports, spans: options.spans ?? false });
  const { graph, frames } = simulation;
  const fabric = createFabric(simulation, options);
  const pairs = links.split(" ").map((link) => link.split("-"));
  for (const name of new Set(pairs.flat())) {
    const own = options.nodes?.[name] ?? {};
    if (/^h\d/.test(name)) fabric.addHost(name, own);
    else if (/^v\d/.test(name)) fabric.addBridge(name, own);
    else fabric.addSwitch(name, own);
  }
  const addPort = (name: string, far: string): PortIndex => {
    let port = far;
    for (let n = 2; graph.portByName(`${name}:${port}`) >= 0; n++) port = `${far}${n}`;
    return graph.addPort(graph.nodeByName(name), port);
  };
  const { mtuBytes, overheadBytes = 24, queueFramesMax, queueBytesMax } = options;
  for (const [a, b] of pairs) {
    graph.connect(addPort(a, b), addPort(b, a), {
      rateBitsPerSecond,
      delayPs,
      overheadBytes,
      ...(mtuBytes === undefined ? {} : { mtuBytes }),
      ...(queueFramesMax === undefined ? {} : { queueFramesMax }),
      ...(queueBytesMax === undefined ? {} : { queueBytesMax }),
    });
  }
  const captured: CapturedFrame[] = [];
  graph.tap((timePs, port, frame) => {
    captured.push({ timePs, port: graph.portName(port), id: frames.id[frame], bytes: frames.bytes(frame) });
  });
  fabric.start();
  return {
    simulation,
    fabric,
    node: (name) => graph.nodeByName(name),
    port: (name) => graph.portByName(name),
    link: (port) => graph.ports.link[graph.portByName(port)],
    captured() {
      graph.settle();
      return captured.sort((a, b) => a.timePs - b.timePs);
    },
  };
}
