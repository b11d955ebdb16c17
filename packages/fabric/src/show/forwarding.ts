/**
 * show/forwarding — by which port a node reaches each MAC address, as `bridge fdb show` prints it.
 *
 * A leaf with segments is what Linux makes of one bridge and one VXLAN device for each segment, called `br<VNI>` and
 * `vxlan<VNI>` here: a host of its own is behind a port of the bridge; one behind another endpoint is behind the VXLAN
 * device, which has a second entry with the endpoint's address (`dst … self`). A server's bridge is `br0`. Entries are
 * the static control plane's, and say so (`static`); those that a bridge has learnt say nothing, and name their VLAN
 * where the bridge has any. The gateway's address is the bridge's own (`permanent`).
 *
 * Source: rules F405, F406, F457 in ../../SPEC.md; bridge(8).
 * @module
 */
import type { NodeIndex, PortIndex } from "@dc/engine";
import { formatIpv4Address, formatMac } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import { anycastGatewayPort } from "../frame/columns.ts";
import { macOfPort } from "../frame/encode.ts";
import type { LearntHost } from "../vxlan/overlay.ts";
import type { MacEntry } from "../vxlan/tables.ts";
import { routerMac } from "../vxlan/vteps.ts";
import type { ShowLine } from "./show.ts";

/** A node's forwarding entries: of its own LAN, then segment by segment. */
export function showForwarding(fabric: Fabric, node: NodeIndex): readonly ShowLine[] {
  const { graph } = fabric.simulation;
  const learnt = fabric.learntMacs(node);
  const own = fabric.isBridge(node) && learnt.length === 0 ? fabric.bridgeTable(node) : [];
  const { overlay } = fabric;
  const isEndpoint = overlay?.vteps.includes(node) === true;
  return [
    ...learnt.map(({ mac, vlan, port }): ShowLine => {
      const inVlan = vlan === 0 ? "" : ` vlan ${vlan}`;
      const device = graph.portLocalName(port);
      return { text: `${formatMac(macOfPort(mac))} dev ${device}${inVlan} master br0`, ports: [port] };
    }),
    ...own.map(({ mac, port }): ShowLine => {
      return { text: `${formatMac(macOfPort(mac))} dev ${graph.portLocalName(port)} master br0 static`, ports: [port] };
    }),
    ...(isEndpoint ? overlay.vnis.flatMap((vni) => ofSegment(fabric, node, vni)) : []),
    ...(isEndpoint ? routers(fabric, node) : []),
  ];
}

function ofSegment(fabric: Fabric, node: NodeIndex, vni: number): ShowLine[] {
  const { overlay } = fabric;
  const flood = overlay?.floodOf(node, vni);
  // Who floods without suppressing ARP was told of nobody.
  const rows = flood === undefined || flood.suppressArp ? (overlay?.table(node, vni) ?? []) : [];
  const gateway = overlay?.gatewayOf(node, vni);
  const mac = formatMac(macOfPort(anycastGatewayPort));
  const heard = (overlay?.learnt(node, vni) ?? []).filter((each) => rows.every((row) => row.mac !== each.mac));
  return [
    ...floodLines(fabric, node, vni),
    ...(gateway === undefined ? [] : [{ text: `${mac} dev br${vni} master br${vni} permanent`, ports: [] }]),
    ...rows.flatMap((row) => (row.vtep === node ? [near(fabric, vni, row)] : far(fabric, node, vni, row))),
    ...heard.flatMap((row) => (row.vtep === node ? [near(fabric, vni, row, "")] : far(fabric, node, vni, row, ""))),
  ];
}

/** The routers of other endpoints, by the VNIs into which an endpoint routes for its tenants; its own first. */
function routers(fabric: Fabric, node: NodeIndex): ShowLine[] {
  const { overlay } = fabric;
  if (overlay === undefined) return [];
  return overlay.tenantNames.flatMap((_, tenant): ShowLine[] => {
    const vni = overlay.routingVniOf(node, tenant);
    if (vni === 0) return [];
    const remotes = new Set(overlay.tenantRoutes(node, tenant).map(({ vtep }) => vtep));
    const own = formatMac(macOfPort(routerMac(node)));
    const others = Array.from(remotes).sort((a, b) => a - b);
    return [
      { text: `${own} dev br${vni} master br${vni} permanent`, ports: [] },
      ...others.flatMap((vtep) => far(fabric, node, vni, { mac: routerMac(vtep), vtep })),
    ];
  });
}

/** To whom an endpoint sends what is for everybody: the list in its order, or the group. */
function floodLines(fabric: Fabric, node: NodeIndex, vni: number): ShowLine[] {
  const { overlay } = fabric;
  const flood = overlay?.floodOf(node, vni);
  if (overlay === undefined || flood === undefined) return [];
  const zeros = `${formatMac(0)} dev vxlan${vni} dst`;
  if (flood.mode === "head-end") {
    return flood.remotes.map((vtep): ShowLine => {
      const remote = fabric.addressOf(vtep);
      return { text: `${zeros} ${formatIpv4Address(remote)} self permanent`, ports: waysTo(fabric, node, remote) };
    });
  }
  const ports = fabric.isSwitch(node)
    ? (overlay.branchesOf(node, fabric.addressOf(node), flood.group)?.ports ?? [])
    : waysTo(fabric, node, flood.group);
  const via = ports.length === 0 ? "" : ` via ${fabric.simulation.graph.portLocalName(ports[0])}`;
  return [{ text: `${zeros} ${formatIpv4Address(flood.group)}${via} self permanent`, ports }];
}

function near(fabric: Fabric, vni: number, { mac, port }: MacEntry | LearntHost, state = " static"): ShowLine {
  const device = fabric.simulation.graph.portLocalName(port);
  return { text: `${formatMac(macOfPort(mac))} dev ${device} master br${vni}${state}`, ports: [port] };
}

function far(
  fabric: Fabric,
  node: NodeIndex,
  vni: number,
  { mac, vtep }: Pick<MacEntry, "mac" | "vtep">,
  state = " static",
): ShowLine[] {
  const address = formatMac(macOfPort(mac));
  const remote = fabric.addressOf(vtep);
  const ports = waysTo(fabric, node, remote);
  return [
    { text: `${address} dev vxlan${vni} master br${vni}${state}`, ports },
    { text: `${address} dev vxlan${vni} dst ${formatIpv4Address(remote)} self${state}`, ports },
  ];
}

/** The ports by which an endpoint's outer frames leave: a leaf's by its routes, a server's by its uplink. */
export function waysTo(fabric: Fabric, node: NodeIndex, remote: number): readonly PortIndex[] {
  if (fabric.isSwitch(node)) return fabric.route(node, remote).members;
  return fabric.simulation.graph.portsOf(node).filter((port) => fabric.interfaceOf(port) !== undefined);
}
