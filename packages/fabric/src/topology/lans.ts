/**
 * topology/lans — who hears whom without a router between them: the two ends of a cable, or everyone around bridges.
 *
 * A cable is a link of the graph, or a pair of ports that a device joins (a guest's network card): both are the same to
 * everyone above. A bridge makes one LAN of all cables at its ports, except those of its segments (VXLAN), each of
 * which is a LAN of its own that goes on through tunnels. A bridge with VLANs makes one LAN of each, over whatever cables
 * and tags it goes. A LAN is a tree, and a cable that closes a loop is refused, unless all bridges of the LAN take part in
 * a spanning tree.
 *
 * Sources: IEEE 802.1Q-2018 §6.3, §8.1 (a bridged network is one MAC service); rules F144, F147, F154,
 * F338, F341 in ../../SPEC.md.
 * @module
 */
import { type Graph, type LinkIndex, none, type NodeIndex, type PortIndex } from "@dc/engine";
import { fabricError } from "../errors.ts";
import type { PortVlans } from "../vlan/ports.ts";
import type { TagKind } from "../vlan/tags.ts";

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
  /** The VLANs of a bridge's port, and whose tags it knows; undefined, as when left out, at a bridge without VLANs. */
  vlansOf?(port: PortIndex): (PortVlans & { readonly tagKind: TagKind }) | undefined;
  /** Whether a node takes part in a spanning tree; nobody when left out. */
  isInTree?(node: NodeIndex): boolean;
}

/** Tags of a frame on a cable as one number: 4096 · the provider's VLAN + the customer's; 0 where it has none. */
type Label = number;
const labelsOfTag = 4096;

/** Find the LANs. @throws `fabric/bridge` where a cable closes a loop of bridges and nobody is to be told. */
export function findLans(sources: LanSources): Lans {
  const { graph, cables, bridges, isAccess, isStation, onLoop, isInTree } = sources;
  const domains = createDomains(sources);
  const { find, join } = domains;
  const bridged = new Uint8Array(graph.portCount);
  const members: { readonly bridge: NodeIndex; readonly point: number }[] = [];
  for (const bridge of bridges) {
    let first = none;
    for (const port of graph.portsOf(bridge)) {
      if (isAccess(port)) continue;
      bridged[port] = 1;
      for (const label of domains.labelsOf(port)) members.push({ bridge, point: domains.pointOf(port, label) });
      if (domains.hasVlans(port)) continue;
      if (first === none) first = port;
      else join(port, first);
    }
  }
  const farOf = new Int32Array(graph.portCount).fill(none);
  const closing: { readonly cable: Cable; readonly point: number }[] = [];
  for (const each of cables) {
    const [a, b] = each.ends;
    farOf[a] = b;
    farOf[b] = a;
    for (const label of domains.labelsOf(a)) {
      const [x, y] = [domains.pointOf(a, label), domains.pointOf(b, label)];
      if (y === none) continue;
      if (find(x) === find(y)) closing.push({ cable: each, point: x });
      else join(x, y);
    }
  }
  for (const { cable, point } of closing) {
    const around = members.filter((each) => find(each.point) === find(point));
    if (isInTree !== undefined && around.every(({ bridge }) => isInTree(bridge))) continue;
    if (onLoop === undefined) {
      const [a, b] = cable.ends;
      const name = `${graph.portName(a)} – ${graph.portName(b)}`;
      throw fabricError("fabric/bridge", `${name} closes a loop of bridges: frames would go round it for ever`);
    }
    onLoop(cable);
  }
  const made = new Map<number, { stations: PortIndex[]; access: PortIndex[]; cables: Cable[]; isBridged: boolean }>();
  for (const cable of cables) {
    const points = cable.ends.flatMap((port) => domains.labelsOf(port).map((label) => domains.pointOf(port, label)));
    for (const root of new Set(points.map(find))) {
      const lan = made.get(root) ?? { stations: [], access: [], cables: [], isBridged: false };
      made.set(root, lan);
      lan.cables.push(cable);
      for (const port of cable.ends) {
        const own = domains.pointOf(port, 0);
        if (bridged[port] === 1) lan.isBridged = true;
        if (own === none || find(own) !== root) continue;
        if (isAccess(port)) lan.access.push(port);
        else if (isStation(port)) lan.stations.push(port);
      }
    }
  }
  return {
    all: Array.from(made.values()),
    of: (port) => {
      const point = port < 0 ? none : domains.pointOf(port, 0);
      return point === none ? undefined : made.get(find(point));
    },
    far: (port) => farOf[port] ?? none,
  };
}

/** Where frames with the same tags at a port belong together: the port itself, or a VLAN of its bridge. */
interface Domains {
  find(point: number): number;
  join(a: number, b: number): void;
  hasVlans(port: PortIndex): boolean;
  /** What tags frames may have on the cable at a port, to cross it. */
  labelsOf(port: PortIndex): readonly Label[];
  /** Where frames with these tags belong at a port, or −1 where it does not take them. */
  pointOf(port: PortIndex, label: Label): number;
}

function createDomains({ graph, bridges, isAccess, vlansOf }: LanSources): Domains {
  const parent: number[] = Array.from({ length: graph.portCount }, (_, port) => port);
  const vlans = new Map<PortIndex, { bridge: NodeIndex; own: PortVlans; isService: boolean }>();
  for (const bridge of bridges) {
    for (const port of graph.portsOf(bridge)) {
      const own = isAccess(port) ? undefined : vlansOf?.(port);
      if (own !== undefined) vlans.set(port, { bridge, own, isService: own.tagKind === "service" });
    }
  }
  // A provider carries whatever tags its customers have.
  const customers = new Set([0]);
  for (const { own, isService } of vlans.values()) if (!isService) for (const vlan of own.members) customers.add(vlan);
  const points = new Map<string, number>();
  const vlanPoint = (bridge: NodeIndex, vlan: number, inside: number): number => {
    const key = `${bridge} ${vlan} ${inside}`;
    const known = points.get(key);
    if (known !== undefined) return known;
    const point = parent.push(parent.length) - 1;
    points.set(key, point);
    return point;
  };
  const find = (point: number): number => {
    let root = point;
    while (parent[root] !== root) root = parent[root];
    // Path compression: the next who asks has one step.
    for (let at = point; parent[at] !== root; ) {
      const next = parent[at];
      parent[at] = root;
      at = next;
    }
    return root;
  };
  return {
    find,
    join(a, b) {
      parent[find(a)] = find(b);
    },
    hasVlans: (port) => vlans.has(port),
    labelsOf(port) {
      const at = vlans.get(port);
      if (at === undefined) return [0];
      const { own, isService } = at;
      const tagged = Array.from(own.members, (vlan) => (vlan === own.pvid ? 0 : vlan));
      if (!isService) return tagged;
      return tagged.flatMap((vlan) => Array.from(customers, (inside) => vlan * labelsOfTag + inside));
    },
    pointOf(port, label) {
      const at = vlans.get(port);
      if (at === undefined) return label === 0 ? port : none;
      const [service, customer] = [Math.floor(label / labelsOfTag), label % labelsOfTag];
      const { bridge, own, isService } = at;
      if (!isService && service !== 0) return none;
      const vlan = (isService ? service : customer) || own.pvid;
      return own.members.has(vlan) ? vlanPoint(bridge, vlan, isService ? customer : 0) : none;
    },
  };
}
