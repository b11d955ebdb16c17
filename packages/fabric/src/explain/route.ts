/**
 * explain/route — why a frame took this port: the prefix, the group, the bytes that were hashed, the bucket.
 *
 * Everything is recomputed from the frame's header and the tables of that moment; what the switch recorded is only
 * compared with. A test holds the two together.
 *
 * Source: rules F110–F112 in ../../SPEC.md.
 * @module
 */
import { type NodeIndex, none, type PortIndex, type Ps } from "@dc/engine";
import { type Ipv4FlowKey, formatHex, formatIpv4Address, formatIpv4Prefix, formatIpv6Address } from "@dc/wire";
import type { LiveLook } from "../ecmp/choices.ts";
import type { FlowletLook } from "../ecmp/flowlets.ts";
import { toeplitzKey } from "../ecmp/hasher.ts";
import { ecmpDefaults } from "../ecmp/options.ts";
import { type Draws, drawn } from "../ecmp/rendezvous.ts";
import type { ResilientTable } from "../ecmp/resilient.ts";
import type { Selector } from "../ecmp/selector.ts";
import type { Fabric, FabricGroup } from "../fabric/fabric.ts";
import { fabricIpv6Address } from "../vxlan/encapsulation.ts";
import { type Explanation, type ExplainedRun, reason, type SeenRecord } from "./explanation.ts";
import { before, type FrameHeader, queueAt } from "./moment.ts";

/** The choice among equal next hops, recomputed. */
export interface Choice {
  /** What was made a bucket of: the flow's hash; of a sprayed frame the number of its turn. */
  readonly hash: number;
  readonly bucket: number;
  readonly members: readonly PortIndex[];
  readonly port: PortIndex;
  /** Whether the flow alone decides. */
  readonly isSteady: boolean;
  readonly selector: Selector;
  /** The flow that was hashed: the frame's, but for Linux's policy 0 and an ICMP error that of what the error is about. */
  readonly flow: Ipv4FlowKey;
  readonly look: LiveLook;
}

/**
 * What a switch does with a flow, or undefined when it has no choice.
 *
 * @param timePs when, not before the fabric's now.
 * @param group  what it chooses from, where that is known.
 */
export function chooseAgain(
  fabric: Fabric,
  node: NodeIndex,
  header: FrameHeader,
  timePs: Ps,
  group: FabricGroup | undefined = fabric.groupOf(node, header.destination),
): Choice | undefined {
  if (group === undefined) return undefined;
  const { selector, ports: members } = group;
  const isQuoted = header.quoted !== undefined && selector.settings.hash === "linux-l3";
  const flow = isQuoted ? { ...header, ...header.quoted } : header;
  const { hash, bucket, place } = selector.choose(flow);
  const look = group.look(hash, timePs, (port) =>
    queueAt(fabric.simulation, port, timePs).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  );
  const common = { members, selector, flow, look };
  if (look.spray !== undefined) {
    const { turn, place: next } = look.spray;
    return { ...common, hash: turn, bucket: next, port: members[next], isSteady: false };
  }
  if (look.flowlet !== undefined) {
    const { port } = look.flowlet;
    return { ...common, hash, bucket: members.indexOf(port), port, isSteady: false };
  }
  return { ...common, hash, bucket, port: members[place], isSteady: true };
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
    const choice = header === undefined ? undefined : chooseAgain(fabric, node, header, record.timePs);
    if (header === undefined || choice === undefined) {
      return reason("route-choose", chosen, [reason("frame-gone", { frame: record.a })], record.number);
    }
    const values = {
      ...chosen,
      ...flowValues(fabric, header),
      destination: formatIpv4Address(header.destination),
      buckets: choice.isSteady ? choice.selector.buckets : choice.members.length,
    };
    return reason("route-choose", values, [...routeReasons(fabric, node, header, choice)], record.number);
  });
}

/** The steps from an address to a port. */
export function routeReasons(fabric: Fabric, node: NodeIndex, header: FrameHeader, choice: Choice): Explanation[] {
  const route = routeReason(fabric, node, header.destination);
  const chosen = selectReason(fabric, choice);
  // A sprayed frame is not hashed.
  return choice.look.spray === undefined ? [route, ...hashReasons(choice, header), chosen] : [route, chosen];
}

/** Which bytes, and, where it is not the default, which hash under which seed. */
function hashReasons({ flow, selector, hash }: Choice, header: FrameHeader): Explanation[] {
  const { source, destination, protocol, sourcePort, destinationPort } = flow;
  const { hasher } = selector;
  const input = reason("hash-input", {
    bytes: spaced(formatHex(hasher.input(flow))),
    source: addressText(header, source),
    destination: addressText(header, destination),
    protocol,
    sourcePort,
    destinationPort,
  });
  const { profile, seed, bits } = hasher;
  if (profile === ecmpDefaults.hash && seed === ecmpDefaults.seed) return [input];
  const key = profile === "toeplitz" ? { key: formatHex(toeplitzKey(seed)) } : {};
  return [input, reason("hash-profile", { profile, seed, hash, bits, ...key })];
}

/** What became of the hash. */
function selectReason(fabric: Fabric, choice: Choice): Explanation {
  const { graph } = fabric.simulation;
  const { hash, bucket, members, selector, look } = choice;
  const { buckets, settings } = selector;
  const port = graph.portName(choice.port);
  const weights = selector.members.map(({ weight = 1 }) => weight).join(", ");
  if (look.spray !== undefined) {
    const common = { bucket, buckets: members.length, port };
    return settings.spray === "random"
      ? reason("spray-random", common)
      : reason("spray-turn", { turn: hash, ...common });
  }
  if (look.flowlet !== undefined) return flowletReason(fabric, choice, look.flowlet);
  switch (settings.select) {
    case "hash-threshold": {
      const bounds = selector.bounds as Uint32Array;
      const from = bucket === 0 ? 0 : bounds[bucket - 1] + 1;
      const values = { hash, bucket, from, upTo: bounds[bucket], bounds: bounds.join(", "), weights, port };
      return reason("threshold", values);
    }
    case "weighted":
      return reason("weighted-table", { hash, bucket, buckets, weights, port });
    case "rendezvous": {
      const { keys, members: owners } = selector.draws as Draws;
      const highest = new Map<string, number>();
      keys.forEach((key, draw) => {
        const { name } = selector.members[owners[draw]];
        highest.set(name, Math.max(highest.get(name) ?? 0, drawn(hash, key)));
      });
      const draws = Array.from(highest, ([name, draw]) => `${name} ${draw}`).join(", ");
      return reason("rendezvous", { hash, draw: highest.get(graph.portLocalName(choice.port)) as number, draws, port });
    }
    case "resilient": {
      const held = (selector.table as ResilientTable).buckets.filter((place) => members[place] === choice.port).length;
      return reason("resilient-table", { hash, bucket, buckets, heldBuckets: held, port });
    }
    default:
      return reason("modulo", { hash, bucket, buckets, port });
  }
}

function flowletReason(fabric: Fabric, { members, selector, port }: Choice, flowlet: FlowletLook): Explanation {
  const { graph } = fabric.simulation;
  const { entry, silentPs, isNew, queuedBytes } = flowlet;
  const { gapPs, select } = selector.settings;
  const values = { entry, gapPs, ...(silentPs < 0 ? {} : { silentPs }), port: graph.portName(port) };
  if (!isNew) return reason("flowlet-same", values);
  if (select === "letflow") return reason("flowlet-random", { ...values, members: members.length });
  const queues = members.map((member, place) => `${graph.portName(member)} ${queuedBytes[place]}`).join(", ");
  return reason("flowlet-least", { ...values, queuedBytes: queuedBytes[members.indexOf(port)], queues });
}

/** An address of a header as it stands in the bytes: of an outer IPv6 header, which hashes alike (W77), the whole. */
function addressText({ isIpv6 }: FrameHeader, address: number): string {
  return isIpv6 === true ? formatIpv6Address(fabricIpv6Address(address)) : formatIpv4Address(address);
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
