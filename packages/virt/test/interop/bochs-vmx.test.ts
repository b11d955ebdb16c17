/** Bochs 2.7 itself, asked again: what it answers is what was recorded. Needs `bochs`, `bochs-term` and `nasm`. */
import { spawnSync } from "node:child_process";
import { onMachine } from "@dc/test-kit";
import { expect } from "vitest";
import { runBochs } from "../../vectors/bochs/record.mjs";
import { entryCases } from "../../vectors/bochs/vmx-entry-cases.mjs";
import { eptCases, exitCases } from "../../vectors/bochs/vmx-exit-cases.mjs";
import { readRecording } from "../vmx-replay.ts";

/** Whether Bochs 2.7 with its terminal display is here: other versions answer otherwise. */
function hasBochs(): boolean {
  if (spawnSync("nasm", ["-v"]).status !== 0) return false;
  const { stdout, stderr } = spawnSync("bochs", ["--help", "cpu"], { encoding: "utf8" });
  return `${stdout}${stderr}`.includes("corei7_skylake_x");
}

const bochs = onMachine("Bochs with corei7_skylake_x, and nasm", hasBochs());

for (const [name, cases] of [
  ["entries", entryCases],
  ["guests", exitCases],
  ["ept", eptCases],
] as const) {
  bochs(
    `V364: Bochs answers the ${cases.length} cases of ${name} as recorded`,
    () => {
      const { told } = runBochs(cases);
      expect(told).toEqual(readRecording(name).cases.map((row) => row.told));
    },
    60_000,
  );
}
