/**
 * vxlan/overlay — how the rooms of an overlay join, what can be asked of it, and whether the underlay can carry it.
 *
 * Source: rules F130–F139 in ../../SPEC.md.
 * @module
 */
import {
  type Frame,
  type Graph,
  type LinkIndex,
  type NodeIndex,
  none,
  type PortIndex,
  type Ps,
  type Simulation,
} from "@dc/engine";
import { ipProtocol, type Ipv4Prefix, vxlanPort } from "@dc/wire";
import { LearnedMacs, type LearningSetup, nodeOfPlace } from "../bridge/learned-macs.ts";
import { defaults } from "../costs/defaults.ts";
import { fabricError } from "../errors.ts";
import type { FrameHeader } from "../explain/moment.ts";
import { type Branches, MulticastTrees, type TreeRooms } from "../multicast/trees.ts";
import { Entrance } from "./entrance.ts";
import { Flooding } from "./flooding.ts";
import type { FloodSetting } from "./flood-setting.ts";
import type { TenantRoute } from "./control-plane.ts";
import type { MacEntry } from "./tables.ts";
import type { TenantNumber } from "./tenants.ts";
import { addedBytes, isOuterIpv6, type TunnelSetting } from "./encapsulation.ts";
import { PathMtus } from "./path-mtu.ts";
import { Tunnels } from "./tunnels.ts";
import { sayNeed, type UnderlayNeed } from "./underlay-need.ts";
import { type VtepRooms, Vteps, type Way } from "./vteps.ts";

/** The segments of a fabric and the tunnels between its endpoints, for views and explanations. */
export interface Overlay {
  /** Switches and bridges with a segment. */
  readonly vteps: readonly NodeIndex[];
  /** Segments, by VNI. */
  readonly vnis: readonly number[];
  /** The segment of a node's port, or 0. */
  vniOf(port: PortIndex): number;
  /** The port by which a host's frames come to its endpoint, or −1 where it is in no segment. */
  accessOf(host: PortIndex): PortIndex;
  /** An endpoint's ports of a segment, in the order they were written. */
  portsOf(vtep: NodeIndex, vni: number): readonly PortIndex[];
  /** A segment's gateway at an endpoint, or undefined. */
  gatewayOf(vtep: NodeIndex, vni: number): Ipv4Prefix | undefined;
  /** How an endpoint makes its tunnels. */
  tunnelOf(vtep: NodeIndex): TunnelSetting;
  /** The largest outer packet that an endpoint has learnt to get through to another, or 0. */
  pathMtuOf(vtep: NodeIndex, remote: NodeIndex): number;
  /** How an endpoint floods a segment, or undefined where it does not. */
  floodOf(vtep: NodeIndex, vni: number): FloodSetting | undefined;
  /** What an endpoint that floods has learnt of a segment, by MAC address. */
  learnt(vtep: NodeIndex, vni: number): readonly LearntHost[];
  /** What a router does with frames of a source for a group; undefined where no segment is flooded to one. */
  branchesOf(node: NodeIndex, source: number, group: number): Branches | undefined;
  /** Whether an endpoint has joined a group. */
  hasJoined(vtep: NodeIndex, group: number): boolean;
  /** Tenants by number: the first has no name. */
  readonly tenantNames: readonly string[];
  /** Whose a segment is. */
  tenantOf(vni: number): TenantNumber;
  /** The tenant of a host's port; 0 where it is in no segment. */
  tenantOfHost(host: PortIndex): TenantNumber;
  /** The VNI into which an endpoint routes for a tenant; 0 where it routes asymmetrically. */
  routingVniOf(vtep: NodeIndex, tenant: TenantNumber): number;
  /** The tenant that an endpoint routes for out of a VNI, or −1. */
  tenantOfRoutingVni(vtep: NodeIndex, vni: number): TenantNumber;
  /** An endpoint's routes for a tenant to what is behind others: hosts, then networks. */
  tenantRoutes(vtep: NodeIndex, tenant: TenantNumber): readonly TenantRoute[];
  /** Its route to an address, or undefined. */
  tenantRouteTo(vtep: NodeIndex, tenant: TenantNumber, address: number): TenantRoute | undefined;
  /** What the static control plane told an endpoint of a segment. */
  table(vtep: NodeIndex, vni: number): readonly MacEntry[];
  /** The segment of a frame that is in a tunnel, or 0. */
  vniOfFrame(frame: Frame): number;
  /** Read something of a frame that is in a tunnel as it is inside: its columns, its bytes, its size. */
  inside<T>(frame: Frame, read: () => T): T;
  /** What an endpoint will make of a frame that arrives by a segment's port; changes nothing. */
  wayOf(vtep: NodeIndex, port: PortIndex, frame: Frame): Way;
  /** What an endpoint will make of a frame out of a tenant's VNI for routing; changes nothing. Read it `inside`. */
  wayInside(vtep: NodeIndex, tenant: TenantNumber, frame: Frame): Way;
  /** The outer header that a frame will get from an endpoint on its way to another; changes nothing. */
  outerHeader(vtep: NodeIndex, remote: NodeIndex, frame: Frame): FrameHeader;
}

/** One line of what an endpoint has learnt. */
export interface LearntHost {
  /** The port that owns the MAC address. */
  readonly mac: PortIndex;
  /** The endpoint's own port that leads to it; −1 where it is behind another. */
  readonly port: PortIndex;
  /** The endpoint that it is behind. */
  readonly vtep: NodeIndex;
  readonly sincePs: Ps;
  readonly heardPs: Ps;
}

function learntRows(macs: LearnedMacs | undefined, vtep: NodeIndex, vni: number): LearntHost[] {
  const rows = macs?.rows(vtep).filter(({ vlan }) => vlan === vni) ?? [];
  return rows.map(({ mac, port, sincePs, heardPs }) => {
    const remote = nodeOfPlace(port);
    return { mac, port: remote === none ? port : none, vtep: remote === none ? vtep : remote, sincePs, heardPs };
  });
}

/** An overlay that frames go through. */
export interface LiveOverlay extends Overlay {
  readonly receive: (node: NodeIndex, port: PortIndex, frame: Frame) => void;
  /** Take a frame out of its tunnel if it ends at this node; false if it does not. */
  readonly terminate: (node: NodeIndex, port: PortIndex, frame: Frame) => boolean;
  /** A frame has arrived at a router that its MAC address is not; false where it is for no group. */
  readonly receiveGroup: (node: NodeIndex, port: PortIndex, frame: Frame) => boolean;
  /** A node is told that a packet of its own was too big for a link. */
  readonly tooBig: (node: NodeIndex, error: Frame) => void;
  /** Give a frame's copy what lies aside of the frame where it is in a tunnel. */
  readonly copied: (frame: Frame, twin: Frame) => void;
}

/** What an overlay stands on. */
export interface OverlayRooms
  extends Omit<VtepRooms, "tunnels" | "pathMtus" | "entrance" | "flooding">,
    Pick<TreeRooms, "routes" | "joinAt"> {
  /** Send a frame that a node made itself. */
  output(node: NodeIndex, frame: Frame): void;
  /** Send a frame for a group from a server, by its uplink. */
  outputByUplink(node: NodeIndex, frame: Frame): void;
  /** Copy a frame, with what lies aside of it. */
  copy(frame: Frame): Frame;
  /** How an endpoint learns. */
  learningOf(vtep: NodeIndex): LearningSetup;
}

/** Join the rooms. */
export function createOverlay(simulation: Simulation, rooms: OverlayRooms): LiveOverlay {
  const { segments, interfaces, columns, quotes, settings, output, copy } = rooms;
  const { frames } = simulation;
  const tunnels = new Tunnels(simulation, columns);
  const all = segments.vteps.map((vtep) => settings.of(vtep));
  if (all.some(({ encapsulation }) => isOuterIpv6(encapsulation))) quotes.widen();
  const learns = all.some(({ pathMtu }) => pathMtu === "learn");
  const pathMtus = learns ? new PathMtus(simulation.state, segments.vteps) : undefined;
  const { floodingVteps } = segments;
  const hasGroups = floodingVteps.some((vtep) =>
    segments.vnis.some((vni) => segments.floodOf(vtep, vni)?.mode === "multicast"),
  );
  const trees = hasGroups
    ? new MulticastTrees(simulation, {
        ...{ columns, copy, routes: rooms.routes, joinAt: rooms.joinAt },
        membersOf: (group) => segments.membersOf(group),
        deliver: (node, frame) => vteps.decapsulate(node, frame),
      })
    : undefined;
  const outputToGroup = (node: NodeIndex, frame: Frame): void => {
    if (rooms.joinAt(node)?.port === none) trees?.send(node, frame);
    else rooms.outputByUplink(node, frame);
  };
  const entrance = new Entrance(simulation, { columns, interfaces, tunnels, settings, output, outputToGroup });
  // Nothing of it, state or handler, is there where nobody floods.
  const macs =
    floodingVteps.length === 0
      ? undefined
      : new LearnedMacs(simulation, floodingVteps.map(rooms.learningOf), {
          name: "fabric/vtep-macs",
          addressOf: (node) => interfaces.nodeAddress[node],
        });
  const flooding =
    macs === undefined
      ? undefined
      : new Flooding(simulation, {
          ...{ segments, entrance, macs, copy },
          isTooBig: (node, frame, remote) => vteps.dropTooBig(node, frame, remote),
        });
  const vteps: Vteps = new Vteps(simulation, { ...rooms, tunnels, pathMtus, entrance, flooding });
  return {
    vteps: segments.vteps,
    vnis: segments.vnis,
    vniOf: (port) => segments.vniOf(port),
    accessOf: (host) => segments.accessOf(host),
    portsOf: (vtep, vni) => segments.portsOf(vtep, vni),
    gatewayOf: (vtep, vni) => segments.gatewayOf(vtep, vni),
    tunnelOf: (vtep) => settings.of(vtep),
    pathMtuOf: (vtep, remote) => pathMtus?.of(vtep, remote) ?? 0,
    table: (vtep, vni) => segments.tables.rows(vtep, vni),
    vniOfFrame: (frame) => (tunnels.has(frame) ? tunnels.vni(frame) : 0),
    inside: (frame, read) => (tunnels.has(frame) ? tunnels.inside(frame, read) : read()),
    wayOf: (vtep, port, frame) => vteps.way(vtep, port, frame),
    tenantNames: segments.tenants.names,
    tenantOfHost: (host) => segments.tenantOfHost(host),
    tenantOf: (vni) => segments.tenants.of(vni),
    routingVniOf: (vtep, tenant) => segments.tenants.routingVniOf(vtep, tenant),
    tenantOfRoutingVni: (vtep, vni) => segments.tenants.ofRoutingVni(vtep, vni),
    tenantRoutes: (vtep, tenant) => segments.tenantTables.rows(vtep, tenant),
    tenantRouteTo: (vtep, tenant, address) => segments.tenantTables.lookup(vtep, tenant, address),
    wayInside: (vtep, tenant, frame) => vteps.wayInside(vtep, tenant, frame),
    floodOf: (vtep, vni) => segments.floodOf(vtep, vni),
    learnt: (vtep, vni) => learntRows(macs, vtep, vni),
    branchesOf: (node, source, group) => trees?.branches(node, source, group),
    hasJoined: (vtep, group) => segments.membersOf(group).includes(vtep),
    receiveGroup: (node, port, frame) => trees?.receive(node, port, frame) === true,
    outerHeader: (vtep, remote, frame) => ({
      source: interfaces.nodeAddress[vtep],
      destination: interfaces.nodeAddress[remote],
      protocol: ipProtocol.udp,
      sourcePort: entrance.sourcePort(vtep, frame),
      destinationPort: vxlanPort,
      ttl: defaults.timeToLive.value,
      isArp: false,
      isIpv6: isOuterIpv6(settings.of(vtep).encapsulation),
      flow: frames.flow[frame],
      sizeBytes: frames.sizeBytes[frame] + addedBytes(settings.of(vtep).encapsulation),
    }),
    receive: (node, port, frame) => vteps.receive(node, port, frame),
    terminate: (node, port, frame) => vteps.terminate(node, port, frame),
    tooBig: (node, error) => vteps.tooBig(node, error),
    copied(frame, twin) {
      if (tunnels.has(frame)) tunnels.copy(frame, twin);
    },
  };
}

/** A link that cannot carry the largest frame of a segment's hosts through a tunnel. */
export interface NarrowLink {
  readonly link: LinkIndex;
  readonly mtuBytes: number;
  readonly needed: UnderlayNeed;
}

/**
 * Links of the underlay that are too narrow for the segments. RFC 7348 §4.3: an endpoint does not fragment.
 *
 * @param needed what tunnels need. @param isUnderlay whether tunnels go by a port.
 */
export function narrowLinks(
  graph: Graph,
  needed: UnderlayNeed,
  isUnderlay: (port: PortIndex) => boolean,
): NarrowLink[] {
  const neededBytes = needed.mtuBytes + needed.addedBytes;
  const narrow: NarrowLink[] = [];
  for (let link = 0; link < graph.linkCount; link++) {
    const [a, b] = graph.linkEnds(link);
    if (a === none || b === none || !isUnderlay(a) || !isUnderlay(b)) continue;
    const mtuBytes = Math.min(graph.ports.mtuBytes[a], graph.ports.mtuBytes[b]);
    if (mtuBytes < neededBytes) narrow.push({ link, mtuBytes, needed });
  }
  return narrow;
}

/**
 * Refuse an underlay that is too narrow.
 *
 * @param pathOf how the author of a link finds it.
 * @throws `fabric/underlay-mtu`, with an issue for each link.
 */
export function requireUnderlayMtu(narrow: readonly NarrowLink[], pathOf: (link: LinkIndex) => string): void {
  if (narrow.length === 0) return;
  const issues = narrow.map(({ link, mtuBytes, needed }) => ({
    severity: "error" as const,
    code: "fabric/underlay-mtu",
    path: pathOf(link),
    expected: `at least ${needed.mtuBytes + needed.addedBytes}: ${sayNeed(needed)}`,
    received: String(mtuBytes),
    hint: `set mtu: ${needed.mtuBytes + needed.addedBytes} on this link, or a smaller mtu in vnis`,
  }));
  const [{ path, expected, received }] = issues;
  const more = issues.length === 1 ? "" : `, and ${issues.length - 1} links more`;
  throw fabricError("fabric/underlay-mtu", `${path}: expected ${expected}; it is ${received}${more}`, issues);
}
