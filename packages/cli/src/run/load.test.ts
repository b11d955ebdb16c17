import { encodePermalink, encodeState, type PermalinkState } from "@dc/engine/permalink";
import { createRegistry, createRun } from "@dc/engine/scenario";
import { fabricKinds } from "@dc/fabric";
import { expect, test } from "vitest";
import { engineVersions } from "../versions.ts";
import { loadRun } from "./load.ts";
import type { Source } from "./source.ts";

const registry = createRegistry([fabricKinds]);

const document = (text: string): Source => ({ name: "a.yaml", kind: "document", text });
const permalink = (text: string): Source => ({ name: "link", kind: "permalink", text });

const scenarioText = `dc: 1
seed: 3
until: 1ms
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 1 }]
workloads: [{ kind: fabric/permutation@1, rate: 1Gbps }]
`;

const state = (more: Partial<PermalinkState> = {}): PermalinkState => ({
  engines: engineVersions,
  scenario: scenarioText,
  seed: 3,
  actions: [],
  timePs: 100_000_000,
  digest: "0123456789abcdef",
  ...more,
});

test("a scenario, a topology and a link are told apart by what they hold", () => {
  const topology = "name: t\ntopology: { nodes: { a: { kind: linux }, b: { kind: linux } } }\n";
  expect(loadRun(document(scenarioText), registry)).toMatchObject({ ok: true, value: { scenario: { seed: 3 } } });
  expect(loadRun(document(topology), registry)).toMatchObject({ ok: true, value: { scenario: { name: "t" } } });
  const { url } = encodePermalink(state(), { portal: "https://labs.example/", lab: "fabric" });
  expect(loadRun(permalink(url), registry)).toMatchObject({
    ok: true,
    value: { scenario: { seed: 3 }, timePs: 100_000_000, digest: "0123456789abcdef" },
    issues: [],
  });
});

test("a link may hold a topology's text, and what a person did", () => {
  const scenario =
    "name: t\ntopology: { nodes: { a: { kind: linux }, b: { kind: linux } }, links: [{ endpoints: [a:e1, b:e1] }] }\n";
  const action = { timePs: 50_000_000, after: 0, do: "link.down", on: "a:e1" };
  const loaded = loadRun(permalink(encodeState(state({ scenario, actions: [action] }))), registry);
  expect(loaded).toMatchObject({ ok: true, value: { actions: [action] } });
  if (!loaded.ok) return;
  const run = createRun(loaded.value.scenario, registry, { actions: loaded.value.actions });
  run.timeline.runUntil(60_000_000);
  expect(run.simulation.graph.linkUp(0)).toBe(false);
});

test("a link of another engine's version is a warning; the digest decides", () => {
  const loaded = loadRun(permalink(encodeState(state({ engines: { ...engineVersions, engine: "0.0.1" } }))), registry);
  expect(loaded.ok).toBe(true);
  expect(loaded.issues).toMatchObject([
    { severity: "warning", path: "engines.engine", received: engineVersions.engine },
  ]);
});

test.each([
  "provider: clab\nnodes: [a, b]\nlinks: [a-b]\n",
  "defaults.device: frr\nnodes: { a: , b: }\nlinks: [{ a: , b: }]\n",
  "nodes: [a, b]\nlinks: [a-b]\n",
])("a netlab topology is told by its keys or its forms: %j", (text) => {
  const loaded = loadRun(document(text), registry);
  expect(loaded).toMatchObject({
    ok: true,
    issues: [],
    value: { scenario: { name: "a", links: [{ ends: ["a:eth1", "b:eth1"] }] } },
  });
});

test.each(["", "7", "[nodes, links]", "{}"])("%j is no topology: it is read as a scenario, and refused", (text) => {
  const loaded = loadRun(document(text), registry);
  expect(loaded.ok).toBe(false);
  expect(loaded.issues.length).toBeGreaterThan(0);
});

test("a netlab topology's mistakes have their lines, and it may be in a link", () => {
  const loaded = loadRun(document("defaults.device: frr\nnodes: [a, b]\nlinks: [a-c]\n"), registry);
  expect(loaded.issues).toMatchObject([
    { code: "fabric/netlab-unknown-node", path: "links[0]", line: 3, received: '"c"' },
  ]);
  const scenario = "name: t\nmodule: [ospf]\nnodes: [a, b]\nlinks: [a-b]\n";
  expect(loadRun(permalink(encodeState(state({ scenario }))), registry)).toMatchObject({
    ok: true,
    value: { scenario: { name: "t" }, ignored: ["module"] },
  });
});

test("an action that the scenario cannot take is an issue", () => {
  const actions = [{ timePs: 0, after: 0, do: "link.down", on: "nobody:e1" }];
  const loaded = loadRun(permalink(encodeState(state({ actions }))), registry);
  expect(loaded.ok).toBe(false);
  expect(loaded.issues[0]?.path).toMatch(/^actions\[0\]/);
});

test("a link of a learning module has no scenario: it is named, with the command that replays it", () => {
  const module = { name: "hash-that-decides@1.0.0", open: 0, runs: [null] };
  expect(loadRun(permalink(encodeState(state({ module }))), registry).issues).toMatchObject([
    { code: "cli/module", received: "hash-that-decides@1.0.0", hint: "dclab grade replays it" },
  ]);
});
