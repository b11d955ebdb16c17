/**
 * explain/tenant — why a frame was routed for its tenant: by which route into a tunnel, to whom out of it, or not at all.
 *
 * Source: rule F439 in ../../SPEC.md.
 * @module
 */
import type { Frame, NodeIndex } from "@dc/engine";
import { formatIpv4Address, formatIpv4Prefix, formatMac, isInIpv4Prefix } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import { macOfPort } from "../frame/encode.ts";
import type { TenantRoute } from "../vxlan/control-plane.ts";
import type { TenantNumber } from "../vxlan/tenants.ts";
import { routerMac } from "../vxlan/vteps.ts";
import { type Explanation, reason } from "./explanation.ts";
import { tableReason } from "./flooding.ts";

/** By which route an endpoint sends a frame for its tenant to another endpoint, which routes it too. */
export function tenantRouteReason(
  fabric: Fabric,
  node: NodeIndex,
  { prefix, vtep, routingVni }: TenantRoute,
  vni: number,
  frame: Frame,
): Explanation {
  const { graph } = fabric.simulation;
  return reason("tenant-route", {
    node: graph.nodeName(node),
    tenant: nameOf(fabric, fabric.overlay?.tenantOf(vni) ?? 0),
    destination: formatIpv4Address(fabric.columns.destinationAddress[frame]),
    prefix: formatIpv4Prefix(prefix),
    vni: routingVni,
    vtep: graph.nodeName(vtep),
    routerMac: formatMac(macOfPort(routerMac(vtep))),
  });
}

/** To whom an endpoint routes what came out of a tenant's VNI for routing; undefined where a VNI is none. */
export function tenantInsideReason(
  fabric: Fabric,
  node: NodeIndex,
  vni: number,
  frame: Frame,
): Explanation | undefined {
  const { overlay, columns, simulation } = fabric;
  const tenant = overlay?.tenantOfRoutingVni(node, vni) ?? -1;
  if (overlay === undefined || tenant < 0) return undefined;
  return overlay.inside(frame, () => {
    const way = overlay.wayInside(node, tenant, frame);
    const entry = way.drop === undefined ? way.entry : undefined;
    const values = {
      node: simulation.graph.nodeName(node),
      tenant: nameOf(fabric, tenant),
      vni,
      destination: formatIpv4Address(columns.destinationAddress[frame]),
    };
    const known =
      entry === undefined || way.drop !== undefined ? undefined : tableReason(fabric, node, way.vni, entry.mac);
    return reason("tenant-delivers", values, [known]);
  });
}

/** Whose segments have a network for an address at an endpoint, where the tenant of a port has none. */
export function otherTenantReason(
  fabric: Fabric,
  node: NodeIndex,
  vni: number,
  destination: number,
): Explanation | undefined {
  const { overlay, simulation } = fabric;
  if (overlay === undefined) return undefined;
  const own = overlay.tenantOf(vni);
  const others = overlay.tenantNames.flatMap((name, tenant) => {
    const isThere =
      tenant !== own &&
      overlay.vteps.some((vtep) =>
        overlay.vnis.some((each) => overlay.tenantOf(each) === tenant && hasNetwork(fabric, vtep, each, destination)),
      );
    return isThere ? [name] : [];
  });
  if (others.length === 0) return undefined;
  return reason("other-tenant", {
    node: simulation.graph.nodeName(node),
    tenant: nameOf(fabric, own),
    destination: formatIpv4Address(destination),
    others: others.join(", "),
  });
}

function hasNetwork(fabric: Fabric, vtep: NodeIndex, vni: number, address: number): boolean {
  const gateway = fabric.overlay?.gatewayOf(vtep, vni);
  return gateway !== undefined && isInIpv4Prefix(address, gateway);
}

function nameOf(fabric: Fabric, tenant: TenantNumber): string {
  return fabric.overlay?.tenantNames[tenant] ?? "";
}
