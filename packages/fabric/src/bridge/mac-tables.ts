/**
 * bridge/mac-tables — by which of its ports each bridge reaches each MAC address.
 *
 * The static control plane knows who is where and fills the tables before the first frame, as an administrator's static
 * filtering entries would: nothing is learnt and nothing ages. Behind a port that leads into a segment are all other
 * hosts of the segment and its gateway.
 *
 * Source: IEEE 802.1Q-2018 §8.8.1 (static filtering entries); rules F145, F148 in ../../SPEC.md.
 * @module
 */
import { type Graph, none, type NodeIndex, type PortIndex } from "@dc/engine";
import { anycastGatewayPort } from "../frame/columns.ts";
import type { Lans } from "../topology/lans.ts";
import type { Segments } from "../vxlan/segments.ts";

/** One line of a bridge's table. */
export interface BridgeEntry {
  /** The port that owns the MAC address; `anycastGatewayPort` for a segment's gateway. */
  readonly mac: PortIndex;
  /** The bridge's port that leads to it. */
  readonly port: PortIndex;
}

/** What the tables are filled from. */
export interface BridgeTableSources {
  readonly graph: Graph;
  readonly lans: Lans;
  /** Those whose tables are filled here. */
  readonly bridges: readonly NodeIndex[];
  /** Bridges that fill their tables themselves. */
  readonly learning?: readonly NodeIndex[];
  readonly segments: Segments | undefined;
  /** The uplink of a bridge that has an address of its own, or −1. */
  ownStation(bridge: NodeIndex): PortIndex;
}

/** The tables of all bridges. */
export class BridgeTables {
  readonly #portOf: Map<number, PortIndex>[] = [];
  readonly #sources: BridgeTableSources;
  readonly #isBridge: Set<NodeIndex>;

  constructor(sources: BridgeTableSources) {
    this.#sources = sources;
    const { bridges, graph, learning = [], lans } = sources;
    this.#isBridge = new Set([...bridges, ...learning]);
    for (const bridge of bridges) {
      const table = new Map<number, PortIndex>();
      this.#portOf[bridge] = table;
      for (const port of graph.portsOf(bridge)) {
        if (this.#isAccess(port)) continue;
        // Behind a bridge with VLANs are stations of other LANs too.
        const { stations = [], access = [] } = lans.of(port) ?? {};
        const isAny = learning.length === 0 || access.length > 0;
        this.#visitBehind(port, (mac) => {
          if ((isAny || stations.includes(mac)) && !table.has(mac)) table.set(mac, port);
        });
      }
    }
  }

  /** The port by which a bridge reaches a MAC address, or −1 where it does not know it. */
  portTo(bridge: NodeIndex, mac: number): PortIndex {
    return this.#portOf[bridge].get(mac) ?? none;
  }

  /** A bridge's table, in the order of its ports. */
  rows(bridge: NodeIndex): readonly BridgeEntry[] {
    return Array.from(this.#portOf[bridge] ?? [], ([mac, port]) => ({ mac, port }));
  }

  #isAccess(port: PortIndex): boolean {
    return (this.#sources.segments?.vniOf(port) ?? 0) !== 0;
  }

  /**
   * Every MAC address at the far end of a port's cable and beyond. A LAN with a bridge whose tables are filled here has
   * no loops, and another VLAN's is walked once, so this comes to an end.
   */
  #visitBehind(port: PortIndex, visit: (mac: number) => void, seen: Set<PortIndex> = new Set()): void {
    if (seen.has(port)) return;
    seen.add(port);
    const { graph, lans, segments, ownStation } = this.#sources;
    const far = lans.far(port);
    if (far === none) return;
    const node = graph.ports.node[far];
    if (segments !== undefined && this.#isAccess(far)) {
      const vni = segments.vniOf(far);
      if (segments.gatewayOf(node, vni) !== undefined) visit(anycastGatewayPort);
      for (const entry of segments.tables.rows(node, vni)) if (entry.port !== far) visit(entry.mac);
    } else if (this.#isBridge.has(node)) {
      const own = ownStation(node);
      if (own !== none) visit(own);
      for (const next of graph.portsOf(node)) {
        if (next !== far && !this.#isAccess(next)) this.#visitBehind(next, visit, seen);
      }
    } else visit(far);
  }
}
