/**
 * fabric/addressing — what a start fixes: every port's address, every switch's prefixes, every neighbour that is known.
 *
 * A port that leads into a segment has no address of its own: its hosts keep theirs, and their gateway is the segment's.
 *
 * Source: rules F45, F81, F130 in ../../SPEC.md.
 * @module
 */
import { type Graph, type LinkIndex, type NodeIndex, none, type PortIndex } from "@dc/engine";
import type { Ipv4Prefix } from "@dc/wire";
import { createInterfaces, type Interfaces } from "../address/interfaces.ts";
import { anycastGatewayPort } from "../frame/columns.ts";
import type { Neighbours } from "../neighbour/neighbours.ts";
import type { Attachment } from "../routing/routes.ts";
import { planAddresses } from "../topology/plan.ts";
import type { Topology } from "../topology/topology.ts";
import type { Segments } from "../vxlan/segments.ts";

/** What addresses are made from. */
export interface AddressSources {
  readonly graph: Graph;
  readonly topology: Topology;
  /** Per link of the topology, the graph's. */
  readonly topologyLinks: readonly LinkIndex[];
  /** Per node of the topology, the graph's. */
  readonly nodes: readonly NodeIndex[];
  readonly segments: Segments | undefined;
  isSwitch(node: NodeIndex): boolean;
  /** The address that a person chose for a port. */
  chosen(port: PortIndex): Ipv4Prefix | undefined;
  /** The loopback that a person chose for a switch. */
  loopback(node: NodeIndex): number | undefined;
}

/** Give every port its address: the chosen one, else the plan's. @throws as `createInterfaces` and `planAddresses`. */
export function assignAddresses(sources: AddressSources): Interfaces {
  const { graph, topology, topologyLinks, nodes, segments, isSwitch, chosen } = sources;
  const plan = planAddresses(
    topology,
    topologyLinks.map((link) => {
      const [a, b] = graph.linkEnds(link);
      return [chosen(a), chosen(b)] as const;
    }),
  );
  const ports: [PortIndex, Ipv4Prefix][] = [];
  const gateways: [PortIndex, number][] = [];
  topologyLinks.forEach((link, index) => {
    const ends = graph.linkEnds(link);
    ends.forEach((port, side) => {
      const router = ends[1 - side];
      if (vniAt(segments, port) !== 0) return;
      ports.push([port, plan.links[index][side]]);
      const vni = vniAt(segments, router);
      if (vni !== 0) {
        const gateway = segments?.gatewayOf(graph.ports.node[router], vni);
        if (gateway !== undefined) gateways.push([port, gateway.address]);
      } else if (isSwitch(graph.ports.node[router])) gateways.push([port, plan.links[index][1 - side].address]);
    });
  });
  const loopbacks = nodes.flatMap((node, place): [NodeIndex, Ipv4Prefix][] => {
    const planned = plan.loopbacks[place];
    if (planned === undefined) return [];
    return [[node, { address: sources.loopback(node) ?? planned.address, lengthBits: 32 }]];
  });
  return createInterfaces(graph, { ports, loopbacks, gateways });
}

/** Every prefix at every switch that owns it. */
export function attachmentsOf(graph: Graph, switches: readonly NodeIndex[], interfaces: Interfaces): Attachment[] {
  return switches.flatMap((node): Attachment[] => [
    { prefix: { address: interfaces.nodeAddress[node], lengthBits: 32 }, node, port: none },
    ...graph.portsOf(node).flatMap((port): Attachment[] => {
      const address = interfaces.address[port];
      return address === 0 ? [] : [{ prefix: { address, lengthBits: interfaces.lengthBits[port] }, node, port }];
    }),
  ]);
}

/** Enter what needs no asking: both ends of a link where neither asks, and for a host of a segment all of it. */
export function enterKnownNeighbours(
  neighbours: Neighbours,
  interfaces: Interfaces,
  { graph, topologyLinks, segments }: Pick<AddressSources, "graph" | "topologyLinks" | "segments">,
  asks: (node: NodeIndex) => boolean,
): void {
  for (const link of topologyLinks) {
    const ends = graph.linkEnds(link);
    if (ends.some((port) => asks(graph.ports.node[port]))) continue;
    const access = ends.find((port) => vniAt(segments, port) !== 0);
    if (access !== undefined && segments !== undefined) {
      const host = graph.ports.peer[access];
      const vni = segments.vniOf(access);
      if (interfaces.gateway[host] !== 0) neighbours.add(host, interfaces.gateway[host], anycastGatewayPort);
      for (const { mac, address } of segments.tables.rows(graph.ports.node[access], vni)) {
        if (mac !== host) neighbours.add(host, address, mac);
      }
      continue;
    }
    const [a, b] = ends;
    neighbours.add(a, interfaces.address[b], b);
    neighbours.add(b, interfaces.address[a], a);
  }
}

function vniAt(segments: Segments | undefined, port: PortIndex): number {
  return segments === undefined ? 0 : segments.vniOf(port);
}
