import { test } from "vitest";
import { writeFileSync } from "node:fs";
import { compareTold, createReplayMachine, readRecording, replay } from "./vmx-replay.ts";
test("x", () => {
  let text = "";
  for (const name of (process.env.REC ?? "entry").split(",")) {
  const { base, cases } = readRecording(name);
  let bad = 0;
  const machine = createReplayMachine();
  for (const row of cases) {
    let told: any[];
    try { told = replay(machine, base, row.steps) as any[]; } catch (e) { told = [{ error: String((e as Error).stack).slice(0,400) }]; }
    const diffs = compareTold(row.told, told);
    if (diffs.length) { bad++; text += `${row.name}: [${machine.vmx.failedCheck}] ${diffs.join("; ").slice(0, 500)}\n`; }
  }
  text += `${name}: ${bad} of ${cases.length}\n`;
  }
  writeFileSync("/tmp/vmxb/diff.txt", text);
});
