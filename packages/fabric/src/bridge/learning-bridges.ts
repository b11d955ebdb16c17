/**
 * bridge/learning-bridges — what a bridge that learns does with a frame: its VLAN, who sent it, where to, with which tag.
 *
 * The way is that of the standard: the port's state in the tree, the frame's VLAN and whether the port is in it,
 * learning, and forwarding to where the address was learnt or to every other port of the VLAN. A bridge without VLANs
 * has one, and takes no frame with a tag.
 *
 * Sources: IEEE 802.1Q-2018 §6.9, §8.5–§8.8 (the forwarding process), §8.6.3 (addresses that no bridge forwards);
 * IEEE 802.1ad-2005 (a provider's bridge knows its own tags only); rules F320–F326, F330–F338, F345 in ../../SPEC.md.
 * @module
 */
import { type Frame, type KindIndex, type NodeIndex, none, type PortIndex, type Simulation } from "@dc/engine";
import { bridgeGroupPort, broadcastPort, type FrameColumns } from "../frame/columns.ts";
import type { SpanningTree } from "../spanning-tree/spanning-tree.ts";
import type { PortVlans } from "../vlan/ports.ts";
import type { TagKind, Tags } from "../vlan/tags.ts";
import type { LearnedMacs } from "./learned-macs.ts";

/** What a bridge that learns is. */
export interface LearningBridge {
  readonly node: NodeIndex;
  /** Ports of its own LAN: those of its segments are not among them. */
  readonly ports: readonly PortIndex[];
  /** The uplink where it has an address, or −1. */
  readonly station: PortIndex;
  /** Per port the VLANs it is in; undefined at a bridge without VLANs. */
  readonly vlans: ReadonlyMap<PortIndex, PortVlans> | undefined;
  /** Whose tags it reads and writes. */
  readonly tagKind: TagKind;
}

/** The rooms that they stand on. */
export interface LearningRooms {
  readonly columns: FrameColumns;
  readonly macs: LearnedMacs;
  /** Where any bridge has VLANs. */
  readonly tags: Tags | undefined;
  /** Where any bridge takes part in a tree. */
  readonly tree: SpanningTree | undefined;
  /** Copy a frame, with what lies aside of it where it is in a tunnel. */
  copy(frame: Frame): Frame;
  /** Whether a bridge itself has joined the group that a frame is for. */
  isForOwnGroup(node: NodeIndex, frame: Frame): boolean;
  /** Take what is for a bridge itself. */
  deliver(node: NodeIndex, port: PortIndex, frame: Frame): void;
}

/** Where a frame goes: one port, or all others of its VLAN. */
export interface LearntWay {
  /** 0 at a bridge without VLANs; −1 where the port does not take it. */
  readonly vlan: number;
  /** −1 for all others. */
  readonly port: PortIndex;
}

/** All bridges of a fabric that learn. */
export class LearningBridges {
  readonly #simulation: Simulation;
  readonly #rooms: LearningRooms;
  readonly #bridges: LearningBridge[] = [];
  readonly #floodKind: KindIndex;

  constructor(simulation: Simulation, rooms: LearningRooms, bridges: readonly LearningBridge[]) {
    this.#simulation = simulation;
    this.#rooms = rooms;
    this.#floodKind = simulation.trace.kind("bridge.flood", { a: "frame", b: "copies", c: "port" });
    for (const each of bridges) this.#bridges[each.node] = each;
    simulation.graph.onLinkChange((link, up) => {
      if (up) return;
      for (const port of simulation.graph.linkEnds(link))
        if (port !== none && this.has(simulation.graph.ports.node[port])) rooms.macs.flush(port);
    });
  }

  /** Whether a node is one of them. */
  has(node: NodeIndex): boolean {
    return this.#bridges[node] !== undefined;
  }

  /** A frame has arrived at a bridge, by a port of its own LAN. */
  receive(node: NodeIndex, port: PortIndex, frame: Frame): void {
    const { columns, macs, tree, deliver } = this.#rooms;
    const { graph } = this.#simulation;
    if (columns.destinationMac[frame] === bridgeGroupPort) {
      if (tree === undefined) graph.consume(frame);
      else tree.receive(node, port, frame);
      return;
    }
    const isForwarding = tree === undefined || tree.isForwarding(port);
    if (!isForwarding && tree?.isLearning(port) !== true) {
      graph.dropAtPort(port, frame, "policy");
      return;
    }
    const vlan = this.#vlanOf(node, port, frame);
    if (vlan < 0) {
      graph.dropAtPort(port, frame, "vlan-filter");
      return;
    }
    macs.learn(node, vlan, columns.sourceMac[frame], port, frame);
    if (!isForwarding) {
      graph.dropAtPort(port, frame, "policy");
      return;
    }
    const { station } = this.#bridges[node];
    const mac = columns.destinationMac[frame];
    const isForItself = station !== none && vlan === this.#vlanOfStation(node);
    if (isForItself && mac === station) {
      this.#untag(node, frame);
      deliver(node, station, frame);
      return;
    }
    const isForAll = isForItself && (mac === broadcastPort || this.#rooms.isForOwnGroup(node, frame));
    this.#forward(node, port, vlan, frame, isForAll);
  }

  /** Send a frame that a bridge made itself, as a station of its own LAN. */
  output(station: PortIndex, frame: Frame): void {
    const node = this.#simulation.graph.ports.node[station];
    this.#forward(node, none, this.#vlanOfStation(node), frame, false);
  }

  /** What a bridge makes of a frame that came in by a port, −1 for its own; changes nothing. */
  wayOf(node: NodeIndex, port: PortIndex, frame: Frame): LearntWay {
    const vlan = port === none ? this.#vlanOfStation(node) : this.#vlanOf(node, port, frame);
    return { vlan, port: vlan < 0 ? none : this.#portTo(node, vlan, this.#rooms.columns.destinationMac[frame]) };
  }

  /** The VLANs of a port of a bridge that has any. */
  vlansOf(port: PortIndex): PortVlans | undefined {
    return this.#bridges[this.#simulation.graph.ports.node[port]]?.vlans?.get(port);
  }

  #forward(node: NodeIndex, port: PortIndex, vlan: number, frame: Frame, isForItself: boolean): void {
    const out = this.#portTo(node, vlan, this.#rooms.columns.destinationMac[frame]);
    if (out === none) this.#flood(node, port, vlan, frame, isForItself);
    // Its destination has heard it already: 802.1Q §8.6.1.
    else if (out === port) this.#simulation.graph.dropAtPort(port, frame, "policy");
    else this.#send(node, out, vlan, frame);
  }

  /** Where an address was learnt, if frames of the VLAN cross that port; else −1. */
  #portTo(node: NodeIndex, vlan: number, mac: number): PortIndex {
    if (mac === broadcastPort) return none;
    const port = this.#rooms.macs.portTo(node, vlan, mac);
    return port !== none && this.#crosses(node, port, vlan) ? port : none;
  }

  #crosses(node: NodeIndex, port: PortIndex, vlan: number): boolean {
    const { vlans } = this.#bridges[node];
    if (this.#simulation.graph.ports.up[port] === 0 || this.#rooms.tree?.isForwarding(port) === false) return false;
    return vlans === undefined || vlans.get(port)?.members.has(vlan) === true;
  }

  /** The VLAN of a frame at a port: its tag's, or the port's own; −1 where the port does not take it. §6.9 */
  #vlanOf(node: NodeIndex, port: PortIndex, frame: Frame): number {
    const { vlans, tagKind } = this.#bridges[node];
    const { tags } = this.#rooms;
    const own = vlans?.get(port);
    if (own === undefined) return tags?.has(frame) === true ? -1 : 0;
    // To a customer's bridge what has a provider's tag outside is of no protocol that it knows.
    if (tagKind === "customer" && tags?.has(frame, "service") === true) return -1;
    const said = tags?.vlanOf(frame, tagKind) ?? -1;
    const vlan = said <= 0 ? own.pvid : said;
    return own.members.has(vlan) ? vlan : -1;
  }

  /** A bridge's own frames are of its uplink's VLAN. */
  #vlanOfStation(node: NodeIndex): number {
    const { vlans, station } = this.#bridges[node];
    return vlans?.get(station)?.pvid ?? 0;
  }

  #untag(node: NodeIndex, frame: Frame): void {
    const { vlans, tagKind } = this.#bridges[node];
    if (vlans !== undefined) this.#rooms.tags?.pop(frame, tagKind);
  }

  /** Send a frame with the tag that its VLAN has at a port, or without one. */
  #send(node: NodeIndex, out: PortIndex, vlan: number, frame: Frame): void {
    const { vlans, tagKind } = this.#bridges[node];
    const own = vlans?.get(out);
    if (own !== undefined) {
      if (own.pvid === vlan) this.#rooms.tags?.pop(frame, tagKind);
      else this.#rooms.tags?.push(frame, tagKind, vlan);
    }
    this.#simulation.graph.send(out, frame);
  }

  /** To every other port of the VLAN that frames cross, and to the bridge itself where it is meant too. */
  #flood(node: NodeIndex, port: PortIndex, vlan: number, frame: Frame, isForItself: boolean): void {
    const { copy, deliver } = this.#rooms;
    const { graph, frames, trace, now } = this.#simulation;
    const { ports, station } = this.#bridges[node];
    const targets = ports.filter((each) => each !== port && this.#crosses(node, each, vlan));
    if (isForItself) targets.push(none);
    if (targets.length === 0) {
      graph.dropAtNode(node, frame, "unknown-mac");
      return;
    }
    const copies = targets.length - 1;
    const [object, id] = [graph.nodeObject(node), frames.id[frame]];
    const from = port === none ? 0xffff_ffff : port;
    const record = trace.record(now, this.#floodKind, object, id, copies, from, frames.lastRecord[frame]);
    if (record >= 0) frames.lastRecord[frame] = record;
    // All copies first: whoever gets the frame may let it go at once, or answer by this very bridge.
    const made = targets.map((_, place) => (place === 0 ? frame : copy(frame)));
    made.forEach((each, place) => {
      if (targets[place] !== none) {
        this.#send(node, targets[place], vlan, each);
        return;
      }
      this.#untag(node, each);
      deliver(node, station, each);
    });
  }
}
