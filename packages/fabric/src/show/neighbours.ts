/**
 * show/neighbours — a node's neighbours as `ip neigh` prints them.
 *
 * What the static control plane entered is `PERMANENT`, what ARP found is `REACHABLE` (entries do not age here), and
 * whoever has been asked for and has not answered is `INCOMPLETE`. An endpoint that suppresses ARP has those for whom it answers.
 *
 * Source: rules F404, F431, F440 in ../../SPEC.md; ip-neighbour(8).
 * @module
 */
import type { NodeIndex } from "@dc/engine";
import { formatIpv4Address, formatMac } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import { macOfPort } from "../frame/encode.ts";
import { routerMac } from "../vxlan/vteps.ts";
import { waysTo } from "./forwarding.ts";
import type { ShowLine } from "./show.ts";

/** A node's neighbours, port by port, each in the order it was entered. */
export function showNeighbours(fabric: Fabric, node: NodeIndex): readonly ShowLine[] {
  const { graph } = fabric.simulation;
  const own = graph.portsOf(node).flatMap((port) =>
    fabric.neighbours(port).map(({ address, macPort, isStatic }): ShowLine => {
      const head = `${formatIpv4Address(address)} dev ${graph.portLocalName(port)}`;
      const text =
        macPort === -1
          ? `${head} INCOMPLETE`
          : `${head} lladdr ${formatMac(macOfPort(macPort))} ${isStatic ? "PERMANENT" : "REACHABLE"}`;
      return { text, ports: [port] };
    }),
  );
  return [...own, ...suppressedBy(fabric, node), ...routersOf(fabric, node)];
}

/** The routers of other endpoints, to which an endpoint routes for its tenants: the next hops of those routes. */
function routersOf(fabric: Fabric, node: NodeIndex): ShowLine[] {
  const { overlay } = fabric;
  if (overlay?.vteps.includes(node) !== true) return [];
  return overlay.tenantNames.flatMap((_, tenant) => {
    const remotes = new Set(overlay.tenantRoutes(node, tenant).map(({ vtep }) => vtep));
    return Array.from(remotes)
      .sort((a, b) => a - b)
      .map((vtep): ShowLine => {
        const remote = fabric.addressOf(vtep);
        const mac = formatMac(macOfPort(routerMac(vtep)));
        const device = `br${overlay.routingVniOf(node, tenant)}`;
        return {
          text: `${formatIpv4Address(remote)} dev ${device} lladdr ${mac} PERMANENT`,
          ports: waysTo(fabric, node, remote),
        };
      });
  });
}

/** For whom an endpoint answers in its segments, where it suppresses ARP: what it was told, on the bridge of the segment. */
function suppressedBy(fabric: Fabric, node: NodeIndex): ShowLine[] {
  const { overlay } = fabric;
  const vnis = overlay?.vnis.filter((vni) => overlay.floodOf(node, vni)?.suppressArp === true) ?? [];
  return vnis.flatMap((vni) =>
    (overlay?.table(node, vni) ?? []).map(({ mac, address, port, vtep }): ShowLine => {
      const text = `${formatIpv4Address(address)} dev br${vni} lladdr ${formatMac(macOfPort(mac))} PERMANENT`;
      return { text, ports: vtep === node ? [port] : [] };
    }),
  );
}
