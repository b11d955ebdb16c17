/**
 * explain/drop — why a frame was lost, cause by cause.
 *
 * Source: rules F116–F118 in ../../SPEC.md.
 * @module
 */
import { dropCauses, type NodeIndex, none } from "@dc/engine";
import { ethernetHeaderBytes, formatIpv4Address, formatIpv4Prefix } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import { filterValues } from "./bridge.ts";
import { type Explanation, type ExplainedRun, findBack, reason, recordOf, type SeenRecord } from "./explanation.ts";
import { policyReason } from "./flooding.ts";
import { notDetectedYet, notWithdrawnYet } from "./failure.ts";
import { explainEarlyDrop } from "./marking.ts";
import { before, type FrameHeader, headerOf, portOfObject } from "./moment.ts";
import { explainQueueFull } from "./queue.ts";
import { flowValues, routeReason } from "./route.ts";
import { otherTenantReason, tenantInsideReason } from "./tenant.ts";
import { blockedReason } from "./tree.ts";
import { explainEncapsulate, isFromSegment, pathMtuReason, portFromSegment } from "./tunnel.ts";

/** Explain a `frame.drop` record. */
export function explainDrop(run: ExplainedRun, record: SeenRecord): Explanation {
  const cause = dropCauses[record.b];
  const port = portOfObject(run.timeline.simulation, record.object);
  switch (cause) {
    case "queue-full":
      return explainQueueFull(run, record);
    case "link-down":
      return explainLinkDown(run, record, port);
    case "no-route":
    case "ttl":
      return explainAtNode(run, record, cause);
    case "mtu":
      return explainMtu(run, record, port);
    case "injected":
      return explainInjected(run, record, port);
    case "unknown-mac":
      return explainUnknownMac(run, record);
    case "vlan-filter":
      return explainFilter(run, record, port);
    case "policy":
      return explainEarlyDrop(run, record) ?? explainPolicy(run, record, port);
    default:
      return reason("drop", { cause: cause ?? "", object: record.object, frame: record.a }, [], record.number);
  }
}

/** A port that discards, or a policy of which the fabric knows nothing. */
function explainPolicy(run: ExplainedRun, record: SeenRecord, port: number): Explanation {
  return before(run, record, (fabric) => {
    const { graph } = fabric.simulation;
    const node = port < 0 ? graph.nodeByName(record.object) : graph.ports.node[port];
    const why = (port < 0 ? undefined : blockedReason(fabric, port)) ?? policyReason(fabric, node, port, record.a);
    return reason("drop", { cause: "policy", object: record.object, frame: record.a }, [why], record.number);
  });
}

/** What can be said of any dropped frame. */
function frameValues(fabric: Fabric, record: SeenRecord, header: FrameHeader | undefined): Explanation["values"] {
  return {
    frame: record.a,
    timePs: record.timePs,
    sizeBytes: record.c,
    ...(header === undefined ? {} : flowValues(fabric, header)),
    ...(header === undefined || header.isArp ? {} : { destination: formatIpv4Address(header.destination) }),
  };
}

function explainMtu(run: ExplainedRun, record: SeenRecord, port: number): Explanation {
  const { trace } = run.timeline.simulation;
  // The choice of an uplink or the wait for a router's MAC address may stand between the tunnel and the loss.
  const [into, outOf] = ["vxlan.encapsulate", "vxlan.decapsulate"].map((kind) => trace.findKind(kind));
  const last =
    into < 0
      ? -1
      : findBack(run, record.number, (number) => {
          const kind = trace.kindOf(number);
          return (kind === into || kind === outOf) && trace.a(number) === record.a;
        });
  const why = last >= 0 && trace.kindOf(last) === into ? explainEncapsulate(run, recordOf(run, last)) : undefined;
  return before(run, record, (fabric) => {
    const { graph } = fabric.simulation;
    const header = headerOf(fabric, record.a);
    const values = {
      ...frameValues(fabric, record, header),
      payloadBytes: record.c - ethernetHeaderBytes,
      ...(port < 0 ? { port: record.object } : { port: graph.portName(port), mtuBytes: graph.ports.mtuBytes[port] }),
    };
    // Dropped at a node and not at a port: an endpoint that has learnt what its tunnels carry.
    const node = port < 0 ? graph.nodeByName(record.object) : -1;
    const learnt = node < 0 ? undefined : pathMtuReason(fabric, node, record.a);
    return reason("mtu", values, [learnt ?? why], record.number);
  });
}

function explainFilter(run: ExplainedRun, record: SeenRecord, port: number): Explanation {
  return before(run, record, (fabric) => {
    const frame = fabric.simulation.frames.find(record.a);
    const values = frameValues(fabric, record, headerOf(fabric, record.a));
    const filter = frame === none || port < 0 ? {} : filterValues(fabric, port, frame);
    return reason("vlan-filter", { ...values, ...filter }, [], record.number);
  });
}

function explainUnknownMac(run: ExplainedRun, record: SeenRecord): Explanation {
  return before(run, record, (fabric) => {
    const values = frameValues(fabric, record, headerOf(fabric, record.a));
    return reason("unknown-mac", { ...values, port: record.object.replace("/", ":") }, [], record.number);
  });
}

function explainLinkDown(run: ExplainedRun, record: SeenRecord, port: number): Explanation {
  const { trace, graph } = run.timeline.simulation;
  const link = port < 0 ? -1 : graph.ports.link[port];
  // A device that is down has no cable that somebody cut.
  if (link < 0) {
    return before(run, record, (fabric) => {
      const header = headerOf(fabric, record.a);
      const at = port < 0 ? record.object : graph.portName(port);
      return reason("link-down", { ...frameValues(fabric, record, header), port: at }, [], record.number);
    });
  }
  const down = trace.findKind("link.down");
  // The drops that a cut makes come right after its own records.
  const cut = findBack(run, record.number, (number) => trace.kindOf(number) === down && trace.a(number) === link);
  return before(run, record, (fabric) => {
    const values = {
      ...frameValues(fabric, record, headerOf(fabric, record.a)),
      port: graph.portName(port),
      link: graph
        .linkEnds(link)
        .map((end) => graph.portName(end))
        .join(" – "),
    };
    const cutPs = cut < 0 ? undefined : trace.timePs(cut);
    const because = [
      cutPs === undefined ? undefined : reason("link-cut", { timePs: cutPs }, [], cut),
      cutPs !== undefined && cutPs < record.timePs ? notDetectedYet(fabric, port, cutPs) : undefined,
    ];
    return reason("link-down", values, because, record.number);
  });
}

/** A link that is up, and loses frames. */
function explainInjected(run: ExplainedRun, record: SeenRecord, port: number): Explanation {
  return before(run, record, (fabric) => {
    const { graph } = fabric.simulation;
    const values = { ...frameValues(fabric, record, headerOf(fabric, record.a)), port: record.object };
    if (port < 0) return reason("injected", values, [], record.number);
    const ends = [port, graph.ports.peer[port]].map((end) => graph.portName(end));
    const fault = fabric.failures.list().findLast((each) => each.kind === "loss" && each.port === port);
    const because =
      fault === undefined
        ? []
        : [
            reason("link-loss", { port: graph.portName(port), lossShare: fault.value, sincePs: fault.timePs }),
            notDetectedYet(fabric, port, fault.timePs),
          ];
    const told = { ...values, port: graph.portName(port), link: ends.join(" → ") };
    return reason("injected", told, because, record.number);
  });
}

function explainAtNode(run: ExplainedRun, record: SeenRecord, cause: "no-route" | "ttl"): Explanation {
  return before(run, record, (fabric) => {
    const { graph } = fabric.simulation;
    const node = graph.nodeByName(record.object);
    const header = headerOf(fabric, record.a);
    const values = { ...frameValues(fabric, record, header), node: record.object };
    if (header === undefined) return reason(cause, values, [reason("frame-gone", { frame: record.a })], record.number);
    const frame = fabric.simulation.frames.find(record.a);
    const tunnelled = frame === none ? 0 : (fabric.overlay?.vniOfFrame(frame) ?? 0);
    const inside = tunnelled === 0 ? undefined : tenantInsideReason(fabric, node, tunnelled, frame);
    if (inside !== undefined) return reason(cause, { ...values, ttl: header.ttl }, [inside], record.number);
    const late = fabric.isSwitch(node) ? notWithdrawnYet(fabric) : undefined;
    if (cause === "ttl") return reason("ttl", { ...values, ttl: header.ttl }, [late], record.number);
    return reason("no-route", values, [noRoute(fabric, node, header.destination, record.a), late], record.number);
  });
}

/** Why a node knows no way: a host forwards nothing, a segment has no gateway, a switch has no route. */
function noRoute(fabric: Fabric, node: NodeIndex, destination: number, id: number): Explanation {
  const values = { node: fabric.simulation.graph.nodeName(node), destination: formatIpv4Address(destination) };
  // What comes by a segment's port is forwarded by the segment's tables, at a switch as at a server.
  if (isFromSegment(fabric, node, id)) {
    const vni = fabric.overlay?.vniOf(portFromSegment(fabric, id)) ?? 0;
    return reason("no-gateway", values, [otherTenantReason(fabric, node, vni, destination)]);
  }
  return fabric.isSwitch(node) ? unreachable(fabric, node, destination) : reason("not-for-this-host", values);
}

/** Whether nobody has the address, or who has it cannot be reached. */
function unreachable(fabric: Fabric, node: NodeIndex, destination: number): Explanation {
  const { graph } = fabric.simulation;
  const owner = fabric.nodeOf(destination);
  if (owner < 0) return routeReason(fabric, node, destination);
  const port = graph.portsOf(owner).find((each) => fabric.interfaceOf(each)?.address === destination);
  const prefix = port === undefined ? undefined : fabric.interfaceOf(port);
  // A device joins two ports as a cable does.
  const links = graph.portsOf(owner).filter((each) => fabric.far(each) !== none);
  return reason("owner-unreachable", {
    node: graph.nodeName(node),
    owner: graph.nodeName(owner),
    destination: formatIpv4Address(destination),
    prefix: prefix === undefined ? `${formatIpv4Address(destination)}/32` : formatIpv4Prefix(prefix),
    links: links.length,
    linksDown: links.filter((each) => graph.ports.up[each] === 0).length,
  });
}
