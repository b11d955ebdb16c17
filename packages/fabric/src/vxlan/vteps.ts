/**
 * vxlan/vteps — what an endpoint does with a frame of a segment: bridge, route at the gateway, into the tunnel, out of it.
 *
 * An endpoint is a leaf or a server's bridge; both do the same from the same tables. What comes out as an outer frame
 * is routed by a leaf and sent to its router by a server.
 *
 * A frame that comes in by a segment's port is bridged by its MAC address within the segment. If it is addressed to the
 * gateway it is routed first, right there: one off its time to live, the gateway's MAC address for source and the
 * host's for destination; then it is bridged in the destination's segment (asymmetric integrated routing and bridging:
 * the far endpoint only bridges). Who is behind the same leaf gets it directly, everyone else through the tunnel. Out of
 * a tunnel a frame is only ever bridged, unless its VNI is a tenant's for routing: then the far endpoint routes it too
 * (symmetric). ARP requests are answered here from the tables, and nothing is flooded, unless
 * the endpoint is told to flood and learn (`./flooding.ts`).
 *
 * Sources: RFC 7348 §4.1, §5; RFC 9135 §4 and §6 (asymmetric IRB); RFC 7432 §10 (ARP proxy); RFC 1191 §3, RFC 8201 §4 (what an
 * endpoint learns of its ways); rules F130–F138, F149, F290–F298, F420–F427,
 * F434–F438 in
 * ../../SPEC.md.
 * @module
 */
import {
  type DropCause,
  type Frame,
  type KindIndex,
  type LayerIndex,
  none,
  type NodeIndex,
  type PortIndex,
  type Simulation,
} from "@dc/engine";
import {
  arpOperation,
  ethernetHeaderBytes,
  etherType,
  foldIpv6Address,
  ipProtocol,
  Ipv4Header,
  ipv4HeaderBytes,
  Ipv6Header,
  ipv6HeaderBytes,
  UdpHeader,
  vxlanPort,
} from "@dc/wire";
import type { Interfaces } from "../address/interfaces.ts";
import { anycastGatewayPort, type FrameColumns, routerMacFirst } from "../frame/columns.ts";
import { arpFrameBytes } from "../frame/encode.ts";
import type { Quotes } from "../frame/quotes.ts";
import { isGroupMacColumn } from "../multicast/group-address.ts";
import { addedBytes, type Encapsulation, outerIpOffset, type TunnelSettings } from "./encapsulation.ts";
import type { Entrance } from "./entrance.ts";
import type { FloodSetting } from "./flood-setting.ts";
import type { Flooding } from "./flooding.ts";
import type { PathMtus } from "./path-mtu.ts";
import type { Segments } from "./segments.ts";
import type { TenantRoute } from "./control-plane.ts";
import type { MacEntry } from "./tables.ts";
import type { TenantNumber } from "./tenants.ts";
import type { Tunnels } from "./tunnels.ts";

/** The rooms that tunnel endpoints stand on. */
export interface VtepRooms {
  readonly columns: FrameColumns;
  readonly interfaces: Interfaces;
  readonly segments: Segments;
  readonly tunnels: Tunnels;
  /** Where frames go into tunnels. */
  readonly entrance: Entrance;
  /** Where any endpoint floods. */
  readonly flooding: Flooding | undefined;
  /** Per endpoint, how it makes its tunnels. */
  readonly settings: TunnelSettings;
  /** What endpoints have learnt of their ways, where any learns. */
  readonly pathMtus: PathMtus | undefined;
  /** What ICMP errors quote. */
  readonly quotes: Quotes;
  /** Make an error about a frame that is too big, in the name of `source`; −1 where none may be sent. */
  makeTooBig(source: number, frame: Frame, mtuBytes: number): Frame;
  /** The encoder of frames that the fabric makes. */
  readonly encoder: number;
  /** Take a frame that is of no segment and no tunnel's end. */
  pass(node: NodeIndex, port: PortIndex, frame: Frame): void;
}

/** What an endpoint makes of a frame from a segment's port: where to, or why not. */
export type Way =
  | { readonly drop: DropCause }
  /** To everybody in the segment. */
  | { readonly drop?: undefined; readonly entry?: undefined; readonly vni: number }
  | {
      readonly drop?: undefined;
      readonly entry: MacEntry;
      readonly vni: number;
      readonly isRouted: boolean;
      /** The route of its tenant that it takes to another endpoint, which routes it too. */
      readonly route?: TenantRoute;
    };

const unknownMac: Way = { drop: "unknown-mac" };
const noRoute: Way = { drop: "no-route" };
const expired: Way = { drop: "ttl" };
const heardAlready: Way = { drop: "policy" };

/** The MAC address by which a tunnel endpoint's router is meant, as it stands in a column. RFC 9135 §6 */
export function routerMac(vtep: NodeIndex): number {
  return routerMacFirst + vtep;
}

/** The largest datagram of a segment's host that an outer packet of `pathMtuBytes` holds: 50 less, or 70 over IPv6. */
export function innerMtu(pathMtuBytes: number, encapsulation: Encapsulation): number {
  return pathMtuBytes - (addedBytes(encapsulation) - outerIpOffset(encapsulation)) - ethernetHeaderBytes;
}

/** The other end of the tunnel that a quoted packet was in: its address, or the 32 bits behind the prefix; or undefined. */
function quotedTunnel(quote: Uint8Array, isIpv6: boolean): number | undefined {
  const udp = isIpv6 ? ipv6HeaderBytes : ipv4HeaderBytes;
  const protocol = isIpv6 ? Ipv6Header.nextHeader(quote) : Ipv4Header.protocol(quote);
  if (protocol !== ipProtocol.udp || UdpHeader.destinationPort(quote, udp) !== vxlanPort) return undefined;
  return isIpv6 ? foldIpv6Address(Ipv6Header.destination(quote)) : Ipv4Header.destination(quote);
}

/** All tunnel endpoints of a fabric. */
export class Vteps {
  readonly #simulation: Simulation;
  readonly #rooms: VtepRooms;
  readonly #decapsulateKind: KindIndex;
  readonly #pathMtuKind: KindIndex;
  readonly #suppressKind: KindIndex;
  readonly #layer: LayerIndex;

  constructor(simulation: Simulation, rooms: VtepRooms) {
    this.#simulation = simulation;
    this.#rooms = rooms;
    this.#layer = simulation.spans.layer("fabric.vxlan");
    const meaning = { a: "frame", b: "vni", c: "vtep" };
    this.#decapsulateKind = simulation.trace.kind("vxlan.decapsulate", meaning);
    this.#pathMtuKind =
      rooms.pathMtus === undefined
        ? -1
        : simulation.trace.kind("vxlan.path-mtu", { a: "frame", b: "mtuBytes", c: "vtep" });
    this.#suppressKind =
      rooms.flooding === undefined ? -1 : simulation.trace.kind("arp.suppress", { a: "frame", b: "address", c: "vni" });
  }

  /** A frame has arrived at an endpoint. */
  receive(node: NodeIndex, port: PortIndex, frame: Frame): void {
    const { columns, segments, pass } = this.#rooms;
    const vni = segments.vniOf(port);
    if (vni !== 0) {
      if (this.#floodOf(node, vni) !== undefined) {
        this.#rooms.flooding?.hear(node, vni, port, columns.sourceMac[frame], frame);
      }
      if (columns.etherType[frame] === etherType.arp && columns.operation[frame] === arpOperation.request) {
        this.#answer(node, port, vni, frame);
      } else this.#forward(node, port, frame);
      return;
    }
    // What is for a group may be for others too: routers and bridges see to that, and come back for their own.
    const isForGroup = isGroupMacColumn(columns.destinationMac[frame]);
    if (isForGroup || !this.terminate(node, port, frame)) pass(node, port, frame);
  }

  /** Take a frame out of its tunnel if it ends here. @param port which its destination MAC address must be. */
  terminate(node: NodeIndex, port: PortIndex, frame: Frame): boolean {
    const { columns, tunnels, interfaces } = this.#rooms;
    const isEnd =
      tunnels.has(frame) &&
      columns.destinationPort[frame] === vxlanPort &&
      (columns.destinationMac[frame] === port
        ? columns.destinationAddress[frame] === interfaces.nodeAddress[node]
        : this.#isJoined(node, port, frame));
    if (isEnd) this.decapsulate(node, frame);
    return isEnd;
  }

  /** Whether a server's endpoint has joined the group that a frame is for; what is for a leaf's comes by its trees. */
  #isJoined(node: NodeIndex, port: PortIndex, frame: Frame): boolean {
    const { columns, segments, interfaces } = this.#rooms;
    return (
      isGroupMacColumn(columns.destinationMac[frame]) &&
      interfaces.address[port] === interfaces.nodeAddress[node] &&
      segments.membersOf(columns.destinationAddress[frame]).includes(node)
    );
  }

  /** What an endpoint makes of a frame from a segment's port; changes nothing. */
  way(node: NodeIndex, port: PortIndex, frame: Frame): Way {
    const { columns, segments } = this.#rooms;
    const { tables } = segments;
    const vni = segments.vniOf(port);
    const mac = columns.destinationMac[frame];
    if (mac !== anycastGatewayPort) {
      if (this.#floodOf(node, vni) !== undefined) return this.#learntWay(node, vni, port, mac);
      const entry = tables.byMac(node, vni, mac);
      return entry === undefined ? unknownMac : { entry, vni, isRouted: false };
    }
    if (segments.gatewayOf(node, vni) === undefined) return unknownMac;
    const destination = columns.destinationAddress[frame];
    const tenant = segments.tenants.of(vni);
    const other = segments.vniOfAddress(node, tenant, destination);
    const route = segments.tenantTables.lookup(node, tenant, destination);
    if ((other === 0 && route === undefined) || this.#isGateway(node, other, destination)) return noRoute;
    if (columns.ttl[frame] <= 1) return expired;
    const entry = other === 0 ? undefined : tables.byAddress(node, other, destination);
    if (route !== undefined && entry?.vtep !== node) {
      const far = { mac: routerMac(route.vtep), address: destination, port: none, vtep: route.vtep };
      return { entry: far, vni: route.routingVni, isRouted: true, route };
    }
    return entry === undefined ? unknownMac : { entry, vni: other, isRouted: true };
  }

  #isGateway(node: NodeIndex, vni: number, address: number): boolean {
    return vni !== 0 && this.#rooms.segments.gatewayOf(node, vni)?.address === address;
  }

  /** How an endpoint floods a segment, or undefined where it does not. */
  #floodOf(node: NodeIndex, vni: number): FloodSetting | undefined {
    const { flooding, segments } = this.#rooms;
    return flooding === undefined ? undefined : segments.floodOf(node, vni);
  }

  #learntWay(node: NodeIndex, vni: number, port: PortIndex, mac: number): Way {
    const place = this.#rooms.flooding?.placeOf(node, vni, port, mac) ?? "all";
    if (place === "same") return heardAlready;
    return place === "all" ? { vni } : { entry: place, vni, isRouted: false };
  }

  /**
   * An endpoint is told that a packet of its own was too big for a link: what it quotes says to whom the packet went.
   *
   * Believed where the endpoint learns, the quote is of a tunnel to another endpoint, and the MTU is smaller than known.
   */
  tooBig(node: NodeIndex, error: Frame): void {
    const { columns, interfaces, pathMtus, quotes, segments, settings } = this.#rooms;
    if (pathMtus === undefined || !segments.vteps.includes(node) || settings.of(node).pathMtu !== "learn") return;
    const isIpv6 = columns.etherType[error] === etherType.ipv6;
    const number = columns.quote[error];
    const quoted = quotedTunnel(isIpv6 ? quotes.readWide(number) : quotes.read(number), isIpv6);
    const remote = quoted === undefined ? -1 : interfaces.nodeOf(quoted);
    if (!segments.vteps.includes(remote)) return;
    const mtuBytes = columns.sequence[error];
    if (!pathMtus.learn(node, remote, mtuBytes, isIpv6)) return;
    this.#record(this.#pathMtuKind, node, error, mtuBytes, quoted as number);
  }

  #forward(node: NodeIndex, port: PortIndex, frame: Frame): void {
    const { columns, entrance, flooding } = this.#rooms;
    const { graph } = this.#simulation;
    const way = this.way(node, port, frame);
    if (way.drop !== undefined) {
      if (way.drop === "unknown-mac" || way.drop === "policy") graph.dropAtPort(port, frame, way.drop);
      else graph.dropAtNode(node, frame, way.drop);
      return;
    }
    if (way.entry === undefined) {
      flooding?.flood(node, port, way.vni, frame);
      return;
    }
    const { entry, vni, isRouted } = way;
    if (entry.vtep !== node && this.#isTooBig(node, port, frame, entry.vtep)) return;
    if (isRouted) {
      columns.ttl[frame] -= 1;
      columns.sourceMac[frame] = way.route === undefined ? anycastGatewayPort : routerMac(node);
      columns.destinationMac[frame] = entry.mac;
    }
    if (entry.vtep === node) graph.send(entry.port, frame);
    else entrance.send(node, frame, vni, entry.vtep);
  }

  /** Drop a copy that would not get through the tunnel; nobody is told of a frame that went to many (RFC 1122 §3.2.2). */
  dropTooBig(node: NodeIndex, frame: Frame, remote: NodeIndex): boolean {
    if (this.#roomFor(node, frame, remote) === undefined) return false;
    this.#simulation.graph.dropAtNode(node, frame, "mtu");
    return true;
  }

  /** The largest datagram that gets through to another endpoint, as far as is learnt, where a frame is larger. */
  #roomFor(node: NodeIndex, frame: Frame, remote: NodeIndex): number | undefined {
    const { pathMtus, settings } = this.#rooms;
    const pathMtuBytes = pathMtus?.of(node, remote) ?? 0;
    if (pathMtuBytes === 0) return undefined;
    const innerMtuBytes = innerMtu(pathMtuBytes, settings.of(node).encapsulation);
    const isTooBig = this.#simulation.frames.sizeBytes[frame] - ethernetHeaderBytes > innerMtuBytes;
    return isTooBig ? innerMtuBytes : undefined;
  }

  /**
   * Drop a frame that would not get through the tunnel, as far as the endpoint has learnt, and tell its sender. The error
   * comes in the name of the one who was written to, as Linux makes it (iptunnel_pmtud_build_icmp): an endpoint has no
   * address in the segment.
   */
  #isTooBig(node: NodeIndex, port: PortIndex, frame: Frame, remote: NodeIndex): boolean {
    const { columns, makeTooBig } = this.#rooms;
    const { graph } = this.#simulation;
    const innerMtuBytes = this.#roomFor(node, frame, remote);
    if (innerMtuBytes === undefined) return false;
    const isIpv4 = columns.etherType[frame] === etherType.ipv4;
    const error = isIpv4 ? makeTooBig(columns.destinationAddress[frame], frame, innerMtuBytes) : -1;
    if (error >= 0) {
      columns.sourceMac[error] = columns.destinationMac[frame];
      columns.destinationMac[error] = columns.sourceMac[frame];
    }
    graph.dropAtNode(node, frame, "mtu");
    if (error >= 0) graph.send(port, error);
    return true;
  }

  /** Take a frame out of its tunnel, which ends here. */
  decapsulate(node: NodeIndex, frame: Frame): void {
    const { columns, segments, tunnels, interfaces, flooding } = this.#rooms;
    const { graph } = this.#simulation;
    const vni = tunnels.vni(frame);
    const isSegment = segments.tables.knows(node, vni);
    const tenant = isSegment ? -1 : segments.tenants.ofRoutingVni(node, vni);
    if (!isSegment && tenant < 0) {
      graph.dropAtNode(node, frame, "unknown-vni");
      return;
    }
    const added = addedBytes(tunnels.encapsulation(frame));
    const remote = columns.sourceAddress[frame];
    this.#record(this.#decapsulateKind, node, frame, vni, remote, added);
    tunnels.leave(frame);
    if (!isSegment) {
      this.#routeInside(node, tenant, frame);
      return;
    }
    if (flooding !== undefined && this.#floodOf(node, vni) !== undefined) {
      flooding.hearRemote(node, vni, interfaces.nodeOf(remote), columns.sourceMac[frame], frame);
      const place = flooding.placeOf(node, vni, none, columns.destinationMac[frame]);
      if (place === "all" || place === "same") flooding.floodInside(node, vni, frame);
      // Split horizon: whoever is behind another endpoint has had it from the first one.
      else if (place.vtep === node) graph.send(place.port, frame);
      else graph.dropAtNode(node, frame, "policy");
      return;
    }
    const entry = segments.tables.byMac(node, vni, columns.destinationMac[frame]);
    // What came out of a tunnel goes into none: a frame that could not be placed would go round for ever.
    if (entry === undefined || entry.vtep !== node) graph.dropAtNode(node, frame, "unknown-mac");
    else graph.send(entry.port, frame);
  }

  /**
   * Where a frame out of a tenant's VNI for routing goes, at the endpoint that is behind: to a host behind a port of its
   * own, or nowhere; changes nothing.
   */
  wayInside(node: NodeIndex, tenant: TenantNumber, frame: Frame): Way {
    const { columns, segments } = this.#rooms;
    const destination = columns.destinationAddress[frame];
    if (columns.destinationMac[frame] !== routerMac(node)) return unknownMac;
    const vni = segments.vniOfAddress(node, tenant, destination);
    if (vni === 0 || this.#isGateway(node, vni, destination)) return noRoute;
    if (columns.ttl[frame] <= 1) return expired;
    const entry = segments.tables.byAddress(node, vni, destination);
    // What came out of a tunnel goes into none.
    return entry?.vtep === node ? { entry, vni, isRouted: true } : unknownMac;
  }

  /** Route a frame that came out of a tenant's VNI for routing. */
  #routeInside(node: NodeIndex, tenant: TenantNumber, frame: Frame): void {
    const { columns } = this.#rooms;
    const { graph } = this.#simulation;
    const way = this.wayInside(node, tenant, frame);
    if (way.drop !== undefined || way.entry === undefined) {
      graph.dropAtNode(node, frame, way.drop ?? "unknown-mac");
      return;
    }
    columns.ttl[frame] -= 1;
    columns.sourceMac[frame] = anycastGatewayPort;
    columns.destinationMac[frame] = way.entry.mac;
    graph.send(way.entry.port, frame);
  }

  /**
   * Answer an ARP request in the name of the one who is asked for: the gateway, or whom the tables know. An endpoint that
   * floods asks its tables only where it suppresses ARP.
   */
  #answer(node: NodeIndex, port: PortIndex, vni: number, request: Frame): void {
    const { columns, segments, encoder } = this.#rooms;
    const { graph, frames } = this.#simulation;
    const target = columns.destinationAddress[request];
    const isGateway = segments.gatewayOf(node, vni)?.address === target;
    const flood = this.#floodOf(node, vni);
    // Who announces an address of its own asks for nobody.
    const isKnown = flood === undefined || (flood.suppressArp && columns.sourceAddress[request] !== target);
    const entry = isKnown ? segments.tables.byAddress(node, vni, target) : undefined;
    const mac = isGateway ? anycastGatewayPort : entry?.mac;
    if (flood !== undefined) {
      if (mac === undefined) {
        this.#forward(node, port, request);
        return;
      }
      // Whoever is behind the same port has heard the request and answers it.
      if (entry?.port === port && !isGateway) {
        graph.dropAtPort(port, request, "policy");
        return;
      }
      if (!isGateway) this.#record(this.#suppressKind, node, request, target, vni);
    }
    if (mac === undefined) {
      graph.dropAtPort(port, request, "unknown-mac");
      return;
    }
    const reply = frames.allocate(arpFrameBytes);
    frames.encoderOf[reply] = encoder;
    frames.lastRecord[reply] = frames.lastRecord[request];
    columns.etherType[reply] = etherType.arp;
    columns.flowKey[reply] = 0;
    columns.operation[reply] = arpOperation.reply;
    columns.sourceMac[reply] = mac;
    columns.destinationMac[reply] = columns.sourceMac[request];
    columns.sourceAddress[reply] = target;
    columns.destinationAddress[reply] = columns.sourceAddress[request];
    frames.release(request);
    graph.send(port, reply);
  }

  #record(kind: KindIndex, node: NodeIndex, frame: Frame, vni: number, vtep: number, added: number = 0): void {
    const { graph, frames, trace, now, spans } = this.#simulation;
    const object = graph.nodeObject(node);
    if (spans.on && added > 0) spans.mark(frames.request[frame], this.#layer, object, now, 0, added);
    const record = trace.record(now, kind, object, frames.id[frame], vni, vtep, frames.lastRecord[frame]);
    if (record >= 0) frames.lastRecord[frame] = record;
  }
}
