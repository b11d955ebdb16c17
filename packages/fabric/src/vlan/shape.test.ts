import { createRegistry } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds } from "../kinds.ts";

const registry = createRegistry([fabricKinds]);
const issues = (options: string): string[] => {
  const text = `dc: 1
name: vlans
nodes:
  v1: { kind: fabric/bridge@1, ${options} }
  h1: { kind: fabric/host@1 }
  h2: { kind: fabric/host@1 }
links:
  - { ends: ["v1:a", "h1:eth0"], rate: 10G, delay: 1us }
  - { ends: ["v1:b", "h2:eth0"], rate: 10G, delay: 1us }
`;
  const read = loadScenario(text, registry);
  return read.ok ? [] : read.issues.map(({ code, path }) => `${code} ${path}`);
};

test("F335: access, trunk, native, and a trunk of all", () => {
  expect(issues("vlans: { a: { access: 10 }, b: { trunk: [10, 20], native: 1 } }")).toEqual([]);
  expect(issues("vlans: { a: { access: 10 }, b: { trunk: all } }, tag: service")).toEqual([]);
  expect(issues("learn: true, ageing: 10s, tableEntries: 4")).toEqual([]);
});

test("F335: every mistake of an author has its place, all at once", () => {
  const vlans = "a: { access: 0 }, b: { trunk: [10, 4095] }, c: { access: 1 }";
  expect(issues(`vlans: { ${vlans} }`).sort()).toEqual([
    "fabric/vlan nodes.v1.vlans.a.access",
    "fabric/vlan nodes.v1.vlans.b.trunk[1]",
    "fabric/vlan nodes.v1.vlans.c",
  ]);
  expect(issues("vlans: { a: { access: 1, trunk: [2] } }")).toEqual(["fabric/vlan nodes.v1.vlans.a"]);
  expect(issues("vlans: 7")).toEqual(["scenario/type nodes.v1.vlans"]);
  expect(issues("tag: service")).toEqual(["fabric/bridge nodes.v1"]);
  expect(issues("learn: false, vlans: {}")).toEqual(["fabric/bridge nodes.v1"]);
});
