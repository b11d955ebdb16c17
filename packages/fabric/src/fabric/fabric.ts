/**
 * fabric/fabric — how the rooms join: nodes of a graph become switches and hosts with addresses, tables and traffic.
 *
 * Add nodes, connect their ports in the graph, start, add traffic, run the simulation. Starting fixes the addresses
 * (those that were given, then the plan's), fills the tables, and enters what the static control plane knows.
 *
 * Source: rules F80–F84, F152, F153 in ../../SPEC.md.
 * @module
 */
import {
  type Frame,
  type LinkIndex,
  makeTransmit,
  type NodeIndex,
  none,
  type PortIndex,
  type Ps,
  type Receive,
  type Simulation,
} from "@dc/engine";
import { formatIpv4Address, type Ipv4Prefix } from "@dc/wire";
import type { Interfaces } from "../address/interfaces.ts";
import { Bridges } from "../bridge/bridges.ts";
import { isLearning } from "../bridge/learning-options.ts";
import { LearnedMacs, type LearntMac } from "../bridge/learned-macs.ts";
import { LearningBridges, type LearntWay } from "../bridge/learning-bridges.ts";
import { type BridgeEntry, BridgeTables } from "../bridge/mac-tables.ts";
import { defaults } from "../costs/defaults.ts";
import { tcpDefaults } from "../costs/tcp-defaults.ts";
import { Choices, type LiveLook } from "../ecmp/choices.ts";
import { createHasher } from "../ecmp/hasher.ts";
import { ecmpDefaults } from "../ecmp/options.ts";
import { createGroup, type Selector } from "../ecmp/selector.ts";
import { fabricError } from "../errors.ts";
import { Detection } from "../failure/detection.ts";
import { FailureLog } from "../failure/log.ts";
import { createMoveProbes } from "../failure/move-probes.ts";
import { FlowMoves, type SeenFlow, seenWay } from "../failure/moves.ts";
import type { DetectionOptions } from "../failure/options.ts";
import { findFlowWays } from "../fluid/fabric-paths.ts";
import { bridgeGroupPort, FrameColumns } from "../frame/columns.ts";
import { createEncoder } from "../frame/encode.ts";
import { createQuotes } from "../frame/quotes.ts";
import { Endpoint, listenerKey } from "../host/endpoint.ts";
import { type Flow, type FlowCounts, type FlowNumber, Traffic } from "../host/traffic.ts";
import { Markings } from "../marking/marking.ts";
import { type Neighbour, Neighbours } from "../neighbour/neighbours.ts";
import { createOutside, type LiveOutside, type Outside } from "../outside/outside.ts";
import { type Route, Routes } from "../routing/routes.ts";
import { SpanningTree, type TreeView } from "../spanning-tree/spanning-tree.ts";
import { assignLocalVlans } from "../vlan/local-vlans.ts";
import { type PortVlans, widenForTags } from "../vlan/ports.ts";
import { type TagKind, Tags } from "../vlan/tags.ts";
import { Decisions } from "../switch/decisions.ts";
import { Switches } from "../switch/switch.ts";
import { segmentFrameBytes } from "../tcp/encode.ts";
import { checkTcpFlow } from "../tcp/flow-options.ts";
import { Tcp } from "../tcp/tcp.ts";
import type { Topology } from "../topology/topology.ts";
import { isGroupMacColumn } from "../multicast/group-address.ts";
import { createOverlay, type LiveOverlay, type Overlay, type OverlayRooms } from "../vxlan/overlay.ts";
import { type AddressSources, assignAddresses, attachmentsOf, enterKnownNeighbours } from "./addressing.ts";
import { joinLayerTwo, type LayerTwo, type NodeRole, type NodeSetup } from "./layer-two.ts";
import type {
  BridgeOptions,
  FabricOptions,
  HostOptions,
  MarkingPlaces,
  PingTrafficOptions,
  SwitchOptions,
  TcpTrafficOptions,
  TrafficOptions,
  UdpTrafficOptions,
} from "./options.ts";

/** A live fabric in one simulation. */
export interface Fabric {
  readonly simulation: Simulation;
  /** Add a switch to the graph. @throws `engine/duplicate-name`, `fabric/started`. */
  addSwitch(name: string, options?: SwitchOptions): NodeIndex;
  /** Add a host to the graph. @throws as `addSwitch`. */
  addHost(name: string, options?: HostOptions): NodeIndex;
  /** Add a bridge to the graph: a server's, between its guests and its uplink. @throws as `addSwitch`. */
  addBridge(name: string, options?: BridgeOptions): NodeIndex;
  /**
   * Say that a device joins two ports (a guest's network card): they count as joined by a cable for addresses, ARP,
   * segments and paths. What the device does with frames is its own matter.
   *
   * @throws `fabric/started`, `fabric/bad-option` for a port that is joined already or not of this fabric.
   */
  attach(a: PortIndex, b: PortIndex): void;
  /**
   * Fix addresses and tables; the graph's nodes, ports and links are complete. Once; the second time does nothing.
   *
   * @throws `fabric/duplicate-address`, `fabric/address-space`, `fabric/bridge`, `fabric/gateway`, `fabric/overlay`,
   *         `fabric/underlay-mtu`.
   */
  start(): void;
  /** Add a flow; starts the fabric if it was not. @throws `fabric/unknown-name`, `fabric/bad-option`. */
  addUdpFlow(options: UdpTrafficOptions): FlowNumber;
  /** Add a TCP flow, before the run begins. @throws as `addUdpFlow`; `engine/frame-columns` once frames were made. */
  addTcpFlow(options: TcpTrafficOptions): FlowNumber;
  /** Add a ping. @throws as `addUdpFlow`. */
  addPing(options: PingTrafficOptions): FlowNumber;
  /**
   * One flow from each connected host to the one `shift` places on, in the order hosts were added; none to itself.
   *
   * @throws as `addUdpFlow`.
   */
  addPermutation(options: Omit<UdpTrafficOptions, "from" | "to"> & { readonly shift?: number }): FlowNumber[];
  /**
   * Watch links: from then on each switch believes for itself which links are up. Before the run, and once for a link.
   *
   * @throws `fabric/bad-option`.
   */
  addDetection(options: DetectionOptions): void;
  /** Who watches which link, where anybody asked. */
  readonly detection: Detection | undefined;
  /**
   * Let queues mark: of every switch's ports, or of those of the nodes named. Before the run, and once for a port.
   *
   * @throws `fabric/bad-option`, `fabric/unknown-name`.
   */
  addMarking(options: MarkingPlaces): void;
  /** The queues that mark, where there are any. */
  readonly markings: Markings | undefined;
  /** What failed so far, when who noticed, and what was lost meanwhile. */
  readonly failures: FailureLog;
  /** Whether a switch believes that a link is up. */
  believesUp(node: NodeIndex, link: LinkIndex): boolean;
  /**
   * Take the datagrams that reach a node for a UDP port. Whoever takes one ends it: `graph.consume`. While things are
   * being built.
   *
   * @throws `fabric/bad-option` where somebody takes them already.
   */
  listen(node: NodeIndex, udpPort: number, take: (frame: Frame) => void): void;
  /**
   * Send a frame that a node makes itself, through its tables if it is a switch, as a host otherwise. Its columns say what
   * its IPv4 header does: a frame of another encoder keeps them right too, for everybody on its way reads them.
   */
  output(node: NodeIndex, frame: Frame): void;
  /** Flows and pings in the order of their numbers. */
  readonly flows: readonly Flow[];
  /** What a flow came to, as of now. */
  counts(flow: FlowNumber): FlowCounts;
  /** The connections of its TCP flows, where there are any. */
  readonly tcp: Tcp | undefined;
  /** Nodes in the order they were added. */
  readonly hosts: readonly NodeIndex[];
  readonly switches: readonly NodeIndex[];
  readonly bridges: readonly NodeIndex[];
  /** Whether a node routes. */
  isSwitch(node: NodeIndex): boolean;
  /** Whether a node bridges. */
  isBridge(node: NodeIndex): boolean;
  /** The address by which others reach a node: a switch's loopback, a host's first port, a bridge's uplink. */
  addressOf(node: NodeIndex): number;
  /** The node that has an address of a tenant (`overlay.tenantNames`; the one without a name when left out), or −1. */
  nodeOf(address: number, tenant?: number): NodeIndex;
  /** A port's own address, or undefined. */
  interfaceOf(port: PortIndex): Ipv4Prefix | undefined;
  /** How a switch reaches an address. */
  route(node: NodeIndex, address: number): Route;
  /** How a switch chooses among the next hops to an address, as of now; undefined where it has no choice. */
  groupOf(node: NodeIndex, address: number): FabricGroup | undefined;
  /** A switch's forwarding table. */
  table(node: NodeIndex): (Route & { readonly prefix: Ipv4Prefix })[];
  /** The router that a host's port uses for other networks, or 0. */
  gatewayOf(port: PortIndex): number;
  /** By which port a bridge reaches each MAC address, in the order of its ports. */
  bridgeTable(node: NodeIndex): readonly BridgeEntry[];
  /** The port by which a bridge sends on a frame that came in by another, or −1 where it floods it; changes nothing. */
  bridgeWay(node: NodeIndex, port: PortIndex, frame: Frame): PortIndex;
  /** What a bridge has learnt, by VLAN and address; nothing at one that does not learn. */
  learntMacs(node: NodeIndex): readonly LearntMac[];
  /** How full a bridge's learnt table is; 0 of 0 at one that does not learn. */
  macTableSize(node: NodeIndex): { readonly entries: number; readonly entriesMax: number };
  /** What a bridge that learns makes of a frame that came in by a port; undefined at any other; changes nothing. */
  learntWay(node: NodeIndex, port: PortIndex, frame: Frame): LearntWay | undefined;
  /** The VLANs of a bridge's port, or undefined at a bridge without VLANs. */
  vlansOf(port: PortIndex): PortVlans | undefined;
  /** The VLAN that a segment has on a leaf with a table of them, or 0. */
  localVlanOf(node: NodeIndex, vni: number): number;
  /** The VLAN in a frame's tag, 0 for priority only; −1 where it has none. */
  tagOf(frame: Frame, kind: TagKind): number;
  /**
   * Put a tag on a frame, as a station that knows VLANs or another's bridge may send it.
   *
   * @throws `fabric/vlan` where no bridge of this fabric has VLANs, and outside 0..4095.
   */
  tag(frame: Frame, kind: TagKind, vlan: number): void;
  /** A bridge's part in a spanning tree, or undefined. */
  spanningTree(node: NodeIndex): TreeView | undefined;
  /** The port at the other end of a port's link or device, or −1. */
  far(port: PortIndex): PortIndex;
  /** A port's neighbours, as ARP found them. */
  neighbours(port: PortIndex): readonly Neighbour[];
  /** Frames that wait for a neighbour's answer, and their bytes. */
  readonly waitingForNeighbour: { readonly frames: number; readonly bytes: number };
  /** Who is joined to whom; node i is `nodes[i]`, links are in the order of the graph. */
  readonly topology: Topology;
  /** Per link of `topology`, the graph's; −1 where a device joins two ports. */
  readonly topologyLinks: readonly LinkIndex[];
  /** Per node of `topology`, the graph's. */
  readonly topologyNodes: readonly NodeIndex[];
  /** A frame's header fields; of a frame in a tunnel, the outer header's. */
  readonly columns: FrameColumns;
  /** Segments and tunnels, where any switch has a segment. */
  readonly overlay: Overlay | undefined;
  /** Hosts that are played from outside of the simulation, where there are any. */
  readonly outside: Outside | undefined;
}

/** The group of next hops that a switch has to some address. */
export interface FabricGroup {
  /** In the order of the members. */
  readonly ports: readonly PortIndex[];
  /** The pure choice by a flow's hash. */
  readonly selector: Selector;
  /**
   * What would come out where more than the flow counts (flowlets, spray), without doing it.
   *
   * @param timePs when, not before now. @param backlogOf bytes that wait at a port then.
   */
  look(hash: number, timePs: Ps, backlogOf: (port: PortIndex) => number): LiveLook;
}

/** Everything that exists once a fabric has started. */
interface Started extends LayerTwo {
  readonly interfaces: Interfaces;
  readonly neighbours: Neighbours;
  readonly routes: Routes;
  readonly endpoint: Endpoint;
  readonly switches: Switches;
  readonly decisions: Decisions;
  readonly choices: Choices;
  readonly bridges: Bridges;
  readonly bridgeTables: BridgeTables;
  readonly overlay: LiveOverlay | undefined;
  readonly outside: LiveOutside | undefined;
  readonly failures: FailureLog;
  readonly macs: LearnedMacs | undefined;
  readonly learningBridges: LearningBridges | undefined;
  readonly tree: SpanningTree | undefined;
}

/** Between whom traffic goes. */
interface Ends {
  readonly from: NodeIndex;
  readonly to: NodeIndex;
  readonly source: number;
  readonly destination: number;
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
  const bridges: NodeIndex[] = [];
  const setups: NodeSetup[] = [];
  const setupOf: (NodeSetup | undefined)[] = [];
  const listeners = new Map<number, (frame: Frame) => void>();
  let lastEnds: { readonly names: readonly [string, string]; readonly ends: Ends } | undefined;
  const attached: (readonly [PortIndex, PortIndex])[] = [];
  let started: Started | undefined;
  let tcp: Tcp | undefined;
  let detection: Detection | undefined;
  let markings: Markings | undefined;
  let tags: Tags | undefined;
  let hasLearning = false;

  function add(name: string, role: NodeRole, of: NodeSetup["options"]): NodeIndex {
    if (started !== undefined) throw fabricError("fabric/started", `${name} comes after start(): add nodes before`);
    // The graph numbers nodes in the order they come.
    const node: NodeIndex = graph.nodeCount;
    const learns = role === "bridge" && isLearning(of);
    hasLearning ||= learns;
    // Its columns are there before the first frame.
    if (role === "bridge" && of.vlans !== undefined) tags ??= new Tags(frames);
    const receive = hasVnis(of) ? receiverOfVtep(node, learns) : receiverOf(node, role, of);
    const { forwardingDelayPs = defaults.forwardingDelay.value } = of;
    graph.addNode(name, forwardingDelayPs === 0 ? receive : delayed(name, forwardingDelayPs, receive));
    setups.push({ node, role, options: of });
    setupOf[node] = setups[setups.length - 1];
    nodes.push(node);
    (role === "switch" ? switches : role === "bridge" ? bridges : hosts).push(node);
    return node;
  }

  const hasVnis = ({ vnis }: NodeSetup["options"]): boolean => vnis !== undefined && vnis.length > 0;

  /**
   * What a node does with a frame that has arrived; known only when the fabric has started, so it is looked up. One
   * closure for each, because all frames come by it.
   */
  function receiverOf(node: NodeIndex, role: NodeRole, of: NodeSetup["options"]): Receive {
    if (role === "switch") {
      return (port, frame) => {
        if (!hasLearning || admits(port, frame)) live().switches.receive(node, port, frame);
      };
    }
    if (of.outside === true) {
      return (port, frame) => {
        if (!hasLearning || admits(port, frame)) live().outside?.receive(port, frame);
      };
    }
    if (role === "host") {
      return (port, frame) => {
        if (!hasLearning || admits(port, frame)) live().endpoint.receive(node, port, frame);
      };
    }
    if (isLearning(of)) return (port, frame) => live().learningBridges?.receive(node, port, frame);
    return (port, frame) => {
      if (!hasLearning || admits(port, frame)) live().bridges.receive(node, port, frame);
    };
  }

  /** The same of a tunnel endpoint. */
  function receiverOfVtep(node: NodeIndex, learns: boolean): Receive {
    return (port, frame) => {
      if (learns && !isAccessPort(port)) live().learningBridges?.receive(node, port, frame);
      else if (!hasLearning || admits(port, frame)) live().overlay?.receive(node, port, frame);
    };
  }

  /** Whether a port leads into a segment of an overlay. */
  function isAccessPort(port: PortIndex): boolean {
    return (live().segments?.vniOf(port) ?? 0) !== 0;
  }

  /** Who knows no tags takes no frame that has one, and what bridges tell one another ends at everyone else. */
  function admits(port: PortIndex, frame: Frame): boolean {
    if (tags?.has(frame) === true) {
      graph.dropAtPort(port, frame, "vlan-filter");
      return false;
    }
    if (columns.destinationMac[frame] !== bridgeGroupPort) return true;
    graph.consume(frame);
    return false;
  }

  /** A receiver that takes its time. A frame that has arrived is the port's by which it came until it is taken. */
  function delayed(name: string, delayPs: Ps, receive: Receive): Receive {
    const { spans } = simulation;
    const layer = spans.layer("fabric.switch");
    const take = simulation.handler(name, "forwarding delay is over", (frame) => {
      const port = frames.ingressPort[frame];
      if (spans.on) spans.mark(frames.request[frame], layer, graph.nodeObject(graph.ports.node[port]), simulation.now);
      receive(port, frame);
    });
    return (port, frame) => {
      frames.ingressPort[frame] = port;
      simulation.after(delayPs, take, frame);
    };
  }

  function live(): Started {
    started ??= start();
    return started;
  }

  function output(node: NodeIndex, frame: Frame): void {
    if (setupOf[node]?.role === "switch") live().switches.output(node, frame);
    else live().endpoint.output(node, frame);
  }

  function nodePath(node: NodeIndex): string {
    const name = graph.nodeName(node);
    return options.nodePath?.(name) ?? name;
  }

  function start(): Started {
    const layerTwo = joinLayerTwo({ graph, setups, attached, options, nodePath });
    const { lans, segments } = layerTwo;
    const isSwitch = (node: NodeIndex): boolean => setupOf[node]?.role === "switch";
    const sources: AddressSources = {
      ...{ graph, nodes, lans, segments, isSwitch, nodePath, topology: layerTwo.topology },
      chosen: (port) => setupOf[graph.ports.node[port]]?.options.addresses?.[graph.portLocalName(port)],
      gateway: (node) => setupOf[node]?.options.gateway,
      loopback: (node) => setupOf[node]?.options.loopback,
    };
    const interfaces = assignAddresses(sources);
    const neighbours = new Neighbours(simulation, columns, interfaces, encoder);
    let failures: FailureLog | undefined;
    graph.onLinkChange((link, up) => failures?.linkChanged(link, up));
    const routes = new Routes(
      simulation,
      interfaces,
      switches,
      attachmentsOf(graph, switches, interfaces),
      options.detectionDelayPs ?? defaults.detectionDelay.value,
    );
    const played = setups.flatMap(({ node, options: { outside: isPlayed } }) => (isPlayed === true ? [node] : []));
    const outside = played.length === 0 ? undefined : createOutside(simulation, columns, played, traffic);
    const endpoint = new Endpoint(simulation, {
      ...{ columns, interfaces, neighbours, traffic, quotes, encoder, listeners, outside, output, tcp: () => tcp },
      tooBig: (node, error) => live().overlay?.tooBig(node, error),
    });
    const decisions = new Decisions(graph.nodeCount, switches);
    const errors = switches.filter((node) => setupOf[node]?.options.icmpErrors !== false);
    const tooBig = switches.filter((node) => setupOf[node]?.options.mtuErrors === true);
    const choosing = switches.map((node) => {
      const { ecmp, weights } = setupOf[node]?.options ?? {};
      return { node, ...(ecmp === undefined ? {} : { ecmp }), ...(weights === undefined ? {} : { weights }) };
    });
    const choices = new Choices(simulation, { columns, routes, quotes }, choosing);
    const forwarding = new Switches(
      simulation,
      { columns, routes, neighbours, endpoint, decisions, choices },
      errors,
      tooBig,
    );
    traffic.join(endpoint, output);
    const asks = (node: NodeIndex): boolean => !isSwitch(node) && setupOf[node]?.options.arp !== false;
    enterKnownNeighbours(neighbours, interfaces, sources, asks);
    const learners = layerTwo.learning.map(({ node }) => node);
    const bridgeTables = new BridgeTables({
      ...{ graph, lans, segments, ownStation: layerTwo.stationOf, learning: learners },
      bridges: bridges.filter((node) => !learners.includes(node)),
    });
    const bridging = joinBridges(layerTwo, bridgeTables, endpoint);
    const learning = joinLearning(layerTwo, endpoint);
    const { learningBridges } = learning;
    const outputByStation = (station: PortIndex, frame: Frame): void => {
      if (learningBridges?.has(graph.ports.node[station]) === true) learningBridges.output(station, frame);
      else bridging.output(station, frame);
    };
    neighbours.join(bridges.map(layerTwo.stationOf), outputByStation);
    const pass = (node: NodeIndex, port: PortIndex, frame: Frame): void =>
      isSwitch(node) ? forwarding.receive(node, port, frame) : bridging.receive(node, port, frame);
    const overlay =
      segments === undefined
        ? undefined
        : createOverlay(simulation, {
            ...{ columns, interfaces, segments, encoder, quotes, output, pass, routes, copy: copyOf },
            ...groupRooms(layerTwo, interfaces, outputByStation),
            settings: layerTwo.settings,
            makeTooBig: (source, frame, mtuBytes) => endpoint.makeTooBig(source, frame, mtuBytes),
          });
    if (overlay !== undefined) forwarding.joinGroups(overlay.receiveGroup);
    const log = new FailureLog(simulation, routes, new FlowMoves(simulation, seeFlows));
    failures = log;
    simulation.metrics.source(createMoveProbes(simulation, switches, () => log));
    if (!hasLearning) {
      // Where nothing stands between, whoever forwards has the frame at once.
      for (const { node, role, options: of } of setups) {
        const isPlain =
          (of.forwardingDelayPs ?? defaults.forwardingDelay.value) === 0 && !hasVnis(of) && of.outside !== true;
        if (isPlain && role === "switch") graph.receiveBy(node, forwarding);
        else if (isPlain && role === "host") graph.receiveBy(node, endpoint);
      }
    }
    const rooms = {
      failures,
      interfaces,
      neighbours,
      routes,
      endpoint,
      switches: forwarding,
      decisions,
      choices,
      overlay,
      outside,
    };
    return { ...layerTwo, ...rooms, ...learning, bridges: bridging, bridgeTables };
  }

  /** Where endpoints join groups, and how they learn. */
  function groupRooms(
    { stationOf, settings }: LayerTwo,
    interfaces: Interfaces,
    outputByStation: (station: PortIndex, frame: Frame) => void,
  ): Pick<OverlayRooms, "joinAt" | "learningOf" | "outputByUplink"> {
    return {
      learningOf: (node) => ({
        node,
        ageingPs: settings.of(node).ageingPs ?? defaults.macAgeing.value,
        entriesMax: setupOf[node]?.options.tableEntries ?? defaults.macTableEntries.value,
      }),
      joinAt(node) {
        if (setupOf[node]?.role === "switch") return { router: node, port: none };
        const gateway = interfaces.gateway[stationOf(node)];
        const router = interfaces.nodeOf(gateway);
        const port = router < 0 ? none : graph.portsOf(router).find((each) => interfaces.address[each] === gateway);
        return port === undefined || port === none ? undefined : { router, port };
      },
      outputByUplink(node, frame) {
        const station = stationOf(node);
        columns.sourceMac[frame] = station;
        if (graph.ports.up[station] === 1) outputByStation(station, frame);
        else graph.dropAtPort(station, frame, "link-down");
      },
    };
  }

  /** Whether a bridge is a tunnel endpoint that has joined the group that a frame is for. */
  function isForOwnGroup(node: NodeIndex, frame: Frame): boolean {
    if (!isGroupMacColumn(columns.destinationMac[frame])) return false;
    return live().overlay?.hasJoined(node, columns.destinationAddress[frame]) === true;
  }

  /** Flows that send now, and where their tables lead them. Pings measure; what they are about is another's way. */
  function seeFlows(stillUp: ReadonlySet<LinkIndex>): SeenFlow[] {
    const { now } = simulation;
    const sending: Flow[] = [];
    const bytes: number[] = [];
    for (const flow of traffic.flows) {
      if (flow.kind === "ping" || flow.startPs > now || now >= flow.stopPs) continue;
      const { sentFrames, deliveredBytes } = fabric.counts(flow.number);
      if (sentFrames >= flow.framesMax) continue;
      sending.push(flow);
      bytes.push(flow.kind === "tcp" ? deliveredBytes : sentFrames * flow.frameBytes);
    }
    const ways = findFlowWays(fabric, sending, { by: "tables", stillUp });
    return sending.map(({ number }, place) => ({ number, bytes: bytes[place], ...seenWay(ways[place]) }));
  }

  function copyOf(frame: Frame): Frame {
    const twin = frames.copy(frame);
    live().overlay?.copied(frame, twin);
    live().outside?.copied(frame, twin);
    return twin;
  }

  /** Bridges that learn; nothing of theirs, state or handler, is there where none does. */
  function joinLearning(layerTwo: LayerTwo, endpoint: Endpoint): Pick<Started, "macs" | "learningBridges" | "tree"> {
    const { learning, trees } = layerTwo;
    if (learning.length === 0) return { macs: undefined, tree: undefined, learningBridges: undefined };
    const setups = learning.map(({ node }) => ({
      node,
      ageingPs: setupOf[node]?.options.ageingPs ?? defaults.macAgeing.value,
      entriesMax: setupOf[node]?.options.tableEntries ?? defaults.macTableEntries.value,
    }));
    const macs = new LearnedMacs(simulation, setups);
    const flush = (port: PortIndex): void => macs.flush(port);
    const tree = trees.length === 0 ? undefined : new SpanningTree(simulation, { columns, flush }, trees);
    const deliver = (node: NodeIndex, port: PortIndex, frame: Frame): void => {
      if (live().overlay?.terminate(node, port, frame) !== true) endpoint.receive(node, port, frame);
    };
    widenForTags(graph, learning);
    const rooms = { columns, macs, tags, tree, copy: copyOf, deliver, isForOwnGroup };
    return { macs, tree, learningBridges: new LearningBridges(simulation, rooms, learning) };
  }

  function joinBridges(layerTwo: LayerTwo, tables: BridgeTables, endpoint: Endpoint): Bridges {
    const { segments, stationOf, uplinkOf } = layerTwo;
    const made = bridges.map((node) => ({
      node,
      mode: setupOf[node]?.options.mode ?? ("veb" as const),
      uplink: uplinkOf(node),
      ports: graph.portsOf(node).filter((port) => segments === undefined || segments.vniOf(port) === 0),
      station: stationOf(node),
    }));
    const deliver = (node: NodeIndex, port: PortIndex, frame: Frame): void => {
      if (live().overlay?.terminate(node, port, frame) !== true) endpoint.receive(node, port, frame);
    };
    return new Bridges(simulation, { columns, tables, copy: copyOf, deliver, isForOwnGroup }, made);
  }

  /** The bridges that learn, if a node is one. */
  function learnerOf(node: NodeIndex): LearningBridges | undefined {
    const { learningBridges } = live();
    return learningBridges?.has(node) === true ? learningBridges : undefined;
  }

  function named(name: string): NodeIndex {
    const node = graph.nodeByName(name);
    if (node < 0 || setupOf[node] === undefined) {
      throw fabricError("fabric/unknown-name", `${name}: expected the name of a switch, host or bridge of this fabric`);
    }
    return node;
  }

  /** Ends of traffic, checked; many flows in a row have the same. */
  function ends({ from, to }: TrafficOptions): Ends {
    if (lastEnds?.names[0] !== from || lastEnds.names[1] !== to) {
      lastEnds = { names: [from, to], ends: findEnds({ from, to }) };
    }
    return lastEnds.ends;
  }

  function findEnds(of: TrafficOptions): Ends {
    const [from, to] = [named(of.from), named(of.to)];
    const { nodeAddress } = live().interfaces;
    for (const node of [from, to]) {
      if (nodeAddress[node] !== 0) continue;
      throw fabricError(
        "fabric/bad-option",
        `${graph.nodeName(node)} has no address: connect it before traffic is added`,
      );
    }
    // A frame says an address and no tenant: to whom it goes is what the sender's tenant calls by it.
    const { interfaces } = live();
    const own = graph.portsOf(from).find((port) => interfaces.address[port] === nodeAddress[from]) ?? none;
    const owner = interfaces.nodeOf(nodeAddress[to], own === none ? 0 : interfaces.tenant[own]);
    if (owner >= 0 && owner !== to) {
      const both = `${of.to}'s address ${formatIpv4Address(nodeAddress[to])} is that of ${graph.nodeName(owner)}`;
      throw fabricError("fabric/bad-option", `${both} in the tenant of ${of.from}: name a node of that tenant`);
    }
    return { from, to, source: nodeAddress[from], destination: nodeAddress[to] };
  }

  /** TCP, from the first flow of it on: runs without have no columns for it. */
  function tcpRoom(): Tcp {
    if (tcp === undefined) {
      tcp = new Tcp(simulation, columns);
      tcp.join({ endpoint: live().endpoint, output });
    }
    return tcp;
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
    bridges,
    addSwitch: (name, of = {}) => add(name, "switch", of),
    addHost: (name, of = {}) => add(name, "host", of),
    addBridge: (name, of = {}) => add(name, "bridge", of),
    attach(a, b) {
      const names = `${graph.portName(a)} and ${graph.portName(b)}`;
      if (started !== undefined)
        throw fabricError("fabric/started", `${names} are joined after start(): join them before`);
      const taken = attached.flat();
      for (const port of [a, b]) {
        const isOwn = setupOf[graph.ports.node[port]] !== undefined;
        if (isOwn && graph.ports.link[port] < 0 && !taken.includes(port) && a !== b) continue;
        const message = `${names}: expected two ports of this fabric that nothing joins yet; ${graph.portName(port)} is not one`;
        throw fabricError("fabric/bad-option", message);
      }
      attached.push([a, b]);
    },
    start: () => void live(),
    addUdpFlow(of) {
      const { from, to, source, destination } = ends(of);
      const frameBytes = of.frameBytes ?? defaults.udpFrame.value;
      live().decisions.reserve(traffic.flows.length + 1);
      return traffic.addUdpFlow({ ...of, from, to, frameBytes, gapPs: gapOf(frameBytes, of) }, source, destination);
    },
    addTcpFlow(of) {
      const { from, to, source, destination } = ends(of);
      const room = tcpRoom();
      // Answers have places of their own among the decisions.
      live().decisions.reserve(2 * (traffic.flows.length + 1));
      checkTcpFlow(of, of.from);
      const flow = traffic.addTcpFlow({
        ...{ from, to, source, destination },
        destinationPort: of.destinationPort ?? tcpDefaults.destinationPort.value,
        frameBytes: segmentFrameBytes(0, room.mssOf(from, of.mtuBytes ?? tcpDefaults.mtu.value)),
        ...(of.sourcePort === undefined ? {} : { sourcePort: of.sourcePort }),
        ...(of.startPs === undefined ? {} : { startPs: of.startPs }),
        ...(of.priority === undefined ? {} : { priority: of.priority }),
      });
      room.add(flow, of);
      return flow.number;
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
    addDetection(of) {
      const { routes, interfaces, failures } = live();
      const detectionDelayPs = options.detectionDelayPs ?? defaults.detectionDelay.value;
      const rooms = { columns, interfaces, routes, switches, listeners, detectionDelayPs };
      if (detection === undefined) {
        detection = new Detection(simulation, rooms, of.withdrawalDelayPs);
        failures.watch(detection.withdrawals, detection.isControl);
      }
      detection.add(of);
    },
    get detection() {
      return detection;
    },
    addMarking({ nodes: names, ...of }) {
      markings ??= new Markings(simulation);
      for (const node of names?.map(named) ?? switches) {
        for (const port of graph.portsOf(node)) if (graph.ports.link[port] >= 0) markings.add(port, of);
      }
    },
    get markings() {
      return markings;
    },
    get failures() {
      return live().failures;
    },
    believesUp: (node, link) => live().routes.believesUp(node, link),
    listen(node, udpPort, take) {
      const key = listenerKey(node, udpPort);
      if (listeners.has(key))
        throw fabricError("fabric/bad-option", `${graph.nodeName(node)}: UDP port ${udpPort} is taken already`);
      listeners.set(key, take);
    },
    output,
    get flows() {
      return traffic.flows;
    },
    counts: (flow) =>
      tcp !== undefined && traffic.flows[flow - 1].kind === "tcp" ? tcp.counts(flow) : traffic.counts(flow),
    get tcp() {
      return tcp;
    },
    isSwitch: (node) => setupOf[node]?.role === "switch",
    isBridge: (node) => setupOf[node]?.role === "bridge",
    addressOf: (node) => live().interfaces.nodeAddress[node],
    nodeOf: (address, tenant) => live().interfaces.nodeOf(address, tenant),
    interfaceOf(port) {
      const { address, lengthBits } = live().interfaces;
      return address[port] === 0 ? undefined : { address: address[port], lengthBits: lengthBits[port] };
    },
    route: (node, address) => live().routes.route(node, address),
    groupOf(node, address) {
      const { routes, choices } = live();
      const { members: ports } = routes.route(node, address);
      if (ports.length < 2) return undefined;
      const own = choices.of(node);
      if (own === undefined) {
        const names = ports.map((port) => ({ name: graph.portLocalName(port) }));
        const hasher = createHasher(ecmpDefaults.hash, ecmpDefaults.seed);
        return { ports, selector: createGroup(ecmpDefaults, hasher, names), look: () => ({}) };
      }
      const group = routes.lookup(node, address);
      return { ports, selector: own.selectorOf(group), look: (...at) => own.look(at[0], group, at[1], at[2]) };
    },
    table: (node) => live().routes.table(node),
    gatewayOf: (port) => live().interfaces.gateway[port] ?? 0,
    bridgeTable: (node) => (learnerOf(node) === undefined ? live().bridgeTables.rows(node) : fabric.learntMacs(node)),
    bridgeWay: (node, port, frame) =>
      learnerOf(node)?.wayOf(node, port, frame).port ?? live().bridges.wayOf(node, port, frame),
    learntMacs: (node) => live().macs?.rows(node) ?? [],
    macTableSize: (node) => live().macs?.size(node) ?? { entries: 0, entriesMax: 0 },
    learntWay: (node, port, frame) => learnerOf(node)?.wayOf(node, port, frame),
    vlansOf: (port) => learnerOf(graph.ports.node[port])?.vlansOf(port),
    localVlanOf(node, vni) {
      const { vnis = [], vlanTable = 0 } = setupOf[node]?.options ?? {};
      const own = vnis.map((each) => each.vni);
      return assignLocalVlans(own, vlanTable).get(vni) ?? 0;
    },
    tagOf: (frame, kind) => tags?.vlanOf(frame, kind) ?? -1,
    tag(frame, kind, vlan) {
      if (tags === undefined || !(Number.isInteger(vlan) && vlan >= 0 && vlan <= 4095)) {
        throw fabricError("fabric/vlan", `tag ${vlan}: expected 0 to 4095, in a fabric where a bridge has vlans`);
      }
      tags.push(frame, kind, vlan);
    },
    spanningTree: (node) => live().tree?.view(node),
    far: (port) => live().lans.far(port),
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
    get outside() {
      return live().outside;
    },
  };
  return fabric;
}

/** A node's address as text, for messages and views. */
export function addressText(fabric: Fabric, node: NodeIndex): string {
  return formatIpv4Address(fabric.addressOf(node));
}
