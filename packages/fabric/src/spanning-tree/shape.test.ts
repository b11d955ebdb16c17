import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";

const registry = createRegistry([fabricKinds]);
const scenario = (tree: string): string => `dc: 1
name: ring
nodes:
  v1: { kind: fabric/bridge@1, spanningTree: ${tree} }
  v2: { kind: fabric/bridge@1, spanningTree: true }
  v3: { kind: fabric/bridge@1, spanningTree: true }
links:
  - { ends: ["v1:a", "v2:a"], rate: 10G, delay: 1us }
  - { ends: ["v2:b", "v3:a"], rate: 10G, delay: 1us }
  - { ends: ["v3:b", "v1:b"], rate: 10G, delay: 1us }
`;
const issues = (text: string): string[] => {
  const read = loadScenario(text, registry);
  return read.ok ? [] : read.issues.map(({ code, path }) => `${code} ${path}`);
};

test("F343: true, or numbers with units; the scenario builds a ring that is none", () => {
  const text = scenario("{ priority: 4096, helloTime: 1s, maxAge: 10s, forwardDelay: 8s, ports: { a: { cost: 7 } } }");
  expect(issues(text)).toEqual([]);
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error("not read");
  const run = createRun(read.value, registry);
  run.timeline.runUntil(100_000_000);
  const fabric = fabricOf(run);
  const views = fabric.bridges.map((node) => fabric.spanningTree(node));
  expect(views.map((view) => view?.rootPriority)).toEqual([4096, 4096, 4096]);
  expect(views[0]?.ports[0].cost).toBe(7);
  expect(views.flatMap((view) => view?.ports ?? []).filter(({ state }) => state !== "forwarding")).toHaveLength(1);
});

test("F343: mistakes have their places; a loop with a bridge that takes no part is one", () => {
  expect(issues(scenario("{ priority: 5 }"))).toEqual(["fabric/spanning-tree nodes.v1.spanningTree.priority"]);
  expect(issues(scenario("{ helloTime: 1500ms }"))).toEqual(["fabric/spanning-tree nodes.v1.spanningTree.helloTime"]);
  expect(issues(scenario("{ ports: { x: { edge: true } } }"))).toEqual([
    "fabric/spanning-tree nodes.v1.spanningTree.ports.x",
  ]);
  expect(issues(scenario("{ maxAge: 40s }"))).toEqual(["fabric/spanning-tree nodes.v1.spanningTree"]);
  expect(issues(scenario("false"))).toEqual(["fabric/bridge links[2].ends"]);
});
