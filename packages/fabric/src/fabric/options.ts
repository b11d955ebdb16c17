/**
 * fabric/options — what a program says of a fabric, its nodes and its traffic.
 * @module
 */
import type { LinkIndex, Ps } from "@dc/engine";
import type { Ipv4Prefix } from "@dc/wire";
import type { BridgeMode } from "../bridge/bridges.ts";
import type { SwitchEcmpOptions } from "../ecmp/choices.ts";
import type { MarkingOptions } from "../marking/options.ts";
import type { TcpFlowOptions } from "../tcp/flow-options.ts";
import type { TunnelOptions } from "../vxlan/encapsulation.ts";
import type { SpanningTreeOptions } from "../spanning-tree/options.ts";
import type { VlanOptions } from "../vlan/ports.ts";
import type { TagKind } from "../vlan/tags.ts";
import type { OverlayControlPlane } from "../vxlan/control-plane.ts";
import type { VniOptions } from "../vxlan/segments.ts";
import type { TenantOptions } from "../vxlan/tenants.ts";

/** What holds for a whole fabric. */
export interface FabricOptions {
  /** From a link's change to new tables; default 0. */
  readonly detectionDelayPs?: Ps;
  /** How endpoints that say nothing make their tunnels; default IPv4 without a tag, ports of RFC 7348. */
  readonly tunnel?: TunnelOptions;
  /** Who tells tunnel endpoints of one another; default all of it before the first frame. */
  readonly controlPlane?: OverlayControlPlane;
  /** How the author of a link finds it, for issues: `links[3]`; default its ends. */
  readonly linkPath?: (link: LinkIndex) => string;
  /** How the author of a node finds it, for issues: `nodes.h1`; default its name. */
  readonly nodePath?: (name: string) => string;
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
  /** As an endpoint, what it says of tenants; those of which it says nothing are routed asymmetrically. */
  readonly tenants?: readonly TenantOptions[];
  /** How it chooses among equal next hops; default FNV-1a modulo their number. */
  readonly ecmp?: SwitchEcmpOptions;
  /** What next hops weigh, 1 to 256 by port name; 1 where none is given. For selectors that read weights. */
  readonly weights?: Readonly<Record<string, number>>;
  /** As an endpoint, how it makes its tunnels; default the fabric's. */
  readonly tunnel?: TunnelOptions;
  /** Tell the sender of a frame that is too big for the next link, and its MTU (RFC 1191, RFC 4443); default false. */
  readonly mtuErrors?: boolean;
  /**
   * As a leaf whose hardware gives each of its segments a VLAN: entries of the table from one to the other. It has
   * min(4,094, entries) segments; default none, and no limit.
   */
  readonly vlanTable?: number;
  /** From a frame's arrival to its place in the queue of the port it leaves by; default 0. */
  readonly forwardingDelayPs?: Ps;
}

/** A host. */
export interface HostOptions extends FabricNodeOptions {
  /** Resolve neighbours by ARP, as hosts do; false enters them at the start. Default true. */
  readonly arp?: boolean;
  /** The router for all networks but its own; default the switch in its LAN, or its segment's gateway. */
  readonly gateway?: number;
  /** A machine outside of the simulation plays it (`Fabric.outside`): it does nothing by itself. Default false. */
  readonly outside?: boolean;
}

/** A bridge: what joins the guests of a server to one another and to the network. */
export interface BridgeOptions extends FabricNodeOptions {
  /**
   * Name of the port that leads out. With an address (chosen in `addresses`, or the plan's where there are `vnis`) the
   * bridge is a station too: it answers ARP and echoes, and may send.
   */
  readonly uplink?: string;
  /** Where guests reach one another: here (`veb`, the default), or at the switch outside (`vepa`). */
  readonly mode?: BridgeMode;
  /** Segments (VXLAN) whose hosts are behind this bridge: it is their tunnel endpoint, reached by the uplink's address. */
  readonly vnis?: readonly VniOptions[];
  /** As a switch's. */
  readonly tunnel?: TunnelOptions;
  readonly tenants?: readonly TenantOptions[];
  readonly vlanTable?: number;
  /** As a host's. */
  readonly arp?: boolean;
  /** As a host's. */
  readonly gateway?: number;
  /** Learn from each frame who is where, instead of tables that are known from the start; default false. */
  readonly learn?: boolean;
  /** Silence after which an address is forgotten; default 300 s. */
  readonly ageingPs?: Ps;
  /** Addresses that the bridge holds; default 8,192. */
  readonly tableEntries?: number;
  /** VLANs by port; ports that are not named are in VLAN 1. A bridge with VLANs learns. Default none: one LAN. */
  readonly vlans?: VlanOptions;
  /** Whose tags it reads and writes: a customer's (8100, the default), or a provider's (88a8) around them. */
  readonly tag?: TagKind;
  /** Take part in a spanning tree, so that cables may close loops; such a bridge learns. Default false. */
  readonly spanningTree?: SpanningTreeOptions | boolean;
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
  /** Of its frames, 0–7; in the IP header as class selector, DSCP 8 · priority (RFC 2474 §4.2.2.2). Default 0. */
  readonly priority?: number;
  /** Frames at even gaps, or at exponentially distributed ones of that mean; default `constant`. */
  readonly arrivals?: "constant" | "poisson";
  /** Its frames say that they can carry a mark of congestion: ECT(0) (RFC 3168 §5). Default false. */
  readonly ecn?: boolean;
}

/** Queues that mark. */
export interface MarkingPlaces extends MarkingOptions {
  /** Whose ports with a cable; every switch's when absent. */
  readonly nodes?: readonly string[];
}

/** A number of bytes over a TCP connection. */
export interface TcpTrafficOptions extends TcpFlowOptions {
  readonly from: string;
  readonly to: string;
}

/** Echo requests at an interval, default 100 µs. */
export interface PingTrafficOptions extends TrafficOptions {
  readonly intervalPs?: Ps;
}
