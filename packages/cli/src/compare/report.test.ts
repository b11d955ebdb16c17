import { datacenterPackages } from "@dc/datacenter";
import { compareScenarios, createComparison } from "@dc/engine/compare";
import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { expect, test } from "vitest";
import { type Compared, describeComparison, makeJson, readReasons } from "./report.ts";

function start(start1: string, name = "pair"): Run {
  const registry = createRegistry(datacenterPackages);
  const read = loadScenario(
    `dc: 1
name: ${JSON.stringify(name)}
until: 30us
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 2, hostsPerLeaf: 2, queue: 256KiB }]
workloads:
  - { kind: fabric/udp-flow@1, from: h1, to: h3, rate: 8Gbps }
  - { kind: fabric/udp-flow@1, from: h2, to: h4, rate: 8Gbps, start: ${start1} }
`,
    registry,
  );
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  return createRun(read.value, registry, { traceRecordsMax: 65_536, ports: "general" });
}

function compared(a: Run, b: Run): Compared {
  const comparison = createComparison(a, b);
  while (!comparison.advance(30e6)) {
    // on
  }
  const divergence = comparison.divergence();
  return {
    names: ["a.yaml", "b.yaml"],
    runs: [a, b],
    digests: [a.simulation.digest(), b.simulation.digest()],
    knobs: compareScenarios(a.scenario, b.scenario),
    comparison,
    parting: divergence && {
      divergence,
      why: [readReasons(a, divergence.a), readReasons(b, divergence.b)],
      state: comparison.states(),
    },
  };
}

test("long tables end with what is left out, and the JSON has all of it", () => {
  const both = compared(start("1us"), start("20us"));
  const text = describeComparison(both).join("\n");
  const all = (makeJson(both) as { readonly end: { readonly probes: readonly unknown[] } }).end.probes.length;
  expect(all).toBeGreaterThan(12);
  expect(text).toMatch(/^ {2}… and [1-9]\d* more, all in --json$/m);
  expect(text).toMatch(/^ {2}workloads\[1\]\.start +1us +20us$/m);
  expect(text).toContain(`  A  `);
  for (const digest of both.digests) expect(text).toContain(digest);
});

test("what a file calls itself reaches no terminal as it is", () => {
  const both = compared(start("1us", "x"), start("1us", "\u001b[2Jy"));
  const text = describeComparison(both).join("\n");
  expect(text).not.toContain("\u001b");
  expect(text).toContain("\\u001b[2Jy");
  expect(text).toMatch(/^No divergence: both recorded the same [1-9][\d,]* records\.$/m);
  expect(makeJson(both)).toMatchObject({ divergence: null, end: { kinds: [], drops: [], probes: [] } });
});

test("a record that is there no more has no reasons", () => {
  const run = start("1us");
  run.timeline.runUntil(5e6);
  expect(readReasons(run, undefined)).toBeUndefined();
  const gone = { record: 1e9, timePs: 0, fired: 0, kind: "x", object: "y", a: 0, b: 0, c: 0, columns: {}, cause: -1 };
  expect(readReasons(run, gone)).toEqual({ causes: [], explanation: undefined });
});
