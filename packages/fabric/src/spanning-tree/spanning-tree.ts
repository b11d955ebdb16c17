/**
 * spanning-tree/spanning-tree — bridges that make a tree of any network: BPDUs on cables, seconds, and cables that fail.
 *
 * The machines (./machines.ts) decide; here their messages become frames and frames become messages. A BPDU's fields
 * stand in the columns of its frame, as those of any header do, and its bytes are made when somebody looks. Each bridge
 * counts seconds from the start of the run.
 *
 * Sources: IEEE 802.1D-2004 §9.3.3 (the RST BPDU), §17.14, table 17-1 (timers), §17.17; rules F340–F348 in
 * ../../SPEC.md.
 * @module
 */
import { type Frame, type KindIndex, type NodeIndex, none, type PortIndex, seconds, type Simulation } from "@dc/engine";
import {
  bpduBytes,
  bpduFlag,
  bpduRole,
  bpduTimeUnits,
  bpduType,
  bridgeGroupAddress,
  emitBpdu,
  emitEthernet,
  emitLlc,
  ethernetHeaderBytes,
  llcBpduAddress,
  llcHeaderBytes,
} from "@dc/wire";
import { bridgeGroupPort, type FrameColumns } from "../frame/columns.ts";
import { frameBytesMin, macOfPort } from "../frame/encode.ts";
import { Machines } from "./machines.ts";
import {
  bridgeWords,
  createVariables,
  infoIs,
  of,
  ofBridge,
  type PortRole,
  type PortState,
  portRoles,
  portStates,
  role,
  rowOf,
  type TreeBridge,
  type TreePort,
  type Variables,
  vectorWords,
} from "./variables.ts";

/** The best offer for a cable that a port knows of: its own where it is designated, else what it has heard. §17.5 */
export interface TreeOffer {
  readonly rootPriority: number;
  /** The port whose MAC address is the root's. */
  readonly rootMac: PortIndex;
  /** Of the designated bridge to the root. */
  readonly rootCost: number;
  readonly bridgePriority: number;
  /** The port whose MAC address is the designated bridge's. */
  readonly bridgeMac: PortIndex;
  /** Priority and number of the designated port. */
  readonly port: number;
}

/** A port of a tree, for views and explanations. */
export interface TreePortView {
  readonly port: PortIndex;
  /** Priority and number. */
  readonly id: number;
  readonly cost: number;
  readonly role: PortRole;
  readonly state: PortState;
  readonly isEdge: boolean;
  /** Undefined where its cable is down. */
  readonly designated: TreeOffer | undefined;
}

/** A bridge of a tree, for views and explanations. */
export interface TreeView {
  readonly priority: number;
  /** The port whose MAC address is the bridge's, and that of the root. */
  readonly mac: PortIndex;
  readonly rootPriority: number;
  readonly rootMac: PortIndex;
  readonly rootCost: number;
  /** −1 at the root. */
  readonly rootPort: PortIndex;
  readonly ports: readonly TreePortView[];
}

/** What the tree stands on. */
export interface TreeRooms {
  readonly columns: FrameColumns;
  /** Forget the addresses behind a port. */
  flush(port: PortIndex): void;
}

/** A bridge of a tree, and the node that it is. */
export interface TreeSetup extends Omit<TreeBridge, "place"> {
  readonly node: NodeIndex;
}

/** Bytes of an RST BPDU behind the length field. */
const rapidLength = llcHeaderBytes + bpduBytes.rapid;

/** The spanning trees of a fabric. */
export class SpanningTree {
  readonly #simulation: Simulation;
  readonly #rooms: TreeRooms;
  readonly #variables: Variables;
  readonly #machines: Machines;
  readonly #bridges: TreeBridge[];
  readonly #bridgeOf: (TreeBridge | undefined)[] = [];
  readonly #takesPart: Uint8Array;
  readonly #encoder: number;
  readonly #portKind: KindIndex;
  readonly #tick: number;
  /** The record that let the machines run, for what they send. */
  #cause = -1;

  constructor(simulation: Simulation, rooms: TreeRooms, setups: readonly TreeSetup[]) {
    const { graph, frames, state, trace } = simulation;
    this.#simulation = simulation;
    this.#rooms = rooms;
    this.#bridges = setups.map((setup, place) => ({ ...setup, place }));
    this.#variables = createVariables(state, graph.portCount, setups.length);
    this.#takesPart = new Uint8Array(graph.portCount);
    setups.forEach(({ node, ports }, place) => {
      this.#bridgeOf[node] = this.#bridges[place];
      for (const { port } of ports) this.#takesPart[port] = 1;
    });
    this.#portKind = trace.kind("bridge.port", { a: "port", b: "role", c: "state" });
    this.#encoder = frames.encoder((frame) => this.#encode(frame));
    this.#machines = new Machines(this.#variables, {
      transmit: (bridge, port) => this.#transmit(bridge, port),
      flush: (port) => rooms.flush(port),
    });
    this.#tick = simulation.handler("fabric/spanning-tree", "a second is over", (place) => this.#second(place));
    const begin = simulation.handler("fabric/spanning-tree", "begin", (place) => this.#begin(place));
    for (const { place } of this.#bridges) simulation.after(0, begin, place);
    graph.onLinkChange((link, up) => {
      for (const port of graph.linkEnds(link)) if (port !== none) this.#linkChanged(port, up);
    });
  }

  /** Whether a port takes part. */
  has(port: PortIndex): boolean {
    return this.#takesPart[port] === 1;
  }

  /** Whether addresses are learnt at a port. */
  isLearning(port: PortIndex): boolean {
    return this.#takesPart[port] === 0 || this.#variables.ports[rowOf(port) + of.learning] === 1;
  }

  /** Whether frames cross a port. */
  isForwarding(port: PortIndex): boolean {
    return this.#takesPart[port] === 0 || this.#variables.ports[rowOf(port) + of.forwarding] === 1;
  }

  /** A BPDU has arrived at a bridge; it ends here. */
  receive(node: NodeIndex, port: PortIndex, frame: Frame): void {
    const { graph, frames } = this.#simulation;
    const bridge = this.#bridgeOf[node];
    if (bridge !== undefined && this.has(port)) {
      this.#read(port, frame);
      this.#cause = frames.lastRecord[frame];
      this.#machines.received(port);
      this.#run(bridge);
      this.#cause = -1;
    }
    graph.consume(frame);
  }

  /** A bridge's part in the tree, or undefined where it takes none. */
  view(node: NodeIndex): TreeView | undefined {
    const bridge = this.#bridgeOf[node];
    if (bridge === undefined) return undefined;
    const { ports: p, bridges: b } = this.#variables;
    const own = bridge.place * bridgeWords;
    const rootPort = bridge.ports.find(({ port }) => p[rowOf(port) + of.role] === role.root);
    return {
      priority: bridge.priority,
      mac: bridge.mac,
      rootPriority: b[own + ofBridge.rootPriority],
      rootMac: b[own + ofBridge.rootPriority + 1],
      rootCost: b[own + ofBridge.rootPriority + 2],
      rootPort: rootPort?.port ?? none,
      ports: bridge.ports.map(({ port, id, cost }) => ({
        port,
        id,
        cost,
        role: portRoles[p[rowOf(port) + of.role]],
        state: portStates[this.#stateOf(port)],
        isEdge: p[rowOf(port) + of.operEdge] === 1,
        designated: this.#offerAt(port),
      })),
    };
  }

  #offerAt(port: PortIndex): TreeOffer | undefined {
    const p = this.#variables.ports;
    if (p[rowOf(port) + of.infoIs] === infoIs.disabled) return undefined;
    const [rootPriority, rootMac, rootCost, bridgePriority, bridgeMac, id] = p.subarray(
      rowOf(port) + of.portPriority,
      rowOf(port) + of.portPriority + vectorWords,
    );
    return { rootPriority, rootMac, rootCost, bridgePriority, bridgeMac, port: id };
  }

  #begin(place: number): void {
    const { graph } = this.#simulation;
    const bridge = this.#bridges[place];
    this.#machines.begin(bridge, (port) => graph.ports.up[port] === 1);
    this.#run(bridge);
    this.#simulation.after(seconds(1), this.#tick, place);
  }

  #second(place: number): void {
    const bridge = this.#bridges[place];
    this.#machines.tick(bridge);
    this.#run(bridge);
    this.#simulation.after(seconds(1), this.#tick, place);
  }

  #linkChanged(port: PortIndex, isUp: boolean): void {
    const bridge = this.#bridgeOf[this.#simulation.graph.ports.node[port]];
    if (bridge === undefined || !this.has(port)) return;
    this.#machines.enable(port, isUp);
    this.#run(bridge);
  }

  /** Run a bridge's machines, and record what has become of its ports. */
  #run(bridge: TreeBridge): void {
    const p = this.#variables.ports;
    const before = bridge.ports.map(({ port }) => p[rowOf(port) + of.role] * 4 + this.#stateOf(port));
    this.#machines.run(bridge);
    const { trace, graph, now } = this.#simulation;
    bridge.ports.forEach(({ port }, place) => {
      const [its, state] = [p[rowOf(port) + of.role], this.#stateOf(port)];
      if (its * 4 + state === before[place]) return;
      trace.record(now, this.#portKind, graph.ports.object[port], port, its, state, this.#cause);
    });
  }

  #stateOf(port: PortIndex): number {
    const p = this.#variables.ports;
    return p[rowOf(port) + of.forwarding] === 1 ? 2 : p[rowOf(port) + of.learning];
  }

  /** A message's fields from a frame's columns into its port's words. */
  #read(port: PortIndex, frame: Frame): void {
    const c = this.#rooms.columns;
    const p = this.#variables.ports;
    const at = rowOf(port);
    const times = c.quote[frame];
    p[at + of.msgType] = c.icmpType[frame];
    p[at + of.msgFlags] = c.protocol[frame];
    p.set(
      [
        ...[c.sourcePort[frame], c.sourceAddress[frame], c.destinationAddress[frame]],
        ...[c.identifier[frame], c.sequence[frame], c.destinationPort[frame]],
      ],
      at + of.msgPriority,
    );
    p.set([c.ttl[frame], times >>> 16, (times >>> 8) & 0xff, times & 0xff], at + of.msgTimes);
  }

  #transmit({ priority, mac }: TreeBridge, { port, id }: TreePort): void {
    const { frames, graph } = this.#simulation;
    const c = this.#rooms.columns;
    const p = this.#variables.ports;
    const at = rowOf(port);
    const frame = frames.allocate(frameBytesMin);
    frames.encoderOf[frame] = this.#encoder;
    frames.lastRecord[frame] = this.#cause;
    c.flowKey[frame] = 0;
    c.etherType[frame] = rapidLength;
    c.destinationMac[frame] = bridgeGroupPort;
    c.sourceMac[frame] = port;
    c.icmpType[frame] = bpduType.rapid;
    c.protocol[frame] = this.#flagsOf(at);
    const said = at + of.designatedPriority;
    c.sourcePort[frame] = p[said];
    c.sourceAddress[frame] = p[said + 1];
    c.destinationAddress[frame] = p[said + 2];
    c.identifier[frame] = priority;
    c.sequence[frame] = mac;
    c.destinationPort[frame] = id;
    const times = at + of.designatedTimes;
    c.ttl[frame] = p[times];
    c.quote[frame] = (p[times + 1] << 16) | (p[times + 2] << 8) | p[times + 3];
    graph.send(port, frame);
  }

  #flagsOf(at: number): number {
    const p = this.#variables.ports;
    const its = p[at + of.role];
    const said =
      its === role.root
        ? bpduRole.root
        : its === role.designated
          ? bpduRole.designated
          : its === role.disabled
            ? bpduRole.unknown
            : bpduRole.alternateOrBackup;
    return (
      (said << 2) |
      (p[at + of.tcWhile] > 0 ? bpduFlag.topologyChange : 0) |
      (p[at + of.proposing] === 1 ? bpduFlag.proposal : 0) |
      (p[at + of.learning] === 1 ? bpduFlag.learning : 0) |
      (p[at + of.forwarding] === 1 ? bpduFlag.forwarding : 0) |
      (p[at + of.agree] === 1 ? bpduFlag.agreement : 0)
    );
  }

  #encode(frame: Frame): Uint8Array {
    const c = this.#rooms.columns;
    const bytes = new Uint8Array(this.#simulation.frames.sizeBytes[frame]);
    const source = macOfPort(c.sourceMac[frame]);
    emitEthernet({ destination: bridgeGroupAddress, source, type: c.etherType[frame] }, bytes);
    emitLlc({ destination: llcBpduAddress, source: llcBpduAddress, control: 3 }, bytes, ethernetHeaderBytes);
    const times = c.quote[frame];
    emitBpdu(
      {
        type: c.icmpType[frame],
        flags: c.protocol[frame],
        rootPriority: c.sourcePort[frame],
        rootMac: macOfPort(c.sourceAddress[frame]),
        rootCost: c.destinationAddress[frame],
        bridgePriority: c.identifier[frame],
        bridgeMac: macOfPort(c.sequence[frame]),
        port: c.destinationPort[frame],
        messageAge: c.ttl[frame] * bpduTimeUnits,
        maxAge: (times >>> 16) * bpduTimeUnits,
        helloTime: ((times >>> 8) & 0xff) * bpduTimeUnits,
        forwardDelay: (times & 0xff) * bpduTimeUnits,
      },
      bytes,
      ethernetHeaderBytes + llcHeaderBytes,
    );
    return bytes;
  }
}
