import { createRegistry, createRun, type GeneratorKind, type KindUse, parseScenario } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fabricKinds, fabricOf } from "../kinds.ts";
import { designOf, generatorKinds } from "./generators.ts";

const registry = createRegistry([fabricKinds]);

/** One small use of each generator. */
const uses = [
  { kind: "fabric/leaf-spine@1", spines: 2, leaves: 2, hostsPerLeaf: 2 },
  { kind: "fabric/leaf-spine@1", spines: 2, leaves: 2, hostsPerLeaf: 2, homing: 2 },
  { kind: "fabric/fat-tree@1", k: 4 },
  { kind: "fabric/clos@1", pods: 2, spinesPerPod: 2, leavesPerPod: 2, hostsPerLeaf: 2, superspines: 2, planes: true },
  { kind: "fabric/three-tier@1", blocks: 2, accessPerBlock: 2, hostsPerAccess: 2 },
  { kind: "fabric/three-tier@1", blocks: 2, accessPerBlock: 2, hostsPerAccess: 2, spanningTree: true },
  { kind: "fabric/rails@1", servers: 3, gpus: 4, spines: 2 },
];

test.each(uses.map((use) => [JSON.stringify(use), use] as const))(
  "F215: %s runs, and every host reaches its partner",
  (_, use) => {
    const document = {
      dc: 1,
      until: "200us",
      generate: [use],
      workloads: [{ kind: "fabric/permutation@1", rate: "1Gbps", shift: 3 }],
    };
    const read = parseScenario(document, registry);
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    const run = createRun(read.value, registry);
    run.timeline.runUntil(run.untilPs);
    const design = designOf(use);
    if (!design.ok) throw new Error(JSON.stringify(design.issues));
    const { numbers, blocked } = design.value;
    const { graph } = run.simulation;
    expect([graph.nodeCount, graph.linkCount]).toEqual([
      numbers.hosts + numbers.switches,
      numbers.links - blocked.length,
    ]);
    expect(run.report().drops).toEqual({});
    const { flows } = fabricOf(run);
    expect(flows.length).toBe(numbers.hosts);
    for (const { number } of flows) expect(fabricOf(run).counts(number).deliveredFrames).toBeGreaterThan(14);
  },
);

test("F215: rails without spines are apart: what is for another rail has no way", () => {
  const document = {
    dc: 1,
    generate: [{ kind: "fabric/rails@1", servers: 2, gpus: 2 }],
    workloads: [
      { kind: "fabric/ping@1", from: "s1-gpu1", to: "s2-gpu1", count: 1 },
      { kind: "fabric/ping@1", from: "s1-gpu1", to: "s2-gpu2", count: 1 },
    ],
  };
  const read = parseScenario(document, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const run = createRun(read.value, registry);
  run.timeline.runUntil(run.untilPs);
  expect(run.report().drops).toEqual({ "no-route": 1 });
  expect(fabricOf(run).flows.map(({ number }) => fabricOf(run).counts(number).deliveredFrames)).toEqual([1, 0]);
});

test("F204, F215: what a generator refuses is an issue at its option, in a scenario and alone", () => {
  const use = { kind: "fabric/fat-tree@1", k: 7, switchPorts: 4 };
  const expected = ["fabric/fat-tree-count k: an even number", "fabric/fat-tree-ports switchPorts: at least 7 ports"];
  const say = (issues: readonly { code: string; path: string; expected: string }[], head: string) =>
    issues.map(({ code, path, expected }) => `${code} ${path.replace(head, "")}: ${expected}`);
  expect(say(designOf(use).issues, "")).toEqual(expected);
  expect(say(parseScenario({ dc: 1, generate: [use] }, registry).issues, "generate[0].")).toEqual(expected);
});

test.each([
  [{ kind: "fabric/fat-tre@1", k: 4 }, ["kind: a known kind of generator"]],
  [{ kind: "fabric/fat-tree@1" }, ["k: a whole number from 2 to 1024"]],
  [{ kind: "fabric/fat-tree@1", k: 4, kk: 4 }, ["kk: no such key"]],
  [{ kind: "fabric/fat-tree@1", k: 4, rate: 25 }, ["rate: a rate"]],
  [{ kind: "fabric/fat-tree@1", k: 4, prices: { optic: -1 } }, ["prices.optic: a number from 0"]],
])("F215: %j is an issue at %j", (use, places) => {
  const { ok, issues } = designOf(use);
  expect(ok).toBe(false);
  expect(issues.map(({ path }) => path)).toEqual(places.map((place) => place.replace(/:.*/, "")));
});

test("F215: a design larger than the address plan is an issue of the scenario; its numbers are there all the same", () => {
  const use = { kind: "fabric/fat-tree@1", k: 48 };
  const design = designOf(use);
  expect(design.ok && design.value.numbers.hosts).toBe(27_648);
  const read = parseScenario({ dc: 1, generate: [use] }, registry);
  expect(read.issues.map(({ code, path, expected }) => `${code} ${path}: ${expected}`)).toEqual([
    "fabric/design-size generate[0]: at most 32768 links between switches",
  ]);
});

test("F203: prices of a scenario are those of the bill", () => {
  const text =
    "dc: 1\ngenerate: [{ kind: fabric/fat-tree@1, k: 4, prices: { switch: 1, switchPort: 0, hostCable: 0, switchCable: 0, optic: 0 } }]";
  const read = loadScenario(text, registry);
  const use = read.ok ? read.value.generate[0] : undefined;
  const design = use && designOf(use);
  expect(design?.ok && design.value.numbers.cost).toBe(20);
});

test("F100: every generator of the package is in its kinds", () => {
  for (const { kind } of generatorKinds) expect(fabricKinds.kinds.some((other) => other.kind === kind)).toBe(true);
});

test("F204, F215: whatever an option says, there is a design or an issue at an option, and soon", () => {
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) },
    fc.constantFrom<unknown>(
      -1,
      0.5,
      1e9,
      2 ** 53,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      "",
      "25G",
      "1us",
      null,
      true,
      [],
      {},
    ),
    fc.integer({ min: 0, max: 70_000 }),
  );
  // A good use, some of whose options are anything.
  const use = fc.constantFrom(...uses).chain((good) => {
    const kind = generatorKinds.find((candidate) => candidate.kind === good.kind) as GeneratorKind;
    const { properties } = kind.shape.schema as { properties: object };
    const name = fc.constantFrom(...Object.keys(properties), "more");
    return fc.array(fc.tuple(name, value), { maxLength: 3 }).map((changed) => {
      return { ...good, ...Object.fromEntries(changed) } as KindUse;
    });
  });
  let made = 0;
  fc.assert(
    fc.property(use, (of) => {
      const { ok, issues } = designOf(of);
      if (ok) made++;
      else expect(issues.length).toBeGreaterThan(0);
      for (const { path, severity } of issues) {
        expect(severity).toBe("error");
        // A size is the whole design's; all else is at an option that is there, or is missing.
        const option = path.replace(/[.[].*/, "");
        const kind = generatorKinds.find((candidate) => candidate.kind === of.kind);
        const { properties } = (kind as GeneratorKind).shape.schema as { properties: object };
        if (option !== "") expect([...Object.keys(properties), "more"]).toContain(option);
      }
    }),
    { numRuns: 2000 },
  );
  expect(made).toBeGreaterThan(200);
}, 60_000);
