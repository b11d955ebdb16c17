/**
 * show/tenant-routes — an endpoint's routes of its tenants as `ip route show table all` prints those of VRFs.
 *
 * Each tenant with a name has a table of its name. A network of a segment here is the kernel's, at `br<VNI>`; what is
 * behind another endpoint goes via its address at `br<VNI>` of the tenant's VNI for routing (`onlink`: the next hop is at
 * the far end of a tunnel), where its router's MAC address is a neighbour.
 *
 * Source: rule F440 in ../../SPEC.md; ip-route(8), ip-vrf(8).
 * @module
 */
import type { NodeIndex } from "@dc/engine";
import { formatIpv4Address, ipv4Mask } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import { waysTo } from "./forwarding.ts";
import { printPrefix } from "./routes.ts";
import type { ShowLine } from "./show.ts";

/** Routes of all tenants with a name, tenant by tenant, ascending by network; of one the longest prefix first. */
export function showTenantRoutes(fabric: Fabric, node: NodeIndex): readonly ShowLine[] {
  const { overlay } = fabric;
  if (overlay?.vteps.includes(node) !== true) return [];
  return overlay.tenantNames.flatMap((name, tenant) => {
    if (tenant === 0) return [];
    const own = overlay.vnis.flatMap((vni) => {
      const gateway = overlay.tenantOf(vni) === tenant ? overlay.gatewayOf(node, vni) : undefined;
      if (gateway === undefined) return [];
      const prefix = {
        address: (gateway.address & ipv4Mask(gateway.lengthBits)) >>> 0,
        lengthBits: gateway.lengthBits,
      };
      const source = formatIpv4Address(gateway.address);
      const text = `${printPrefix(prefix)} dev br${vni} table ${name} proto kernel scope link src ${source}`;
      return [{ prefix, line: { text, ports: overlay.portsOf(node, vni) } }];
    });
    const far = overlay.tenantRoutes(node, tenant).map(({ prefix, vtep, routingVni }) => {
      const via = fabric.addressOf(vtep);
      const text = `${printPrefix(prefix)} via ${formatIpv4Address(via)} dev br${routingVni} table ${name} proto static onlink`;
      return { prefix, line: { text, ports: waysTo(fabric, node, via) } };
    });
    // Of one network only the best is printed: its own, or who offered it first.
    const known = new Set<string>();
    return [...own, ...far]
      .filter(({ prefix }) => {
        const key = printPrefix(prefix);
        return known.has(key) ? false : known.add(key);
      })
      .sort((a, b) => a.prefix.address - b.prefix.address || b.prefix.lengthBits - a.prefix.lengthBits)
      .map(({ line }): ShowLine => line);
  });
}
