import fc from "fast-check";
import { expect, test } from "vitest";
import { createMachine, enterReal, type FlatMachine } from "../testing/flat-machine.ts";
import { binary, compute, computeStep, holds } from "./arithmetic.ts";
import type { Cpu } from "./cpu.ts";
import { conditions } from "./opcodes.ts";
import { divide128, multiply64, multiplyHigh } from "./multiply.ts";

const low = (value: bigint): number => Number(BigInt.asIntN(32, value));
const high = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n));
const join = (lowWord: number, highWord: number, bits: number): bigint =>
  BigInt.asUintN(bits, (BigInt(highWord) << 32n) | BigInt(lowWord >>> 0));

const machine: FlatMachine = createMachine(1 << 20);
enterReal(machine, 0);
const cpu: Cpu = machine.cpu;

const word = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  fc.constantFrom(
    0n,
    1n,
    0x7fn,
    0x80n,
    0xffn,
    0x7fffn,
    0x8000n,
    0x7fff_ffffn,
    0x8000_0000n,
    0xffff_ffffn,
    1n << 63n,
    (1n << 64n) - 1n,
  ),
);

/** The definition, in whole numbers: SDM 1 §3.4.3.1. */
function define(
  operation: number,
  bits: number,
  a: bigint,
  b: bigint,
  carry: bigint,
): { result: bigint; flags: number } {
  const signed = (value: bigint): bigint => BigInt.asIntN(bits, value);
  const minus = operation === binary.sub || operation === binary.cmp || operation === binary.sbb;
  const c = operation === binary.adc || operation === binary.sbb ? carry : 0n;
  let exact = a + b + c;
  let exactSigned = signed(a) + signed(b) + c;
  let nibble = (a & 15n) + (b & 15n) + c;
  if (minus) {
    exact = a - b - c;
    exactSigned = signed(a) - signed(b) - c;
    nibble = (a & 15n) - (b & 15n) - c;
  }
  const isLogic = operation === binary.and || operation === binary.or || operation === binary.xor;
  if (isLogic) exact = operation === binary.and ? a & b : operation === binary.or ? a | b : a ^ b;
  const result = BigInt.asUintN(bits, exact);
  let flags = 0;
  if (!isLogic) {
    if (exact !== result) flags |= 1;
    if (nibble < 0n || nibble > 15n) flags |= 0x10;
    if (signed(result) !== exactSigned) flags |= 0x800;
  }
  if ([...(result & 0xffn).toString(2)].filter((bit) => bit === "1").length % 2 === 0) flags |= 4;
  if (result === 0n) flags |= 0x40;
  if (signed(result) < 0n) flags |= 0x80;
  return { result, flags };
}

test("V248: results and flags of the eight operations are those of whole numbers, for 1 to 8 bytes", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(1, 2, 4, 8),
      fc.integer({ min: 0, max: 7 }),
      word,
      word,
      fc.boolean(),
      (bytes, operation, x, y, carry) => {
        const bits = 8 * bytes;
        const [a, b] = [BigInt.asUintN(bits, x), BigInt.asUintN(bits, y)];
        cpu.state.statusFlags = carry ? 1 : 0;
        const mine = compute(cpu, operation, bytes, low(a), high(a), low(b), high(b));
        const expected = define(operation, bits, a, b, carry ? 1n : 0n);
        expect(join(mine, bytes === 8 ? cpu.high[0] : 0, bits)).toBe(expected.result);
        expect(cpu.state.flags & 0x8d5).toBe(expected.flags);
      },
    ),
    { numRuns: 4000, seed: 6 },
  );
});

test("V249: INC and DEC leave CF", () => {
  for (const carry of [0, 1])
    for (const bytes of [1, 2, 4, 8])
      for (const value of [0n, 1n, 0x7fn, 0x80n, 0xffn, 0x7fff_ffffn, 0xffff_ffffn, (1n << 64n) - 1n])
        for (const operation of [binary.add, binary.sub]) {
          const a = BigInt.asUintN(8 * bytes, value);
          cpu.state.statusFlags = carry;
          computeStep(cpu, operation, bytes, low(a), high(a));
          const { flags } = define(operation, 8 * bytes, a, 1n, 0n);
          expect(cpu.state.flags & 0x8d5).toBe((flags & ~1) | carry);
        }
});

test("V250: each of the sixteen conditions is its formula of the flags", () => {
  for (let bits = 0; bits < 32; bits++) {
    const [c, p, z, s, o] = [0, 1, 2, 3, 4].map((n) => (bits >> n) & 1) as [number, number, number, number, number];
    cpu.state.statusFlags = c | (p << 2) | (z << 6) | (s << 7) | (o << 11);
    const formulas: Readonly<Record<string, number>> = { o, b: c, e: z, be: c | z, s, p, l: s ^ o, le: z | (s ^ o) };
    conditions.forEach((name, code) => {
      const base = conditions[code & ~1] as string;
      expect([name, holds(cpu, code)]).toEqual([name, ((formulas[base] as number) ^ (code & 1)) === 1]);
    });
  }
});

test("V250: products of 128 bits and their quotients are exact", () => {
  const words = new Int32Array(4);
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      multiply64(words, low(a), high(a), low(b), high(b));
      const product = join(words[0], words[1], 64) | (join(words[2], words[3], 64) << 64n);
      expect(product).toBe(a * b);
      expect(multiplyHigh(low(a), low(b)) >>> 0).toBe(Number((BigInt.asUintN(32, a) * BigInt.asUintN(32, b)) >> 32n));
      if (b === 0n) return;
      // A dividend whose quotient has room.
      const dividend = ((c % b) << 64n) | a;
      words.set([low(dividend), high(dividend), low(dividend >> 64n), high(dividend >> 64n)]);
      divide128(words, low(b), high(b));
      expect([join(words[0], words[1], 64), join(words[2], words[3], 64)]).toEqual([dividend / b, dividend % b]);
    }),
    { numRuns: 3000, seed: 7 },
  );
});
