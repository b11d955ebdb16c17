/**
 * The instructions that a virtual machine monitor of 1974 could not have: sensitive, and yet not privileged. Each in a
 * user program of 64 bits and of 32 bits, on the processor itself and on ours. Where a value is the machine's own (the
 * address of its tables) ours is given the same first, and the test is that the program sees it.
 */
import { join } from "node:path";
import { needs } from "@dc/test-kit";
import { expect } from "vitest";
import { buildSingleStep, OurStep, runNative } from "../cpu/native.ts";
import { dataAddress, type InstructionCase } from "../cpu/random-instructions.ts";

const data = BigInt(dataAddress + 0x1000);
const mode32 = [0x6a, 0x2b, 0x1f];
/** With the data's address in RBX and a selector in RCX. */
const one = (mode: 32 | 64, code: readonly number[], selector = 0n, flags = 2n): InstructionCase => ({
  mode,
  code: mode === 32 ? [...mode32, ...code] : code,
  registers: [0x1111n, data, selector, 0n, 0n, 0n, 0n, flags],
  undefinedFlags: 0,
});

const selectors = [
  0n,
  1n,
  3n,
  0x10n,
  0x13n,
  0x18n,
  0x1bn,
  0x23n,
  0x20n,
  0x2bn,
  0x28n,
  0x33n,
  0x30n,
  0xfff8n,
  0x4n,
  0xfffcn,
];

needs("gcc")("V279: the sensitive instructions leak or fail in a user program as they do on the processor", () => {
  const cases: InstructionCase[] = [];
  for (const mode of [32, 64] as const) {
    for (const selector of selectors)
      for (const code of [
        [0x0f, 0x02, 0xc1],
        [0x0f, 0x03, 0xc1],
        [0x0f, 0x00, 0xe1],
        [0x0f, 0x00, 0xe9],
      ])
        for (const flags of [2n, 0xcd7n]) cases.push(one(mode, code, selector, flags));
    // PUSHF, POPF: IF and IOPL stay as they are, without a word.
    cases.push(one(mode, [0x9c, 0x58]), one(mode, [0x6a, 0x00, 0x9d, 0x9c, 0x58]));
    cases.push(one(mode, [0x68, 0x00, 0x32, 0x00, 0x00, 0x9d, 0x9c, 0x58]));
    // Privileged ones are #GP(0); SMSW, STR and SLDT are not.
    for (const code of [
      [0xfa],
      [0xfb],
      [0xf4],
      [0x0f, 0x20, 0xc0],
      [0x0f, 0x22, 0xd8],
      [0x0f, 0x01, 0x13],
      [0x0f, 0x06],
      [0x0f, 0x30],
      [0x0f, 0x21, 0xf8],
    ])
      cases.push(one(mode, code));
    // Far transfers and segment loads that privilege refuses.
    cases.push(
      one(mode, [0x8e, 0xd9], 0x18n),
      one(mode, [0x8e, 0xd1], 0x18n),
      one(mode, [0x8e, 0xd1], 0n),
      one(mode, [0x8e, 0xd9], 0xfff8n),
    );
    cases.push(one(mode, [0x8c, 0xd0]), one(mode, [0x8c, 0xc8]));
  }
  const leaks = [
    [0x0f, 0x01, 0xe0],
    [0x0f, 0x00, 0xc8],
    [0x0f, 0x00, 0xc0],
  ].flatMap((code) => [one(64, code), one(32, code)]);
  const tables = [
    [0x0f, 0x01, 0x03],
    [0x0f, 0x01, 0x0b],
  ].flatMap((code) => [
    one(64, [...code, 0x48, 0x8b, 0x43, 0x02, 0x0f, 0xb7, 0x0b]),
    one(32, [...code, 0x8b, 0x43, 0x02, 0x0f, 0xb7, 0x0b]),
  ]);
  const { program, remove } = buildSingleStep(join(import.meta.dirname, "single-step.c"));
  const all = [...cases, ...leaks, ...tables];
  const native = runNative(program, all);
  remove();
  const ours = new OurStep();
  const { state } = ours.machine.cpu;
  // What the machine's own is: CR0 by SMSW, TR by STR, the tables by SGDT and SIDT.
  const value = (n: number, register = 0): bigint => native[n]?.registers[register] as bigint;
  const [first, firstTable] = [cases.length, cases.length + leaks.length];
  expect(value(first + 2)).toBe(0x40n);
  // Bits 31:0 of CR0, of which MP and NE are only storage here, and paging stays on.
  expect(Number(value(first)) & 0x8001_0001).toBe(0x8001_0001 | 0);
  const results = all.map((each, n) => {
    const isTable = n >= firstTable;
    if (isTable) return { registers: [], vector: 3 };
    const { registers, vector, errorCode } = ours.run(each);
    return { registers, vector, errorCode };
  });
  const expected = native.map(({ registers, vector, errorCode }, n) =>
    n >= firstTable ? { registers: [], vector } : { registers, vector, errorCode },
  );
  for (let n = 0; n < firstTable; n++)
    expect([n, all[n]?.mode, all[n]?.code, results[n]]).toEqual([n, all[n]?.mode, all[n]?.code, expected[n]]);
  // SGDT and SIDT give base and limit away, on the processor and here.
  for (let n = firstTable; n < all.length; n++) {
    expect(native[n]?.vector).toBe(3);
    const own = ours.run(all[n] as InstructionCase);
    const at = n < firstTable + 2 ? 0 : 3;
    expect([own.vector, Number(own.registers[0] as bigint) | 0, Number(own.registers[2])]).toEqual([
      3,
      state.tables[at],
      state.tables[at + 2],
    ]);
  }
  console.info(`${all.length} sensitive instructions of user programs equal the processor's`);
});
