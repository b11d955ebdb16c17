/**
 * fabric/addressing — what a start fixes: every port's address, every switch's prefixes, every neighbour that is known.
 *
 * A LAN has one network: that of the first address which a person chose in it, or the plan's. A port that leads into a
 * segment has no address of its own: its hosts keep theirs, and their gateway is the segment's.
 *
 * Source: rules F45, F81, F130, F146 in ../../SPEC.md.
 * @module
 */
import { type Graph, type NodeIndex, none, type PortIndex } from "@dc/engine";
import { formatIpv4Address, type Ipv4Prefix } from "@dc/wire";
import { createInterfaces, type Interfaces } from "../address/interfaces.ts";
import { isSameNetwork } from "../address/subnet.ts";
import { fabricError } from "../errors.ts";
import { anycastGatewayPort } from "../frame/columns.ts";
import type { Neighbours } from "../neighbour/neighbours.ts";
import type { Attachment } from "../routing/routes.ts";
import type { Lan, Lans } from "../topology/lans.ts";
import { partnerOf, planAddresses } from "../topology/plan.ts";
import type { Topology, TopologyLink } from "../topology/topology.ts";
import type { Segments } from "../vxlan/segments.ts";

/** What addresses are made from. */
export interface AddressSources {
  readonly graph: Graph;
  readonly topology: Topology;
  readonly lans: Lans;
  /** Per node of the topology, the graph's. */
  readonly nodes: readonly NodeIndex[];
  readonly segments: Segments | undefined;
  isSwitch(node: NodeIndex): boolean;
  /** The address that a person chose for a port. */
  chosen(port: PortIndex): Ipv4Prefix | undefined;
  /** The gateway that a person chose for a host or a bridge. */
  gateway(node: NodeIndex): number | undefined;
  /** The loopback that a person chose for a switch. */
  loopback(node: NodeIndex): number | undefined;
  /** How the author of a node finds it, for issues. */
  nodePath(node: NodeIndex): string;
}

/**
 * Give every port its address: the chosen one, else the plan's.
 *
 * @throws as `createInterfaces` and `planAddresses`; `fabric/gateway` for a gateway outside its host's networks.
 */
export function assignAddresses(sources: AddressSources): Interfaces {
  const { graph, nodes, lans, nodePath } = sources;
  const { prefixes, loopbacks } = planLans(sources);
  const ports: [PortIndex, Ipv4Prefix][] = [];
  const gateways: [PortIndex, number][] = [];
  lans.all.forEach((lan, index) => {
    lan.stations.forEach((port, place) => {
      const prefix = prefixes[index][place];
      if (prefix !== undefined) ports.push([port, prefix]);
    });
    const router = gatewayOfLan(sources, lan, prefixes[index]);
    for (const port of lan.stations) if (router !== 0 && !isRouterPort(sources, port)) gateways.push([port, router]);
  });
  chooseGateways(sources, ports, gateways);
  const own = nodes.flatMap((node, place): [NodeIndex, Ipv4Prefix][] => {
    const planned = loopbacks[place];
    if (planned === undefined) return [];
    return [[node, { address: sources.loopback(node) ?? planned.address, lengthBits: 32 }]];
  });
  const pathOf = (node: NodeIndex, port: PortIndex): string =>
    port === none ? `${nodePath(node)}.loopback` : `${nodePath(node)}.addresses.${graph.portLocalName(port)}`;
  const tenantOf = (port: PortIndex): number => sources.segments?.tenantOfHost(port) ?? 0;
  return createInterfaces(graph, { ports, loopbacks: own, gateways, tenantOf }, pathOf);
}

/** Per LAN and station its address, undefined where there is none to give; per node its loopback. */
function planLans(sources: AddressSources): {
  prefixes: (Ipv4Prefix | undefined)[][];
  loopbacks: readonly (Ipv4Prefix | undefined)[];
} {
  const { graph, topology, lans, nodes, chosen } = sources;
  const placeOf = new Map(nodes.map((node, place) => [node, place]));
  const anyHost = nodes.length;
  const links: TopologyLink[] = [];
  const given: [Ipv4Prefix | undefined, Ipv4Prefix | undefined][] = [];
  /** The plan's link of a LAN. */
  const planned = new Map<number, number>();
  const reserved: Ipv4Prefix[] = [];
  const used = new Set<number>();
  for (const { stations } of lans.all) for (const port of stations) used.add(chosen(port)?.address ?? 0);
  const prefixes = lans.all.map((lan, index) => {
    const own = lan.stations.map(chosen);
    const [a, b] = planEnds(sources, lan);
    if (!lan.isBridged || (b !== undefined && lan.access.length === 0 && own.every((each) => each === undefined))) {
      const end = (port: PortIndex, isAny: boolean): TopologyLink["ends"][0] => ({
        node: isAny ? anyHost : (placeOf.get(graph.ports.node[port]) as number),
        port: graph.portLocalName(port),
      });
      // Whoever is second around a bridge, there is room for more.
      const isAny = lan.isBridged;
      links.push({ ends: [end(a, isAny && !isRouterPort(sources, a)), end(b, isAny)] });
      given.push([chosen(a), chosen(b)]);
      planned.set(index, planned.size);
    } else reserved.push(...own.filter((each) => each !== undefined));
    return own;
  });
  const plan = planAddresses({ nodes: [...topology.nodes, { name: "", forwards: false }], links }, given, reserved);
  for (const [a, b] of plan.links) used.add(a.address).add(b.address);
  lans.all.forEach((lan, index) => {
    const link = planned.get(index);
    const own = prefixes[index];
    const place = (port: PortIndex): number => lan.stations.indexOf(port);
    if (link !== undefined) {
      planEnds(sources, lan).forEach((port, side) => {
        if (place(port) >= 0) own[place(port)] = plan.links[link][side];
      });
    }
    // Hosts of a segment all have theirs.
    const network = own.find((each) => each !== undefined);
    if (network === undefined || lan.access.length > 0) return;
    for (const port of stationsInOrder(sources, lan)) own[place(port)] ??= partnerOf(network, used);
  });
  return { prefixes, loopbacks: plan.loopbacks };
}

/** What the plan takes for a link: a cable's two ends, or the first two stations around a bridge. */
function planEnds(sources: AddressSources, lan: Lan): readonly PortIndex[] {
  return lan.isBridged ? stationsInOrder(sources, lan).slice(0, 2) : lan.cables[0].ends;
}

/** Routers first, then everyone else, each in the order of the cables. */
function stationsInOrder(sources: AddressSources, { stations }: Lan): PortIndex[] {
  const isRouter = (port: PortIndex): boolean => isRouterPort(sources, port);
  return [...stations.filter(isRouter), ...stations.filter((port) => !isRouter(port))];
}

function isRouterPort({ graph, isSwitch }: AddressSources, port: PortIndex): boolean {
  return isSwitch(graph.ports.node[port]);
}

/** The router that the hosts of a LAN use: the segment's gateway, or the first switch; 0 where there is none. */
function gatewayOfLan(sources: AddressSources, lan: Lan, prefixes: readonly (Ipv4Prefix | undefined)[]): number {
  const { graph, segments } = sources;
  const [access] = lan.access;
  if (access !== undefined) {
    return segments?.gatewayOf(graph.ports.node[access], segments.vniOf(access))?.address ?? 0;
  }
  const place = lan.stations.findIndex((port) => isRouterPort(sources, port));
  return place < 0 ? 0 : (prefixes[place]?.address ?? 0);
}

/** Put the gateways that a person chose in the place of those that follow from the cables. */
function chooseGateways(
  { graph, nodes, gateway, nodePath }: AddressSources,
  ports: readonly (readonly [PortIndex, Ipv4Prefix])[],
  gateways: [PortIndex, number][],
): void {
  for (const node of nodes) {
    const address = gateway(node);
    if (address === undefined) continue;
    const own = ports.filter(([port]) => graph.ports.node[port] === node);
    const [found] = own.filter(([, prefix]) => isSameNetwork(prefix, { address, lengthBits: prefix.lengthBits }));
    if (found === undefined) {
      const name = graph.nodeName(node);
      const expected = `an address of a network that ${name} is in`;
      const received = formatIpv4Address(address);
      throw fabricError("fabric/gateway", `the gateway of ${name} is ${received}: expected ${expected}`, [
        { severity: "error", code: "fabric/gateway", path: `${nodePath(node)}.gateway`, expected, received },
      ]);
    }
    const [port] = found;
    const at = gateways.findIndex(([other]) => other === port);
    if (at < 0) gateways.push([port, address]);
    else gateways[at] = [port, address];
  }
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

/** Enter what needs no asking: all of a LAN where neither asks, and for a host of a segment all of it. */
export function enterKnownNeighbours(
  neighbours: Neighbours,
  interfaces: Interfaces,
  { graph, lans, segments }: Pick<AddressSources, "graph" | "lans" | "segments">,
  asks: (node: NodeIndex) => boolean,
): void {
  for (const { stations, access } of lans.all) {
    const known = stations.filter((port) => !asks(graph.ports.node[port]));
    const [way] = access;
    if (way !== undefined && segments !== undefined) {
      const rows = segments.tables.rows(graph.ports.node[way], segments.vniOf(way));
      for (const host of known) {
        if (interfaces.gateway[host] !== 0) neighbours.add(host, interfaces.gateway[host], anycastGatewayPort);
        for (const { mac, address } of rows) if (mac !== host) neighbours.add(host, address, mac);
      }
      continue;
    }
    for (const port of known) {
      for (const other of known) {
        if (other !== port && interfaces.address[other] !== 0) neighbours.add(port, interfaces.address[other], other);
      }
    }
  }
}
