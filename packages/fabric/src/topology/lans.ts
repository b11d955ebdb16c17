/**
 * topology/lans — who hears whom without a router between them: the two ends of a cable, or everyone around bridges.
 *
 * A cable is a link of the graph, or a pair of ports that a device joins (a guest's network card): both are the same to
 * everyone above. A bridge makes one LAN of all cables at its ports, except those of its segments (VXLAN), each of
 * which is a LAN of its own that goes on through tunnels. A LAN is a tree: nothing here breaks a loop, so one is refused.
 *
 * Sources: IEEE 802.1Q-2018 §6.3, §8.1 (a bridged network is one MAC service); rules F144, F147, F154 in ../../SPEC.md.
 * @module
 */
import { type Graph, type LinkIndex, type NodeIndex, none, type PortIndex } from "@dc/engine";
import { fabricError } from "../errors.ts";

/** Two ports that are joined. */
export interface Cable {
  readonly ends: readonly [PortIndex, PortIndex];
  /** The graph's link, or −1 where a device joins them. */
  readonly link: LinkIndex;
}

/** A broadcast domain. */
export interface Lan {
  /** Ports that send and receive frames of their own, in the order of their cables. */
  readonly stations: readonly PortIndex[];
  /** Ports by which it goes on into a segment of an overlay. */
  readonly access: readonly PortIndex[];
  /** Its cables, in order. */
  readonly cables: readonly Cable[];
  /** Whether a bridge is in it. */
  readonly isBridged: boolean;
}

/** All broadcast domains. */
export interface Lans {
  /** In the order of their first cables. */
  readonly all: readonly Lan[];
  /** The one that a port's cable belongs to, or undefined. */
  of(port: PortIndex): Lan | undefined;
  /** The other end of a port's cable, or −1. */
  far(port: PortIndex): PortIndex;
}

/** What LANs are found from. */
export interface LanSources {
  readonly graph: Pick<Graph, "portCount" | "portsOf" | "portName">;
  readonly cables: readonly Cable[];
  /** Nodes that bridge, in the order they were added. */
  readonly bridges: readonly NodeIndex[];
  /** Whether a port leads into a segment of an overlay. */
  isAccess(port: PortIndex): boolean;
  /** Whether a port sends frames of its own: a host's, a router's, the uplink of a bridge with an address. */
  isStation(port: PortIndex): boolean;
  /** Told of a cable that closes a loop, instead of an error; it is left out then. */
  onLoop?(cable: Cable): void;
}

/** Find the LANs. @throws `fabric/bridge` where a cable closes a loop of bridges and nobody is to be told. */
export function findLans({ graph, cables, bridges, isAccess, isStation, onLoop }: LanSources): Lans {
  const parent = Int32Array.from({ length: graph.portCount }, (_, port) => port);
  const find = (port: PortIndex): PortIndex => {
    let root = port;
    while (parent[root] !== root) root = parent[root];
    // Path compression: the next who asks has one step.
    for (let at = port; parent[at] !== root; ) {
      const next = parent[at];
      parent[at] = root;
      at = next;
    }
    return root;
  };
  const bridged = new Uint8Array(graph.portCount);
  for (const bridge of bridges) {
    let first = none;
    for (const port of graph.portsOf(bridge)) {
      if (isAccess(port)) continue;
      bridged[port] = 1;
      if (first === none) first = port;
      else parent[find(port)] = find(first);
    }
  }
  const farOf = new Int32Array(graph.portCount).fill(none);
  for (const each of cables) {
    const [a, b] = each.ends;
    farOf[a] = b;
    farOf[b] = a;
    const [x, y] = [find(a), find(b)];
    if (x === y && onLoop !== undefined) onLoop(each);
    else if (x === y) {
      const cable = `${graph.portName(a)} – ${graph.portName(b)}`;
      throw fabricError("fabric/bridge", `${cable} closes a loop of bridges: frames would go round it for ever`);
    }
    parent[x] = y;
  }
  const made = new Map<
    PortIndex,
    { stations: PortIndex[]; access: PortIndex[]; cables: Cable[]; isBridged: boolean }
  >();
  for (const cable of cables) {
    const root = find(cable.ends[0]);
    const lan = made.get(root) ?? { stations: [], access: [], cables: [], isBridged: false };
    made.set(root, lan);
    lan.cables.push(cable);
    for (const port of cable.ends) {
      if (isAccess(port)) lan.access.push(port);
      else if (isStation(port)) lan.stations.push(port);
      if (bridged[port] === 1) lan.isBridged = true;
    }
  }
  return {
    all: Array.from(made.values()),
    of: (port) => (port < 0 ? undefined : made.get(find(port))),
    far: (port) => farOf[port] ?? none,
  };
}
