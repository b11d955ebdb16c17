import { expect, test } from "vitest";
import { describeIssues } from "./issues.ts";

const issue = {
  severity: "error",
  code: "x",
  path: "links[2].ends[0]",
  expected: "a node",
  received: "leef1",
} as const;

test("an issue is `place: path: expected …, got … (hint)`", () => {
  expect(describeIssues([{ ...issue, line: 3, column: 9, hint: "leaf1" }], "a.yaml")).toEqual([
    "a.yaml:3:9: links[2].ends[0]: expected a node, got leef1 (leaf1)",
  ]);
  expect(describeIssues([issue], "a.yaml")).toEqual(["a.yaml: links[2].ends[0]: expected a node, got leef1"]);
  expect(describeIssues([{ ...issue, path: "", severity: "warning" }], "a.yaml")).toEqual([
    "a.yaml: warning: expected a node, got leef1",
  ]);
});

test("a hundred are shown and the rest is counted", () => {
  const lines = describeIssues(Array(117).fill(issue), "a.yaml");
  expect(lines).toHaveLength(101);
  expect(lines[100]).toBe("… and 17 more");
});

test("a hostile name can neither steer the terminal nor fill it", () => {
  const [steering] = describeIssues([{ ...issue, received: "\x1b[2J\u202egnp\x07\nfaked: line" }], "a.yaml");
  expect(steering).toBe("a.yaml: links[2].ends[0]: expected a node, got \\u001b[2J\\u202egnp\\u0007\\u000afaked: line");
  const [long] = describeIssues([{ ...issue, received: "x".repeat(10_000) }], "a.yaml");
  expect(long.length).toBeLessThan(700);
});
