/**
 * vxlan/segments — which ports are in which segment, who its gateway is, and the tables that follow from it.
 *
 * Configuration, not state: it is fixed when the fabric starts. A segment is named by its VNI; a node that has one is a
 * tunnel endpoint (VTEP): a switch, reached by its loopback, or a server's bridge, reached by its uplink's address. The
 * hosts of a segment's port are all that are in the port's LAN, be it one on a cable or many behind a bridge. A gateway is the same address and the same MAC address at
 * every endpoint of its segment (a distributed anycast gateway).
 *
 * Sources: RFC 7348 §4, RFC 9135 §4 (one anycast address for the gateway); rules F130–F132, F136, F148, F434, F437 in ../../SPEC.md.
 * @module
 */
import { type Graph, none, type NodeIndex, type PortIndex } from "@dc/engine";
import { formatIpv4Address, formatIpv4Prefix, type Ipv4Prefix, ipv4Mask, vxlanVniMax } from "@dc/wire";
import { isOverlapping, isSameNetwork } from "../address/subnet.ts";
import { defaults } from "../costs/defaults.ts";
import { fabricError } from "../errors.ts";
import type { Lans } from "../topology/lans.ts";
import { isOuterIpv6, type TunnelSettings } from "./encapsulation.ts";
import { floodMistakes, type FloodOptions, type FloodSetting, floodSettingOf } from "./flood-setting.ts";
import { type EndpointOffers, type OverlayControlPlane, staticControlPlane } from "./control-plane.ts";
import { MacTables } from "./tables.ts";
import { TenantTables } from "./tenant-tables.ts";
import { createTenants, type GivenTenants, type TenantNumber, type Tenants } from "./tenants.ts";

/** A segment at one switch or bridge. */
export interface VniOptions extends FloodOptions {
  /** 1 to 16,777,215. */
  readonly vni: number;
  /** Names of the node's ports that lead to the segment's hosts. */
  readonly ports: readonly string[];
  /** The gateway's address in the segment's network; without one the segment is not routed here. */
  readonly gateway?: Ipv4Prefix;
  /** Largest datagram that the segment's hosts may send; default 1,500. */
  readonly mtuBytes?: number;
  /** Whose it is, the same at every endpoint; default the tenant without a name. */
  readonly tenant?: string;
}

/** What a fabric tells of its overlay. */
export interface Segments {
  /** Switches and bridges with a segment, in ascending order. */
  readonly vteps: readonly NodeIndex[];
  /** VNIs, in ascending order. */
  readonly vnis: readonly number[];
  /** Largest datagram of any segment's hosts. */
  readonly mtuBytes: number;
  readonly tables: MacTables;
  readonly tenants: Tenants;
  /** Routes of tenants to what is behind other endpoints, where they are routed symmetrically. */
  readonly tenantTables: TenantTables;
  /** The segment of a node's port, or 0. */
  vniOf(port: PortIndex): number;
  /** The port by which a host's frames come to its endpoint, or −1 where it is in no segment. */
  accessOf(host: PortIndex): PortIndex;
  /** An endpoint's ports of a segment, in the order they were written. */
  portsOf(vtep: NodeIndex, vni: number): readonly PortIndex[];
  /** How an endpoint floods a segment, or undefined where it does not. */
  floodOf(vtep: NodeIndex, vni: number): FloodSetting | undefined;
  /** Endpoints that flood a segment, in ascending order. */
  readonly floodingVteps: readonly NodeIndex[];
  /** Endpoints with a segment that is flooded to a group, in ascending order. */
  membersOf(group: number): readonly NodeIndex[];
  /** The gateway of a segment at an endpoint, or undefined. */
  gatewayOf(vtep: NodeIndex, vni: number): Ipv4Prefix | undefined;
  /** A tenant's segment with a gateway at this endpoint in whose network an address lies, or 0. */
  vniOfAddress(vtep: NodeIndex, tenant: TenantNumber, address: number): number;
  /** The tenant of a host's port; 0 where it is in no segment. */
  tenantOfHost(host: PortIndex): TenantNumber;
}

/** Where segments are read from. */
export interface SegmentSources {
  readonly graph: Graph;
  readonly lans: Lans;
  /** Per node that has any, its segments. */
  readonly given: GivenSegments;
  /** Per node that has any, what it says of tenants. */
  readonly tenants: GivenTenants;
  /** Who tells endpoints of one another; default all of it before the first frame. */
  readonly controlPlane?: OverlayControlPlane | undefined;
  /** Per endpoint, how it makes its tunnels. */
  readonly settings: TunnelSettings;
  isHost(node: NodeIndex): boolean;
  /** The address that a person chose for a port. */
  addressOf(port: PortIndex): Ipv4Prefix | undefined;
}

/** Per node that has any, its segments. */
export type GivenSegments = ReadonlyMap<NodeIndex, readonly VniOptions[]>;

/** The segment of each port that is named in one; where that is a mistake, `createSegments` says so. */
export function accessPorts(graph: Graph, given: GivenSegments): ReadonlyMap<PortIndex, number> {
  const found = new Map<PortIndex, number>();
  for (const [node, segments] of given) {
    for (const { vni, ports } of segments) {
      for (const name of ports) found.set(graph.portByName(`${graph.nodeName(node)}:${name}`), vni);
    }
  }
  return found;
}

/**
 * Read the segments.
 *
 * @throws `fabric/overlay` where the configuration contradicts itself; the message names what and where.
 */
export function createSegments(sources: SegmentSources): Segments {
  const { graph, lans, given, settings, isHost, addressOf, controlPlane = staticControlPlane } = sources;
  const tenants = createTenants(given, sources.tenants, (vtep) => graph.nodeName(vtep));
  const tenantTables = new TenantTables();
  const floodLists = new Map<string, NodeIndex[]>();
  const vniOf = new Uint32Array(graph.portCount);
  const accessOf = new Int32Array(graph.portCount).fill(none);
  const stationsAt = (port: PortIndex): readonly PortIndex[] => lans.of(port)?.stations ?? [];
  const gateways = new Map<NodeIndex, { vni: number; gateway: Ipv4Prefix }[]>();
  const bySegment = new Map<number, { vteps: NodeIndex[]; ports: PortIndex[]; gateway: Ipv4Prefix | undefined }>();
  const tables = new MacTables();
  const portsOf = new Map<NodeIndex, Map<number, readonly PortIndex[]>>();
  const floods = new Map<NodeIndex, Map<number, FloodSetting>>();
  let mtuBytes = 0;
  const vteps = Array.from(given.keys()).sort((a, b) => a - b);

  function addSegment(vtep: NodeIndex, { vni, ports, gateway, mtuBytes: mtu }: VniOptions): void {
    const where = `${graph.nodeName(vtep)}, VNI ${vni}`;
    if (!Number.isInteger(vni) || vni < 1 || vni > vxlanVniMax) {
      throw fabricError("fabric/overlay", `${where}: expected a VNI from 1 to ${vxlanVniMax}`);
    }
    const segment = bySegment.get(vni) ?? { vteps: [], ports: [], gateway: undefined };
    bySegment.set(vni, segment);
    if (segment.vteps.includes(vtep)) throw fabricError("fabric/overlay", `${where}: this VNI is there twice`);
    segment.vteps.push(vtep);
    mtuBytes = Math.max(mtuBytes, mtu ?? defaults.segmentMtu.value);
    if (gateway !== undefined) {
      const other = segment.gateway ?? gateway;
      if (other.address !== gateway.address || other.lengthBits !== gateway.lengthBits) {
        const both = `${formatIpv4Prefix(other)} elsewhere and ${formatIpv4Prefix(gateway)} here`;
        throw fabricError("fabric/overlay", `${where}: its gateway is ${both}: an anycast gateway has one address`);
      }
      segment.gateway = gateway;
      const own = gateways.get(vtep) ?? [];
      gateways.set(vtep, own);
      own.push({ vni, gateway });
    }
    for (const name of ports) addPort(vtep, vni, where, name, segment.ports);
    const own = portsOf.get(vtep) ?? new Map<number, readonly PortIndex[]>();
    portsOf.set(vtep, own);
    own.set(
      vni,
      ports.map((name) => graph.portByName(`${graph.nodeName(vtep)}:${name}`)),
    );
  }

  /** How an endpoint floods a segment; after all are known. */
  function addFlood(vtep: NodeIndex, options: VniOptions): void {
    const { vni, remotes } = options;
    const own = graph.nodeName(vtep);
    const [mistake] = floodMistakes(options, own, isOuterIpv6(settings.of(vtep).encapsulation));
    if (mistake !== undefined) {
      const { at, expected, received } = mistake;
      throw fabricError("fabric/overlay", `${own}, VNI ${vni}, ${at}: expected ${expected}; it is ${received}`);
    }
    const others = floodLists.get(`${vtep}/${vni}`) ?? [];
    const listed = remotes?.map((name) => {
      const remote = graph.nodeByName(name);
      if (vteps.includes(remote)) return remote;
      throw fabricError("fabric/overlay", `${own}, VNI ${vni}: ${name} is no tunnel endpoint: it gets no copies`);
    });
    const setting = floodSettingOf(vni, options, listed ?? others);
    if (setting === undefined) return;
    const known = floods.get(vtep) ?? new Map<number, FloodSetting>();
    floods.set(vtep, known.set(vni, setting));
  }

  function addPort(vtep: NodeIndex, vni: number, where: string, name: string, into: PortIndex[]): void {
    const port = graph.portByName(`${graph.nodeName(vtep)}:${name}`);
    const lan = lans.of(port);
    if (lan === undefined || (lan.stations.length === 0 && !lan.isBridged)) {
      throw fabricError("fabric/overlay", `${where}: port ${name} leads to no host of this fabric`);
    }
    if (vniOf[port] !== 0) throw fabricError("fabric/overlay", `${where}: port ${name} is in VNI ${vniOf[port]} too`);
    const other = lan.access.find((each) => each !== port);
    if (other !== undefined) {
      const message = `${where}: port ${name} and ${graph.portName(other)} lead into one LAN: a frame would come back by the other`;
      throw fabricError("fabric/overlay", message);
    }
    for (const host of lan.stations) {
      if (!isHost(graph.ports.node[host])) {
        const message = `${where}: port ${name} leads to ${graph.portName(host)}, which is no host: tunnels do not nest`;
        throw fabricError("fabric/overlay", message);
      }
      if (addressOf(host) === undefined) {
        const message = `${where}: ${graph.portName(host)} has no address: give it one in the segment's network`;
        throw fabricError("fabric/overlay", message);
      }
      accessOf[host] = port;
    }
    vniOf[port] = vni;
    into.push(port);
  }

  function checkNetworks(): void {
    const routed: { vni: number; gateway: Ipv4Prefix }[] = [];
    for (const [vni, { gateway, ports }] of bySegment) {
      if (gateway === undefined) continue;
      for (const other of routed) {
        // Networks of two tenants may be the same.
        if (tenants.of(other.vni) !== tenants.of(vni) || !isOverlapping(other.gateway, gateway)) continue;
        const both = `${formatIpv4Prefix(other.gateway)} and ${formatIpv4Prefix(gateway)}`;
        throw fabricError("fabric/overlay", `VNI ${other.vni} and VNI ${vni}: their networks overlap: ${both}`);
      }
      routed.push({ vni, gateway });
      for (const host of ports.flatMap(stationsAt)) {
        const address = addressOf(host) as Ipv4Prefix;
        if (isSameNetwork(address, gateway) && address.address !== gateway.address) continue;
        const message = `VNI ${vni}: ${graph.portName(host)} has ${formatIpv4Prefix(address)}: expected another address`;
        throw fabricError("fabric/overlay", `${message} of the gateway's network ${formatIpv4Prefix(gateway)}`);
      }
    }
  }

  /** Tell every endpoint of all others. */
  function fill(): void {
    for (const [vni, { vteps: members }] of bySegment) for (const vtep of members) tables.open(vtep, vni);
    controlPlane.start(vteps.map(offersOf), {
      enterHost(vtep, vni, entry) {
        const twin = tables.byAddress(vtep, vni, entry.address);
        if (twin !== undefined && twin.mac !== entry.mac) {
          const both = `${graph.portName(twin.mac)} and ${graph.portName(entry.mac)}`;
          throw fabricError("fabric/overlay", `VNI ${vni}: ${both} both have ${formatIpv4Address(entry.address)}`);
        }
        tables.enter(vtep, vni, entry);
      },
      enterFlood(vtep, vni, remote) {
        const list = floodLists.get(`${vtep}/${vni}`) ?? [];
        floodLists.set(`${vtep}/${vni}`, list);
        list.push(remote);
      },
      enterRoute: (vtep, tenant, route) => tenantTables.enter(vtep, tenant, route),
    });
  }

  /** What an endpoint has for others. */
  function offersOf(vtep: NodeIndex): EndpointOffers {
    const own = Array.from(portsOf.get(vtep) ?? []);
    const routed = tenants.names.map((_, tenant) => ({ tenant, routingVni: tenants.routingVniOf(vtep, tenant) }));
    return {
      vtep,
      segments: own.map(([vni]) => vni),
      hosts: own.flatMap(([vni, ports]) =>
        ports.flatMap(stationsAt).map((mac) => {
          const { address } = addressOf(mac) as Ipv4Prefix;
          const routingVni = tenants.routingVniOf(vtep, tenants.of(vni));
          return { vni, routingVni, entry: { mac, address, port: accessOf[mac], vtep } };
        }),
      ),
      prefixes: (gateways.get(vtep) ?? []).map(({ vni, gateway }) => {
        const tenant = tenants.of(vni);
        const address = (gateway.address & ipv4Mask(gateway.lengthBits)) >>> 0;
        const prefix = { address, lengthBits: gateway.lengthBits };
        return { tenant, routingVni: tenants.routingVniOf(vtep, tenant), prefix };
      }),
      tenants: routed.filter(({ routingVni }) => routingVni !== 0),
    };
  }

  for (const vtep of vteps) for (const each of given.get(vtep) ?? []) addSegment(vtep, each);
  checkNetworks();
  fill();
  for (const vtep of vteps) for (const each of given.get(vtep) ?? []) addFlood(vtep, each);
  return {
    vteps,
    vnis: Array.from(bySegment.keys()).sort((a, b) => a - b),
    mtuBytes,
    tables,
    tenants,
    tenantTables,
    tenantOfHost: (host) => tenants.of(vniOf[accessOf[host] ?? none] ?? 0),
    vniOf: (port) => vniOf[port] ?? 0,
    accessOf: (host) => accessOf[host] ?? none,
    portsOf: (vtep, vni) => portsOf.get(vtep)?.get(vni) ?? [],
    floodOf: (vtep, vni) => floods.get(vtep)?.get(vni),
    floodingVteps: vteps.filter((vtep) => floods.has(vtep)),
    membersOf: (group) =>
      vteps.filter((vtep) => Array.from(floods.get(vtep)?.values() ?? []).some((each) => each.group === group)),
    gatewayOf: (vtep, vni) => gateways.get(vtep)?.find((each) => each.vni === vni)?.gateway,
    vniOfAddress(vtep, tenant, address) {
      const host = { address, lengthBits: 32 };
      const isIts = (each: { vni: number; gateway: Ipv4Prefix }): boolean =>
        tenants.of(each.vni) === tenant && isOverlapping(each.gateway, host);
      return gateways.get(vtep)?.find(isIts)?.vni ?? 0;
    },
  };
}
