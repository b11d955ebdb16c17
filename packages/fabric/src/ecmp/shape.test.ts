import { createRegistry, createRun, parseScenario } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";
import { writeEcmp } from "./shape.ts";

const registry = createRegistry([fabricKinds]);

/** A host behind leaf1, two spines, a host behind leaf2; `own` is leaf1's. */
const scenario = (own: object): object => ({
  dc: 1,
  nodes: {
    leaf1: { kind: "fabric/switch@1", ...own },
    leaf2: { kind: "fabric/switch@1" },
    s1: { kind: "fabric/switch@1" },
    s2: { kind: "fabric/switch@1" },
    h1: { kind: "fabric/host@1" },
    h2: { kind: "fabric/host@1" },
  },
  links: [
    "h1:eth0 leaf1:e1",
    "h2:eth0 leaf2:e1",
    "leaf1:u1 s1:d1",
    "leaf1:u2 s2:d1",
    "leaf2:u1 s1:d2",
    "leaf2:u2 s2:d2",
  ].map((pair) => ({ ends: pair.split(" "), rate: "10G", delay: "1us" })),
});
const issues = (own: object): string[] =>
  parseScenario(scenario(own), registry).issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`);

/** The group of leaf1 towards h2. */
function groupOf(own: object) {
  const read = parseScenario(scenario(own), registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry);
  const fabric = fabricOf(run);
  return fabric.groupOf(run.context.node("leaf1"), fabric.addressOf(run.context.node("h2")))?.selector;
}

test("F170: a switch says hash, selector and seed, and what its selector reads", () => {
  expect(groupOf({})?.settings).toMatchObject({ hash: "fnv-1a", select: "modulo", seed: 0 });
  expect(groupOf({ ecmp: { hash: "linux-l4", select: "hash-threshold", seed: 7 } })?.settings).toMatchObject({
    hash: "linux-l4",
    select: "hash-threshold",
    seed: 7,
  });
  expect(groupOf({ ecmp: { select: "resilient", buckets: 64 } })?.table?.buckets).toHaveLength(64);
  expect(groupOf({ ecmp: { select: "letflow", gap: "100us", flowlets: 256 } })?.settings).toMatchObject({
    gapPs: 100_000_000,
    flowlets: 256,
  });
  expect(groupOf({ ecmp: { select: "spray", spray: "random" } })?.settings.spray).toBe("random");
});

test("F171: per-switch gives a seed that is not 0", () => {
  expect(groupOf({ ecmp: { seed: "per-switch" } })?.settings.seed).toBeGreaterThan(0);
});

test("F180: weights by port; a port that says nothing weighs 1", () => {
  const group = groupOf({ ecmp: { select: "hash-threshold" }, weights: { u2: 3 } });
  expect(group?.members).toEqual([
    { name: "u1", weight: 1 },
    { name: "u2", weight: 3 },
  ]);
});

test("F170: each mistake is an issue with its path", () => {
  expect(issues({ ecmp: { hash: "crc32", select: "best", seed: -1, buckets: 1, more: 1 } })).toEqual([
    "scenario/choice nodes.leaf1.ecmp.hash: one of fnv-1a, linux-l3, linux-l4, linux-inner, toeplitz, crc-16, crc-32, xor, mix",
    "scenario/choice nodes.leaf1.ecmp.select: one of modulo, hash-threshold, weighted, rendezvous, resilient, letflow, least-loaded, spray",
    "scenario/type nodes.leaf1.ecmp.seed: a whole number from 0 to 4294967295, or per-switch",
    "scenario/range nodes.leaf1.ecmp.buckets: a whole number from 2 to 16384",
    "scenario/unknown-key nodes.leaf1.ecmp.more: a key that this mapping knows",
  ]);
});

test("F170: a key that the selector does not read is an issue; so are weights that nobody reads", () => {
  expect(issues({ ecmp: { select: "modulo", buckets: 64, gap: "1us", spray: "random" }, weights: { u1: 2 } })).toEqual([
    "fabric/ecmp nodes.leaf1.ecmp.buckets: buckets only with select: resilient",
    "fabric/ecmp nodes.leaf1.ecmp.gap: gap only with select: letflow or least-loaded",
    "fabric/ecmp nodes.leaf1.ecmp.spray: spray only with select: spray",
  ]);
  expect(issues({ weights: { u1: 2 } })).toEqual([
    "fabric/ecmp nodes.leaf1.weights: weights only with ecmp: { select: hash-threshold or weighted or rendezvous or resilient }",
  ]);
});

test("F180: a weight is whole, from 1 to 256, of a port that a link joins", () => {
  expect(issues({ ecmp: { select: "weighted" }, weights: { u1: 0, u2: 1.5, u9: 1 } })).toEqual([
    "scenario/range nodes.leaf1.weights.u1: a whole number from 1 to 256",
    "scenario/type nodes.leaf1.weights.u2: a whole number from 1 to 256",
    "fabric/ecmp nodes.leaf1.weights.u9: a port of leaf1 that a link joins",
  ]);
  expect(issues({ weights: [1] })).toEqual(["scenario/type nodes.leaf1.weights: a mapping of ports to weights"]);
});

test("F170: a leaf-spine's ecmp is that of all its switches", () => {
  const ecmp = { hash: "mix", select: "letflow", seed: "per-switch", gap: "20us" };
  const read = parseScenario(
    { dc: 1, generate: [{ kind: "fabric/leaf-spine@1", spines: 2, leaves: 2, hostsPerLeaf: 1, ecmp }] },
    registry,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry);
  const fabric = fabricOf(run);
  const group = fabric.groupOf(run.context.node("leaf1"), fabric.addressOf(run.context.node("h2")));
  expect(group?.selector.settings).toMatchObject({ hash: "mix", select: "letflow", gapPs: 20_000_000 });
  expect(writeEcmp({ hash: "mix", gapPs: 20_000_000 })).toEqual({ hash: "mix", gap: "20us" });
});
