/**
 * explain/flooding — why an endpoint sent a frame to everybody, answered for somebody, or sent it to nobody.
 *
 * Source: rules F430, F431 in ../../SPEC.md.
 * @module
 */
import { type NodeIndex, none, type PortIndex } from "@dc/engine";
import { formatIpv4Address, formatMac, isMulticastIpv4 } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import { broadcastPort } from "../frame/columns.ts";
import { macOfPort } from "../frame/encode.ts";
import { replicationOrder } from "../vxlan/flood-setting.ts";
import { type Explanation, type ExplainedRun, reason, type SeenRecord } from "./explanation.ts";
import { before, type FrameHeader } from "./moment.ts";

/** Explain a `vxlan.flood` record. */
export function explainVxlanFlood(run: ExplainedRun, record: SeenRecord): Explanation {
  return before(run, record, (fabric) => {
    const { graph, frames } = fabric.simulation;
    const { overlay, columns } = fabric;
    const node = graph.nodeByName(record.object);
    const [vni, frame] = [record.c, frames.find(record.a)];
    const setting = overlay?.floodOf(node, vni);
    const isFromTunnel = frame !== none && overlay?.vniOfFrame(frame) === vni;
    const remotes = isFromTunnel ? [] : replicationOrder(setting?.remotes ?? []);
    const group = isFromTunnel ? 0 : (setting?.group ?? 0);
    const values = {
      node: record.object,
      frame: record.a,
      vni,
      copies: record.b,
      mode: setting?.mode ?? "",
      remotes: remotes.map((each) => graph.nodeName(each)).join(", "),
      group: group === 0 ? "" : formatIpv4Address(group),
    };
    if (frame === none || overlay === undefined) return reason("vxlan-flood", values, [], record.number);
    const mac = overlay.inside(frame, () => columns.destinationMac[frame]);
    const to = { node: record.object, mac: formatMac(macOfPort(mac)) };
    const why = mac === broadcastPort ? reason("broadcast", to) : reason("mac-unknown", to);
    const horizon = isFromTunnel ? reason("split-horizon", { ...to, vni, vtep: tunnelOf(fabric, frame) }) : undefined;
    return reason("vxlan-flood", values, [why, horizon], record.number);
  });
}

/** Explain an `arp.suppress` record. */
export function explainSuppress(run: ExplainedRun, record: SeenRecord): Explanation {
  return before(run, record, (fabric) => {
    const node = fabric.simulation.graph.nodeByName(record.object);
    const values = { node: record.object, frame: record.a, address: formatIpv4Address(record.b), vni: record.c };
    const entry = fabric.overlay?.table(node, record.c).find(({ address }) => address === record.b);
    const known = entry === undefined ? undefined : tableReason(fabric, node, record.c, entry.mac);
    return reason("arp-suppressed", values, [known], record.number);
  });
}

/** What the static control plane told an endpoint of a MAC address. */
export function tableReason(fabric: Fabric, node: NodeIndex, vni: number, mac: number): Explanation | undefined {
  const { graph } = fabric.simulation;
  const entry = fabric.overlay?.table(node, vni).find((each) => each.mac === mac);
  if (entry === undefined) return undefined;
  return reason("mac-entry", {
    node: graph.nodeName(node),
    vni,
    mac: formatMac(macOfPort(mac)),
    address: formatIpv4Address(entry.address),
    vtep: graph.nodeName(entry.vtep),
    port: graph.portName(entry.port),
  });
}

/** What an endpoint that floods has heard of a MAC address; undefined where it has not, or does not flood. */
export function learntReason(fabric: Fabric, node: NodeIndex, vni: number, mac: number): Explanation | undefined {
  const { graph } = fabric.simulation;
  const row = fabric.overlay?.learnt(node, vni).find((each) => each.mac === mac);
  if (row === undefined) return undefined;
  return reason("vni-learnt", {
    node: graph.nodeName(node),
    vni,
    mac: formatMac(macOfPort(mac)),
    vtep: graph.nodeName(row.vtep),
    port: row.port === none ? "" : graph.portName(row.port),
    sincePs: row.sincePs,
  });
}

/** Why an endpoint or a router let go of a frame by its own rule: who is meant has it already, or it came a wrong way. */
export function policyReason(fabric: Fabric, node: NodeIndex, port: PortIndex, id: number): Explanation | undefined {
  const { overlay, columns, simulation } = fabric;
  const { frames, graph } = simulation;
  const frame = frames.find(id);
  if (overlay === undefined || frame === none) return undefined;
  const tunnelled = overlay.vniOfFrame(frame);
  if (port === none && tunnelled !== 0) {
    const mac = overlay.inside(frame, () => columns.destinationMac[frame]);
    const values = { node: graph.nodeName(node), mac: formatMac(macOfPort(mac)), vni: tunnelled };
    const heard = learntReason(fabric, node, tunnelled, mac);
    return reason("split-horizon", { ...values, vtep: tunnelOf(fabric, frame) }, [heard]);
  }
  if (port === none) return undefined;
  const vni = overlay.vniOf(port);
  if (vni !== 0) return learntReason(fabric, node, vni, columns.destinationMac[frame]);
  const [source, group] = [columns.sourceAddress[frame], columns.destinationAddress[frame]];
  const branches = isMulticastIpv4(group) ? overlay.branchesOf(node, source, group) : undefined;
  if (branches === undefined) return undefined;
  return reason("reverse-path", {
    node: graph.nodeName(node),
    port: graph.portName(port),
    source: formatIpv4Address(source),
    group: formatIpv4Address(group),
    expectedPort: branches.from === none ? "" : graph.portName(branches.from),
  });
}

/** By which branch of its tree a router sent a frame for a group; undefined where it is for none. */
export function groupReason(fabric: Fabric, node: NodeIndex, header: FrameHeader): Explanation | undefined {
  const { source, destination, isArp } = header;
  if (isArp || !isMulticastIpv4(destination)) return undefined;
  const { graph } = fabric.simulation;
  const branches = fabric.overlay?.branchesOf(node, source, destination);
  if (branches === undefined) return undefined;
  return reason("group-tree", {
    node: graph.nodeName(node),
    source: formatIpv4Address(source),
    group: formatIpv4Address(destination),
    from: branches.from === none ? "" : graph.portName(branches.from),
    ports: branches.ports.map((port) => graph.portName(port)).join(", "),
  });
}

/** The endpoint that put a frame into the tunnel in which it is. */
function tunnelOf(fabric: Fabric, frame: number): string {
  const remote = fabric.nodeOf(fabric.columns.sourceAddress[frame]);
  return remote === none ? "" : fabric.simulation.graph.nodeName(remote);
}
