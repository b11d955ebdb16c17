/**
 * bench/cpu — guest instructions per second: ten instructions of arithmetic and memory, segments and paging on.
 * @module
 */
import type { Benchmark } from "@dc/engine/testing";
import { createLoop, loopInstructions } from "./cpu-loop.ts";

/** Millions of guest instructions per second. */
export const benchmark: Benchmark = {
  name: "cpu",
  title: "guest instructions in 32-bit protected mode, paging on",
  operation: "instruction",
  rows: [
    { name: "ten-instruction loop", full: { warm: 300_000, turns: 6_000_000 }, small: { warm: 1_000, turns: 10_000 } },
  ],
  contenders: [
    {
      name: "@dc/virt/cpu",
      run(sizes, meter) {
        const { warm, turns } = sizes as { warm: number; turns: number };
        const { cpu } = createLoop(warm);
        cpu.run(warm * loopInstructions + 1);
        cpu.state.rip[0] = 0x8000;
        cpu.state.activity.fill(0);
        cpu.general.fill(0);
        cpu.general[12] = 0x2_0000;
        cpu.general[2] = turns;
        const before = cpu.instructions;
        meter.measure(() => {
          cpu.run(turns * loopInstructions + 1);
          return cpu.instructions - before;
        });
        return { hash: `${cpu.general[4]} ${cpu.general[14]} ${cpu.rip[0]}` };
      },
    },
  ],
  targets: [
    {
      text: "60 million instructions per second",
      of: { contender: "@dc/virt/cpu", row: "ten-instruction loop" },
      atLeast: 60e6,
    },
  ],
};
