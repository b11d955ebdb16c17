/**
 * switch/switch — what a switch does with a frame: look up, choose, rewrite, send.
 *
 * There is one class of switch. A frame that has arrived is checked for its destination MAC address; its IPv4
 * destination is looked up by longest prefix; its time to live goes down by one; among equal next hops its flow's hash
 * chooses one; source and destination MAC address become those of the link it leaves by. Latency of the switch itself
 * is zero: time passes on links and in queues. Nothing is allocated on this path.
 *
 * Sources: RFC 1812 §5.2.1 (the forwarding algorithm), §5.3.1 (time to live), §4.3.3.4 with RFC 792 (time exceeded);
 * rules F50–F57 in ../../SPEC.md.
 * @module
 */
import type { Frame, FramePool, Graph, KindIndex, NodeIndex, PortIndex, Simulation, Trace } from "@dc/engine";
import { etherType, flowHash } from "@dc/wire";
import { selectModulo } from "../ecmp/select.ts";
import type { FrameColumns } from "../frame/columns.ts";
import type { Endpoint } from "../host/endpoint.ts";
import type { Neighbours } from "../neighbour/neighbours.ts";
import { localRoute, type Routes } from "../routing/routes.ts";

/** The rooms that a switch stands on. */
export interface SwitchRooms {
  readonly columns: FrameColumns;
  readonly routes: Routes;
  readonly neighbours: Neighbours;
  readonly endpoint: Endpoint;
}

/** All switches of a fabric. */
export class Switches {
  readonly #simulation: Simulation;
  readonly #graph: Graph;
  readonly #frames: FramePool;
  readonly #trace: Trace;
  readonly #columns: FrameColumns;
  readonly #routes: Routes;
  readonly #neighbours: Neighbours;
  readonly #endpoint: Endpoint;
  readonly #choose: KindIndex;
  /** Per port: its place among its node's ports. */
  readonly #placeInNode: Uint16Array;
  /** Per node: 1 when it answers an expired frame with time exceeded. */
  readonly #sendsErrors: Uint8Array;

  /** @param errors nodes that answer an expired frame. */
  constructor(simulation: Simulation, rooms: SwitchRooms, errors: readonly NodeIndex[]) {
    const { graph } = simulation;
    this.#simulation = simulation;
    this.#graph = graph;
    this.#frames = simulation.frames;
    this.#trace = simulation.trace;
    this.#columns = rooms.columns;
    this.#routes = rooms.routes;
    this.#neighbours = rooms.neighbours;
    this.#endpoint = rooms.endpoint;
    this.#choose = simulation.trace.kind("route.choose", { a: "frame", b: "hash", c: "bucketAndPort" });
    this.#placeInNode = new Uint16Array(graph.portCount);
    for (let node = 0; node < graph.nodeCount; node++) {
      graph.portsOf(node).forEach((port, place) => {
        this.#placeInNode[port] = place;
      });
    }
    this.#sendsErrors = new Uint8Array(graph.nodeCount);
    for (const node of errors) this.#sendsErrors[node] = 1;
  }

  /** A frame has arrived at a switch. */
  receive(node: NodeIndex, port: PortIndex, frame: Frame): void {
    const columns = this.#columns;
    if (columns.etherType[frame] === etherType.arp) {
      this.#neighbours.receive(port, frame);
      return;
    }
    if (columns.destinationMac[frame] !== port) {
      this.#graph.dropAtPort(port, frame, "unknown-mac");
      return;
    }
    const destination = columns.destinationAddress[frame];
    const group = this.#routes.lookup(node, destination);
    if (group === localRoute) {
      this.#endpoint.deliver(node, frame);
      return;
    }
    const ttl = columns.ttl[frame];
    if (ttl <= 1) {
      this.#expire(node, port, frame);
      return;
    }
    columns.ttl[frame] = ttl - 1;
    this.#forward(node, frame, group, destination);
  }

  /** Send a frame that the switch made itself. */
  output(node: NodeIndex, frame: Frame): void {
    const destination = this.#columns.destinationAddress[frame];
    const group = this.#routes.lookup(node, destination);
    if (group === localRoute) {
      this.#endpoint.deliver(node, frame);
      return;
    }
    this.#forward(node, frame, group, destination);
  }

  #forward(node: NodeIndex, frame: Frame, group: number, destination: number): void {
    const routes = this.#routes;
    const size = routes.size[group];
    if (size === 0) {
      this.#graph.dropAtNode(node, frame, "no-route");
      return;
    }
    let member = routes.start[group];
    if (size > 1) member += this.#bucket(node, frame, member, size, destination);
    const port = routes.members[member];
    if (routes.connected[group] === 1) {
      this.#neighbours.send(port, destination, frame);
      return;
    }
    // Between switches the far end of the link is the next hop, and its MAC address is known.
    this.#columns.sourceMac[frame] = port;
    this.#columns.destinationMac[frame] = this.#graph.ports.peer[port];
    this.#graph.send(port, frame);
  }

  #bucket(node: NodeIndex, frame: Frame, start: number, size: number, destination: number): number {
    const columns = this.#columns;
    const hash = flowHash(
      columns.sourceAddress[frame],
      destination,
      columns.protocol[frame],
      columns.sourcePort[frame],
      columns.destinationPort[frame],
    );
    const bucket = selectModulo(hash, size);
    const place = this.#placeInNode[this.#routes.members[start + bucket]];
    const frames = this.#frames;
    const record = this.#trace.record(
      this.#simulation.now,
      this.#choose,
      this.#graph.nodeObject(node),
      frames.id[frame],
      // As int32: the trace's column reads it back as uint32, and no double is made of it on the way.
      hash | 0,
      bucket * 0x1_0000 + place,
      frames.lastRecord[frame],
    );
    if (record >= 0) frames.lastRecord[frame] = record;
    return bucket;
  }

  #expire(node: NodeIndex, port: PortIndex, frame: Frame): void {
    const error = this.#sendsErrors[node] === 1 ? this.#endpoint.makeTimeExceeded(port, frame) : -1;
    this.#graph.dropAtNode(node, frame, "ttl");
    if (error >= 0) this.output(node, error);
  }
}
