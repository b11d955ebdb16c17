import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseExits } from "./import.ts";

const file = readFileSync(new URL("../../vectors/kvmexit.handmade.txt", import.meta.url), "utf8");

test("V405: counts of all threads by reason", () => {
  const parsed = parseExits(file);
  expect(parsed).toMatchObject({ ok: true, issues: [], value: { format: "kvmexit", samples: 50, counters: [] } });
  if (!parsed.ok) return;
  expect(parsed.value.exits.map(({ name, number, samples }) => [name, number, samples])).toEqual([
    ["HLT", 12, 42],
    ["MSR_WRITE", 32, 6],
    ["EXTERNAL_INTERRUPT", 1, 1],
    ["MADE_BY_HAND", undefined, 1],
  ]);
});

test("V405: one process, and the last column by its other name", () => {
  expect(parseExits("KVM_EXIT_REASON   COUNT\nHLT 5\n")).toMatchObject({ ok: true, value: { samples: 5 } });
  expect(parseExits("TGID PID KVM_EXIT_REASON STAT\n1 2 HLT 5\n")).toMatchObject({ ok: true, value: { samples: 5 } });
});

test("V406: a line with a word too few, too many, or of another kind", () => {
  const head = "TID KVM_EXIT_REASON COUNT\n";
  for (const [line, column] of [
    ["17\n", 3],
    ["17 HLT\n", 7],
    ["17 HLT many\n", 8],
    ["17 HLT 5 6\n", 10],
    ["17 5 HLT\n", 4],
  ] as const)
    expect(parseExits(head + line)).toMatchObject({ ok: false, issues: [{ code: "input/bad-line", line: 2, column }] });
});
