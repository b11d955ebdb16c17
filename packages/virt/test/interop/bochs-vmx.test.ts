/** Bochs 2.7 itself, asked again: what it answers is what was recorded. Needs `bochs`, `bochs-term` and `nasm`. */
import { needs } from "@dc/test-kit";
import { expect } from "vitest";
import { runBochs } from "../../vectors/bochs/record.mjs";
import { entryCases } from "../../vectors/bochs/vmx-entry-cases.mjs";
import { eventCases } from "../../vectors/bochs/vmx-event-cases.mjs";
import { eptCases, exitCases } from "../../vectors/bochs/vmx-exit-cases.mjs";
import { readRecording } from "../vmx-replay.ts";

const bochs = needs("bochs", "bochs-term", "nasm");

for (const [name, cases] of [
  ["entries", entryCases],
  ["guests", exitCases],
  ["ept", eptCases],
  ["events", eventCases],
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
