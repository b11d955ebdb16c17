import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";
import { reportFailures } from "./report.ts";

const registry = createRegistry([fabricKinds]);
const head = `
dc: 1
until: 1s
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 2 }]
`;

const issues = (text: string): string[] =>
  loadScenario(head + text, registry).issues.map(({ code, path }) => `${code} ${path}`);

function start(text: string): Run {
  const read = loadScenario(head + text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 1));
  return createRun(read.value, registry, { traceRecordsMax: 65_536 });
}

test.each([
  ["{ by: bfd, debounce: 1ms }", "debounce"],
  ["{ by: link-down, interval: 1ms }", "interval"],
  ["{ by: bfd, interval: 61s }", "interval"],
  ["{ by: hold, hold: 2s }", "hold"],
  ["{ by: hold, hold: 9s, keepalive: 4s }", "keepalive"],
  ['{ by: bfd, links: ["h1:eth0"] }', "links[0]"],
  ['{ by: bfd, links: ["leaf1:e1-49", "spine1:e1-1"] }', "links[1]"],
])("F365: %s is an issue at %s", (use, option) => {
  const text = `workloads: [${use.replace("{", "{ kind: fabric/detection@1,")}]`;
  expect(issues(text)).toEqual([`fabric/detection workloads[0].${option}`]);
});

test("F365: two detections of all links, or with two delays, are issues", () => {
  const text = `workloads:
  - { kind: fabric/detection@1, by: bfd }
  - { kind: fabric/detection@1, by: hold, withdrawalDelay: 7ms }`;
  expect(issues(text)).toEqual([
    "fabric/detection workloads[1].links",
    "fabric/detection workloads[1].withdrawalDelay",
  ]);
});

test("F365: detection of a scenario: single links first, then all others", () => {
  const run = start(`workloads:
  - { kind: fabric/detection@1, by: link-down, links: ["leaf1:e1-49"], debounce: 1ms }
  - { kind: fabric/detection@1, by: bfd, interval: 10ms, multiplier: 3 }`);
  const { detection } = fabricOf(run);
  const link = (end: string) => run.context.link(end);
  expect([detection?.detectorOf(link("leaf1:e1-49")), detection?.detectorOf(link("leaf2:e1-49"))]).toEqual([
    ...["link-down", "bfd"],
  ]);
});

test.each([
  ["link.silent", undefined, "loss 1 out, loss 1 in"],
  ["link.silent", "out", "loss 1 out"],
  ["link.silent", "in", "loss 1 in"],
  ["link.loss", 0.25, "loss 0.25 out"],
  ["link.mtu", 1000, "mtu 1000 out"],
] as const)("F371, F372, F373: %s %s, in the scenario and by hand, and its undoing", (action, value, expected) => {
  const faults = (run: Run): string =>
    reportFailures(fabricOf(run))
      .map(({ kind, value: of, link }) => `${kind} ${of} ${link.startsWith("leaf1") ? "out" : "in"}`)
      .join(", ");
  const written = value === undefined ? "" : `, value: ${value}`;
  const scripted = start(`actions: [{ at: 1ms, do: ${action}, on: "leaf1:e1-49"${written} }]`);
  scripted.timeline.runUntil(2e9);
  expect(faults(scripted)).toBe(expected);
  const run = start("");
  run.timeline.runUntil(1e9);
  expect(run.act(action, "leaf1:e1-49", value).ok).toBe(true);
  expect(faults(run)).toBe(expected);
  run.timeline.undo();
  expect(faults(run)).toBe("");
});

test("F371: silence is ended by none; a share beyond 1 and an unknown direction are issues", () => {
  const run = start("");
  run.act("link.silent", "leaf1:e1-49");
  run.act("link.silent", "leaf1:e1-49", "none");
  expect(reportFailures(fabricOf(run)).map(({ endPs }) => endPs)).toEqual([0, 0]);
  expect(run.act("link.loss", "leaf1:e1-49", 1.5).issues.map(({ path }) => path)).toEqual(["actions[0].value"]);
  expect(run.act("link.silent", "leaf1:e1-49", "up").ok).toBe(false);
});

test("F377: faults and detectors, walked back and forth, and on both paths of ports: one digest", () => {
  const text = `workloads:
  - { kind: fabric/detection@1, by: bfd, interval: 10ms, withdrawalDelay: 1ms }
  - { kind: fabric/permutation@1, rate: 1Mbps, shift: 2 }
actions:
  - { at: 100ms, do: link.loss, on: "leaf1:e1-49", value: 0.5 }
  - { at: 200ms, do: link.silent, on: "leaf2:e1-50", value: in }
  - { at: 250ms, do: link.mtu, on: "leaf1:e1-50", value: 500 }
  - { at: 300ms, do: node.down, on: spine1 }
  - { at: 400ms, do: node.up, on: spine1 }
  - { at: 400ms, do: link.loss, on: "leaf1:e1-49", value: 0 }`;
  const straight = start(text);
  straight.timeline.runUntil(5e11);
  const walked = start(text);
  for (const timePs of [3.5e11, 1e11, 2.7e11, 1.5e11, 4.5e11, 3.01e11, 5e11]) walked.timeline.seek(timePs);
  expect(walked.simulation.digest()).toBe(straight.simulation.digest());
  expect(reportFailures(fabricOf(walked))).toEqual(reportFailures(fabricOf(straight)));
  const read = loadScenario(head + text, registry);
  const general = createRun(read.ok ? read.value : expect.fail(), registry, { ports: "general" });
  general.timeline.runUntil(5e11);
  expect(general.simulation.digest()).toBe(straight.simulation.digest());
});

test("F371, F372, F373: the same for all links of a node, in one action; an MTU that ends is the link's own", () => {
  const run = start("");
  const { graph } = run.simulation;
  const own = graph.portByName("leaf1:e1-49");
  const lasting = (): number => reportFailures(fabricOf(run)).filter(({ endPs }) => endPs === undefined).length;
  const links = graph.portsOf(graph.nodeByName("leaf1")).length;
  const mtuBytes = graph.ports.mtuBytes[own];
  for (const [action, value, failures] of [
    ["node.silent", "both", 2 * links],
    ["node.silent", "in", links],
    ["node.loss", 0.25, links],
    ["node.mtu", 1000, links],
  ] as const) {
    expect(run.act(action, "leaf1", value).ok).toBe(true);
    expect([action, lasting()]).toEqual([action, failures]);
    run.timeline.undo();
    expect([action, lasting()]).toEqual([action, 0]);
  }
  expect(run.act("node.silent", "leaf1:e1-49").ok).toBe(false);
  run.act("node.mtu", "leaf1", 1000);
  run.act("link.mtu", "leaf1:e1-49");
  expect([graph.ports.mtuBytes[own], lasting()]).toEqual([mtuBytes, links - 1]);
  run.act("node.mtu", "leaf1");
  expect(lasting()).toBe(0);
});
