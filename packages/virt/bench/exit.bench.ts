/**
 * bench/exit — the way out of a guest and in again: CPUID, VMCALL, or OUT in a loop under EPT and VPID, answered by a handler
 * that reads the reason and moves RIP on. Each exit saves the guest and is recorded, each entry is checked and loads it.
 *
 * The state that the guest begins with is the sound one of the recorded cases (vectors/).
 * @module
 */
import { readFileSync } from "node:fs";
import type { Benchmark, Contender } from "@dc/engine/testing";
import { vmcsField } from "../src/vmx/vmcs-field.ts";
import { createSoundMachine, type Recording } from "../test/vmx-replay.ts";

/** From the repository's folder: a bundle lies elsewhere than its source. */
const recording = "packages/virt/vectors/bochs27-vmx-ept.json";

const exits: Contender = {
  name: "skip, resume",
  run(sizes, meter) {
    const { warm, count, code } = sizes as { warm: number; count: number; code: string };
    const sound = JSON.parse(readFileSync(recording, "utf8")) as Recording;
    const { vmx } = createSoundMachine([], code, undefined, sound);
    const take = (exits: number): number => {
      let reasons = 0;
      for (let exit = 0; exit < exits; exit++) {
        vmx.run(1000);
        reasons += vmx.vmreadLow(vmcsField.exitReason);
        vmx.skipInstruction();
        vmx.vmresume();
      }
      return reasons;
    };
    vmx.vmlaunch();
    take(warm);
    let reasons = 0;
    meter.measure(() => {
      reasons = take(count);
      return count;
    });
    return { hash: String(reasons), values: { recorded: vmx.exits.count } };
  },
};

/** Exits per second. */
export const benchmark: Benchmark = {
  name: "exit",
  title: "exits of a guest, each with its record and its entry",
  operation: "exit",
  // The instruction, and a jump back to it.
  rows: [
    ["cpuid", "0fa2ebfc"],
    ["vmcall", "0f01c1ebfb"],
    ["out", "e680ebfc"],
  ].map(([name, code]) => ({
    name,
    full: { warm: 50_000, count: 500_000, code },
    small: { warm: 100, count: 1_000, code },
  })),
  contenders: [exits],
  targets: [
    {
      text: "an exit and its entry in 1 us",
      of: { contender: "skip, resume", row: "cpuid" },
      atLeast: 1e6,
    },
  ],
};
