import { expect, test } from "vitest";
import { parseFilter } from "./filter.ts";

const columns = ["event", "where", "packet", "flow"];
const rows = {
  drop: { event: "frame.drop", where: "leaf1/e1-50", packet: "B-193", flow: "B" },
  send: { event: "frame.send", where: "leaf1/e1-50", packet: "A-7", flow: "A" },
  down: { event: "link.down", where: "leaf2/e1-49" },
} as const;
const passing = (text: string): string => {
  const parsed = parseFilter(text, columns);
  if (!parsed.ok) return `${parsed.issue.code} at ${parsed.issue.column}: ${parsed.issue.received}`;
  return Object.entries(rows)
    .filter(([, row]) => parsed.value((name) => (row as Record<string, string>)[name]))
    .map(([name]) => name)
    .join(" ");
};

test.each([
  ["", "drop send down"],
  ["drop", "drop"],
  ["FRAME", "drop send"],
  ["flow:B", "drop"],
  ["flow:b & drop", "drop"],
  ["drop flow:B", "drop"],
  ["flow:A | link", "send down"],
  ["flow:A | link & leaf1", "send"],
  ["(flow:A | link) & leaf2", "down"],
  ["!frame", "down"],
  ["!(drop | link)", "send"],
  ["event:frame", ""],
  ["event:frame.*", "drop send"],
  ["where:leaf*50", "drop send"],
  ["where:*-49", "down"],
  ["leaf*-49", "down"],
  ["where:leaf1/e1-50 | flow:B", "drop send"],
  ["packet:B-193", "drop"],
])("U26: %s passes: %s", (text, expected) => {
  expect(passing(text)).toBe(expected);
});

test.each([
  ["drop &", "filter/word-expected at 6: "],
  ["| drop", "filter/word-expected at 0: |"],
  ["drop & & flow:B", "filter/word-expected at 7: &"],
  ["!", "filter/word-expected at 1: "],
  ["(drop", "filter/parenthesis at 0: ("],
  ["drop )", "filter/parenthesis at 5: )"],
  ["vlan:3", "filter/unknown-column at 0: vlan:3"],
  ["drop flow:", "filter/empty-value at 5: flow:"],
  ["__proto__:x", "filter/unknown-column at 0: __proto__:x"],
])("U26: %s is refused with %s", (text, expected) => {
  expect(passing(text)).toBe(expected);
});

test("U26: a filter of stars and parentheses ends, and in good time", () => {
  expect(parseFilter("(".repeat(5000), columns).ok).toBe(false);
  const parsed = parseFilter(`${"*a".repeat(200)}`, columns);
  expect(parsed.ok && parsed.value(() => "a".repeat(10_000))).toBe(true);
});
