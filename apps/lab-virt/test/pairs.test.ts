import type { ImportedExits } from "@dc/virt/import";
import { parseExits } from "@dc/virt/import";
import { expect, test } from "vitest";
import { pairExits } from "../src/model/pairs.ts";

const read = (text: string): ImportedExits => {
  const parsed = parseExits(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.value;
};
const kvmexit = (...lines: string[]): ImportedExits => read(`KVM_EXIT_REASON COUNT\n${lines.join("\n")}\n`);

test("a reason is the same where its number is, whatever it is called; unknown words stand for themselves", () => {
  const pairs = pairExits(kvmexit("INTERRUPT_WINDOW 1", "HLT 3"), kvmexit("PENDING_INTERRUPT 30", "npf 10"));
  expect(
    pairs.map(({ reason, number, model, host }) => [reason, number, model?.sampleShare, host?.sampleShare]),
  ).toEqual([
    ["HLT", 12, 0.75, undefined],
    ["INTERRUPT_WINDOW", 7, 0.25, 0.75],
    ["npf", undefined, undefined, 0.25],
  ]);
});

test("two words of a host for one reason are counted together", () => {
  expect(pairExits(undefined, kvmexit("INTERRUPT_WINDOW 1", "PENDING_INTERRUPT 3"))).toMatchObject([
    { reason: "PENDING_INTERRUPT", number: 7, host: { samples: 4, sampleShare: 1 } },
  ]);
  expect(pairExits(undefined, undefined)).toEqual([]);
});
