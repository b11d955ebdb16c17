import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { twoRacksScenario } from "../../test/two-racks.ts";
import { fabricKinds, fabricOf } from "../kinds.ts";

const registry = createRegistry([fabricKinds]);
const readWith = (tunnel: string, mtu: number) =>
  loadScenario(
    twoRacksScenario
      .replaceAll("    role: leaf\n", `    role: leaf\n    tunnel: ${tunnel}\n`)
      .replaceAll("mtu: 1550", `mtu: ${mtu}`),
    registry,
  );

test("F290, F294: an author says how tunnels are made, and links are compared with that", () => {
  const wide = "{ outer: ipv6, vlan: 30, sourcePort: linux, pathMtu: learn }";
  const read = readWith(wide, 1574);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry);
  const { overlay, simulation } = fabricOf(run);
  expect(overlay?.tunnelOf(simulation.graph.nodeByName("leaf2"))).toEqual({
    ...{ encapsulation: 61, sourcePort: "linux", pathMtu: "learn", narrowLinks: "refuse" },
  });
  const issue = { code: "fabric/underlay-mtu", expected: "at least 1574: a segment's 1500 and 74 of the tunnel" };
  expect(readWith(wide, 1573).issues).toEqual(expect.arrayContaining([expect.objectContaining(issue)]));
});

test("F294: a link that is too narrow is refused, unless every endpoint allows it", () => {
  expect(readWith("{}", 1500).ok).toBe(false);
  expect(readWith("{ narrowLinks: allow }", 1500).ok).toBe(true);
});

test.each([
  ["{ outer: ipv5 }", "nodes.leaf1.tunnel.outer"],
  ["{ vlan: 4095 }", "nodes.leaf1.tunnel.vlan"],
  ["{ vlan: 0 }", "nodes.leaf1.tunnel.vlan"],
  ["{ sourcePort: random }", "nodes.leaf1.tunnel.sourcePort"],
  ["{ colour: red }", "nodes.leaf1.tunnel.colour"],
])("F290: %s is an issue with its path", (tunnel, path) => {
  expect(readWith(tunnel, 1550).issues).toEqual(expect.arrayContaining([expect.objectContaining({ path })]));
});
