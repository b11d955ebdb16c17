import { expect, test } from "vitest";
import { createFloodFabric, floodVni } from "../../test/flood-fabric.ts";
import { createTenantNetwork } from "../../test/tenants.ts";
import { type EndpointOffers, type OverlayControlPlane, staticControlPlane } from "./control-plane.ts";

test("F437: endpoints offer what they have, and the static control plane tells everybody who can use it", () => {
  let seen: readonly EndpointOffers[] = [];
  const controlPlane: OverlayControlPlane = {
    start(offers, tables) {
      seen = offers;
      staticControlPlane.start(offers, tables);
    },
  };
  const network = createTenantNetwork("symmetric", { controlPlane });
  const [a] = seen as [EndpointOffers];
  expect(seen.map(({ vtep }) => network.simulation.graph.nodeName(vtep))).toEqual(["a", "b"]);
  expect(a.segments).toEqual([10_100, 10_200, 20_100, 20_200]);
  expect(a.hosts.map(({ vni, routingVni }) => [vni, routingVni])).toEqual([
    ...[
      [10_100, 50_001],
      [10_200, 50_001],
    ],
    ...[
      [20_100, 50_002],
      [20_200, 50_002],
    ],
  ]);
  expect(a.prefixes).toHaveLength(4);
  expect(a.tenants.map(({ routingVni }) => routingVni)).toEqual([50_001, 50_002]);
  const { overlay } = network.fabric;
  expect(overlay?.table(network.node("a"), 10_100)).toHaveLength(2);
  expect(overlay?.tenantRoutes(network.node("a"), 1).map(({ prefix }) => prefix.lengthBits)).toEqual([32, 32, 24, 24]);
});

test("F437: another control plane may take its place: who is told of nobody floods to nobody and reaches nobody", () => {
  const network = createFloodFabric({
    ...{ leaves: 3, flood: { flood: "head-end" } },
    controlPlane: {
      start(offers, tables) {
        // a hears of c alone, and of no host; all others of everybody.
        staticControlPlane.start(offers, {
          ...{ enterHost: (...of) => tables.enterHost(...of), enterRoute: (...of) => tables.enterRoute(...of) },
          enterFlood(vtep, vni, remote) {
            if (vtep !== offers[0]?.vtep || remote === offers[2]?.vtep) tables.enterFlood(vtep, vni, remote);
          },
        });
      },
    },
  });
  const { overlay } = network.fabric;
  const remotes = (name: string) =>
    overlay?.floodOf(network.node(name), floodVni)?.remotes.map((each) => network.simulation.graph.nodeName(each));
  expect(["a", "b", "c"].map(remotes)).toEqual([["c"], ["a", "c"], ["a", "b"]]);
});
