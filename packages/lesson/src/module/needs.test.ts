import { expect, test } from "vitest";
import { needsIssues } from "./needs.ts";
import type { StepChecks } from "./step.ts";

const step = (needs: Record<string, readonly string[]>) => ({
  file: "c.yaml",
  checks: {
    predictions: [],
    tasks: Object.entries(needs).map(([id, list]) => ({ id, needs: list })),
  } as unknown as StepChecks,
});

test("L76: a circle is told once, with its whole way", () => {
  const received = (needs: Record<string, readonly string[]>) =>
    needsIssues([step(needs)]).map((issue) => issue.received);
  expect(received({ a: ["b"], b: ["c"], c: ["a"], d: ["a"] })).toEqual(["a needs b needs c needs a"]);
  expect(received({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] })).toEqual([]);
  expect(received({ a: ["a"] })).toEqual(["a needs a"]);
});

test("L75: a need is of this step or of one before", () => {
  expect(needsIssues([step({ a: ["b"] }), step({ b: ["a"] })])).toMatchObject([
    { path: "tasks[0].needs[0]", expected: "something of this step or one before" },
    { code: "module/cycle" },
  ]);
});
