/**
 * vxlan/flooding — an endpoint that floods and learns: who is where it has heard, all else goes to everybody.
 *
 * A frame of a segment's port teaches that its sender is behind the port, one out of a tunnel that its sender is behind
 * the other end. What is for somebody who was heard goes there alone. A broadcast, and what is for somebody who was not
 * heard, goes to the endpoint's other ports of the segment and to the other endpoints: a copy for each (head-end
 * replication), or one to a group. What came out of a tunnel goes into none (split horizon): everybody has it already.
 *
 * Sources: RFC 7348 §4.1 (learning), §4.2 (broadcast, unknown, multicast); Linux vxlan_snoop, vxlan_xmit; rules
 * F420–F427 in ../../SPEC.md.
 * @module
 */
import { type Frame, type KindIndex, type NodeIndex, none, type PortIndex, type Simulation } from "@dc/engine";
import { behindNode, type LearnedMacs, nodeOfPlace } from "../bridge/learned-macs.ts";
import { anycastGatewayPort, broadcastPort } from "../frame/columns.ts";
import type { Entrance } from "./entrance.ts";
import { replicationOrder } from "./flood-setting.ts";
import type { Segments } from "./segments.ts";
import type { MacEntry } from "./tables.ts";

/** The rooms that flooding stands on. */
export interface FloodingRooms {
  readonly segments: Segments;
  readonly entrance: Entrance;
  readonly macs: LearnedMacs;
  /** Copy a frame. */
  copy(frame: Frame): Frame;
  /** Whether an endpoint has learnt that a frame does not get through to another; it is dropped then. */
  isTooBig(node: NodeIndex, frame: Frame, remote: NodeIndex): boolean;
}

/** Where an endpoint that floods sends what is for a MAC address: to all, back where it came from, or to one place. */
export type LearntPlace = "all" | "same" | MacEntry;

/** All endpoints of a fabric that flood. */
export class Flooding {
  readonly #simulation: Simulation;
  readonly #rooms: FloodingRooms;
  readonly #floodKind: KindIndex;

  constructor(simulation: Simulation, rooms: FloodingRooms) {
    this.#simulation = simulation;
    this.#rooms = rooms;
    this.#floodKind = simulation.trace.kind("vxlan.flood", { a: "frame", b: "copies", c: "vni" });
    const { graph } = simulation;
    graph.onLinkChange((link, up) => {
      if (up) return;
      for (const port of graph.linkEnds(link)) {
        if (port === none || rooms.segments.vniOf(port) === 0) continue;
        if (rooms.segments.floodingVteps.includes(graph.ports.node[port])) rooms.macs.flush(port);
      }
    });
  }

  /** Learn who sent a frame that came by a segment's port. */
  hear(node: NodeIndex, vni: number, port: PortIndex, mac: number, frame: Frame): void {
    if (mac !== anycastGatewayPort) this.#rooms.macs.learn(node, vni, mac, port, frame);
  }

  /** Learn who sent a frame that came out of a tunnel. @param remote the other end; −1 where it is nobody of this fabric. */
  hearRemote(node: NodeIndex, vni: number, remote: NodeIndex, mac: number, frame: Frame): void {
    if (remote !== none) this.hear(node, vni, behindNode(remote), mac, frame);
  }

  /** Where a frame for a MAC address goes. @param port by which it came; −1 out of a tunnel. Changes nothing. */
  placeOf(node: NodeIndex, vni: number, port: PortIndex, mac: number): LearntPlace {
    const { macs, segments } = this.#rooms;
    if (mac === broadcastPort) return "all";
    const place = macs.portTo(node, vni, mac);
    if (place === none) {
      // Whom the control plane knows at an endpoint that suppresses ARP, it knows without having heard.
      const setting = segments.floodOf(node, vni);
      const known = setting?.suppressArp === true ? segments.tables.byMac(node, vni, mac) : undefined;
      return known === undefined ? "all" : known.port === port ? "same" : known;
    }
    if (place === port) return "same";
    const remote = nodeOfPlace(place);
    if (remote !== none) return { mac, address: 0, port: none, vtep: remote };
    return this.#simulation.graph.ports.up[place] === 1 ? { mac, address: 0, port: place, vtep: node } : "all";
  }

  /** Send a frame that came by a segment's port to everybody else. */
  flood(node: NodeIndex, port: PortIndex, vni: number, frame: Frame): void {
    const { segments, entrance, isTooBig } = this.#rooms;
    const setting = segments.floodOf(node, vni);
    const remotes = replicationOrder(setting?.remotes ?? []);
    const group = setting?.group ?? 0;
    const ports = this.#portsBeside(node, vni, port);
    const copies = this.#copies(node, port, vni, frame, ports.length + remotes.length + (group === 0 ? 0 : 1));
    copies.forEach((each, place) => {
      if (place < ports.length) this.#simulation.graph.send(ports[place], each);
      else if (group !== 0) entrance.sendToGroup(node, each, vni, group);
      else {
        const remote = remotes[place - ports.length];
        if (!isTooBig(node, each, remote)) entrance.send(node, each, vni, remote);
      }
    });
  }

  /** Send a frame that came out of a tunnel to the endpoint's own ports of the segment. */
  floodInside(node: NodeIndex, vni: number, frame: Frame): void {
    const ports = this.#portsBeside(node, vni, none);
    const copies = this.#copies(node, none, vni, frame, ports.length);
    copies.forEach((each, place) => {
      this.#simulation.graph.send(ports[place], each);
    });
  }

  #portsBeside(node: NodeIndex, vni: number, port: PortIndex): readonly PortIndex[] {
    const { up } = this.#simulation.graph.ports;
    return this.#rooms.segments.portsOf(node, vni).filter((each) => each !== port && up[each] === 1);
  }

  /** The frame and its copies, all made before the first leaves; none, and the frame dropped, where nobody is to get it. */
  #copies(node: NodeIndex, port: PortIndex, vni: number, frame: Frame, count: number): readonly Frame[] {
    const { graph, frames, trace, now } = this.#simulation;
    if (count === 0) {
      if (port === none) graph.dropAtNode(node, frame, "unknown-mac");
      else graph.dropAtPort(port, frame, "unknown-mac");
      return [];
    }
    const [object, id, cause] = [graph.nodeObject(node), frames.id[frame], frames.lastRecord[frame]];
    const record = trace.record(now, this.#floodKind, object, id, count - 1, vni, cause);
    if (record >= 0) frames.lastRecord[frame] = record;
    return Array.from({ length: count }, (_, place) => (place === 0 ? frame : this.#rooms.copy(frame)));
  }
}
