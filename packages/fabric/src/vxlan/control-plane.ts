/**
 * vxlan/control-plane — who tells endpoints of one another: what each offers, and what each is told.
 *
 * An endpoint offers what it has: its hosts by MAC and IP address, the segments whose floods it wants, the networks that
 * it routes to for a tenant. A control plane takes all offers and fills every endpoint's tables. The static one is all
 * knowing: before the first frame everybody is told everything of the VNIs that it has itself. A routing protocol would
 * take the same offers, carry them as messages, and fill the same tables as they arrive.
 *
 * Sources: RFC 7432 §7.2 (MAC and IP address), §7.3 (inclusive multicast), RFC 9136 §3.1 (prefixes), RFC 9135 §5.2 (a host's
 * route with two VNIs); rules F132, F437 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex } from "@dc/engine";
import type { Ipv4Prefix } from "@dc/wire";
import type { MacEntry } from "./tables.ts";
import type { TenantNumber } from "./tenants.ts";

/** What one endpoint offers to others. */
export interface EndpointOffers {
  readonly vtep: NodeIndex;
  /** Segments that it has: it wants their floods (type 3). */
  readonly segments: readonly number[];
  /** Hosts behind its ports (type 2); `routingVni` is their tenant's, or 0. */
  readonly hosts: readonly { readonly vni: number; readonly entry: MacEntry; readonly routingVni: number }[];
  /** Networks that it routes to for a tenant (type 5). */
  readonly prefixes: readonly {
    readonly tenant: TenantNumber;
    readonly routingVni: number;
    readonly prefix: Ipv4Prefix;
  }[];
  /** Tenants that it routes for symmetrically, and their VNIs. */
  readonly tenants: readonly { readonly tenant: TenantNumber; readonly routingVni: number }[];
}

/** A route of a tenant at an endpoint. */
export interface TenantRoute {
  /** A host's, of 32 bits, or a network's. */
  readonly prefix: Ipv4Prefix;
  /** The endpoint that it leads to. */
  readonly vtep: NodeIndex;
  readonly routingVni: number;
}

/** The tables of all endpoints, as a control plane fills them. */
export interface OverlayTables {
  /** Tell an endpoint of a host of a segment. */
  enterHost(vtep: NodeIndex, vni: number, entry: MacEntry): void;
  /** Tell an endpoint of another that wants the floods of a segment. */
  enterFlood(vtep: NodeIndex, vni: number, remote: NodeIndex): void;
  /** Tell an endpoint of a tenant's route. */
  enterRoute(vtep: NodeIndex, tenant: TenantNumber, route: TenantRoute): void;
}

/** Who tells endpoints of one another. */
export interface OverlayControlPlane {
  /** Begin, when the fabric starts; all endpoints are known. */
  start(offers: readonly EndpointOffers[], tables: OverlayTables): void;
}

/** The control plane that knows everything from the start. */
export const staticControlPlane: OverlayControlPlane = {
  start(offers, tables) {
    for (const from of offers) {
      for (const { vni, entry } of from.hosts) {
        for (const to of offers) if (to.segments.includes(vni)) tables.enterHost(to.vtep, vni, entry);
      }
    }
    for (const to of offers) {
      for (const vni of to.segments) {
        for (const { vtep, segments } of offers) {
          if (vtep !== to.vtep && segments.includes(vni)) tables.enterFlood(to.vtep, vni, vtep);
        }
      }
      for (const { tenant, routingVni } of to.tenants) {
        for (const { vtep, hosts, prefixes } of offers) {
          if (vtep === to.vtep) continue;
          for (const { entry, routingVni: offered } of hosts) {
            if (offered !== routingVni) continue;
            tables.enterRoute(to.vtep, tenant, { prefix: hostPrefix(entry.address), vtep, routingVni });
          }
          for (const { prefix, routingVni: offered } of prefixes) {
            if (offered === routingVni) tables.enterRoute(to.vtep, tenant, { prefix, vtep, routingVni });
          }
        }
      }
    }
  },
};

function hostPrefix(address: number): Ipv4Prefix {
  return { address, lengthBits: 32 };
}
