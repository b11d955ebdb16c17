/**
 * test/tenants — two tenants with the same networks and addresses over two leaves and two spines.
 *
 * | guest | leaf | tenant | segment | address |
 * |---|---|---|---|---|
 * | h1, h5 | a | blue, red | 10100, 20100 | 10.0.1.1/24 |
 * | h2, h6 | a | blue, red | 10200, 20200 | 10.0.2.2/24 |
 * | h3, h7 | b | blue, red | 10300, 20300 | 10.0.3.3/24 |
 * | h4, h8 | b | blue, red | 10100, 20100 | 10.0.1.4/24 |
 *
 * Symmetric, each leaf has the segments of its own guests alone; asymmetric, each has all of them.
 */
import { ipv4Prefix } from "../src/address/subnet.ts";
import { createNetwork, type Network, type NetworkOptions } from "../src/testing/index.ts";
import type { VniOptions } from "../src/vxlan/segments.ts";
import type { TenantRouting } from "../src/vxlan/tenants.ts";

const guests: readonly (readonly [
  name: string,
  leaf: "a" | "b",
  tenant: "blue" | "red",
  net: 1 | 2 | 3,
  host: number,
])[] = [
  ["h1", "a", "blue", 1, 1],
  ["h2", "a", "blue", 2, 2],
  ["h3", "b", "blue", 3, 3],
  ["h4", "b", "blue", 1, 4],
  ["h5", "a", "red", 1, 1],
  ["h6", "a", "red", 2, 2],
  ["h7", "b", "red", 3, 3],
  ["h8", "b", "red", 1, 4],
];

export const routingVnis = { blue: 50_001, red: 50_002 } as const;

/** Guests of a tenant. */
export const guestsOf = (tenant: "blue" | "red"): string[] =>
  guests.filter(([, , of]) => of === tenant).map(([name]) => name);

/** Build it. @param routing how both tenants are routed, or each by name. */
export function createTenantNetwork(
  routing: TenantRouting | { readonly blue: TenantRouting; readonly red: TenantRouting },
  options: NetworkOptions & { readonly arp?: boolean } = {},
): Network {
  const of = typeof routing === "string" ? { blue: routing, red: routing } : routing;
  const { arp = true, ...others } = options;
  const nodes: Record<string, object> = {};
  for (const leaf of ["a", "b"] as const) {
    const vnis = (["blue", "red"] as const).flatMap((tenant) =>
      ([1, 2, 3] as const).flatMap((net): VniOptions[] => {
        const ports = guests
          .filter((each) => each[1] === leaf && each[2] === tenant && each[3] === net)
          .map(([n]) => n);
        if (of[tenant] === "symmetric" && ports.length === 0) return [];
        const vni = (tenant === "blue" ? 10_000 : 20_000) + net * 100;
        return [{ vni, ports, tenant, gateway: ipv4Prefix(`10.0.${net}.254/24`) }];
      }),
    );
    const tenants = (["blue", "red"] as const).map((name) =>
      of[name] === "symmetric" ? { name, routing: "symmetric", vni: routingVnis[name] } : { name },
    );
    nodes[leaf] = { vnis, tenants, ...others.nodes?.[leaf] };
  }
  for (const [name, leaf, , net, host] of guests) {
    nodes[name] = { arp, addresses: { [leaf]: ipv4Prefix(`10.0.${net}.${host}/24`) }, ...others.nodes?.[name] };
  }
  const links = [...guests.map(([name, leaf]) => `${name}-${leaf}`), "a-s b-s a-t b-t"].join(" ");
  return createNetwork(links, { ...others, nodes: { ...others.nodes, ...nodes } });
}
