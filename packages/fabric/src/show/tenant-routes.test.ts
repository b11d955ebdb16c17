import { expect, test } from "vitest";
import { createTenantNetwork } from "../../test/tenants.ts";
import { createTwoRacks } from "../../test/two-racks.ts";
import { show } from "./show.ts";

test("F440: an endpoint without tenants of a name, and a node that is none, print nothing", () => {
  const network = createTwoRacks();
  for (const name of ["a", "s", "h1"]) expect(show(network.fabric, network.node(name), "vrf")).toEqual([]);
});

test("F440: asymmetric, all that a tenant has here is its own networks; lines name the ports", () => {
  const { fabric, node, port } = createTenantNetwork("asymmetric");
  const lines = show(fabric, node("a"), "vrf");
  expect(lines.map(({ text }) => text.split(" ").slice(0, 5).join(" "))).toEqual([
    ...[1, 2, 3].map((net) => `10.0.${net}.0/24 dev br10${net}00 table blue`),
    ...[1, 2, 3].map((net) => `10.0.${net}.0/24 dev br20${net}00 table red`),
  ]);
  expect(lines.map(({ ports }) => ports)).toEqual([
    [port("a:h1")],
    [port("a:h2")],
    [],
    [port("a:h5")],
    [port("a:h6")],
    [],
  ]);
});
