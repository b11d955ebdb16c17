import { expect, test } from "vitest";
import type { InterceptedInstruction } from "../cpu/intercepts.ts";
import {
  descriptorTableInformation,
  fieldInformation,
  interruptionInformation,
  invalidationInformation,
  ioInformation,
  localOrTaskInformation,
  memoryInformation,
  randomInformation,
  waitInformation,
} from "./exit-information.ts";

const instruction = (over: Partial<InterceptedInstruction>): InterceptedInstruction => ({
  length: 3,
  operandBytes: 4,
  addressBytes: 8,
  segment: 3,
  mod: 0,
  reg: 0,
  rm: 0,
  base: -1,
  index: -1,
  scale: 0,
  displacement: 0,
  displacementHigh: 0,
  ...over,
});

test("V360: an operand in memory is told by scale, size, segment, index and base", () => {
  // [rdi+rax*8+0x10], as Bochs has it for VMPTRLD.
  expect(memoryInformation(instruction({ base: 7, index: 0, scale: 3 }))).toBe(0x381_8103);
  expect(memoryInformation(instruction({}))).toBe(0x841_8100);
  expect(memoryInformation(instruction({ base: 16 }))).toBe(0x841_8100);
});
test("V360: registers are told in bits 6:3 and 31:28, what kind it is in 29:28", () => {
  expect(fieldInformation(instruction({ mod: 3, rm: 1 }))).toBe(0x408);
  expect(localOrTaskInformation(instruction({ mod: 3, rm: 10 }), 1)).toBe(0x1000_0450);
  expect(invalidationInformation(instruction({ base: 7, reg: 9 })) >>> 0).toBe(0x93c1_8100);
  expect(descriptorTableInformation(instruction({}), 3)).toBe(0x3841_8100);
  expect(waitInformation(instruction({ rm: 2 }))).toBe(0x10);
});
test("V361: sizes are 0, 1 and 2 for 2, 4 and 8 bytes", () => {
  expect([2, 4, 8].map((addressBytes) => (ioInformation(instruction({ addressBytes })) >>> 7) & 7)).toEqual([0, 1, 2]);
  expect([2, 4, 8].map((operandBytes) => (randomInformation(instruction({ operandBytes })) >>> 11) & 3)).toEqual([
    0, 1, 2,
  ]);
  // Outside of 64-bit mode bit 11 is the operand size of LGDT and its kin.
  expect(descriptorTableInformation(instruction({ addressBytes: 4 }), 0) & 0x800).toBe(0x800);
  expect(descriptorTableInformation(instruction({ addressBytes: 4, operandBytes: 2 }), 0) & 0x800).toBe(0);
});
test("V362: #PF and INT3 have Bochs' interruption information", () => {
  expect(interruptionInformation(3, 14, true, false) >>> 0).toBe(0x8000_0b0e);
  expect(interruptionInformation(6, 3, false, false) >>> 0).toBe(0x8000_0603);
  expect(interruptionInformation(3, 13, true, true) >>> 0).toBe(0x8000_1b0d);
});
