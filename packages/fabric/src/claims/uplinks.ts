/**
 * claims/uplinks — two leaves and some spines between them, and frames of any flow sent through.
 *
 * The first leaf chooses as the claim says; what its uplinks take is what is measured. A host sends frames of any five
 * fields, also in others' names, so that a thousand flows need no thousand hosts.
 * @module
 */
import {
  createSimulation,
  type Frame,
  gbps,
  type NodeIndex,
  ns,
  type PortIndex,
  type Ps,
  type Simulation,
  us,
} from "@dc/engine";
import { etherType, type Ipv4FlowKey, ipProtocol, ipv4Address } from "@dc/wire";
import { ipv4Prefix } from "../address/subnet.ts";
import type { SwitchEcmpOptions } from "../ecmp/choices.ts";
import { createFabric, type Fabric } from "../fabric/fabric.ts";
import type { FlowNumber } from "../host/traffic.ts";

/** How it is. */
export interface UplinksOptions {
  readonly spines?: number;
  /** The first leaf's. */
  readonly ecmp?: SwitchEcmpOptions;
  /** The first leaf's, by spine: `spine1`. */
  readonly weights?: Readonly<Record<string, number>>;
  /** How much longer the way up to each spine is than that to the one before. */
  readonly skewPs?: Ps;
  /** Of each uplink of the first leaf; default 100 Gbit/s, as all other links. */
  readonly uplinkGbps?: number;
  readonly queueFramesMax?: number;
  readonly seed?: number;
  readonly traceRecordsMax?: number;
}

/** Built and started. */
export interface Uplinks {
  readonly simulation: Simulation;
  readonly fabric: Fabric;
  readonly leaf: NodeIndex;
  readonly uplinks: readonly PortIndex[];
  /** Send a frame from h1 now. @param flow what is left out: from h1 to h2 over UDP. @param mark its place in the flow. */
  send(flow: Partial<Ipv4FlowKey>, frameBytes?: number, of?: FlowNumber, mark?: number): void;
  /** Go on by a time. */
  pass(durationPs: Ps): void;
  /** Frames and bytes of each uplink since the last call. */
  taken(): { readonly frames: number[]; readonly bytes: number[] };
}

/** h1's and h2's address: those of the course text's example. */
export const example: { readonly source: number; readonly destination: number } = {
  source: ipv4Address("10.0.1.5"),
  destination: ipv4Address("10.0.3.10"),
};

/** Build it. */
export function buildUplinks(options: UplinksOptions = {}): Uplinks {
  const { spines = 4, ecmp, weights, skewPs = 0, uplinkGbps = 100, queueFramesMax, seed = 1 } = options;
  const simulation = createSimulation({ seed, traceRecordsMax: options.traceRecordsMax ?? 0 });
  const { graph, frames } = simulation;
  const fabric = createFabric(simulation);
  const own = { ...(ecmp === undefined ? {} : { ecmp }), ...(weights === undefined ? {} : { weights }) };
  for (let spine = 1; spine <= spines; spine++) fabric.addSwitch(`spine${spine}`);
  const leaf = fabric.addSwitch("leaf1", own);
  fabric.addSwitch("leaf2");
  const h1 = fabric.addHost("h1", { arp: false, addresses: { leaf1: ipv4Prefix("10.0.1.5/24") } });
  fabric.addHost("h2", { arp: false, addresses: { leaf2: ipv4Prefix("10.0.3.10/24") } });
  const connect = (a: string, b: string, rate = 100, delayPs: Ps = ns(500)): PortIndex => {
    const ports = [graph.addPort(graph.nodeByName(a), b), graph.addPort(graph.nodeByName(b), a)] as const;
    const queue = queueFramesMax === undefined ? {} : { queueFramesMax };
    graph.connect(...ports, { rateBitsPerSecond: gbps(rate), delayPs, ...queue });
    return ports[0];
  };
  connect("h1", "leaf1");
  connect("h2", "leaf2");
  const uplinks = Array.from({ length: spines }, (_, spine) => {
    connect("leaf2", `spine${spine + 1}`);
    return connect("leaf1", `spine${spine + 1}`, uplinkGbps, ns(500) + spine * skewPs);
  });
  fabric.start();
  const { columns } = fabric;
  const counted = { frames: uplinks.map(() => 0), bytes: uplinks.map(() => 0) };
  const since = (sent: (port: PortIndex) => number, before: number[]): number[] =>
    uplinks.map((port, place) => {
      const count = sent(port) - before[place];
      before[place] += count;
      return count;
    });
  return {
    ...{ simulation, fabric, leaf, uplinks },
    send(flow, frameBytes = 60, of = 0, mark = 0) {
      const frame: Frame = frames.allocate(frameBytes);
      columns.flowKey[frame] = 0;
      columns.etherType[frame] = etherType.ipv4;
      columns.sourceAddress[frame] = flow.source ?? example.source;
      columns.destinationAddress[frame] = flow.destination ?? example.destination;
      columns.protocol[frame] = flow.protocol ?? ipProtocol.udp;
      columns.ttl[frame] = 64;
      columns.sourcePort[frame] = flow.sourcePort ?? 0;
      columns.destinationPort[frame] = flow.destinationPort ?? 0;
      columns.sequence[frame] = mark;
      frames.flow[frame] = of;
      fabric.output(h1, frame);
    },
    pass(durationPs) {
      simulation.runUntil(simulation.now + durationPs);
    },
    taken() {
      graph.settle();
      return {
        frames: since((port) => graph.ports.sentFrames(port), counted.frames),
        bytes: since((port) => graph.ports.sentBytes(port), counted.bytes),
      };
    },
  };
}

/** Long enough for a frame to be across, with `count` others before it. */
export function acrossPs(count: number, frameBytes: number): Ps {
  return us(10) + count * ns(Math.ceil((frameBytes + 24) * 0.08));
}

/** The largest over the mean. */
export function maxOverMean(values: readonly number[]): number {
  return (Math.max(...values) * values.length) / values.reduce((sum, value) => sum + value, 0);
}
