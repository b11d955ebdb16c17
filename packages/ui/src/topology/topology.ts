/**
 * topology/topology — the plain data that both pictures of a network are drawn from: the canvas and its table.
 *
 * What seldom changes (nodes, links) and what changes with every frame (load, queues, packets) are apart, so that a
 * worker can send columns and the layout is made once. Everything that belongs to one direction of a link is indexed
 * by *end*: `2 · link` is its `from` end, which sends towards `to`; `2 · link + 1` is the other one.
 * @module
 */
import type { FlowMark } from "../flow/flow.tsx";

/** A box of the network. A host is drawn small, under the switch it hangs on. */
export interface TopologyNode {
  /** The scenario's name of it: `"leaf1"`. */
  readonly id: string;
  /** What stands in the box; the id when absent. */
  readonly label?: string | undefined;
  readonly role: "host" | "switch";
  /** 0 for hosts, 1 for what hosts hang on, upwards. Found from the links where absent. */
  readonly tier?: number | undefined;
}

/** One end of a link. */
export interface TopologyEnd {
  readonly node: string;
  readonly port: string;
}

/** A cable between two ports. */
export interface TopologyLink {
  /** Any name that is its own: `"leaf1:e1-49"`. */
  readonly id: string;
  readonly from: TopologyEnd;
  readonly to: TopologyEnd;
  readonly rateBitsPerSecond: number;
}

/** What seldom changes. A new object means a new layout. */
export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly links: readonly TopologyLink[];
}

/** Frames on cables, as columns; rows 0 to `count` − 1 are in use. */
export interface PacketsInFlight {
  readonly count: number;
  /** The frame's id. */
  readonly id: ArrayLike<number>;
  /** The end that sent it. */
  readonly end: ArrayLike<number>;
  /** When its first bit left. */
  readonly startPs: ArrayLike<number>;
  /** When its last bit is there. */
  readonly arrivalPs: ArrayLike<number>;
  /** Index into the flows that the canvas is given, or −1. */
  readonly flow: ArrayLike<number>;
}

/** A followed flow on one direction of one link. */
export interface FlowLane {
  /** Index into the flows. */
  readonly flow: number;
  readonly end: number;
  /** Its part of the link's rate, 0 to 1. */
  readonly share: number;
}

/** A frame that was lost at a port, drawn as a ghost beside it. */
export interface DropMark {
  /** The end whose port lost it. */
  readonly end: number;
  /** The frame's id, for selecting it. */
  readonly packet: number;
  /** `"B-193"`. */
  readonly label: string;
  /** Under the label: `"dropped"`. */
  readonly note?: string | undefined;
  /** Index into the flows, or −1. */
  readonly flow: number;
}

/** What changes from frame to frame. */
export interface TopologyFrame {
  readonly timePs: number;
  /** By end: what it sent in the last window over its rate, 0 to 1. */
  readonly load: ArrayLike<number>;
  /** By end: bytes waiting in the port's queue. */
  readonly queueBytes: ArrayLike<number>;
  /** By end: the queue's fill over its limit, 0 to 1; at 1 the next frame is lost. */
  readonly queueShare: ArrayLike<number>;
  /** By link: 0 where it is down. */
  readonly up: ArrayLike<number>;
  readonly packets: PacketsInFlight;
  readonly lanes: readonly FlowLane[];
  readonly drops: readonly DropMark[];
}

/** A tunnel over the links: drawn as a band of the overlay's hatch along them. */
export interface TopologyTunnel {
  /** The ends that send, from where it begins to where it ends. */
  readonly ends: readonly number[];
  /** Lines where it begins: what it is, what tells it from others. */
  readonly begin: readonly string[];
  /** Lines where it ends. */
  readonly end: readonly string[];
}

/** What a bridge's port does in the spanning tree. */
export type BridgeRole = "disabled" | "root" | "designated" | "alternate" | "backup";

/** What it lets through. */
export type BridgeState = "discarding" | "learning" | "forwarding";

/** An end of a link that is a bridge's port. */
export interface BridgeEnd {
  /** Its part in the spanning tree, where it takes any. */
  readonly tree?: { readonly role: BridgeRole; readonly state: BridgeState } | undefined;
  /** The VLANs that it is in, in words: `"10, 20"`. */
  readonly vlans?: string | undefined;
}

/** What bridges make of the network: which ends are shut, who is root, and the links of a VLAN. */
export interface TopologyBridging {
  /** By end; undefined where it is no bridge's. */
  readonly ends: readonly (BridgeEnd | undefined)[];
  /** Roots of spanning trees, by the name of the node. */
  readonly roots: readonly string[];
  /** A VLAN to show, and by link whether its frames cross it. */
  readonly vlan?: { readonly label: string; readonly links: readonly boolean[] } | undefined;
}

/** What a person chose in either picture. */
export type TopologySelection =
  | { readonly kind: "node"; readonly id: string }
  | { readonly kind: "link"; readonly id: string }
  | { readonly kind: "port"; readonly id: string }
  | { readonly kind: "packet"; readonly id: number };

/** The port's name in a selection, as in a scenario: `"leaf1:e1-1"`. */
export function portId(end: TopologyEnd): string {
  return `${end.node}:${end.port}`;
}

/** The end that an index stands for. */
export function endOf(topology: Topology, end: number): TopologyEnd {
  const link = topology.links[end >> 1];
  return (end & 1) === 0 ? link.from : link.to;
}

/** Places by name, made once per topology. */
export interface TopologyIndex {
  readonly node: ReadonlyMap<string, number>;
  readonly link: ReadonlyMap<string, number>;
  /** Ends by `"leaf1:e1-1"`. */
  readonly end: ReadonlyMap<string, number>;
}

/** Index a topology. Of equal names the first wins. */
export function makeIndex(topology: Topology): TopologyIndex {
  const node = new Map<string, number>();
  const link = new Map<string, number>();
  const end = new Map<string, number>();
  const put = (map: Map<string, number>, name: string, index: number): void => {
    if (!map.has(name)) map.set(name, index);
  };
  for (const [index, { id }] of topology.nodes.entries()) put(node, id, index);
  for (const [index, { id, from, to }] of topology.links.entries()) {
    put(link, id, index);
    put(end, portId(from), 2 * index);
    put(end, portId(to), 2 * index + 1);
  }
  return { node, link, end };
}

/** A frame without anything on it: what is shown before the first answer of a worker. */
export function makeQuietFrame(topology: Topology): TopologyFrame {
  const ends = topology.links.length * 2;
  const none = new Float32Array(0);
  return {
    timePs: 0,
    load: new Float32Array(ends),
    queueBytes: new Float32Array(ends),
    queueShare: new Float32Array(ends),
    up: new Uint8Array(topology.links.length).fill(1),
    packets: { count: 0, id: none, end: none, startPs: none, arrivalPs: none, flow: none },
    lanes: [],
    drops: [],
  };
}

/** A flow that packets and lanes point at by index. */
export interface TopologyFlow extends FlowMark {
  /** The node that it begins at: its square takes the flow's tone. */
  readonly from?: string | undefined;
  /** The node that it ends at. */
  readonly to?: string | undefined;
}

/** What both pictures are given. */
export interface TopologyViewProps {
  readonly topology: Topology;
  /** Read once per animation frame. */
  readonly frame: TopologyFrame;
  readonly flows: readonly TopologyFlow[];
  readonly selection: TopologySelection | undefined;
  /** What bridges make of it, where there are any. */
  readonly bridging?: TopologyBridging | undefined;
  /** Chosen with a click or Enter; undefined when the choice is taken back with Escape or a click on nothing. */
  readonly onSelect: (selection: TopologySelection | undefined) => void;
}
