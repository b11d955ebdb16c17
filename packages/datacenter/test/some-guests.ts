/**
 * test/some-guests — a server and a host at a leaf, a spine behind it, and whatever a test puts there.
 * @module
 */
import { createRegistry, parseScenario, type Registry } from "@dc/engine/scenario";
import { datacenterPackages } from "../src/kinds.ts";

/** Every package's kinds. */
export const registry: Registry = createRegistry(datacenterPackages);

/** A guest on the server. */
export const guest: { readonly kind: string; readonly on: string; readonly path: string } = {
  kind: "datacenter/vm@1",
  on: "server1",
  path: "vhost",
};
/** A server without an address. */
export const server: { readonly kind: string; readonly uplink: string } = { kind: "fabric/bridge@1", uplink: "eth0" };
/** What gives a host an address of the network that tests put into a segment. */
export const at9: { readonly addresses: Readonly<Record<string, string>> } = { addresses: { eth0: "10.1.0.9/24" } };

/** What of a scenario differs. */
export interface Different {
  readonly vnis?: unknown;
  readonly uplinkMtu?: number;
  readonly coreMtu?: number;
  readonly links?: readonly unknown[];
  readonly workloads?: readonly unknown[];
  readonly actions?: readonly unknown[];
}

/** A server and a host at two leaves, and a spine between them. */
export function scenarioOf(nodes: Record<string, unknown>, different: Different = {}): never {
  const { vnis, uplinkMtu = 9216, coreMtu = 9216, links = [], ...rest } = different;
  const link = (a: string, b: string, mtu: number) => ({ ends: [a, b], rate: "25G", delay: "500ns", mtu });
  return {
    dc: 1,
    name: "some guests",
    seed: 1,
    until: "10us",
    nodes: {
      leaf1: { kind: "fabric/switch@1", ...(vnis === undefined ? {} : { vnis }) },
      spine1: { kind: "fabric/switch@1" },
      server1: server,
      h1: { kind: "fabric/host@1" },
      ...nodes,
    },
    links: [
      link("server1:eth0", "leaf1:e1-1", uplinkMtu),
      link("h1:eth0", "leaf1:e1-2", 9216),
      link("leaf1:e1-49", "spine1:e1-1", coreMtu),
      ...links,
    ],
    ...rest,
  } as never;
}
/** `path code` of each issue. */
export const whole = (nodes: Record<string, unknown>, different?: Different): string[] =>
  parseScenario(scenarioOf(nodes, different), registry).issues.map(({ code, path }) => `${path} ${code}`);
