/**
 * explain/route — why a frame took this port: the prefix, the group, the bytes that were hashed, the bucket.
 *
 * Everything is recomputed from the frame's header and the tables of that moment; what the switch recorded is only
 * compared with. A test holds the two together.
 *
 * Source: rules F110–F112 in ../../SPEC.md.
 * @module
 */
import { type NodeIndex, none, type PortIndex } from "@dc/engine";
import { flowHash, flowHashInput, formatHex, formatIpv4Address, formatIpv4Prefix } from "@dc/wire";
import { selectModulo } from "../ecmp/select.ts";
import type { Fabric } from "../fabric/fabric.ts";
import { type Explanation, type ExplainedRun, reason, type SeenRecord } from "./explanation.ts";
import { before, type FrameHeader } from "./moment.ts";

/** The choice among equal next hops, recomputed. */
export interface Choice {
  readonly hash: number;
  readonly bucket: number;
  readonly members: readonly PortIndex[];
  readonly port: PortIndex;
}

/** What a switch does with a flow, or undefined when it has no choice. */
export function chooseAgain(fabric: Fabric, node: NodeIndex, header: FrameHeader): Choice | undefined {
  const { members } = fabric.route(node, header.destination);
  if (members.length < 2) return undefined;
  const { source, destination, protocol, sourcePort, destinationPort } = header;
  const hash = flowHash(source, destination, protocol, sourcePort, destinationPort);
  const bucket = selectModulo(hash, members.length);
  return { hash, bucket, members, port: members[bucket] };
}

/**
 * Explain a `route.choose` record.
 *
 * @param headerAt the header by which a node chooses, as it stood then.
 */
export function explainChoice(
  run: ExplainedRun,
  record: SeenRecord,
  headerAt: (fabric: Fabric, node: NodeIndex, id: number) => FrameHeader | undefined,
): Explanation {
  return before(run, record, (fabric) => {
    const { graph } = fabric.simulation;
    const node = graph.nodeByName(record.object);
    const port = graph.portsOf(node)[record.c & 0xffff];
    const recorded = { node: record.object, frame: record.a, hash: record.b, bucket: record.c >>> 16 };
    const header = headerAt(fabric, node, record.a);
    const chosen = { ...recorded, port: graph.portName(port), nextHop: nextHopOf(fabric, port) };
    const choice = header === undefined ? undefined : chooseAgain(fabric, node, header);
    if (header === undefined || choice === undefined) {
      return reason("route-choose", chosen, [reason("frame-gone", { frame: record.a })], record.number);
    }
    const values = {
      ...chosen,
      ...flowValues(fabric, header),
      destination: formatIpv4Address(header.destination),
      buckets: choice.members.length,
    };
    return reason("route-choose", values, [...routeReasons(fabric, node, header, choice)], record.number);
  });
}

/** The steps from an address to a port. */
export function routeReasons(fabric: Fabric, node: NodeIndex, header: FrameHeader, choice: Choice): Explanation[] {
  const { source, destination, protocol, sourcePort, destinationPort } = header;
  const { graph } = fabric.simulation;
  return [
    routeReason(fabric, node, destination),
    reason("hash-input", {
      bytes: spaced(formatHex(flowHashInput(source, destination, protocol, sourcePort, destinationPort))),
      source: formatIpv4Address(source),
      destination: formatIpv4Address(destination),
      protocol,
      sourcePort,
      destinationPort,
    }),
    reason("modulo", {
      hash: choice.hash,
      bucket: choice.bucket,
      buckets: choice.members.length,
      port: graph.portName(choice.port),
    }),
  ];
}

/** Which prefix matched and where it leads. */
export function routeReason(fabric: Fabric, node: NodeIndex, destination: number): Explanation {
  const { graph } = fabric.simulation;
  const route = fabric.route(node, destination);
  const values = { node: graph.nodeName(node), destination: formatIpv4Address(destination) };
  if (route.prefix === undefined) return reason(route.kind === "local" ? "route-local" : "route-none", values);
  return reason(route.kind === "connected" ? "route-connected" : "route-via", {
    ...values,
    prefix: formatIpv4Prefix(route.prefix),
    members: route.members.length,
    ports: route.members.map((port) => graph.portName(port)).join(", "),
    nextHops: route.members.map((port) => nextHopOf(fabric, port)).join(", "),
  });
}

/** The node at the other end of a port's link or device. */
export function nextHopOf(fabric: Fabric, port: PortIndex): string {
  const { graph } = fabric.simulation;
  const peer = fabric.far(port);
  return peer === none ? "" : graph.nodeName(graph.ports.node[peer]);
}

/** A frame's flow by number and by its object path, when it has one. */
export function flowValues(fabric: Fabric, { flow }: { readonly flow: number }): { flow?: number; flowPath?: string } {
  return flow === 0 ? {} : { flow, flowPath: fabric.flows[flow - 1].path };
}

/** Hexadecimal, a space after each byte: what a person reads beside a capture. */
function spaced(hex: string): string {
  return hex.replace(/..(?=.)/g, "$& ");
}
