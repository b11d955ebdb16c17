/**
 * explain/bridge — why a bridge sent a frame by this port: its table, a flood, the outer switch, a tunnel.
 *
 * Source: rules F158, F325, F337, F462 in ../../SPEC.md.
 * @module
 */
import { type Frame, type NodeIndex, none, type PortIndex } from "@dc/engine";
import { formatIpv4Address, formatMac, vlanHeaderBytes } from "@dc/wire";
import type { LearntWay } from "../bridge/learning-bridges.ts";
import type { Fabric } from "../fabric/fabric.ts";
import { broadcastPort } from "../frame/columns.ts";
import { macOfPort } from "../frame/encode.ts";
import { type Explanation, type ExplainedRun, findBack, reason, type SeenRecord } from "./explanation.ts";
import { before } from "./moment.ts";
import { nextHopOf } from "./route.ts";

/** Why a bridge sent a frame of its own LAN by a port. @param isOuter it put the frame into a tunnel in that instant. */
export function bridgeReason(
  fabric: Fabric,
  node: NodeIndex,
  port: PortIndex,
  frame: Frame,
  isOuter: boolean,
): Explanation {
  const { graph } = fabric.simulation;
  const name = graph.nodeName(node);
  const own = { node: name, port: graph.portName(port), nextHop: nextHopOf(fabric, port) };
  if (isOuter) return reason("bridge-uplink", { ...own, gateway: formatIpv4Address(fabric.gatewayOf(port)) });
  const mac = fabric.columns.destinationMac[frame];
  const way = learntWayOf(fabric, node, frame);
  if (way !== undefined) {
    const entry = fabric.learntMacs(node).find((each) => each.vlan === way.vlan && each.mac === mac);
    if (entry === undefined || entry.port !== port) return floodReason(fabric, node, mac, way.vlan);
    const values = { ...own, vlan: way.vlan, mac: formatMac(macOfPort(mac)), sincePs: entry.sincePs };
    return reason("mac-learnt", values, [tagReason(fabric, port, way.vlan)]);
  }
  const entry = fabric.bridgeTable(node).find((each) => each.mac === mac);
  if (entry !== undefined && entry.port === port) {
    return reason("bridge-entry", { ...own, mac: formatMac(macOfPort(mac)) });
  }
  if (entry !== undefined) {
    return reason("bridge-vepa", { ...own, mac: formatMac(macOfPort(mac)), guestPort: graph.portName(entry.port) });
  }
  return floodReason(fabric, node, mac);
}

/** Explain a `bridge.flood` record. */
export function explainFlood(run: ExplainedRun, record: SeenRecord): Explanation {
  return before(run, record, (fabric) => {
    const { graph, frames } = fabric.simulation;
    const node = graph.nodeByName(record.object);
    const frame = frames.find(record.a);
    const port = record.c === 0xffff_ffff ? "" : graph.portName(record.c);
    const values = { node: record.object, frame: record.a, copies: record.b, ports: record.b + 1, port };
    // What the bridge itself made in that event was not there before it, and only ARP requests are broadcast so.
    const mac = frame === none ? broadcastPort : fabric.columns.destinationMac[frame];
    const way = frame === none ? undefined : learntWayOf(fabric, node, frame);
    const why = floodReason(fabric, node, mac, way?.vlan);
    const isUnknown = mac !== broadcastPort && why.because.length === 0;
    const forgotten = isUnknown ? forgottenReason(run, record, node, mac, way?.vlan ?? 0) : undefined;
    return reason(
      "flood",
      values,
      [{ ...why, because: forgotten === undefined ? why.because : [forgotten] }],
      record.number,
    );
  });
}

/** How an address that a bridge has known was forgotten; undefined where it never knew it. */
function forgottenReason(
  run: ExplainedRun,
  record: SeenRecord,
  node: NodeIndex,
  mac: number,
  vlan: number,
): Explanation | undefined {
  const { trace, graph } = run.timeline.simulation;
  const object = graph.nodeObject(node);
  const isOf = (number: number, ...kinds: string[]): boolean =>
    trace.objectOf(number) === object && kinds.includes(trace.kindName(trace.kindOf(number)));
  const last = findBack(
    run,
    record.number,
    (number) => isOf(number, "mac.learn", "mac.move", "mac.age") && trace.a(number) === mac && trace.b(number) === vlan,
  );
  if (last < 0) return undefined;
  const values = { node: graph.nodeName(node), mac: formatMac(macOfPort(mac)) };
  if (isOf(last, "mac.age")) return reason("mac-aged", { ...values, timePs: trace.timePs(last) }, [], last);
  // It was there and is not: since then all that was behind its port was forgotten at once.
  const port = trace.c(last);
  const flushed = findBack(
    run,
    record.number,
    (number) => number > last && isOf(number, "mac.flush") && trace.c(number) === port,
  );
  if (flushed < 0) return undefined;
  return reason("mac-flushed", { ...values, port: graph.portName(port), timePs: trace.timePs(flushed) }, [], flushed);
}

function floodReason(fabric: Fabric, node: NodeIndex, mac: number, vlan = 0): Explanation {
  const name = fabric.simulation.graph.nodeName(node);
  const values = { node: name, mac: formatMac(macOfPort(mac)), ...(vlan > 0 ? { vlan } : {}) };
  if (mac === broadcastPort) return reason("broadcast", values);
  const { entries, entriesMax } = fabric.macTableSize(node);
  const isFull = entriesMax > 0 && entries >= entriesMax;
  return reason("mac-unknown", values, [isFull ? reason("mac-table-full", { node: name, entries }) : undefined]);
}

/** What a bridge that learns makes of a frame that is about to come to it, or undefined. */
function learntWayOf(fabric: Fabric, node: NodeIndex, frame: Frame): LearntWay | undefined {
  const { graph } = fabric.simulation;
  // Up to its arrival a frame is on the cable of the port that sent it.
  let at: PortIndex = none;
  graph.inFlight((port, each) => {
    if (each === frame) at = graph.ports.peer[port];
  });
  if (at !== none && graph.ports.node[at] !== node) at = none;
  return fabric.learntWay(node, at, frame);
}

/** With which tag a frame of a VLAN leaves, where the bridge has VLANs. */
function tagReason(fabric: Fabric, port: PortIndex, vlan: number): Explanation | undefined {
  const vlans = fabric.vlansOf(port);
  if (vlans === undefined) return undefined;
  const values = { port: fabric.simulation.graph.portName(port), vlan };
  return reason("vlan-tag", { ...values, tagBytes: vlans.pvid === vlan ? 0 : vlanHeaderBytes });
}

/** Why a port took no frame of a VLAN: the values of `vlan-filter`. */
export function filterValues(fabric: Fabric, port: PortIndex, frame: Frame): Explanation["values"] {
  const { graph } = fabric.simulation;
  const vlans = fabric.vlansOf(port);
  const [service, customer] = [fabric.tagOf(frame, "service"), fabric.tagOf(frame, "customer")];
  return {
    node: graph.nodeName(graph.ports.node[port]),
    port: graph.portName(port),
    ...(service < 0 ? {} : { serviceVlan: service }),
    ...(customer < 0 ? {} : { vlan: customer }),
    allowed:
      vlans === undefined
        ? ""
        : Array.from(vlans.members)
            .sort((a, b) => a - b)
            .join(", "),
  };
}
