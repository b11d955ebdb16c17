/**
 * test/pfc-network — hosts that send as fast as they may, switches that forward by flow, and cables between them.
 * @module
 */
import {
  createSimulation,
  dropCauseIndex,
  type Frame,
  type FramePool,
  type NodeIndex,
  none,
  type PortIndex,
  type RandomStream,
  type Simulation,
} from "@dc/engine";
import { createPfc, type Pfc, type PfcOptions } from "../src/index.ts";

/** What all its cables are. */
export interface CableOptions {
  readonly rateBitsPerSecond: number;
  readonly delayPs: number;
  readonly overheadBytes: number;
}

/** A flow that its host never tires of. */
export interface FlowOptions {
  readonly flow: number;
  readonly priority?: number;
  readonly sizeBytes: number;
  /** Frames are up to so many bytes shorter, by chance; 0 if left out. */
  readonly spreadBytes?: number;
  readonly startPs?: number;
}

export interface PfcNetwork {
  readonly sim: Simulation;
  readonly pfc: Pfc;
  /** A host, which counts and consumes what it receives. */
  host(name: string): NodeIndex;
  switch(name: string): NodeIndex;
  /** Connect two nodes. @returns the ports, of each one. */
  cable(a: NodeIndex, b: NodeIndex, options?: Partial<CableOptions>): readonly [PortIndex, PortIndex];
  /** Send a flow's frames out by a port of this node. */
  route(node: NodeIndex, flow: number, port: PortIndex): void;
  /** From now on the host's port has always a frame waiting, as long as its link is up. */
  saturate(port: PortIndex, options: FlowOptions): void;
  /** Bytes of a flow that have arrived at hosts, overhead not counted. */
  receivedBytes(flow: number): number;
  /** Frames dropped because an ingress had no room. */
  policyDrops(): number;
  /** Frames dropped for any cause. */
  drops(): number;
}

/** A network of nothing; build it, then call `pfc.add` for every node. @param exact releases never wait. */
export function createPfcNetwork(cable: CableOptions, traceRecordsMax = 0, exact = false): PfcNetwork {
  const sim = createSimulation({ seed: 1, traceRecordsMax });
  const { graph, frames } = sim;
  if (exact) {
    const add = graph.policy.bind(graph);
    graph.policy = (node, { releaseMayWait: _, ...policy }) => add(node, policy);
  }
  const pfc = createPfc(sim);
  const routes = new Map<string, PortIndex>();
  const received = sim.state.f64("test/received", 64);
  let ports = 0;
  const sources: { port: PortIndex; options: FlowOptions; random: RandomStream }[] = [];
  const emit = sim.handler("host", "emit", (index) => {
    const { port, options } = sources[index];
    for (let count = 0; count < 2 && graph.queuedFrames(port) < 2; count++) {
      graph.send(port, makeData(frames, options, sources[index].random));
    }
    // As often as a frame of this size is sent at the port's rate.
    const { ports: columns } = graph;
    const bytes = options.sizeBytes + columns.overheadBytes(port);
    sim.after(Math.ceil((bytes * columns.numerator(port)) / columns.denominator[port]), emit, index);
  });
  const nextPort = (node: NodeIndex): PortIndex => graph.addPort(node, `e${ports++}`);
  return {
    sim,
    pfc,
    host: (name) =>
      graph.addNode(name, (_port, frame) => {
        received[frames.flow[frame]] += frames.sizeBytes[frame];
        graph.consume(frame);
      }),
    switch: (name) => {
      const node: NodeIndex = graph.addNode(name, (_port, frame) => {
        graph.send(routes.get(`${node} ${frames.flow[frame]}`) ?? none, frame);
      });
      return node;
    },
    cable: (a, b, options = {}) => {
      const ends = [nextPort(a), nextPort(b)] as const;
      graph.connect(...ends, { ...cable, ...options });
      return ends;
    },
    route: (node, flow, port) => void routes.set(`${node} ${flow}`, port),
    saturate: (port, options) => {
      sources.push({ port, options, random: sim.random(`${graph.portName(port)}/source`) });
      sim.at(options.startPs ?? 0, emit, sources.length - 1);
    },
    receivedBytes: (flow) => received[flow],
    policyDrops: () => graph.dropsByCause[dropCauseIndex("policy")],
    drops: () => graph.dropsByCause.reduce((sum, count) => sum + count, 0),
  };
}

function makeData(frames: FramePool, options: FlowOptions, random: RandomStream): Frame {
  const { flow, priority = 3, sizeBytes, spreadBytes = 0 } = options;
  const frame = frames.allocate(spreadBytes === 0 ? sizeBytes : sizeBytes - random.below(spreadBytes));
  frames.flow[frame] = flow;
  frames.priority[frame] = priority;
  return frame;
}

/** A star: hosts that send flow 0, 1 … through one switch to one sink, by the same options each. */
export function makeIncast(
  cable: CableOptions,
  flows: readonly Omit<FlowOptions, "flow">[],
  options: PfcOptions,
  traceRecordsMax = 0,
  exact = false,
): PfcNetwork & { readonly uplinks: readonly (readonly [PortIndex, PortIndex])[]; readonly sinkPort: PortIndex } {
  const network = createPfcNetwork(cable, traceRecordsMax, exact);
  const node = network.switch("s");
  const sink = network.host("sink");
  const [sinkPort] = network.cable(node, sink);
  const hosts = flows.map((_, index) => network.host(`h${index}`));
  const uplinks = hosts.map((host) => network.cable(host, node));
  for (const index of flows.keys()) network.route(node, index, sinkPort);
  for (const each of [...hosts, node, sink]) network.pfc.add(each, options);
  for (const [index, flow] of flows.entries()) network.saturate(uplinks[index][0], { ...flow, flow: index });
  return { ...network, uplinks, sinkPort };
}
