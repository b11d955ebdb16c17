/**
 * vxlan/entrance — a frame goes into a tunnel: its outer source port, the record, the outer header, and out.
 *
 * Sources: RFC 7348 §5 (the source port is a hash of the inner frame), §4.2 (groups); rules F133–F135, F424 in
 * ../../SPEC.md.
 * @module
 */
import type { Frame, KindIndex, LayerIndex, NodeIndex, Simulation } from "@dc/engine";
import { etherType, flowHash } from "@dc/wire";
import type { Interfaces } from "../address/interfaces.ts";
import type { FrameColumns } from "../frame/columns.ts";
import { groupMac } from "../multicast/group-address.ts";
import { addedBytes, type TunnelSettings } from "./encapsulation.ts";
import { sourcePortBy } from "./source-port.ts";
import type { Tunnels } from "./tunnels.ts";

/** The rooms that an entrance stands on. */
export interface EntranceRooms {
  readonly columns: FrameColumns;
  readonly interfaces: Interfaces;
  readonly tunnels: Tunnels;
  readonly settings: TunnelSettings;
  /** Send a frame that a node made itself. */
  output(node: NodeIndex, frame: Frame): void;
  /** The same for a frame to a group. */
  outputToGroup(node: NodeIndex, frame: Frame): void;
}

/** The beginnings of all tunnels. */
export class Entrance {
  readonly #simulation: Simulation;
  readonly #rooms: EntranceRooms;
  readonly #kind: KindIndex;
  readonly #layer: LayerIndex;

  constructor(simulation: Simulation, rooms: EntranceRooms) {
    this.#simulation = simulation;
    this.#rooms = rooms;
    this.#layer = simulation.spans.layer("fabric.vxlan");
    this.#kind = simulation.trace.kind("vxlan.encapsulate", { a: "frame", b: "vni", c: "vtep" });
  }

  /** The flow hash of a frame that is in no tunnel; of an ARP message that of its two addresses. */
  innerHash(frame: Frame): number {
    const { columns } = this.#rooms;
    const [source, destination] = [columns.sourceAddress[frame], columns.destinationAddress[frame]];
    // An ARP message has no protocol and no ports: those columns hold what the record's last frame left there.
    if (columns.etherType[frame] === etherType.arp) return flowHash(source, destination, 0, 0, 0);
    return flowHash(
      source,
      destination,
      columns.protocol[frame],
      columns.sourcePort[frame],
      columns.destinationPort[frame],
    );
  }

  /** The outer source port that a frame gets from an endpoint. */
  sourcePort(node: NodeIndex, frame: Frame): number {
    return sourcePortBy(this.#rooms.settings.of(node).sourcePort, this.innerHash(frame));
  }

  /** Put a frame into the tunnel to another endpoint, and send it. */
  send(node: NodeIndex, frame: Frame, vni: number, remote: NodeIndex): void {
    this.#enter(node, frame, vni, this.#rooms.interfaces.nodeAddress[remote]);
    this.#rooms.output(node, frame);
  }

  /** The same to all endpoints that have joined a group. */
  sendToGroup(node: NodeIndex, frame: Frame, vni: number, group: number): void {
    this.#enter(node, frame, vni, group);
    this.#rooms.columns.destinationMac[frame] = groupMac(group);
    this.#rooms.outputToGroup(node, frame);
  }

  #enter(node: NodeIndex, frame: Frame, vni: number, destination: number): void {
    const { interfaces, settings, tunnels } = this.#rooms;
    const { graph, frames, trace, now, spans } = this.#simulation;
    const { encapsulation } = settings.of(node);
    const object = graph.nodeObject(node);
    if (spans.on) spans.mark(frames.request[frame], this.#layer, object, now, 0, addedBytes(encapsulation));
    const record = trace.record(now, this.#kind, object, frames.id[frame], vni, destination, frames.lastRecord[frame]);
    if (record >= 0) frames.lastRecord[frame] = record;
    const sourcePort = this.sourcePort(node, frame);
    tunnels.enter(frame, vni, interfaces.nodeAddress[node], destination, sourcePort, encapsulation);
  }
}
