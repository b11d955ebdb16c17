/**
 * bench/cpu — guest instructions per second: ten instructions of arithmetic and memory, segments and paging on; beside us
 * what other emulators make of the same bytes, without a compiler and in the same minute.
 * @module
 */
import type { Benchmark } from "@dc/engine/testing";
import { createLoop, loopInstructions } from "./cpu-loop.ts";
import { bochs, v86 } from "./cpu-peers.ts";

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
        const { cpu, memory } = createLoop(warm);
        cpu.run(warm * loopInstructions + 1);
        cpu.state.rip[0] = 0x8000;
        cpu.state.activity.fill(0);
        cpu.general.fill(0);
        cpu.general[12] = 0x2_0000;
        cpu.general[2] = turns;
        memory.write32(0x2_0000, 0);
        const before = cpu.instructions;
        meter.measure(() => {
          cpu.run(turns * loopInstructions + 1);
          return cpu.instructions - before;
        });
        return { hash: `${cpu.general[4]} ${cpu.general[14]}` };
      },
    },
    v86,
    bochs,
  ],
  targets: [
    {
      text: "60 million instructions per second",
      of: { contender: "@dc/virt/cpu", row: "ten-instruction loop" },
      atLeast: 60e6,
    },
    {
      text: "faster than v86 with its JIT off",
      of: { contender: "@dc/virt/cpu", row: "ten-instruction loop" },
      over: { contender: "v86, its JIT off", row: "ten-instruction loop" },
      atLeast: 1,
    },
  ],
};
