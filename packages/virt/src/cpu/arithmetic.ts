/**
 * cpu/arithmetic — the eight operations of two operands, with their flags, for 1 to 8 bytes.
 *
 * Flags are left as a result and the vector of its carries (`lazyWord` in ./state.ts): of a + b = r the carry out of bit
 * i is bit i of (a & b) | ((a | b) & ~r), the borrow of a − b that of (~a & b) | (~(a ^ b) & r). CF is the one out of
 * the sign bit, OF is it with the one into the sign bit, AF is the one out of bit 3.
 *
 * Source: Intel SDM volume 1 §3.4.3.1, volume 2; rules V248–V250 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";

/** The operations, in the order of their opcodes. SDM 2 table A-2. */
export const binary = { add: 0, or: 1, adc: 2, sbb: 3, and: 4, sub: 5, xor: 6, cmp: 7 } as const;

const signAndCarry = 0xc000_0008 | 0;

/** One operation of 4 bytes. @returns the result; of cmp it is a − b, which nobody writes */
export function compute32(lazy: Int32Array, operation: number, a: number, b: number): number {
  let result = 0;
  switch (operation) {
    case binary.add:
      result = (a + b) | 0;
      lazy[2] = ((a & b) | ((a | b) & ~result)) & signAndCarry;
      break;
    case binary.or:
      result = a | b;
      lazy[2] = 0;
      break;
    case binary.adc:
      result = (a + b + (lazy[2] >>> 31)) | 0;
      lazy[2] = ((a & b) | ((a | b) & ~result)) & signAndCarry;
      break;
    case binary.sbb:
      result = (a - b - (lazy[2] >>> 31)) | 0;
      lazy[2] = ((~a & b) | (~(a ^ b) & result)) & signAndCarry;
      break;
    case binary.and:
      result = a & b;
      lazy[2] = 0;
      break;
    case binary.xor:
      result = a ^ b;
      lazy[2] = 0;
      break;
    default:
      result = (a - b) | 0;
      lazy[2] = ((~a & b) | (~(a ^ b) & result)) & signAndCarry;
  }
  lazy[0] = result;
  lazy[1] = result;
  return result;
}

/** One operation of 1 or 2 bytes: operands may have more bits, the result has not. */
export function computeNarrow(lazy: Int32Array, operation: number, shift: number, left: number, right: number): number {
  const mask = 0xffff_ffff >>> shift;
  const a = left & mask;
  const b = right & mask;
  const carry = lazy[2] >>> 31;
  let result = 0;
  let carries = 0;
  switch (operation) {
    case binary.add:
    case binary.adc:
      result = a + b + (operation === binary.adc ? carry : 0);
      carries = (a & b) | ((a | b) & ~result);
      break;
    case binary.or:
      result = a | b;
      break;
    case binary.and:
      result = a & b;
      break;
    case binary.xor:
      result = a ^ b;
      break;
    default:
      result = a - b - (operation === binary.sbb ? carry : 0);
      carries = (~a & b) | (~(a ^ b) & result);
  }
  const signed = (result << shift) >> shift;
  lazy[0] = signed;
  lazy[1] = signed;
  lazy[2] = ((carries << shift) & 0xc000_0000) | (carries & 8);
  return result & mask;
}

/** One of 8 bytes; the high word is in `cpu.high[0]`. */
export function compute64(
  cpu: Cpu,
  operation: number,
  aLow: number,
  aHigh: number,
  bLow: number,
  bHigh: number,
): number {
  const { lazy, high } = cpu;
  let low = 0;
  let top = 0;
  let carries = 0;
  switch (operation) {
    case binary.add:
    case binary.adc: {
      const sum = (aLow >>> 0) + (bLow >>> 0) + (operation === binary.adc ? lazy[2] >>> 31 : 0);
      low = sum | 0;
      top = (aHigh + bHigh + (sum > 0xffff_ffff ? 1 : 0)) | 0;
      carries =
        (((aHigh & bHigh) | ((aHigh | bHigh) & ~top)) & 0xc000_0000) | (((aLow & bLow) | ((aLow | bLow) & ~low)) & 8);
      break;
    }
    case binary.or:
      low = aLow | bLow;
      top = aHigh | bHigh;
      break;
    case binary.and:
      low = aLow & bLow;
      top = aHigh & bHigh;
      break;
    case binary.xor:
      low = aLow ^ bLow;
      top = aHigh ^ bHigh;
      break;
    default: {
      const difference = (aLow >>> 0) - (bLow >>> 0) - (operation === binary.sbb ? lazy[2] >>> 31 : 0);
      low = difference | 0;
      top = (aHigh - bHigh - (difference < 0 ? 1 : 0)) | 0;
      carries =
        (((~aHigh & bHigh) | (~(aHigh ^ bHigh) & top)) & 0xc000_0000) | (((~aLow & bLow) | (~(aLow ^ bLow) & low)) & 8);
    }
  }
  // The parity is that of the lowest byte, the sign that of the high word.
  lazy[0] = low;
  lazy[1] = top;
  lazy[2] = carries;
  high[0] = top;
  return low;
}

/** One operation of 1, 2, 4 or 8 bytes; the high word of 8 is in `cpu.high[0]`. */
export function compute(
  cpu: Cpu,
  operation: number,
  bytes: number,
  aLow: number,
  aHigh: number,
  bLow: number,
  bHigh: number,
): number {
  if (bytes === 4) return compute32(cpu.lazy, operation, aLow, bLow);
  if (bytes === 8) return compute64(cpu, operation, aLow, aHigh, bLow, bHigh);
  return computeNarrow(cpu.lazy, operation, bytes === 2 ? 16 : 24, aLow, bLow);
}

/** Set ZF SF PF by a result; CF OF AF are `carries`, in the format of the lazy word. */
export function setResult(lazy: Int32Array, bytes: number, low: number, high: number, carries: number): void {
  if (bytes === 8) {
    lazy[0] = low;
    lazy[1] = high;
  } else {
    const shift = 32 - 8 * bytes;
    const signed = (low << shift) >> shift;
    lazy[0] = signed;
    lazy[1] = signed;
  }
  lazy[2] = carries;
}

/** The lazy word for CF, OF and AF that are known. */
export function carriesOf(carry: number, overflow: number, auxiliary: number): number {
  return (carry << 31) | ((carry ^ overflow) << 30) | (auxiliary << 3);
}

/** INC and DEC: as ADD and SUB of 1, but CF stays. */
export function computeStep(cpu: Cpu, operation: number, bytes: number, low: number, high: number): number {
  const { lazy } = cpu;
  const carry = lazy[2] >>> 31;
  const result = compute(cpu, operation, bytes, low, high, 1, 0);
  const carries = lazy[2];
  const overflow = (carries >>> 31) ^ ((carries >>> 30) & 1);
  lazy[2] = carriesOf(carry, overflow, (carries >>> 3) & 1);
  return result;
}

/** Replace CF alone, and keep OF. */
export function setCarry(lazy: Int32Array, carry: number): void {
  const carries = lazy[2];
  const overflow = (carries >>> 31) ^ ((carries >>> 30) & 1);
  lazy[2] = (carries & 0x3fff_ffff) | (carry << 31) | ((carry ^ overflow) << 30);
}

/** Replace CF and OF. */
export function setCarryAndOverflow(lazy: Int32Array, carry: number, overflow: number): void {
  lazy[2] = (lazy[2] & 0x3fff_ffff) | (carry << 31) | ((carry ^ overflow) << 30);
}

/** Whether a condition holds, by its code. SDM 2 appendix B table B-10. */
export function holds(cpu: Cpu, code: number): boolean {
  const { lazy } = cpu;
  const low = lazy[0];
  const high = lazy[1];
  const carries = lazy[2];
  let answer = 0;
  switch (code >> 1) {
    case 0:
      answer = (carries >>> 31) ^ ((carries >>> 30) & 1);
      break;
    case 1:
      answer = carries >>> 31;
      break;
    case 2:
      answer = (low | high) === 0 ? 1 : 0;
      break;
    case 3:
      answer = (low | high) === 0 ? 1 : carries >>> 31;
      break;
    case 4:
      answer = (high >>> 31) ^ (carries & 1);
      break;
    case 5: {
      let byte = (low ^ (carries >> 8)) & 0xff;
      byte ^= byte >> 4;
      answer = (0x9669 >> (byte & 0xf)) & 1;
      break;
    }
    case 6:
      answer = (high >>> 31) ^ (carries & 1) ^ (carries >>> 31) ^ ((carries >>> 30) & 1);
      break;
    default:
      answer = (low | high) === 0 ? 1 : (high >>> 31) ^ (carries & 1) ^ (carries >>> 31) ^ ((carries >>> 30) & 1);
  }
  return (answer ^ (code & 1)) !== 0;
}
