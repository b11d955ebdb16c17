/**
 * topology/topology — who there is and what is joined to what, as plain values.
 *
 * The one form that generators make, imports yield, and the address plan, the tiers and the control plane read. It
 * holds no rates: those belong to links in a scenario or in a running graph.
 * @module
 */

/** One box. */
export interface TopologyNode {
  readonly name: string;
  /** Whether it forwards frames between its ports; a host does not. */
  readonly forwards: boolean;
  /** Whether it forwards by MAC address alone: a bridge, which has no network at each port as a router has. */
  readonly bridges?: boolean;
}

/** One end of a link. */
export interface TopologyEnd {
  /** Index into `Topology.nodes`. */
  readonly node: number;
  /** Port name within the node: `e1-1`. */
  readonly port: string;
}

/** One cable. */
export interface TopologyLink {
  readonly ends: readonly [TopologyEnd, TopologyEnd];
}

/** A network: nodes and links in the order they were declared, which is the order of every tie below. */
export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly links: readonly TopologyLink[];
}

/** For each node, the indices of its links in declared order. A link from a node to itself counts once. */
export function linksOfNodes(topology: Topology): readonly (readonly number[])[] {
  const links: number[][] = topology.nodes.map(() => []);
  topology.links.forEach(({ ends: [a, b] }, index) => {
    links[a.node].push(index);
    if (a.node !== b.node) links[b.node].push(index);
  });
  return links;
}

/** The other end of a link as seen from a node. */
export function farEnd(link: TopologyLink, node: number): TopologyEnd {
  return link.ends[0].node === node ? link.ends[1] : link.ends[0];
}
