/**
 * multicast/trees — a frame for a group goes along a tree: from its source to every member, each cable once.
 *
 * The trees are those that a static control plane would have installed. For a source and a group, each member's router
 * joins towards the source, hop by hop: at every router the way to the source is the first of its equal ways, in the
 * order of the buckets, so that two routers that share a way share all that follows. A router sends a frame of the source
 * to the ports by which others have joined, and takes it only by its own way to the source (the check of the reverse
 * path), so that nothing goes round. The tree is found anew when tables change; nothing of it is state.
 *
 * Sources: RFC 1112 §6 (sending), RFC 1122 §3.2.2 (no error about a group's datagram), RFC 7761 §4.2 (who forwards where,
 * reverse path), §4.1.6 (what a tree is made from); rules F424, F425 in ../../SPEC.md.
 * @module
 */
import { type Frame, type KindIndex, type NodeIndex, none, type PortIndex, type Simulation } from "@dc/engine";
import type { FrameColumns } from "../frame/columns.ts";
import { localRoute, type Routes } from "../routing/routes.ts";
import { isGroupMacColumn } from "./group-address.ts";

/** The rooms that trees stand on. */
export interface TreeRooms {
  readonly columns: FrameColumns;
  readonly routes: Pick<Routes, "lookup" | "start" | "size" | "members" | "connected" | "onForget">;
  /** Nodes that have joined a group, in ascending order. */
  membersOf(group: number): readonly NodeIndex[];
  /** The router of a member and its port to the member, −1 where the member is the router itself; or undefined. */
  joinAt(member: NodeIndex): { readonly router: NodeIndex; readonly port: PortIndex } | undefined;
  /** Copy a frame, with what lies aside of it where it is in a tunnel. */
  copy(frame: Frame): Frame;
  /** Take what is for a router itself. */
  deliver(node: NodeIndex, frame: Frame): void;
}

/** What a router does with the frames of one source for one group. */
export interface Branches {
  /** By which it takes them; −1 at their source, or where there is no way. */
  readonly from: PortIndex;
  /** By which it sends them on, in ascending order. */
  readonly ports: readonly PortIndex[];
  /** Whether it is a member itself. */
  readonly isMember: boolean;
}

interface Joined {
  readonly ports: Set<PortIndex>;
  isMember: boolean;
}

/** All multicast trees of a fabric. */
export class MulticastTrees {
  readonly #simulation: Simulation;
  readonly #rooms: TreeRooms;
  readonly #replicateKind: KindIndex;
  /** By source and group, by router. */
  readonly #trees: Map<string, Map<NodeIndex, Joined>> = new Map();

  constructor(simulation: Simulation, rooms: TreeRooms) {
    this.#simulation = simulation;
    this.#rooms = rooms;
    this.#replicateKind = simulation.trace.kind("multicast.replicate", { a: "frame", b: "copies", c: "group" });
    rooms.routes.onForget(() => this.#trees.clear());
  }

  /** A frame has arrived at a router that its destination MAC address is not; false where it is for no group. */
  receive(node: NodeIndex, port: PortIndex, frame: Frame): boolean {
    const { columns } = this.#rooms;
    if (!isGroupMacColumn(columns.destinationMac[frame])) return false;
    const branches = this.branches(node, columns.sourceAddress[frame], columns.destinationAddress[frame]);
    if (branches.from === port) this.#pass(node, branches, frame);
    else this.#simulation.graph.dropAtPort(port, frame, "policy");
    return true;
  }

  /** Send a frame that a router made itself. */
  send(node: NodeIndex, frame: Frame): void {
    const { columns } = this.#rooms;
    const branches = this.branches(node, columns.sourceAddress[frame], columns.destinationAddress[frame]);
    this.#pass(node, branches, frame);
  }

  /** What a router does with frames of a source for a group, as of now. */
  branches(node: NodeIndex, source: number, group: number): Branches {
    const key = `${source}/${group}`;
    let tree = this.#trees.get(key);
    if (tree === undefined) {
      tree = this.#grow(source, group);
      this.#trees.set(key, tree);
    }
    const joined = tree.get(node);
    const ports = Array.from(joined?.ports ?? []).sort((a, b) => a - b);
    return { from: this.#towards(node, source), ports, isMember: joined?.isMember === true };
  }

  /** The port by which a router reaches a source: the first of its equal ways; −1 at the source, or without a way. */
  #towards(node: NodeIndex, source: number): PortIndex {
    const { routes } = this.#rooms;
    const group = routes.lookup(node, source);
    return routes.size[group] === 0 ? none : routes.members[routes.start[group]];
  }

  /** Let every member join. */
  #grow(source: number, group: number): Map<NodeIndex, Joined> {
    const { routes, membersOf, joinAt } = this.#rooms;
    const { ports } = this.#simulation.graph;
    const tree = new Map<NodeIndex, Joined>();
    const at = (node: NodeIndex): Joined => {
      const joined = tree.get(node) ?? { ports: new Set<PortIndex>(), isMember: false };
      tree.set(node, joined);
      return joined;
    };
    for (const member of membersOf(group)) {
      const join = joinAt(member);
      if (join === undefined) continue;
      if (join.port === none) at(member).isMember = true;
      else at(join.router).ports.add(join.port);
      let node = join.router;
      for (;;) {
        const from = this.#towards(node, source);
        // The source, or a network of the router's own that the source is in.
        if (from === none || routes.connected[routes.lookup(node, source)] === 1) break;
        const upstream = ports.peer[from];
        const above = at(ports.node[upstream]);
        if (above.ports.has(upstream)) break;
        above.ports.add(upstream);
        node = ports.node[upstream];
      }
    }
    return tree;
  }

  #pass(node: NodeIndex, { from, ports, isMember }: Branches, frame: Frame): void {
    const { columns, copy, deliver } = this.#rooms;
    const { graph, frames, trace, now } = this.#simulation;
    const isOwn = this.#isOwn(node, frame);
    const isExpired = !isOwn && columns.ttl[frame] <= 1;
    const targets = isExpired ? [] : ports.filter((port) => isOwn || port !== from);
    if (isMember && !isOwn) targets.push(none);
    if (targets.length === 0) {
      graph.dropAtNode(node, frame, isExpired ? "ttl" : "no-route");
      return;
    }
    if (targets.length > 1) {
      const [id, copies, group] = [frames.id[frame], targets.length - 1, columns.destinationAddress[frame]];
      const cause = frames.lastRecord[frame];
      const record = trace.record(now, this.#replicateKind, graph.nodeObject(node), id, copies, group, cause);
      if (record >= 0) frames.lastRecord[frame] = record;
    }
    // All copies first: whoever gets the frame may let it go at once.
    const made = targets.map((_, place) => (place === 0 ? frame : copy(frame)));
    made.forEach((each, place) => {
      const port = targets[place];
      if (port === none) {
        deliver(node, each);
        return;
      }
      if (!isOwn) columns.ttl[each] -= 1;
      columns.sourceMac[each] = port;
      graph.send(port, each);
    });
  }

  /** Whether a router made a frame itself: nobody has sent it by a cable yet. */
  #isOwn(node: NodeIndex, frame: Frame): boolean {
    const { columns, routes } = this.#rooms;
    return routes.lookup(node, columns.sourceAddress[frame]) === localRoute;
  }
}
