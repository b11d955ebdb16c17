/**
 * explain/tunnel — why a frame went into a tunnel: its segment, the gateway, who is where, and the outer source port.
 *
 * Source: rules F140–F142, F300, F301, F430 in ../../SPEC.md.
 * @module
 */
import { type Frame, type NodeIndex, none, type PortIndex } from "@dc/engine";
import {
  flowHash,
  flowHashInput,
  formatHex,
  formatIpv4Address,
  formatIpv4Prefix,
  formatIpv6Address,
  isMulticastIpv4,
} from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import type { Overlay } from "../vxlan/overlay.ts";
import type { MacEntry } from "../vxlan/tables.ts";
import { addedBytes, fabricIpv6Address, isOuterIpv6 } from "../vxlan/encapsulation.ts";
import { linuxSourcePorts, sourcePortBy, type SourcePortProfile, tunnelSourcePorts } from "../vxlan/source-port.ts";
import { innerMtu, type Way } from "../vxlan/vteps.ts";
import { type Explanation, type ExplainedRun, reason, recordOf, type SeenRecord } from "./explanation.ts";
import { tenantInsideReason, tenantRouteReason } from "./tenant.ts";
import { explainVxlanFlood, learntReason, tableReason } from "./flooding.ts";
import { before, type FrameHeader, headerOf } from "./moment.ts";
import { flowValues } from "./route.ts";

/** A frame that is about to come to an endpoint by a segment's port, and what will be made of it. */
interface Entering {
  readonly overlay: Overlay;
  readonly frame: Frame;
  readonly port: PortIndex;
  readonly way: Way;
}

function enteringOf(fabric: Fabric, node: NodeIndex, id: number): Entering | undefined {
  const { overlay, columns, simulation } = fabric;
  const frame = simulation.frames.find(id);
  if (overlay === undefined || frame === none || overlay.vniOfFrame(frame) !== 0) return undefined;
  // Up to its endpoint a frame has its host's MAC address, and the endpoint has one port that leads to the host.
  const port = overlay.accessOf(columns.sourceMac[frame]);
  if (port === none || simulation.graph.ports.node[port] !== node) return undefined;
  return { overlay, frame, port, way: overlay.wayOf(node, port, frame) };
}

/** The header by which a node chooses a port for a frame: the outer one where it puts the frame into a tunnel first. */
export function headerAt(fabric: Fabric, node: NodeIndex, id: number): FrameHeader | undefined {
  const entering = enteringOf(fabric, node, id);
  const entry = entryOf(entering?.way);
  if (entering === undefined || entry === undefined) return headerOf(fabric, id);
  const { vtep } = entry;
  return vtep === node ? headerOf(fabric, id) : entering.overlay.outerHeader(node, vtep, entering.frame);
}

/** Explain a `vxlan.encapsulate` record. */
export function explainEncapsulate(run: ExplainedRun, record: SeenRecord): Explanation {
  // A copy was made by the flood that sent it: what it is a copy of was there before.
  const { trace } = run.timeline.simulation;
  const flooding = trace.findKind("vxlan.flood");
  const isCopy = record.cause >= 0 && trace.has(record.cause) && trace.kindOf(record.cause) === flooding;
  const flood = isCopy ? recordOf(run, record.cause) : undefined;
  const why = flood === undefined ? undefined : explainVxlanFlood(run, flood);
  return before(run, record, (fabric) => {
    const { graph } = fabric.simulation;
    const node = graph.nodeByName(record.object);
    const remote = fabric.nodeOf(record.c);
    const original = flood?.a ?? record.a;
    const entering = enteringOf(fabric, node, original);
    const header = headerOf(fabric, original);
    const values = {
      node: record.object,
      frame: record.a,
      vni: record.b,
      vtep: remote >= 0 ? graph.nodeName(remote) : isMulticastIpv4(record.c) ? formatIpv4Address(record.c) : "",
      vtepAddress: vtepText(fabric, node, record.c),
      tunnelBytes: addedBytes(fabric.overlay?.tunnelOf(node).encapsulation ?? 0),
      ...(header === undefined ? {} : flowValues(fabric, header)),
    };
    if (entering === undefined || header === undefined) {
      return reason("encapsulate", values, [why ?? reason("frame-gone", { frame: record.a })], record.number);
    }
    const profile = entering.overlay.tunnelOf(node).sourcePort;
    const because = [...segmentReasons(fabric, node, entering), why, sourcePortReason(header, profile)];
    return reason("encapsulate", values, because, record.number);
  });
}

/** Explain a `vxlan.decapsulate` record. */
export function explainDecapsulate(run: ExplainedRun, record: SeenRecord): Explanation {
  return before(run, record, (fabric) => {
    const { simulation, overlay } = fabric;
    const node = simulation.graph.nodeByName(record.object);
    const frame = simulation.frames.find(record.a);
    const remote = fabric.nodeOf(record.c);
    const values = {
      node: record.object,
      frame: record.a,
      vni: record.b,
      vtep: remote < 0 ? "" : simulation.graph.nodeName(remote),
      vtepAddress: remote < 0 ? formatIpv4Address(record.c) : vtepText(fabric, remote, record.c),
    };
    const mac = frame === none ? -1 : (overlay?.inside(frame, () => fabric.columns.destinationMac[frame]) ?? -1);
    const routed = frame === none ? undefined : tenantInsideReason(fabric, node, record.b, frame);
    return reason("decapsulate", values, [routed ?? macReason(fabric, node, record.b, mac)], record.number);
  });
}

/** Why an endpoint sent a frame by a segment's port, or undefined where the port is none. */
export function segmentReason(fabric: Fabric, node: NodeIndex, port: PortIndex, id: number): Explanation | undefined {
  const { overlay, columns, simulation } = fabric;
  const vni = overlay?.vniOf(port) ?? 0;
  if (overlay === undefined || vni === 0) return undefined;
  const frame = simulation.frames.find(id);
  const inside = frame === none ? undefined : tenantInsideReason(fabric, node, overlay.vniOfFrame(frame), frame);
  if (inside !== undefined) return inside;
  const way = enteringOf(fabric, node, id)?.way;
  const routed = entryOf(way)?.mac;
  return macReason(fabric, node, vni, routed ?? overlay.inside(frame, () => columns.destinationMac[frame]));
}

/** Whether a frame that is about to arrive at a node comes by a segment's port. */
export function isFromSegment(fabric: Fabric, node: NodeIndex, id: number): boolean {
  return enteringOf(fabric, node, id) !== undefined;
}

/** The segment's port by which a frame that is about to arrive at its endpoint comes, or −1. */
export function portFromSegment({ overlay, columns, simulation }: Fabric, id: number): PortIndex {
  const frame = simulation.frames.find(id);
  return frame === none ? none : (overlay?.accessOf(columns.sourceMac[frame]) ?? none);
}

/** Whether a node puts a frame that is about to arrive into a tunnel. */
export function isTunnelled(fabric: Fabric, node: NodeIndex, id: number): boolean {
  const way = enteringOf(fabric, node, id)?.way;
  const entry = entryOf(way);
  return entry !== undefined && entry.vtep !== node;
}

/** Whether a node sends a frame that is about to arrive to everybody in its segment. */
export function isFlooded(fabric: Fabric, node: NodeIndex, id: number): boolean {
  const way = enteringOf(fabric, node, id)?.way;
  return way !== undefined && way.drop === undefined && way.entry === undefined;
}

/** Where a way leads, where it leads to one place. */
function entryOf(way: Way | undefined): MacEntry | undefined {
  return way === undefined || way.drop !== undefined ? undefined : way.entry;
}

function segmentReasons(fabric: Fabric, node: NodeIndex, entering: Entering): (Explanation | undefined)[] {
  const { overlay, port, way, frame } = entering;
  const { graph } = fabric.simulation;
  const portReason = reason("vni-of-port", {
    node: graph.nodeName(node),
    port: graph.portName(port),
    vni: overlay.vniOf(port),
  });
  if (way.drop !== undefined || way.entry === undefined) return [portReason];
  if (way.route !== undefined)
    return [portReason, tenantRouteReason(fabric, node, way.route, overlay.vniOf(port), frame)];
  const gateway = way.isRouted ? overlay.gatewayOf(node, way.vni) : undefined;
  const routed =
    gateway === undefined
      ? undefined
      : reason("gateway", {
          node: graph.nodeName(node),
          destination: formatIpv4Address(fabric.columns.destinationAddress[frame]),
          prefix: formatIpv4Prefix(gateway),
          vni: way.vni,
        });
  return [portReason, routed, macReason(fabric, node, way.vni, way.entry.mac)];
}

function macReason(fabric: Fabric, node: NodeIndex, vni: number, mac: number): Explanation | undefined {
  return learntReason(fabric, node, vni, mac) ?? tableReason(fabric, node, vni, mac);
}

function sourcePortReason(
  { source, destination, isArp, ...header }: FrameHeader,
  profile: SourcePortProfile,
): Explanation {
  const none = { protocol: 0, sourcePort: 0, destinationPort: 0 };
  const { protocol, sourcePort, destinationPort } = isArp ? none : header;
  const hash = flowHash(source, destination, protocol, sourcePort, destinationPort);
  const ports = profile === "linux" ? linuxSourcePorts : tunnelSourcePorts;
  return reason(profile === "linux" ? "tunnel-source-port-scaled" : "tunnel-source-port", {
    bytes: formatHex(flowHashInput(source, destination, protocol, sourcePort, destinationPort)).replace(
      /..(?=.)/g,
      "$& ",
    ),
    hash,
    ports: ports.count,
    firstPort: ports.first,
    sourcePort: sourcePortBy(profile, hash),
  });
}

/** An endpoint's address as it stands in the outer headers that `sender` makes. */
function vtepText(fabric: Fabric, sender: NodeIndex, address: number): string {
  const isIpv6 = isOuterIpv6(fabric.overlay?.tunnelOf(sender).encapsulation ?? 0);
  return isIpv6 ? formatIpv6Address(fabricIpv6Address(address)) : formatIpv4Address(address);
}

/**
 * Why an endpoint let a frame into no tunnel: somebody on the way has told it what gets through. Undefined where it has
 * learnt nothing that the frame is too big for.
 */
export function pathMtuReason(fabric: Fabric, node: NodeIndex, id: number): Explanation | undefined {
  const entering = enteringOf(fabric, node, id);
  const entry = entryOf(entering?.way);
  if (entering === undefined || entry === undefined) return undefined;
  const { overlay } = entering;
  const { vtep } = entry;
  const pathMtuBytes = overlay.pathMtuOf(node, vtep);
  if (pathMtuBytes === 0) return undefined;
  const { encapsulation } = overlay.tunnelOf(node);
  const innerMtuBytes = innerMtu(pathMtuBytes, encapsulation);
  return reason("path-mtu", {
    node: fabric.simulation.graph.nodeName(node),
    vtep: fabric.simulation.graph.nodeName(vtep),
    pathMtuBytes,
    tunnelBytes: pathMtuBytes - innerMtuBytes,
    innerMtuBytes,
  });
}
