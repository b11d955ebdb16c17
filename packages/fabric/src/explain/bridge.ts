/**
 * explain/bridge — why a bridge sent a frame by this port: its table, a flood, the outer switch, a tunnel.
 *
 * Source: rule F158 in ../../SPEC.md.
 * @module
 */
import { type Frame, type NodeIndex, none, type PortIndex } from "@dc/engine";
import { formatIpv4Address, formatMac } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import { broadcastPort } from "../frame/columns.ts";
import { macOfPort } from "../frame/encode.ts";
import { type ExplainedRun, type Explanation, reason, type SeenRecord } from "./explanation.ts";
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
    return reason("flood", values, [floodReason(fabric, node, mac)], record.number);
  });
}

function floodReason({ simulation }: Fabric, node: NodeIndex, mac: number): Explanation {
  const values = { node: simulation.graph.nodeName(node), mac: formatMac(macOfPort(mac)) };
  return reason(mac === broadcastPort ? "broadcast" : "mac-unknown", values);
}
