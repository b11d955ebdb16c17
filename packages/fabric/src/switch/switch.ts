/**
 * switch/switch — what a switch does with a frame: look up, choose, rewrite, send.
 *
 * There is one class of switch. A frame that has arrived is checked for its destination MAC address; its IPv4
 * destination is looked up by longest prefix; its time to live goes down by one; among equal next hops its flow's hash
 * chooses one; source and destination MAC address become those of the link it leaves by. Latency of the switch itself
 * is zero: time passes on links and in queues. Nothing is allocated on this path, and for a flow's later frames the answer
 * is remembered (`./decisions.ts`).
 *
 * Sources: RFC 1812 §5.2.1 (the forwarding algorithm), §5.3.1 (time to live), §4.3.3.4 with RFC 792 (time exceeded);
 * RFC 1191 §4 and RFC 4443 §3.2 (too big); rules F50–F58, F296 in ../../SPEC.md.
 * @module
 */
import type { Frame, FramePool, Graph, KindIndex, NodeIndex, PortIndex, Simulation, Trace } from "@dc/engine";
import { ethernetHeaderBytes, etherType, flowHash } from "@dc/wire";
import type { Choices } from "../ecmp/choices.ts";
import { selectModulo } from "../ecmp/select.ts";
import type { FrameColumns } from "../frame/columns.ts";
import type { Endpoint } from "../host/endpoint.ts";
import type { Neighbours } from "../neighbour/neighbours.ts";
import { localRoute, type Routes } from "../routing/routes.ts";
import type { Decisions } from "./decisions.ts";

/** The rooms that a switch stands on. */
export interface SwitchRooms {
  readonly columns: FrameColumns;
  readonly routes: Routes;
  readonly neighbours: Neighbours;
  readonly endpoint: Endpoint;
  readonly decisions: Decisions;
  readonly choices: Choices;
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
  readonly #decisions: Decisions;
  readonly #choices: Choices;
  readonly #choose: KindIndex;
  /** Per port: its place among its node's ports. */
  readonly #placeInNode: Uint16Array;
  /** Per node: 1 when it answers an expired frame with time exceeded. */
  readonly #sendsErrors: Uint8Array;

  /** Per node: 1 when it tells the sender of a frame that is too big for a link. */
  readonly #sendsTooBig: Uint8Array;
  /** Whether any does: no other fabric asks for a frame's size here. */
  readonly #anySendsTooBig: boolean;

  #takeGroup: ((node: NodeIndex, port: PortIndex, frame: Frame) => boolean) | undefined;

  /** @param errors nodes that answer an expired frame. @param tooBig nodes that answer one that is too big. */
  constructor(
    simulation: Simulation,
    rooms: SwitchRooms,
    errors: readonly NodeIndex[],
    tooBig: readonly NodeIndex[] = [],
  ) {
    const { graph } = simulation;
    this.#simulation = simulation;
    this.#graph = graph;
    this.#frames = simulation.frames;
    this.#trace = simulation.trace;
    this.#columns = rooms.columns;
    this.#routes = rooms.routes;
    this.#neighbours = rooms.neighbours;
    this.#endpoint = rooms.endpoint;
    this.#decisions = rooms.decisions;
    this.#choices = rooms.choices;
    rooms.routes.onForget((node) => rooms.decisions.clear(node));
    this.#choose = simulation.trace.kind("route.choose", { a: "frame", b: "hash", c: "bucketAndPort" });
    this.#placeInNode = new Uint16Array(graph.portCount);
    for (let node = 0; node < graph.nodeCount; node++) {
      graph.portsOf(node).forEach((port, place) => {
        this.#placeInNode[port] = place;
      });
    }
    this.#sendsErrors = new Uint8Array(graph.nodeCount);
    for (const node of errors) this.#sendsErrors[node] = 1;
    this.#sendsTooBig = new Uint8Array(graph.nodeCount);
    for (const node of tooBig) this.#sendsTooBig[node] = 1;
    this.#anySendsTooBig = tooBig.length > 0;
  }

  /** Let `take` have what is for no port's MAC address: it may be a group's. Once, before the first frame. */
  joinGroups(take: (node: NodeIndex, port: PortIndex, frame: Frame) => boolean): void {
    this.#takeGroup = take;
  }

  /** A frame has arrived at a switch. */
  receive(node: NodeIndex, port: PortIndex, frame: Frame): void {
    const columns = this.#columns;
    const key = columns.flowKey[frame];
    const at = this.#decisions.find(node, key);
    // Only IPv4 frames that were forwarded before have a decision, so the rest of the way is theirs alone.
    if (key !== 0 && this.#decisions.words[at] === key) {
      const ttl = columns.ttl[frame];
      if (ttl > 1 && columns.destinationMac[frame] === port) {
        columns.ttl[frame] = ttl - 1;
        this.#repeat(node, frame, at);
        return;
      }
    }
    if (columns.etherType[frame] === etherType.arp) {
      this.#neighbours.receive(port, frame);
      return;
    }
    if (columns.destinationMac[frame] !== port) {
      if (this.#takeGroup?.(node, port, frame) !== true) this.#graph.dropAtPort(port, frame, "unknown-mac");
      return;
    }
    const group = this.#routes.lookup(node, columns.destinationAddress[frame]);
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
    this.#decide(node, frame, group, at);
  }

  /** Send a frame that the switch made itself. */
  output(node: NodeIndex, frame: Frame): void {
    const columns = this.#columns;
    const group = this.#routes.lookup(node, columns.destinationAddress[frame]);
    if (group === localRoute) this.#endpoint.deliver(node, frame);
    else this.#decide(node, frame, group, this.#decisions.find(node, columns.flowKey[frame]));
  }

  /** Do what was done with the flow's last frame. */
  #repeat(node: NodeIndex, frame: Frame, at: number): void {
    const { words } = this.#decisions;
    const choice = words[at + 3];
    if (choice >= 0) this.#record(node, frame, words[at + 2], choice);
    const way = words[at + 1];
    this.#send(way >> 1, frame, (way & 1) === 1);
  }

  /** Find a port in a group, and remember it for the flow. */
  #decide(node: NodeIndex, frame: Frame, group: number, at: number): void {
    const routes = this.#routes;
    const size = routes.size[group];
    if (size === 0) {
      this.#graph.dropAtNode(node, frame, "no-route");
      return;
    }
    const first = routes.start[group];
    let port = routes.members[first];
    let [hash, choice] = [0, -1];
    let isSteady = true;
    if (size > 1) {
      const own = this.#choices.of(node);
      let bucket = 0;
      if (own === undefined) {
        // As int32: a trace's column reads it back as uint32, and no double is made of it on the way.
        hash = this.#hash(frame) | 0;
        bucket = selectModulo(hash, size);
        port = routes.members[first + bucket];
      } else {
        port = own.choose(frame, group);
        hash = own.hash;
        bucket = own.bucket;
        isSteady = own.isSteady;
      }
      choice = bucket * 0x1_0000 + this.#placeInNode[port];
      this.#record(node, frame, hash, choice);
    }
    const isConnected = routes.connected[group] === 1;
    const key = this.#columns.flowKey[frame];
    if (key !== 0 && isSteady) this.#decisions.keep(at, key, port, isConnected, hash, choice);
    this.#send(port, frame, isConnected);
  }

  #hash(frame: Frame): number {
    const columns = this.#columns;
    return flowHash(
      columns.sourceAddress[frame],
      columns.destinationAddress[frame],
      columns.protocol[frame],
      columns.sourcePort[frame],
      columns.destinationPort[frame],
    );
  }

  #record(node: NodeIndex, frame: Frame, hash: number, choice: number): void {
    const frames = this.#frames;
    const { now } = this.#simulation;
    const object = this.#graph.nodeObject(node);
    const record = this.#trace.record(
      now,
      this.#choose,
      object,
      frames.id[frame],
      hash,
      choice,
      frames.lastRecord[frame],
    );
    if (record >= 0) frames.lastRecord[frame] = record;
  }

  #send(port: PortIndex, frame: Frame, isConnected: boolean): void {
    if (this.#anySendsTooBig && this.#isTooBig(port, frame)) return;
    const columns = this.#columns;
    if (isConnected) {
      this.#neighbours.send(port, columns.destinationAddress[frame], frame);
      return;
    }
    // Between switches the far end of the link is the next hop, and its MAC address is known.
    columns.sourceMac[frame] = port;
    columns.destinationMac[frame] = this.#graph.ports.peer[port];
    this.#graph.send(port, frame);
  }

  /** Tell a frame's sender that the frame does not fit a link, and drop it; false where it does, or nobody tells. */
  #isTooBig(port: PortIndex, frame: Frame): boolean {
    const { node: nodes, mtuBytes } = this.#graph.ports;
    const node = nodes[port];
    const mtu = mtuBytes[port];
    if (this.#sendsTooBig[node] === 0 || this.#frames.sizeBytes[frame] - ethernetHeaderBytes <= mtu) return false;
    const error = this.#endpoint.makeTooBigForLink(node, frame, mtu);
    this.#graph.dropAtPort(port, frame, "mtu");
    if (error >= 0) this.output(node, error);
    return true;
  }

  #expire(node: NodeIndex, port: PortIndex, frame: Frame): void {
    const error = this.#sendsErrors[node] === 1 ? this.#endpoint.makeTimeExceeded(port, frame) : -1;
    this.#graph.dropAtNode(node, frame, "ttl");
    if (error >= 0) this.output(node, error);
  }
}
