/**
 * test/flood-fabric — leaves over two spines, each with guests of one segment, in each way of finding one another.
 *
 * Leaf a has h1 and h2, b has h3, c h4, d h5, …; with `vtep: "server"` each leaf's guests hang on a bridge of their own
 * (v1 at a, …), which is the tunnel endpoint.
 */
import { ipv4Prefix } from "../src/address/subnet.ts";
import { createNetwork, type Network, type NetworkOptions } from "../src/testing/index.ts";
import type { FloodOptions } from "../src/vxlan/flood-setting.ts";

export const floodVni = 10_100;

/** The ways by the names that a table of them has. */
export const floodWays: { readonly [name: string]: FloodOptions } = {
  static: {},
  multicast: { flood: "multicast" },
  "head-end": { flood: "head-end" },
  "head-end, suppressed": { flood: "head-end", suppressArp: true },
};

export interface FloodFabricOptions extends NetworkOptions {
  readonly leaves?: number;
  readonly vtep?: "leaf" | "server";
  readonly flood?: FloodOptions;
  /** By endpoint, instead of `flood`. */
  readonly floods?: { readonly [endpoint: string]: FloodOptions };
  readonly arp?: boolean;
  readonly gateway?: boolean;
}

/** Build it. */
export function createFloodFabric({
  leaves = 3,
  vtep = "leaf",
  flood = {},
  floods = {},
  arp = true,
  gateway = false,
  ...options
}: FloodFabricOptions = {}): Network {
  const links: string[] = [];
  const nodes: Record<string, object> = {};
  let host = 0;
  for (let leaf = 0; leaf < leaves; leaf++) {
    const name = "abcdefgh"[leaf];
    const server = `v${leaf + 1}`;
    const above = vtep === "leaf" ? name : server;
    const own = Array.from({ length: leaf === 0 ? 2 : 1 }, () => `h${++host}`);
    for (const each of own) {
      links.push(`${each}-${above}`);
      nodes[each] = { arp, addresses: { [above]: ipv4Prefix(`10.1.0.${each.slice(1)}/24`) } };
    }
    const segment = {
      ...{ vni: floodVni, ports: own, ...(floods[above] ?? flood) },
      ...(gateway ? { gateway: ipv4Prefix("10.1.0.254/24") } : {}),
    };
    nodes[above] = { vnis: [segment], ...(vtep === "leaf" ? {} : { uplink: name }) };
    if (vtep === "server") links.push(`${server}-${name}`);
  }
  for (let leaf = 0; leaf < leaves; leaf++) links.push(`${"abcdefgh"[leaf]}-s`, `${"abcdefgh"[leaf]}-t`);
  const merged = { ...nodes };
  for (const [name, more] of Object.entries(options.nodes ?? {})) merged[name] = { ...merged[name], ...more };
  return createNetwork(links.join(" "), { ...options, nodes: merged });
}
