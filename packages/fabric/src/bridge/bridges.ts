/**
 * bridge/bridges — what a bridge does with a frame: to the port behind which its destination is, or to all others.
 *
 * A bridge has no address of its own unless its uplink has one; then it is a station in its own LAN too, answers ARP and
 * echoes there, and may be the end of tunnels. It changes nothing in a frame. A copy that a flood makes has an id of its
 * own and its parent's; the frame itself goes out of the first port.
 *
 * In the mode `vepa` what comes from a guest is never bridged here: all of it goes to the switch at the other end of the
 * uplink, which sends back what is for another guest.
 *
 * Sources: IEEE 802.1Q-2018 §8.6 (forwarding, filtering, flooding; never back out of the port of reception), §40 (edge
 * virtual bridging: VEB, VEPA); rules F144–F152 in ../../SPEC.md.
 * @module
 */
import { type Frame, type KindIndex, none, type NodeIndex, type PortIndex, type Simulation } from "@dc/engine";
import { broadcastPort, type FrameColumns } from "../frame/columns.ts";
import type { BridgeTables } from "./mac-tables.ts";

/** Virtual Ethernet bridge: guests reach one another here. Port aggregator: they do at the switch outside. */
export type BridgeMode = "veb" | "vepa";

/** What a bridge is. */
export interface BridgeSetup {
  readonly node: NodeIndex;
  readonly mode: BridgeMode;
  /** The port that leads out, or −1. */
  readonly uplink: PortIndex;
  /** Ports of its own LAN: those of its segments are not among them. */
  readonly ports: readonly PortIndex[];
  /** The uplink where it has an address, or −1. */
  readonly station: PortIndex;
}

/** The rooms that bridges stand on. */
export interface BridgeRooms {
  readonly columns: FrameColumns;
  readonly tables: BridgeTables;
  /** Copy a frame, with what lies aside of it where it is in a tunnel. */
  copy(frame: Frame): Frame;
  /** Whether a bridge itself has joined the group that a frame is for. */
  isForOwnGroup(node: NodeIndex, frame: Frame): boolean;
  /** Take what is for a bridge itself. */
  deliver(node: NodeIndex, port: PortIndex, frame: Frame): void;
}

/** All bridges of a fabric. */
export class Bridges {
  readonly #simulation: Simulation;
  readonly #rooms: BridgeRooms;
  readonly #setups: BridgeSetup[] = [];
  readonly #floodKind: KindIndex;

  constructor(simulation: Simulation, rooms: BridgeRooms, setups: readonly BridgeSetup[]) {
    this.#simulation = simulation;
    this.#rooms = rooms;
    this.#floodKind = simulation.trace.kind("bridge.flood", { a: "frame", b: "copies", c: "port" });
    for (const setup of setups) this.#setups[setup.node] = setup;
  }

  /** A frame has arrived at a bridge, by a port of its own LAN. */
  receive(node: NodeIndex, port: PortIndex, frame: Frame): void {
    const { columns, deliver } = this.#rooms;
    const { graph } = this.#simulation;
    const { station } = this.#setups[node];
    const mac = columns.destinationMac[frame];
    if (station !== none && mac === station) {
      deliver(node, station, frame);
      return;
    }
    const out = this.wayOf(node, port, frame);
    if (out === none) {
      const isForAll = station !== none && (mac === broadcastPort || this.#rooms.isForOwnGroup(node, frame));
      this.#flood(node, port, frame, isForAll);
    }
    // Its destination has heard it already: 802.1Q §8.6.1.
    else if (out === port) graph.dropAtPort(port, frame, "policy");
    else graph.send(out, frame);
  }

  /** Send a frame that a bridge made itself, as a station of its own LAN. */
  output(station: PortIndex, frame: Frame): void {
    const { graph } = this.#simulation;
    const node = graph.ports.node[station];
    const out = this.wayOf(node, none, frame);
    if (out === none) this.#flood(node, none, frame, false);
    else graph.send(out, frame);
  }

  /**
   * The port by which a bridge sends a frame on, or −1 where it floods it; changes nothing.
   *
   * @param port by which it came in; −1 for the bridge's own.
   */
  wayOf(node: NodeIndex, port: PortIndex, frame: Frame): PortIndex {
    const { columns, tables } = this.#rooms;
    const { mode, uplink } = this.#setups[node];
    if (mode === "vepa" && port !== none && port !== uplink && uplink !== none) return uplink;
    const mac = columns.destinationMac[frame];
    return mac === broadcastPort ? none : tables.portTo(node, mac);
  }

  /** To every other port whose cable is up, and to the bridge itself where it is meant too. */
  #flood(node: NodeIndex, port: PortIndex, frame: Frame, isForItself: boolean): void {
    const { deliver, copy, columns } = this.#rooms;
    const { graph, frames, trace, now } = this.#simulation;
    const { ports, station } = this.#setups[node];
    // A guest whose frame was sent back to it by the outer switch does not get it again.
    const from = this.#homeOf(node, columns.sourceMac[frame]);
    const targets = ports.filter((each) => each !== port && each !== from && graph.ports.up[each] === 1);
    if (isForItself) targets.push(none);
    if (targets.length === 0) {
      graph.dropAtNode(node, frame, "unknown-mac");
      return;
    }
    const copies = targets.length - 1;
    const object = graph.nodeObject(node);
    const record = trace.record(
      now,
      this.#floodKind,
      object,
      frames.id[frame],
      copies,
      port === none ? 0xffff_ffff : port,
      frames.lastRecord[frame],
    );
    if (record >= 0) frames.lastRecord[frame] = record;
    // All copies first: whoever gets the frame may let it go at once, or answer by this very bridge.
    const made = targets.map((_, place) => (place === 0 ? frame : copy(frame)));
    made.forEach((each, place) => {
      if (targets[place] === none) deliver(node, station, each);
      else graph.send(targets[place], each);
    });
  }

  /** The port behind which a sender is, where it is not the uplink. */
  #homeOf(node: NodeIndex, mac: number): PortIndex {
    const { uplink, mode } = this.#setups[node];
    if (mode !== "vepa") return none;
    const home = this.#rooms.tables.portTo(node, mac);
    return home === uplink ? none : home;
  }
}
