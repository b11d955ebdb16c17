/**
 * vxlan/tenant-tables — how each endpoint reaches the addresses of a tenant that are behind others: longest match.
 *
 * Sources: RFC 9135 §6 (a host's route before its network's), RFC 1812 §5.2.4.3 (longest match); rule F437 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex } from "@dc/engine";
import { isInIpv4Prefix } from "@dc/wire";
import type { TenantRoute } from "./control-plane.ts";
import type { TenantNumber } from "./tenants.ts";

interface TenantTable {
  readonly hosts: Map<number, TenantRoute>;
  /** Longest prefix first; of one network who was told first. */
  readonly networks: TenantRoute[];
}

/** The routing tables of all tenants at all endpoints. */
export class TenantTables {
  readonly #tables: Map<number, TenantTable> = new Map();

  /** Enter a route; of several to one prefix the first stays. */
  enter(vtep: NodeIndex, tenant: TenantNumber, route: TenantRoute): void {
    const key = keyOf(vtep, tenant);
    const table = this.#tables.get(key) ?? { hosts: new Map<number, TenantRoute>(), networks: [] };
    this.#tables.set(key, table);
    const { address, lengthBits } = route.prefix;
    if (lengthBits === 32) {
      if (!table.hosts.has(address)) table.hosts.set(address, route);
      return;
    }
    table.networks.push(route);
    table.networks.sort((a, b) => b.prefix.lengthBits - a.prefix.lengthBits);
  }

  /** The route of the longest prefix that an address is in, or undefined. */
  lookup(vtep: NodeIndex, tenant: TenantNumber, address: number): TenantRoute | undefined {
    const table = this.#tables.get(keyOf(vtep, tenant));
    return table?.hosts.get(address) ?? table?.networks.find(({ prefix }) => isInIpv4Prefix(address, prefix));
  }

  /** A whole table: hosts, then networks, the longest first. */
  rows(vtep: NodeIndex, tenant: TenantNumber): readonly TenantRoute[] {
    const table = this.#tables.get(keyOf(vtep, tenant));
    return [...(table?.hosts.values() ?? []), ...(table?.networks ?? [])];
  }
}

/** Tenants that one network may have. */
const tenantsMax = 0x1_0000;

function keyOf(vtep: NodeIndex, tenant: TenantNumber): number {
  return vtep * tenantsMax + tenant;
}
