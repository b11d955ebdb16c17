/**
 * model/segments — a run's tunnels, read from its fabric and its records: where the worker looks them up.
 *
 * A way is read at the moment before its frame was put into the tunnel: the endpoint says which outer header the frame
 * will get, the tables of that moment where the header leads. Sources: RFC 7348 §4, §5; rules F134, F142 of the fabric.
 * @module
 */
import { type JsonValue, type NodeIndex, none, type PortIndex } from "@dc/engine";
import type { Run } from "@dc/engine/scenario";
import { type Fabric, fabricOf, macOfPort, sourcePortBy } from "@dc/fabric";
import {
  ethernetHeaderBytes,
  flowHash,
  formatIpv4Address,
  formatIpv4Prefix,
  formatMac,
  ipProtocol,
  vxlanPort,
} from "@dc/wire";
import type { SegmentHost, SegmentRow, TunnelEnd, TunnelHop, TunnelWay } from "./tunnel.ts";

/** The five fields that switches hash. */
export interface FiveFields {
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** More nodes than this are on no way that ends. */
const hopsMax = 16;

/** The hash of five fields. */
export function hashOf(five: FiveFields): number {
  return flowHash(five.source, five.destination, five.protocol, five.sourcePort, five.destinationPort) >>> 0;
}

/**
 * The way that a `vxlan.encapsulate` record begins.
 *
 * @param record its number.
 * @returns undefined for other records, and for one whose frame was not there before it.
 */
export function tunnelOf(run: Run, record: JsonValue): TunnelWay | undefined {
  const { trace, graph } = run.simulation;
  if (typeof record !== "number" || !trace.has(record)) return undefined;
  if (trace.kindName(trace.kindOf(record)) !== "vxlan.encapsulate") return undefined;
  const node = graph.nodeByName(trace.objectName(trace.objectOf(record)));
  const [id, vni, remote] = [trace.a(record), trace.b(record), trace.c(record)];
  return run.timeline.peek(Math.max(0, trace.eventOf(record) - 1), (past) => {
    const fabric = fabricOf(run);
    const { overlay, columns } = fabric;
    const frame = past.frames.find(id);
    const to = fabric.nodeOf(remote);
    if (overlay === undefined || frame === none || to < 0 || overlay.vniOfFrame(frame) !== 0) return undefined;
    const outer = overlay.outerHeader(node, to, frame);
    const innerBytes = past.frames.sizeBytes[frame];
    const { hops, choice, mtuBytes } = wayOf(fabric, node, to, outer);
    return {
      record,
      vni,
      ownVni: overlay.vniOf(overlay.accessOf(columns.sourceMac[frame])),
      from: endOf(fabric, node),
      to: endOf(fabric, to),
      sourcePort: outer.sourcePort,
      ...(choice === undefined ? {} : { choice }),
      hops,
      innerBytes,
      tunnelBytes: outer.sizeBytes - innerBytes,
      payloadBytes: outer.sizeBytes - ethernetHeaderBytes,
      mtuBytes,
    };
  });
}

function endOf(fabric: Fabric, node: NodeIndex): TunnelEnd {
  return { node: fabric.simulation.graph.nodeName(node), address: formatIpv4Address(fabric.addressOf(node)) };
}

/** The port by which a node sends on what is for an address: a switch by hash, a server by the port with its router. */
function portAt(fabric: Fabric, node: NodeIndex, five: FiveFields): { port: PortIndex; of: number; bucket: number } {
  const { graph } = fabric.simulation;
  if (!fabric.isSwitch(node)) {
    const port = graph.portsOf(node).find((each) => fabric.interfaceOf(each) !== undefined) ?? none;
    return { port, of: 1, bucket: 0 };
  }
  const { members } = fabric.route(node, five.destination);
  const bucket = members.length === 0 ? 0 : hashOf(five) % members.length;
  return { port: members[bucket] ?? none, of: members.length, bucket };
}

function wayOf(
  fabric: Fabric,
  from: NodeIndex,
  to: NodeIndex,
  five: FiveFields,
): Pick<TunnelWay, "hops" | "choice" | "mtuBytes"> {
  const { graph } = fabric.simulation;
  const hops: TunnelHop[] = [];
  let choice: TunnelWay["choice"];
  let mtuBytes = Number.POSITIVE_INFINITY;
  for (let node = from; node !== to && hops.length < hopsMax; ) {
    const { port, of, bucket } = portAt(fabric, node, five);
    const peer = port === none ? none : fabric.far(port);
    if (peer === none) break;
    if (of > 1 && choice === undefined) choice = { bucket, buckets: of };
    mtuBytes = Math.min(mtuBytes, graph.ports.mtuBytes[port]);
    node = graph.ports.node[peer];
    hops.push({ port: graph.portName(port), to: graph.nodeName(node) });
  }
  return { hops, mtuBytes, ...(choice === undefined ? {} : { choice }) };
}

/** The outer five fields that a flow gets at an endpoint; undefined where it goes into no tunnel there. */
export function outerFieldsOf(
  fabric: Fabric,
  node: NodeIndex,
  from: NodeIndex,
  inner: FiveFields,
): FiveFields | undefined {
  const { overlay, simulation } = fabric;
  const access = simulation.graph
    .portsOf(from)
    .map((port) => overlay?.accessOf(port) ?? none)
    .find((port) => port !== none);
  if (overlay === undefined || access === undefined || simulation.graph.ports.node[access] !== node) return undefined;
  const own = overlay.vniOf(access);
  // The segment of the host itself first; then those that its endpoint routes into.
  const routed =
    overlay.gatewayOf(node, own) === undefined ? [] : overlay.vnis.filter((vni) => overlay.gatewayOf(node, vni));
  for (const vni of [own, ...routed]) {
    const entry = overlay.table(node, vni).find(({ address }) => address === inner.destination);
    if (entry === undefined) continue;
    if (entry.vtep === node) return undefined;
    return {
      source: fabric.addressOf(node),
      destination: fabric.addressOf(entry.vtep),
      protocol: ipProtocol.udp,
      sourcePort: sourcePortBy(overlay.tunnelOf(node).sourcePort, hashOf(inner)),
      destinationPort: vxlanPort,
    };
  }
  return undefined;
}

/**
 * What each endpoint knows and did, by endpoint, segment and other endpoint; hosts of its own first.
 *
 * @returns nothing where the network has no segments.
 */
export function segmentsOf(run: Run): readonly SegmentRow[] {
  const fabric = fabricOf(run);
  const { overlay, simulation } = fabric;
  if (overlay === undefined) return [];
  const { graph } = simulation;
  const counts = countsOf(run);
  return overlay.vteps.flatMap((vtep) =>
    overlay.vnis.flatMap((vni): readonly SegmentRow[] => {
      const behind = new Map<NodeIndex, SegmentHost[]>();
      for (const { mac, address, vtep: far } of overlay.table(vtep, vni)) {
        const host = {
          name: graph.nodeName(graph.ports.node[mac]),
          mac: formatMac(macOfPort(mac)),
          address: formatIpv4Address(address),
        };
        behind.set(far, [...(behind.get(far) ?? []), host]);
      }
      const gateway = overlay.gatewayOf(vtep, vni);
      const ends = [...behind].sort(([a], [b]) => Number(b === vtep) - Number(a === vtep) || a - b);
      return ends.map(([far, hosts]) => ({
        vtep: graph.nodeName(vtep),
        vni,
        gateway: gateway === undefined ? "" : formatIpv4Prefix(gateway),
        far: endOf(fabric, far),
        hosts,
        encapsulated: counts("vxlan.encapsulate", vtep, vni, far),
        decapsulated: counts("vxlan.decapsulate", vtep, vni, far),
      }));
    }),
  );
}

/** Counts the records that are kept: frames of one kind at an endpoint, of a segment, to or from another endpoint. */
function countsOf(run: Run): (kind: string, vtep: NodeIndex, vni: number, far: NodeIndex) => number {
  const { trace, graph } = run.simulation;
  const fabric = fabricOf(run);
  const counts = new Map<string, number>();
  const kinds = [trace.findKind("vxlan.encapsulate"), trace.findKind("vxlan.decapsulate")];
  const key = (kind: number, object: number, vni: number, address: number): string =>
    `${kind} ${object} ${vni} ${address >>> 0}`;
  for (let record = trace.first; record < trace.count; record += 1) {
    const kind = trace.kindOf(record);
    if (!kinds.includes(kind)) continue;
    const at = key(kind, trace.objectOf(record), trace.b(record), trace.c(record));
    counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  return (kind, vtep, vni, far) =>
    counts.get(key(trace.findKind(kind), graph.nodeObject(vtep), vni, fabric.addressOf(far))) ?? 0;
}
