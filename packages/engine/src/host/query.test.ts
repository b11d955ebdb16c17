import { expect, test } from "vitest";
import { compileQuery, matchesPattern, parseDuration, parseQuery, type QuerySource } from "./query.ts";

/** A run of one record: a drop of frame 193 of flow B at leaf1/e1-50. */
const source: QuerySource = {
  kindOf: () => 0,
  objectOf: () => 0,
  frameOf: () => 193,
  flowLabelOf: () => "B",
  kindName: () => "frame.drop",
  objectName: () => "leaf1/e1-50",
  nowPs: () => 41_872_000,
  probe: (path) => (path === "leaf1/e1-50#queueBytes" ? 60_000 : undefined),
};

function ask(text: string, record: number): boolean {
  const parsed = parseQuery(text, "state");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return compileQuery(parsed.value, source)(record);
}

test.each([
  ["", true],
  ["drop", true],
  ["DROP", true],
  ["send", false],
  ["drop & flow:B", true],
  ["drop flow:A", false],
  ["drop & flow:A | where:leaf1", true],
  ["where:leaf1", true],
  ["where:leaf", false],
  ["where:leaf*", true],
  ["where:leaf1/e1-50", true],
  ["where:leaf1:e1-50", true],
  ["where:leaf1/e1-5", false],
  ["kind:frame.*", true],
  ["kind:frame", false],
  ["!kind:frame.*", false],
  ["!flow:A drop", true],
  ["frame:193", true],
  ["frame:19", false],
  ["leaf1/e1-50#queueBytes > 50000", true],
  ["leaf1/e1-50#queueBytes>=60000", true],
  ["leaf1/e1-50#queueBytes < 50000", false],
  ["leaf1/e1-50#queueBytes != 1", true],
  ["leaf9/e1-50#queueBytes > 0", false],
  ["40us", true],
  ["42us", false],
  ["41.872us", true],
])("a query of %s answers %s of a drop of frame 193", (text, expected) => {
  expect(ask(text, 0)).toBe(expected);
});

test("without a record only probes and times can hold", () => {
  expect(ask("drop", -1)).toBe(false);
  expect(ask("where:leaf1", -1)).toBe(false);
  expect(ask("leaf1/e1-50#queueBytes > 50000", -1)).toBe(true);
  expect(ask("40us", -1)).toBe(true);
});

test.each([
  ["| drop", 1],
  ["drop |", 7],
  ["drop & & x", 8],
  ["where:", 1],
  ["colour:red", 1],
  ["drop ((", 6],
  ["leaf1#queueBytes", 1],
  ["leaf1#queueBytes > many", 1],
  ["leaf1#wait > 3parsecs", 1],
])("%s is an issue at column %i", (text, column) => {
  const parsed = parseQuery(text, "state");
  expect(parsed.ok).toBe(false);
  expect(parsed.issues[0]?.column).toBe(column);
  expect(parsed.issues[0]?.code).toMatch(/^host\/query-/);
});

test("a probe in an event filter is refused with a hint", () => {
  const parsed = parseQuery("leaf1#queueBytes > 3", "record");
  expect(parsed.ok).toBe(false);
  expect(parsed.issues[0]?.code).toBe("host/query-probe");
});

test("a query of more than 500 characters is refused, markup is only a word that is not one", () => {
  expect(parseQuery("x".repeat(501), "record").issues[0]?.code).toBe("host/query-too-long");
  expect(parseQuery("<img src=x onerror=alert(1)>", "record").ok).toBe(false);
});

test("a pattern of many stars stays linear", () => {
  expect(matchesPattern(`${"*a".repeat(100)}b`, "a".repeat(5000))).toBe(false);
  expect(matchesPattern("e*-*9", "e1-49")).toBe(true);
});

test.each([
  ["1ps", 1],
  ["1.5us", 1_500_000],
  ["0.1ns", 100],
  ["2 ms", 2e9],
  ["1s", 1e12],
  ["0.1ps", undefined],
  ["5", undefined],
  ["1e3ns", undefined],
])("the duration %s is %s ps", (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});
