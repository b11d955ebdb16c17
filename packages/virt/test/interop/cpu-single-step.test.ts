/**
 * Random instructions of user programs, in 32-bit and 64-bit mode, on the processor itself and on ours: registers,
 * defined flags, vector, error code and CR2. `DC_CPU_CASES` asks for another number of them, `DC_CPU_SEED` for others.
 */
import { join } from "node:path";
import { needs } from "@dc/test-kit";
import { expect } from "vitest";
import { buildSingleStep, difference, OurStep, runNative } from "../cpu/native.ts";
import { type InstructionCase, makeCase, RandomWords } from "../cpu/random-instructions.ts";

const count = Number(process.env.DC_CPU_CASES ?? 20_000);
const seed = Number(process.env.DC_CPU_SEED ?? 20_261_130);
const batch = 20_000;

needs("gcc")(
  "V270: random instructions do what the processor does",
  () => {
    const { program, remove } = buildSingleStep(join(import.meta.dirname, "single-step.c"));
    const ours = new OurStep();
    const random = new RandomWords(seed);
    const differences: string[] = [];
    let modes = 0;
    let total = 0;
    try {
      for (let done = 0; done < count && differences.length < 40; done += batch) {
        const cases: InstructionCase[] = Array.from({ length: Math.min(batch, count - done) }, () => makeCase(random));
        total += cases.length;
        modes += cases.filter(({ mode }) => mode === 32).length;
        const native = runNative(program, cases);
        expect(native.length).toBe(cases.length);
        cases.forEach((each, n) => {
          const found = difference(each, native[n] as (typeof native)[number], ours.run(each));
          if (found !== undefined) differences.push(found);
        });
      }
    } finally {
      remove();
    }
    console.info(
      `${total} instructions, seed ${seed}: ${modes} of 32-bit, ${total - modes} of 64-bit programs; ${differences.length} differ`,
    );
    expect(differences.slice(0, 60)).toEqual([]);
  },
  600_000,
);
