import { createRegistry, createRun, type Run } from "@dc/engine/scenario";
import { loadScenario } from "@dc/engine/text";
import { dropCauses } from "@dc/engine";
import { expect, test } from "vitest";
import { fabricKinds } from "../kinds.ts";
import { explain } from "./explain.ts";
import type { Explanation } from "./explanation.ts";

const registry = createRegistry([fabricKinds]);

function run(actions: string, by = "by: bfd, interval: 10ms"): Run {
  const text = `
dc: 1
until: 100ms
generate: [{ kind: fabric/leaf-spine@1, spines: 2, leaves: 3, hostsPerLeaf: 8 }]
workloads:
  - { kind: fabric/detection@1, ${by}, withdrawalDelay: 2ms }
  - { kind: fabric/permutation@1, rate: 20Mbps, shift: 8 }
actions: [${actions}]`;
  const read = loadScenario(text, registry);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const made = createRun(read.value, registry, { traceRecordsMax: 1 << 18 });
  made.timeline.runUntil(made.untilPs);
  return made;
}

/** Explanations of the drops of a cause, of flows. */
function drops(made: Run, cause: string): Explanation[] {
  const { trace } = made.simulation;
  return Array.from({ length: trace.count - trace.first }, (_, n) => trace.first + n)
    .filter((record) => trace.kindName(trace.kindOf(record)) === "frame.drop")
    .filter((record) => dropCauses[trace.b(record)] === cause && trace.c(record) > 100)
    .map((record) => explain(made, record));
}

const codes = ({ because }: Explanation): string => because.map(({ code }) => code).join();

test("F376: a silent link lost it, and its switch had not noticed", () => {
  const made = run('{ at: 20ms, do: link.silent, on: "leaf1:e1-49", value: out }');
  const [first] = drops(made, "injected");
  expect(first).toMatchObject({
    code: "fabric/injected",
    values: { port: "leaf1:e1-49", link: "leaf1:e1-49 → spine1:e1-1" },
    because: [
      { code: "fabric/link-loss", values: { port: "leaf1:e1-49", lossShare: 1, sincePs: 20e9 } },
      { code: "fabric/not-detected-yet", values: { node: "leaf1", sincePs: 20e9 } },
    ],
  });
});

test("F116, F376: a cut that BFD has not noticed", () => {
  const made = run('{ at: 20ms, do: link.down, on: "leaf1:e1-49" }');
  const late = drops(made, "link-down").at(-1) as Explanation;
  expect(codes(late)).toBe("fabric/link-cut,fabric/not-detected-yet");
});

test("F376: a frame that goes round between a spine that knows and a leaf that was not told", () => {
  const made = run('{ at: 20ms, do: link.down, on: "leaf2:e1-49" }', "by: link-down, debounce: 10ms");
  const looped = drops(made, "ttl");
  expect(looped.length).toBeGreaterThan(0);
  expect(codes(looped[0])).toBe("fabric/not-withdrawn-yet");
  const { node, link, sincePs } = looped[0].because[0].values;
  expect([link, sincePs]).toEqual(["leaf2:e1-49 – spine1:e1-2", 30e9]);
  expect(node).toMatch(/^leaf|^spine/);
});
