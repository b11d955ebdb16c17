/**
 * fabric/layer-two — what a start finds below IP: the cables, the LANs that they make, the segments, and mistakes in them.
 *
 * Source: rules F80, F84, F138, F139, F144, F147, F154 in ../../SPEC.md.
 * @module
 */
import { type Graph, type LinkIndex, type NodeIndex, none, type PortIndex } from "@dc/engine";
import { fabricError } from "../errors.ts";
import { type Cable, findLans, type Lans } from "../topology/lans.ts";
import { isLearning, learningMistake } from "../bridge/learning-options.ts";
import type { LearningBridge } from "../bridge/learning-bridges.ts";
import { readTree, type TreeReading } from "../spanning-tree/options.ts";
import type { TreeSetup } from "../spanning-tree/spanning-tree.ts";
import { assignLocalVlans, localVlanCount } from "../vlan/local-vlans.ts";
import { type PortVlans, readPortVlans } from "../vlan/ports.ts";
import type { TagKind } from "../vlan/tags.ts";
import type { Topology, TopologyLink } from "../topology/topology.ts";
import { type TunnelSettings, tunnelSettings } from "../vxlan/encapsulation.ts";
import { narrowLinks, requireUnderlayMtu } from "../vxlan/overlay.ts";
import { underlayNeed } from "../vxlan/underlay-need.ts";
import { accessPorts, createSegments, type GivenSegments, type Segments } from "../vxlan/segments.ts";
import type { BridgeOptions, FabricOptions, HostOptions, SwitchOptions } from "./options.ts";

/** What a node is. */
export type NodeRole = "switch" | "host" | "bridge";

/** A node as it was added. */
export interface NodeSetup {
  readonly node: NodeIndex;
  readonly role: NodeRole;
  readonly options: SwitchOptions & HostOptions & BridgeOptions;
}

/** What a start finds. */
export interface LayerTwo {
  readonly topology: Topology;
  /** Per link of the topology, the graph's; −1 where a device joins two ports. */
  readonly topologyLinks: readonly LinkIndex[];
  readonly lans: Lans;
  readonly segments: Segments | undefined;
  /** Per tunnel endpoint, how it makes its tunnels. */
  readonly settings: TunnelSettings;
  /** The uplink of a bridge that is a station, or −1. */
  stationOf(node: NodeIndex): PortIndex;
  /** The port of a bridge that leads out, or −1. */
  uplinkOf(node: NodeIndex): PortIndex;
  /** Bridges that learn, in the order they were added. */
  readonly learning: readonly LearningBridge[];
  /** Those of them that take part in a spanning tree. */
  readonly trees: readonly TreeSetup[];
}

/** What it is found from. */
export interface LayerTwoSources {
  readonly graph: Graph;
  /** In the order they were added. */
  readonly setups: readonly NodeSetup[];
  /** Pairs of ports that devices join. */
  readonly attached: readonly (readonly [PortIndex, PortIndex])[];
  readonly options: FabricOptions;
  nodePath(node: NodeIndex): string;
}

/**
 * Find LANs and segments.
 *
 * @throws `fabric/bridge`, `fabric/overlay`, `fabric/spanning-tree`, `fabric/underlay-mtu`, `fabric/vlan`.
 */
export function joinLayerTwo(sources: LayerTwoSources): LayerTwo {
  const { graph, setups, options } = sources;
  const setupOf = new Map(setups.map((setup) => [setup.node, setup]));
  const roleOf = (port: PortIndex): NodeRole | undefined => setupOf.get(graph.ports.node[port])?.role;
  const portOf = (node: NodeIndex, name: string | undefined): PortIndex =>
    name === undefined ? none : graph.portByName(`${graph.nodeName(node)}:${name}`);
  const bridges = setups.filter(({ role }) => role === "bridge");
  const uplinkOf = (node: NodeIndex): PortIndex => portOf(node, setupOf.get(node)?.options.uplink);
  const stationOf = (node: NodeIndex): PortIndex => {
    const { role, options: of } = setupOf.get(node) ?? { role: undefined, options: {} };
    const { uplink, addresses = {}, vnis = [] } = of;
    const hasAddress = uplink !== undefined && (addresses[uplink] !== undefined || vnis.length > 0);
    return role === "bridge" && hasAddress ? portOf(node, uplink) : none;
  };
  const cables = cablesOf(sources, setupOf);
  const given: GivenSegments = new Map(
    setups
      .filter(({ options: of }) => (of.vnis ?? []).length > 0)
      .map(({ node, options: of }) => [node, of.vnis ?? []] as const)
      .sort(([a], [b]) => a - b),
  );
  const access = accessPorts(graph, given);
  const vlans = vlansOfBridges(graph, bridges, access);
  const lans = findLans({
    vlansOf: (port) => vlans.get(port),
    isInTree: (node) => isInTree(setupOf.get(node)),
    graph,
    cables,
    bridges: bridges.map(({ node }) => node),
    isAccess: (port) => access.has(port),
    isStation: (port) => roleOf(port) !== "bridge" || stationOf(graph.ports.node[port]) === port,
  });
  for (const setup of bridges) requireUplink(sources, setup, uplinkOf(setup.node), lans);
  const settings = tunnelSettings((vtep) => setupOf.get(vtep)?.options.tunnel ?? options.tunnel ?? {});
  const segments = given.size === 0 ? undefined : segmentsOf(sources, setupOf, given, lans, settings);
  for (const setup of setups) requireLocalVlans(sources, setup);
  if (segments !== undefined) {
    const isTunnelled = (port: PortIndex): boolean =>
      (lans.of(port)?.stations ?? []).some(
        (station) => roleOf(station) === "bridge" && given.has(graph.ports.node[station]),
      );
    const isUnderlay = (port: PortIndex): boolean =>
      roleOf(port) === "switch" || (roleOf(port) === "bridge" && !access.has(port) && isTunnelled(port));
    const need = underlayNeed(
      setups
        .map(({ options: { vnis = [], tunnel = options.tunnel ?? {} } }) => ({ vnis, tunnel }))
        .filter(({ vnis }) => vnis.length > 0),
    );
    requireUnderlayMtu(narrowLinks(graph, need, isUnderlay), options.linkPath ?? ((link) => linkName(graph, link)));
  }
  const learning = bridges
    .filter(({ options: of }) => isLearning(of))
    .map(({ node, options: of }): LearningBridge => {
      const ports = graph.portsOf(node).filter((port) => !access.has(port));
      const own = new Map(ports.flatMap((port) => (vlans.has(port) ? [[port, vlans.get(port) as PortVlans]] : [])));
      return {
        ...{ node, ports, station: stationOf(node), tagKind: of.tag ?? "customer" },
        vlans: own.size === 0 ? undefined : own,
      };
    });
  const trees = learning.flatMap(({ node, ports }): TreeSetup[] => {
    const { spanningTree = false } = setupOf.get(node)?.options ?? {};
    if (spanningTree === false) return [];
    const leadsToBridge: TreeReading["leadsToBridge"] = (port) => roleOf(lans.far(port)) === "bridge";
    return [readTree({ graph, node, options: spanningTree === true ? {} : spanningTree, ports, leadsToBridge })];
  });
  return { ...topologyOf(sources, cables), lans, segments, settings, stationOf, uplinkOf, learning, trees };
}

function isInTree(setup: NodeSetup | undefined): boolean {
  return (setup?.options.spanningTree ?? false) !== false;
}

/** The VLANs of all ports of bridges that have any; refuses what contradicts itself. */
function vlansOfBridges(
  graph: Graph,
  bridges: readonly NodeSetup[],
  access: ReadonlyMap<PortIndex, number>,
): ReadonlyMap<PortIndex, PortVlans & { readonly tagKind: TagKind }> {
  const found = new Map<PortIndex, PortVlans & { readonly tagKind: TagKind }>();
  for (const { node, options: of } of bridges) {
    const name = graph.nodeName(node);
    const mistake = learningMistake(of);
    if (mistake !== undefined) throw fabricError("fabric/bridge", `${name}: ${mistake}`);
    if (of.vlans === undefined) continue;
    const ports = graph.portsOf(node).filter((port) => !access.has(port));
    const names = ports.map((port) => graph.portLocalName(port));
    const read = readPortVlans(name, names, of.vlans);
    const { tag: tagKind = "customer" } = of;
    ports.forEach((port, place) => {
      found.set(port, { ...read[place], tagKind });
    });
    const { uplink = "", addresses = {} } = of;
    if (addresses[uplink] === undefined || read[names.indexOf(uplink)]?.pvid !== 0) continue;
    throw fabricError("fabric/vlan", `${name}: ${uplink} has an address and no VLAN without a tag: give it native`);
  }
  return found;
}

/** The graph's links between nodes of this fabric, then what devices join. A node of another package has its own ways. */
function cablesOf({ graph, attached }: LayerTwoSources, setupOf: ReadonlyMap<NodeIndex, NodeSetup>): Cable[] {
  const cables: Cable[] = [];
  for (let link = 0; link < graph.linkCount; link++) {
    const ends = graph.linkEnds(link);
    if (ends.every((port) => setupOf.has(graph.ports.node[port]))) cables.push({ ends, link });
  }
  return [...cables, ...attached.map((ends): Cable => ({ ends, link: none }))];
}

function topologyOf(
  { graph, setups }: LayerTwoSources,
  cables: readonly Cable[],
): Pick<LayerTwo, "topology" | "topologyLinks"> {
  const placeOf = new Map(setups.map(({ node }, place) => [node, place]));
  const links = cables.map(({ ends }): TopologyLink => {
    const [a, b] = ends.map((port) => ({
      node: placeOf.get(graph.ports.node[port]) as number,
      port: graph.portLocalName(port),
    }));
    return { ends: [a, b] };
  });
  const nodes = setups.map(({ node, role }) => ({
    name: graph.nodeName(node),
    forwards: role !== "host",
    ...(role === "bridge" ? { bridges: true } : {}),
  }));
  return { topology: { nodes, links }, topologyLinks: cables.map(({ link }) => link) };
}

function segmentsOf(
  { graph, options: { controlPlane } }: LayerTwoSources,
  setupOf: ReadonlyMap<NodeIndex, NodeSetup>,
  given: GivenSegments,
  lans: Lans,
  settings: TunnelSettings,
): Segments {
  return createSegments({
    graph,
    lans,
    given,
    settings,
    controlPlane,
    tenants: new Map(Array.from(given.keys(), (vtep) => [vtep, setupOf.get(vtep)?.options.tenants ?? []])),
    // A bridge with an address and no segment of its own is a host to others.
    isHost(node) {
      const role = setupOf.get(node)?.role;
      return role === "host" || (role === "bridge" && !given.has(node));
    },
    addressOf: (port) => setupOf.get(graph.ports.node[port])?.options.addresses?.[graph.portLocalName(port)],
  });
}

/** Refuse a bridge whose uplink leads nowhere, or whose tunnels have none to go by. */
function requireUplink(
  { graph, nodePath }: LayerTwoSources,
  { node, options: { uplink, vnis = [], mode = "veb" } }: NodeSetup,
  port: PortIndex,
  lans: Lans,
): void {
  const refuse = (path: string, expected: string, received: string): never => {
    const code = "fabric/bridge";
    const issue = { severity: "error" as const, code, path: `${nodePath(node)}.${path}`, expected, received };
    throw fabricError(code, `${graph.nodeName(node)}, ${path}: expected ${expected}; it is ${received}`, [issue]);
  };
  if (uplink === undefined) {
    if (vnis.length > 0) refuse("vnis", "an uplink with an address, by which tunnels leave the server", "no uplink");
    if (mode === "vepa") refuse("mode", "an uplink to the switch that sends back what is for another guest", mode);
    return;
  }
  if (port === none || lans.far(port) === none)
    refuse("uplink", `a port of ${graph.nodeName(node)} that is joined`, uplink);
  if (vnis.some(({ ports }) => ports.includes(uplink))) {
    refuse("vnis", "segments behind other ports than the uplink", uplink);
  }
}

/** Refuse a leaf that has more segments than VLANs to give them. */
function requireLocalVlans({ graph, nodePath }: LayerTwoSources, { node, options }: NodeSetup): void {
  const { vnis = [], vlanTable } = options;
  if (vlanTable === undefined) return;
  const local = assignLocalVlans(
    vnis.map(({ vni }) => vni),
    vlanTable,
  );
  const left = vnis.find(({ vni }) => !local.has(vni));
  if (left === undefined) return;
  const expected = `at most ${localVlanCount(vlanTable)} segments: VLANs 1 to 4094, in a table of ${vlanTable} entries`;
  const received = `${vnis.length}; no VLAN is left for VNI ${left.vni}`;
  const path = `${nodePath(node)}.vnis`;
  throw fabricError("fabric/overlay", `${graph.nodeName(node)}: expected ${expected}; it has ${received}`, [
    { severity: "error", code: "fabric/overlay", path, expected, received },
  ]);
}

function linkName(graph: Graph, link: LinkIndex): string {
  return graph
    .linkEnds(link)
    .map((port) => graph.portName(port))
    .join(" – ");
}
