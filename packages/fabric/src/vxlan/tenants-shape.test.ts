import { createRegistry } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { twoRacksScenario } from "../../test/two-racks.ts";
import { fabricKinds, fabricOf } from "../kinds.ts";
import { createRun } from "@dc/engine/scenario";

const registry = createRegistry([fabricKinds]);
/** Both leaves' first segment is blue's; leaf1 and leaf2 say these things of tenants. */
const written = (one: string, two: string = one, tenant = "blue"): string => {
  const rack2 = twoRacksScenario.indexOf("  leaf2:");
  const put = (text: string, tenants: string, whose: string): string =>
    text
      .replace("    role: leaf\n", `    role: leaf\n    tenants: ${tenants}\n`)
      .replace("gateway: 10.1.0.1/24 }", `gateway: 10.1.0.1/24, tenant: ${whose} }`);
  return put(twoRacksScenario.slice(0, rack2), one, "blue") + put(twoRacksScenario.slice(rack2), two, tenant);
};
const issues = (text: string): string[] =>
  loadScenario(text, registry).issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`);

test("F434, F436: an author says whose a segment is and how its tenant is routed", () => {
  const read = loadScenario(written("{ blue: { routing: symmetric, vni: 50001 } }"), registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry);
  const { overlay, simulation } = fabricOf(run);
  const leaf = simulation.graph.nodeByName("leaf1");
  expect(overlay?.tenantNames).toEqual(["", "blue"]);
  expect([10_100, 10_200].map((vni) => overlay?.tenantOf(vni))).toEqual([1, 0]);
  expect([0, 1].map((tenant) => overlay?.routingVniOf(leaf, tenant))).toEqual([0, 50_001]);
  expect(issues(written("{ blue: {} }"))).toEqual([]);
});

test("F438: mistakes are issues with their paths, those of one switch and those that only the whole shows", () => {
  const blue = "fabric/tenant nodes.leaf1.tenants.blue.vni";
  expect(issues(written("{ blue: { routing: symmetric } }", "{}"))).toEqual([
    `${blue}: with symmetric routing the tenant's VNI for routing`,
  ]);
  expect(issues(written("{ blue: { vni: 7 } }", "{}"))).toEqual([
    `${blue}: a VNI for routing with routing: symmetric only`,
  ]);
  expect(issues(written("{ blue: { routing: symmetric, vni: 16777216 } }", "{}"))).toEqual([
    `${blue}: a VNI from 1 to 16777215`,
  ]);
  expect(issues(written("{ blue: { routing: symmetric, vni: 10200 } }", "{}"))).toEqual([
    `${blue}: a VNI for routing that is no segment's`,
  ]);
  expect(
    issues(written("{ blue: { routing: symmetric, vni: 7 }, red: { routing: symmetric, vni: 7 } }", "{}")),
  ).toEqual(["fabric/tenant nodes.leaf1.tenants.red.vni: a VNI for routing of its own; blue has this one"]);
  expect(
    issues(written("{ blue: { routing: symmetric, vni: 7 } }", "{ blue: { routing: symmetric, vni: 8 } }")),
  ).toEqual(["fabric/tenant nodes.leaf2.tenants.blue.vni: 7, the VNI for routing that blue has elsewhere"]);
  expect(issues(written("{}", "{}", "red"))).toEqual([
    "fabric/tenant nodes.leaf2.vnis.10100.tenant: blue, whose VNI 10100 is at leaf1",
  ]);
  expect(issues(written("{ 'no name': {} }", "{}"))).toEqual([
    'fabric/tenant nodes.leaf1.tenants["no name"]: a tenant\'s name of letters, digits, dots and dashes',
  ]);
  expect(issues(written("7", "{}"))).toEqual([
    "scenario/type nodes.leaf1.tenants: a mapping of tenants to how they are routed",
  ]);
});

test("F434: an address may be given twice to two tenants, and not to one", () => {
  const twice = written("{}").replace("addresses: { eth0: 10.2.0.12/24 }", "addresses: { eth0: 10.1.0.11/24 }");
  const networks = twice.replaceAll("10.2.0.1/24", "10.1.0.1/24").replace("10.2.0.14/24", "10.1.0.14/24");
  expect(issues(networks)).toEqual([]);
  const one = networks.replaceAll(", tenant: blue", "");
  expect(issues(one).length).toBeGreaterThan(0);
});
