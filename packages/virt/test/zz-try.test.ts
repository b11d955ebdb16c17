import { test } from "vitest";
import { writeFileSync } from "node:fs";
import { createReplayMachine, readRecording, replay } from "/tmp/h/vmx/packages/virt/test/vmx-replay.ts";
test("x", () => {
  const name = process.env.REC ?? "entry";
  const { base, cases } = readRecording(name);
  const out: string[] = [];
  let bad = 0;
  for (const row of cases) {
    const machine = createReplayMachine();
    let told: any[];
    try { told = replay(machine, base, row.steps) as any[]; } catch (e) { told = [{ error: String((e as Error).stack).slice(0,400) }]; }
    const diffs: string[] = [];
    row.told.forEach((want, i) => {
      const got = told[i] ?? {};
      if (want.exit && got.exit) {
        for (const k of Object.keys(want.exit)) if (want.exit[k] !== got.exit[k]) diffs.push(`${k} ${got.exit[k]} want ${want.exit[k]}`);
      } else if (JSON.stringify(want) !== JSON.stringify(got)) diffs.push(`${JSON.stringify(got).slice(0,300)} want ${want.exit ? 'exit '+want.exit.reason : JSON.stringify(want)}`);
    });
    if (diffs.length) { bad++; out.push(`${row.name}: [${machine.vmx.failedCheck}] ${diffs.join("; ")}`); }
  }
  writeFileSync("/tmp/vmxb/diff.txt", `${bad} of ${cases.length}\n${out.join("\n")}\n`);
});
