/**
 * fabric/fabric — how the rooms join: nodes of a graph become switches and hosts with addresses, tables and traffic.
 *
 * Add nodes, connect their ports in the graph, start, add traffic, run the simulation. Starting fixes the addresses
 * (those that were given, then the plan's), fills the tables, and enters what the static control plane knows.
 *
 * Source: rules F80–F84 in ../../SPEC.md.
 * @module
 */
import {
  type Frame,
  type LinkIndex,
  makeTransmit,
  type NodeIndex,
  type PortIndex,
  type Ps,
  type Receive,
  type Simulation,
} from "@dc/engine";
import { formatIpv4Address, type Ipv4Prefix } from "@dc/wire";
import type { Interfaces } from "../address/interfaces.ts";
import { defaults } from "../costs/defaults.ts";
import { fabricError } from "../errors.ts";
import { FrameColumns } from "../frame/columns.ts";
import { createEncoder } from "../frame/encode.ts";
import { createQuotes } from "../frame/quotes.ts";
import { Endpoint } from "../host/endpoint.ts";
import { type Flow, type FlowCounts, type FlowNumber, Traffic } from "../host/traffic.ts";
import { type Neighbour, Neighbours } from "../neighbour/neighbours.ts";
import { type Route, Routes } from "../routing/routes.ts";
import { Decisions } from "../switch/decisions.ts";
import { Switches } from "../switch/switch.ts";
import type { Topology, TopologyLink } from "../topology/topology.ts";
import { createOverlay, type LiveOverlay, narrowLinks, type Overlay, requireUnderlayMtu } from "../vxlan/overlay.ts";
import { createSegments, type VniOptions } from "../vxlan/segments.ts";
import { type AddressSources, assignAddresses, attachmentsOf, enterKnownNeighbours } from "./addressing.ts";

/** What holds for a whole fabric. */
export interface FabricOptions {
  /** From a link's change to new tables; default 0. */
  readonly detectionDelayPs?: Ps;
  /** How the author of a link finds it, for issues: `links[3]`; default its ends. */
  readonly linkPath?: (link: LinkIndex) => string;
}

/** A node of a fabric. */
export interface FabricNodeOptions {
  /** Addresses that a person chose, by port name: `{ "e1-1": prefix }`. The plan gives the others. */
  readonly addresses?: Readonly<Record<string, Ipv4Prefix>>;
}

/** A switch. */
export interface SwitchOptions extends FabricNodeOptions {
  /** Chosen loopback. */
  readonly loopback?: number;
  /** Answer a frame whose time to live has run out; default true. */
  readonly icmpErrors?: boolean;
  /** Segments (VXLAN) whose hosts are behind this switch; each port that leads to one is a bridge's, not a router's. */
  readonly vnis?: readonly VniOptions[];
}

/** A host. */
export interface HostOptions extends FabricNodeOptions {
  /** Resolve neighbours by ARP, as hosts do; false enters them at the start. Default true. */
  readonly arp?: boolean;
}

/** Traffic between two nodes, by name. */
export interface TrafficOptions {
  readonly from: string;
  readonly to: string;
  /** Destination MAC to end of payload, without FCS; from 60 bytes. */
  readonly frameBytes?: number;
  readonly startPs?: Ps;
  readonly stopPs?: Ps;
  readonly framesMax?: number;
}

/** A UDP flow at a constant rate; give the rate of its frames in bit/s or the gap between their starts. */
export interface UdpTrafficOptions extends TrafficOptions {
  readonly rateBitsPerSecond?: number;
  readonly gapPs?: Ps;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

/** Echo requests at an interval, default 100 µs. */
export interface PingTrafficOptions extends TrafficOptions {
  readonly intervalPs?: Ps;
}

/** A live fabric in one simulation. */
export interface Fabric {
  readonly simulation: Simulation;
  /** Add a switch to the graph. @throws `engine/duplicate-name`, `fabric/started`. */
  addSwitch(name: string, options?: SwitchOptions): NodeIndex;
  /** Add a host to the graph. @throws as `addSwitch`. */
  addHost(name: string, options?: HostOptions): NodeIndex;
  /**
   * Fix addresses and tables; the graph's nodes, ports and links are complete. Once; the second time does nothing.
   *
   * @throws `fabric/duplicate-address`, `fabric/address-space`, `fabric/overlay`, `fabric/underlay-mtu`.
   */
  start(): void;
  /** Add a flow; starts the fabric if it was not. @throws `fabric/unknown-name`, `fabric/bad-option`. */
  addUdpFlow(options: UdpTrafficOptions): FlowNumber;
  /** Add a ping. @throws as `addUdpFlow`. */
  addPing(options: PingTrafficOptions): FlowNumber;
  /**
   * One flow from each connected host to the one `shift` places on, in the order hosts were added; none to itself.
   *
   * @throws as `addUdpFlow`.
   */
  addPermutation(options: Omit<UdpTrafficOptions, "from" | "to"> & { readonly shift?: number }): FlowNumber[];
  /** Flows and pings in the order of their numbers. */
  readonly flows: readonly Flow[];
  /** What a flow came to, as of now. */
  counts(flow: FlowNumber): FlowCounts;
  /** Nodes in the order they were added. */
  readonly hosts: readonly NodeIndex[];
  readonly switches: readonly NodeIndex[];
  /** Whether a node forwards. */
  isSwitch(node: NodeIndex): boolean;
  /** The address by which others reach a node: a switch's loopback, a host's first port. */
  addressOf(node: NodeIndex): number;
  /** The node that has an address, or −1. */
  nodeOf(address: number): NodeIndex;
  /** A port's own address, or undefined. */
  interfaceOf(port: PortIndex): Ipv4Prefix | undefined;
  /** How a switch reaches an address. */
  route(node: NodeIndex, address: number): Route;
  /** A switch's forwarding table. */
  table(node: NodeIndex): (Route & { readonly prefix: Ipv4Prefix })[];
  /** A port's neighbours, as ARP found them. */
  neighbours(port: PortIndex): readonly Neighbour[];
  /** Frames that wait for a neighbour's answer, and their bytes. */
  readonly waitingForNeighbour: { readonly frames: number; readonly bytes: number };
  /** Who is joined to whom; node i is `nodes[i]`, links are in the order of the graph. */
  readonly topology: Topology;
  /** Per link of `topology`, the graph's. */
  readonly topologyLinks: readonly LinkIndex[];
  /** Per node of `topology`, the graph's. */
  readonly topologyNodes: readonly NodeIndex[];
  /** A frame's header fields; of a frame in a tunnel, the outer header's. */
  readonly columns: FrameColumns;
  /** Segments and tunnels, where any switch has a segment. */
  readonly overlay: Overlay | undefined;
}

/** Everything that exists once a fabric has started. */
interface Started {
  readonly interfaces: Interfaces;
  readonly neighbours: Neighbours;
  readonly routes: Routes;
  readonly endpoint: Endpoint;
  readonly switches: Switches;
  readonly decisions: Decisions;
  readonly overlay: LiveOverlay | undefined;
  readonly topologyLinks: readonly LinkIndex[];
  readonly topology: Topology;
}

/** Make a fabric in a simulation. Once per simulation: it adds columns to the frame pool. */
export function createFabric(simulation: Simulation, options: FabricOptions = {}): Fabric {
  const { graph, frames } = simulation;
  const columns = new FrameColumns(frames);
  const quotes = createQuotes(simulation.state);
  const encoder = frames.encoder(createEncoder(frames, columns, quotes));
  const traffic = new Traffic(simulation, columns);
  const nodes: NodeIndex[] = [];
  const hosts: NodeIndex[] = [];
  const switches: NodeIndex[] = [];
  const given = new Map<NodeIndex, SwitchOptions & HostOptions>();
  const forwards: boolean[] = [];
  let started: Started | undefined;

  function add(name: string, of: SwitchOptions & HostOptions, isSwitch: boolean): NodeIndex {
    if (started !== undefined) throw fabricError("fabric/started", `${name} comes after start(): add nodes before`);
    // What a node does is known only when the fabric has started, so the receiver looks it up.
    const receive: Receive =
      of.vnis !== undefined && of.vnis.length > 0
        ? (port, frame) => live().overlay?.receive(node, port, frame)
        : isSwitch
          ? (port, frame) => live().switches.receive(node, port, frame)
          : (port, frame) => live().endpoint.receive(node, port, frame);
    const node: NodeIndex = graph.addNode(name, receive);
    given.set(node, of);
    forwards[node] = isSwitch;
    nodes.push(node);
    (isSwitch ? switches : hosts).push(node);
    return node;
  }

  function live(): Started {
    started ??= start();
    return started;
  }

  function output(node: NodeIndex, frame: Frame): void {
    if (forwards[node]) live().switches.output(node, frame);
    else live().endpoint.output(node, frame);
  }

  function start(): Started {
    const { topology, topologyLinks } = topologyOf();
    const sources = addressSources(topology, topologyLinks);
    const { segments } = sources;
    const interfaces = assignAddresses(sources);
    const neighbours = new Neighbours(simulation, columns, interfaces, encoder);
    const routes = new Routes(
      simulation,
      interfaces,
      switches,
      attachmentsOf(graph, switches, interfaces),
      options.detectionDelayPs ?? defaults.detectionDelay.value,
    );
    const endpoint = new Endpoint(simulation, { columns, interfaces, neighbours, traffic, quotes, encoder, output });
    const decisions = new Decisions(graph.nodeCount, switches);
    const errors = switches.filter((node) => given.get(node)?.icmpErrors !== false);
    const forwarding = new Switches(simulation, { columns, routes, neighbours, endpoint, decisions }, errors);
    traffic.join(endpoint, output);
    const asks = (node: NodeIndex): boolean => !forwards[node] && given.get(node)?.arp !== false;
    enterKnownNeighbours(neighbours, interfaces, sources, asks);
    const rooms = { columns, interfaces, switches: forwarding, encoder };
    const overlay = segments === undefined ? undefined : createOverlay(simulation, { ...rooms, segments });
    const joined = { interfaces, neighbours, routes, endpoint, switches: forwarding, decisions, overlay };
    return { ...joined, topology, topologyLinks };
  }

  function addressSources(topology: Topology, topologyLinks: readonly LinkIndex[]): AddressSources {
    const chosen = (port: PortIndex): Ipv4Prefix | undefined =>
      given.get(graph.ports.node[port])?.addresses?.[graph.portLocalName(port)];
    const withVnis = switches.flatMap((node): [NodeIndex, readonly VniOptions[]][] => {
      const { vnis = [] } = given.get(node) ?? {};
      return vnis.length === 0 ? [] : [[node, vnis]];
    });
    const isSwitch = (node: NodeIndex): boolean => forwards[node] === true;
    const isHost = (node: NodeIndex): boolean => forwards[node] === false;
    const segments =
      withVnis.length === 0
        ? undefined
        : createSegments({ graph, given: new Map(withVnis), isHost, addressOf: chosen });
    if (segments !== undefined) {
      const name = (link: LinkIndex): string =>
        graph
          .linkEnds(link)
          .map((port) => graph.portName(port))
          .join(" – ");
      requireUnderlayMtu(narrowLinks(graph, segments, isSwitch), options.linkPath ?? name);
    }
    const loopback = (node: NodeIndex): number | undefined => given.get(node)?.loopback;
    return { graph, topology, topologyLinks, nodes, segments, isSwitch, chosen, loopback };
  }

  function topologyOf(): { topology: Topology; topologyLinks: LinkIndex[] } {
    const placeOf = new Map(nodes.map((node, place) => [node, place]));
    const links: TopologyLink[] = [];
    const topologyLinks: LinkIndex[] = [];
    for (let link = 0; link < graph.linkCount; link++) {
      const [a, b] = graph.linkEnds(link).map((port) => {
        const place = placeOf.get(graph.ports.node[port]);
        return place === undefined ? undefined : { node: place, port: graph.portLocalName(port) };
      });
      // A node of another package has addresses of its own.
      if (a === undefined || b === undefined) continue;
      links.push({ ends: [a, b] });
      topologyLinks.push(link);
    }
    const named = nodes.map((node) => ({ name: graph.nodeName(node), forwards: forwards[node] }));
    return { topology: { nodes: named, links }, topologyLinks };
  }

  function named(name: string): NodeIndex {
    const node = graph.nodeByName(name);
    if (node < 0 || forwards[node] === undefined) {
      throw fabricError("fabric/unknown-name", `${name}: expected the name of a switch or host of this fabric`);
    }
    return node;
  }

  function ends(of: TrafficOptions): { from: NodeIndex; to: NodeIndex; source: number; destination: number } {
    const [from, to] = [named(of.from), named(of.to)];
    const { nodeAddress } = live().interfaces;
    for (const node of [from, to]) {
      if (nodeAddress[node] !== 0) continue;
      throw fabricError(
        "fabric/bad-option",
        `${graph.nodeName(node)} has no address: connect it before traffic is added`,
      );
    }
    return { from, to, source: nodeAddress[from], destination: nodeAddress[to] };
  }

  function gapOf(frameBytes: number, { gapPs, rateBitsPerSecond }: Omit<UdpTrafficOptions, "from" | "to">): Ps {
    if (gapPs !== undefined) return gapPs;
    if (rateBitsPerSecond === undefined)
      throw fabricError("fabric/bad-option", "a flow needs rateBitsPerSecond or gapPs");
    return makeTransmit(rateBitsPerSecond, 0)(frameBytes);
  }

  const fabric: Fabric = {
    simulation,
    columns,
    hosts,
    switches,
    topologyNodes: nodes,
    addSwitch: (name, of = {}) => add(name, of, true),
    addHost: (name, of = {}) => add(name, of, false),
    start: () => void live(),
    addUdpFlow(of) {
      const { from, to, source, destination } = ends(of);
      const frameBytes = of.frameBytes ?? defaults.udpFrame.value;
      live().decisions.reserve(traffic.flows.length + 1);
      return traffic.addUdpFlow({ ...of, from, to, frameBytes, gapPs: gapOf(frameBytes, of) }, source, destination);
    },
    addPing(of) {
      const { from, to, source, destination } = ends(of);
      const frameBytes = of.frameBytes ?? defaults.pingFrame.value;
      const intervalPs = of.intervalPs ?? defaults.pingInterval.value;
      live().decisions.reserve(traffic.flows.length + 1);
      return traffic.addPing({ ...of, from, to, frameBytes, intervalPs }, source, destination);
    },
    addPermutation({ shift = 1, ...of }) {
      const connected = hosts.filter((node) => live().interfaces.nodeAddress[node] !== 0);
      return connected.flatMap((from, place) => {
        const to = connected[(place + shift) % connected.length];
        if (to === from) return [];
        return [fabric.addUdpFlow({ ...of, from: graph.nodeName(from), to: graph.nodeName(to) })];
      });
    },
    get flows() {
      return traffic.flows;
    },
    counts: (flow) => traffic.counts(flow),
    isSwitch: (node) => forwards[node] === true,
    addressOf: (node) => live().interfaces.nodeAddress[node],
    nodeOf: (address) => live().interfaces.nodeOf(address),
    interfaceOf(port) {
      const { address, lengthBits } = live().interfaces;
      return address[port] === 0 ? undefined : { address: address[port], lengthBits: lengthBits[port] };
    },
    route: (node, address) => live().routes.route(node, address),
    table: (node) => live().routes.table(node),
    neighbours: (port) => live().neighbours.list(port),
    get waitingForNeighbour() {
      return live().neighbours.waiting();
    },
    get topology() {
      return live().topology;
    },
    get topologyLinks() {
      return live().topologyLinks;
    },
    get overlay() {
      return live().overlay;
    },
  };
  return fabric;
}

/** A node's address as text, for messages and views. */
export function addressText(fabric: Fabric, node: NodeIndex): string {
  return formatIpv4Address(fabric.addressOf(node));
}
