import { createRegistry, createRun } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";

const registry = createRegistry([fabricKinds]);
const head = `
dc: 1
until: 100us
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 2 }]
`;
const issues = (text: string): string[] =>
  loadScenario(`${head}workloads:\n${text}`, registry).issues.map(({ code, path }) => `${code} ${path}`);

test.each([
  ["threshold: 9KiB, min: 1KiB", "fabric/marking workloads[0].min"],
  ["min: 9KiB, max: 8KiB, probability: 0.5", "fabric/marking workloads[0].max"],
  ["min: 9KiB, max: 18KiB", "fabric/marking workloads[0].probability"],
  ["min: 9KiB, max: 18KiB, probability: 2", "scenario/range workloads[0].probability"],
  ["min: 9KiB, max: 18KiB, probability: 1, weight: 0", "fabric/marking workloads[0].weight"],
  ["threshold: 9KiB, notCapable: no", "scenario/choice workloads[0].notCapable"],
  ["threshold: 9KiB, nodes: [leaf1, leaf9]", "scenario/unknown-node workloads[0].nodes[1]"],
])("F414: {%s} is an issue: %s", (options, issue) => {
  expect(issues(`  - { kind: fabric/marking@1, ${options} }`)).toEqual([issue]);
});

test("F414: a node that two markings name is an issue at the second", () => {
  expect(
    issues(`  - { kind: fabric/marking@1, threshold: 9KiB, nodes: [leaf1, h1] }
  - { kind: fabric/marking@1, threshold: 9KiB }`),
  ).toEqual(["fabric/marking workloads[1]"]);
});

test("F414: a marking is every switch's ports, or those of the nodes named, which have a cable", () => {
  const build = (options: string) => {
    const read = loadScenario(`${head}workloads: [{ kind: fabric/marking@1, threshold: 9KiB${options} }]`, registry);
    if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
    const run = createRun(read.value, registry, {});
    const { graph } = run.simulation;
    const marking = Array.from({ length: graph.portCount }, (_, port) => port).filter((port) => graph.isManaged(port));
    return { marking: marking.map((port) => graph.portName(port)), run };
  };
  const { marking, run } = build("");
  // Two leaves with two hosts and two uplinks, two spines with two leaves.
  expect(marking).toHaveLength(2 * 4 + 2 * 2);
  expect(marking.every((name) => !name.startsWith("h"))).toBe(true);
  const port = run.simulation.graph.portByName(marking[0]);
  expect(fabricOf(run).markings?.look(port, 9217)).toMatchObject({ minBytes: 9216, probability: 1 });
  expect(fabricOf(run).markings?.look(run.simulation.graph.portByName("h1:eth0"), 9217)).toBeUndefined();
  expect(build(", nodes: [h1]").marking).toEqual(["h1:eth0"]);
});
