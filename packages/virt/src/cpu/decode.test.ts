import { createRandomStream } from "@dc/engine";
import { expect, test } from "vitest";
import { decode, decoded, Instruction, needsMore, ripBase, tooLong, undefinedInstruction } from "./decode.ts";
import { operationNames } from "./forms.ts";

const instruction = new Instruction();
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));

/** Decode all the bytes as one instruction. */
function read(text: string, mode: 16 | 32 | 64): Instruction {
  const bytes = bytesOf(text);
  expect(decode(bytes, 0, bytes.length, mode, instruction), text).toBe(decoded);
  expect(instruction.length, text).toBe(bytes.length);
  return instruction;
}
const outcome = (text: string, mode: 16 | 32 | 64): number => {
  const bytes = bytesOf(text);
  return decode(bytes, 0, bytes.length, mode, instruction);
};

test("V207: the last of F2 and F3 counts, and REX right before the opcode alone", () => {
  expect(read("f3 f2 a4", 32).rep).toBe(0xf2);
  expect(read("f2 f3 a4", 32).rep).toBe(0xf3);
  expect(read("48 89 c3", 64).operandBytes).toBe(8);
  const late = read("48 66 89 c3", 64);
  expect([late.rex, late.operandBytes]).toEqual([0, 2]);
  expect(operationNames[read("48", 32).op]).toBe("dec");
});

test("V207: of segment prefixes the last counts; in 64-bit mode FS and GS alone", () => {
  expect(read("2e 26 8b 00", 32).segment).toBe(0);
  expect(read("64 2e 8b 00", 64).segment).toBe(4);
  expect(read("2e 8b 00", 64).segmentOverride).toBe(-1);
});

test("V208: what is longer than 15 bytes is told apart from what is cut off", () => {
  const long = new Uint8Array(20).fill(0x66);
  expect(decode(long, 0, 20, 32, instruction)).toBe(tooLong);
  expect(decode(long, 0, 14, 32, instruction)).toBe(needsMore);
  const fifteen = bytesOf("66 66 66 66 66 66 66 66 66 66 66 66 66 89 c3");
  expect(decode(fifteen, 0, 15, 32, instruction)).toBe(decoded);
  const sixteen = bytesOf("66 66 66 66 66 66 66 66 66 66 66 66 66 81 c3 00 00");
  expect(decode(sixteen, 0, 17, 32, instruction)).toBe(tooLong);
});

test("V208: every instruction cut off anywhere needs more, and no byte beyond is looked at", () => {
  for (const [text, mode] of [
    ["48 81 84 88 00 01 00 00 01 02 03 04", 64],
    ["48 b8 01 02 03 04 05 06 07 08", 64],
    ["48 a1 01 02 03 04 05 06 07 08", 64],
    ["66 ea 01 02 03 04 05 06", 16],
    ["c8 10 00 01", 32],
    ["0f 38 f0 44 24 10", 32],
    ["f3 0f 1e fa", 64],
  ] as const) {
    const whole = bytesOf(text);
    for (let available = 0; available < whole.length; available++) {
      // What lies beyond must not matter: 66 would be a prefix, ff an opcode.
      for (const beyond of [0x66, 0xff]) {
        const bytes = whole.slice();
        bytes.fill(beyond, available);
        expect(decode(bytes, 0, available, mode, instruction), `${text} cut to ${available}`).toBe(needsMore);
      }
    }
    expect(decode(whole, 0, whole.length, mode, instruction)).toBe(decoded);
  }
});

test("V209: #UD for what does not exist in the mode", () => {
  for (const text of [
    "06",
    "27",
    "60",
    "62 00",
    "82 c0 01",
    "9a 00 00 00 00 00 00",
    "c4 00",
    "ce",
    "d4 0a",
    "d6",
    "ea 00 00 00 00 00 00",
  ])
    expect(outcome(text, 64), text).toBe(undefinedInstruction);
  expect(outcome("63 c0", 32)).toBe(decoded);
  for (const text of ["0f 05", "0f 01 f8", "f3 0f ae c0"]) {
    expect(outcome(text, 32), text).toBe(undefinedInstruction);
    expect(outcome(text, 64), text).toBe(decoded);
  }
  for (const text of [
    "0f 0a",
    "0f 24 c0",
    "ff f8",
    "fe d0",
    "8f c8",
    "c6 c8 00",
    "0f 01 c0",
    "0f 01 d2",
    "8d c0",
    "0f b2 c0",
    "0f 38 ff c0",
  ])
    expect(outcome(text, 32), text).toBe(undefinedInstruction);
});

test("V209: #UD for LOCK without a destination in memory, and for registers that do not exist", () => {
  expect(read("f0 01 18", 32).lock).toBe(true);
  for (const text of ["f0 01 d8", "f0 03 18", "f0 89 18", "f0 39 18", "f0 90", "f0 0f a3 18"])
    expect(outcome(text, 32), text).toBe(undefinedInstruction);
  for (const text of ["8e c8", "8e f0", "8c f0", "0f 20 c8", "0f 20 e8", "44 0f 21 c0"])
    expect(outcome(text, 64), text).toBe(undefinedInstruction);
  expect(outcome("44 0f 20 c0", 64)).toBe(decoded);
  expect(outcome("0f 23 e0", 64)).toBe(decoded);
});

test("V210: operand and address size by mode and prefix", () => {
  const sizes = (text: string, mode: 16 | 32 | 64): number[] => {
    const { operandBytes, addressBytes, width } = read(text, mode);
    return [operandBytes, addressBytes, width];
  };
  expect(sizes("89 07", 16)).toEqual([2, 2, 2]);
  expect(sizes("66 67 89 07", 16)).toEqual([4, 4, 4]);
  expect(sizes("89 07", 32)).toEqual([4, 4, 4]);
  expect(sizes("66 67 89 07", 32)).toEqual([2, 2, 2]);
  expect(sizes("66 67 89 07", 64)).toEqual([2, 4, 2]);
  expect(sizes("66 48 89 07", 64)).toEqual([8, 8, 8]);
  expect(sizes("88 07", 32)).toEqual([4, 4, 1]);
  // Default of 64 bits, with 66 for 16; and near branches, that stay at 64.
  expect(sizes("50", 64)).toEqual([8, 8, 8]);
  expect(sizes("66 50", 64)).toEqual([2, 8, 2]);
  expect(sizes("66 e8 00 00 00 00", 64)).toEqual([8, 8, 8]);
  expect(sizes("66 c3", 32)).toEqual([2, 4, 2]);
});

test("V211: ModRM and SIB give base, index, scale, displacement and segment", () => {
  const memory = (text: string, mode: 16 | 32 | 64): number[] => {
    const { base, index, scale, displacement, segment } = read(text, mode);
    return [base, index, scale, displacement, segment];
  };
  expect(memory("8b 00", 16)).toEqual([3, 6, 0, 0, 3]);
  expect(memory("8b 43 80", 16)).toEqual([5, 7, 0, -128, 2]);
  expect(memory("8b 04", 16)).toEqual([6, -1, 0, 0, 3]);
  expect(memory("8b 06 fe ff", 16)).toEqual([-1, -1, 0, -2, 3]);
  expect(memory("8b 46 00", 16)).toEqual([5, -1, 0, 0, 2]);
  expect(memory("8b 44 8b f0", 32)).toEqual([3, 1, 2, -16, 3]);
  expect(memory("8b 04 24", 32)).toEqual([4, -1, 0, 0, 2]);
  expect(memory("8b 04 cd 00 01 00 00", 32)).toEqual([-1, 1, 3, 256, 3]);
  expect(memory("8b 05 00 01 00 00", 32)).toEqual([-1, -1, 0, 256, 3]);
  expect(memory("8b 05 00 01 00 00", 64)).toEqual([ripBase, -1, 0, 256, 3]);
  expect(memory("41 8b 45 00", 64)).toEqual([13, -1, 0, 0, 3]);
  expect(memory("43 8b 04 e5 00 00 00 80", 64)).toEqual([-1, 12, 3, -0x8000_0000, 3]);
  expect(memory("65 8b 45 00", 64)).toEqual([5, -1, 0, 0, 5]);
  const registers = read("4d 01 c7", 64);
  expect([registers.mod, registers.reg, registers.rm]).toEqual([3, 8, 15]);
});

test("V212: immediates, targets, offsets and far pointers, with their signs", () => {
  const immediate = (text: string, mode: 16 | 32 | 64): number[] => {
    const found = read(text, mode);
    return [found.immediate, found.immediateHigh, found.immediate2];
  };
  expect(immediate("b0 ff", 32).slice(0, 2)).toEqual([255, 0]);
  expect(immediate("83 c0 ff", 32).slice(0, 2)).toEqual([-1, -1]);
  expect(immediate("48 81 c0 00 00 00 80", 64).slice(0, 2)).toEqual([-0x8000_0000, -1]);
  expect(immediate("48 b8 01 00 00 00 02 00 00 00", 64).slice(0, 2)).toEqual([1, 2]);
  expect(immediate("b8 ff ff", 16).slice(0, 2)).toEqual([-1, -1]);
  expect(immediate("eb fe", 16).slice(0, 2)).toEqual([-2, -1]);
  expect(immediate("ea 00 80 08 00", 16)).toEqual([0x8000, 0, 8]);
  expect(immediate("c8 00 ff 1f", 32)).toEqual([0xff00, 0, 0x1f]);
  const offset = read("48 a1 78 56 34 12 ef cd ab 89", 64);
  expect([offset.displacement, offset.displacementHigh >>> 0]).toEqual([0x1234_5678, 0x89ab_cdef]);
});

test("V212: no bytes make it throw or read a length that was not given", () => {
  const random = createRandomStream(new Int32Array([20_26, 7, 0, 0]));
  const wrong: string[] = [];
  for (let n = 0; n < 30_000; n++) {
    const available = random.below(17);
    const bytes = Uint8Array.from({ length: available }, () => random.below(256));
    const mode = [16, 32, 64][n % 3] as 16;
    const result = decode(bytes, 0, available, mode, instruction);
    if (instruction.length > Math.min(available, 15) || (result === needsMore && available >= 15))
      wrong.push(`${Buffer.from(bytes).toString("hex")} in ${mode} bits: ${result}, ${instruction.length} bytes`);
  }
  expect(wrong).toEqual([]);
});
