/**
 * cpu/execute-shift — ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD.
 *
 * The count is taken modulo 32, of 8 bytes modulo 64; a count of 0 changes no flag. OF is defined for a count of 1 alone;
 * here it is what the same formula gives for any. AF is undefined
 * after a shift; here it is set, as on the processor of vectors/kvm. Source: Intel SDM volume 2, the instructions' pages.
 * @module
 */
import { carriesOf, setCarryAndOverflow, setResult } from "./arithmetic.ts";
import type { Cpu } from "./cpu.ts";
import type { Decoded } from "./decoded.ts";
import { readB, readForWrite, readRegister, writeBack } from "./operand.ts";

/** The operations, in the order of ModRM.reg. SDM 2 table A-6 group 2. */
export const shift = { rol: 0, ror: 1, rcl: 2, rcr: 3, shl: 4, shr: 5, sal: 6, sar: 7 } as const;

/** low and high shifted left; the high word to `high[0]`. */
function leftShift(high: Int32Array, low: number, top: number, count: number): number {
  if (count === 0) {
    high[0] = top;
    return low;
  }
  if (count >= 32) {
    high[0] = low << (count - 32);
    return 0;
  }
  high[0] = (top << count) | (low >>> (32 - count));
  return low << count;
}

/** The same to the right, unsigned. */
function rightShift(high: Int32Array, low: number, top: number, count: number): number {
  if (count === 0) {
    high[0] = top;
    return low;
  }
  if (count >= 32) {
    high[0] = 0;
    return top >>> (count - 32);
  }
  high[0] = top >>> count;
  return (low >>> count) | (top << (32 - count));
}

/** Bit `n` of 64. */
function bitOf(low: number, top: number, n: number): number {
  return n < 32 ? (low >>> n) & 1 : (top >>> (n - 32)) & 1;
}

/** Any of them: `sub` says which. D0 and D1 shift by one. */
export function executeShift(cpu: Cpu, instruction: Decoded): void {
  const { aBytes, sub } = instruction;
  const isOne = (instruction.opcode & 0xfe) === 0xd0;
  const count = (isOne ? 1 : readB(cpu, instruction)) & (aBytes === 8 ? 63 : 31);
  const low = readForWrite(cpu, instruction);
  const top = cpu.high[0];
  if (count === 0) {
    // Of 4 bytes the upper half of a register is cleared even so.
    writeBack(cpu, instruction, low, top);
    return;
  }
  let result = 0;
  if (sub >= shift.shl) result = plainShift(cpu, sub, aBytes, low, top, count);
  else if (sub <= shift.ror) result = rotate(cpu, sub, aBytes, low, top, count);
  else result = rotateThroughCarry(cpu, sub, aBytes, low, top, count);
  writeBack(cpu, instruction, result, cpu.high[0]);
}

function plainShift(cpu: Cpu, operation: number, bytes: number, low: number, top: number, count: number): number {
  const { high, lazy } = cpu;
  const bits = 8 * bytes;
  let result = 0;
  let carry = 0;
  let overflow = 0;
  if (operation === shift.shr) {
    result = rightShift(high, low, bytes === 8 ? top : 0, count);
    carry = bitOf(low, bytes === 8 ? top : 0, count - 1);
    overflow = bitOf(low, top, bits - 1);
  } else if (operation === shift.sar) {
    // Widened by its sign to 64 bits, of which the shifted ones are kept.
    const signed = bytes === 8 ? low : (low << (32 - bits)) >> (32 - bits);
    const sign = bytes === 8 ? top : signed >> 31;
    carry = bitOf(signed, sign, count - 1);
    result = rightShift(high, signed, sign, count);
    if (sign < 0) {
      if (count >= 32) {
        if (count > 32) result |= -1 << (64 - count);
        high[0] = -1;
      } else high[0] |= -1 << (32 - count);
    }
  } else {
    result = leftShift(high, low, top, count);
    carry = count <= bits ? bitOf(low, top, bits - count) : 0;
    overflow = bitOf(result, high[0], bits - 1) ^ carry;
  }
  setResult(lazy, bytes, result, high[0], carriesOf(carry, overflow, 1));
  return result;
}

function rotate(cpu: Cpu, operation: number, bytes: number, low: number, top: number, count: number): number {
  const { high, lazy } = cpu;
  const bits = 8 * bytes;
  let left = operation === shift.rol ? count % bits : bits - (count % bits);
  if (left === bits) left = 0;
  let result = low;
  high[0] = top;
  if (left !== 0) {
    if (bytes === 8) {
      const right = rightShift(high, low, top, 64 - left);
      const rightTop = high[0];
      result = leftShift(high, low, top, left) | right;
      high[0] |= rightTop;
    } else if (bytes === 4) result = (low << left) | (low >>> (32 - left));
    else result = ((low << left) | (low >>> (bits - left))) & (bytes === 2 ? 0xffff : 0xff);
  }
  const last = bitOf(result, high[0], bits - 1);
  const carry = operation === shift.rol ? result & 1 : last;
  const overflow = operation === shift.rol ? last ^ carry : last ^ bitOf(result, high[0], bits - 2);
  setCarryAndOverflow(lazy, carry, overflow);
  return result;
}

function rotateThroughCarry(
  cpu: Cpu,
  operation: number,
  bytes: number,
  low: number,
  top: number,
  count: number,
): number {
  const { high, lazy } = cpu;
  const bits = 8 * bytes;
  const steps = bits < 32 ? count % (bits + 1) : count;
  let carry = lazy[2] >>> 31;
  let result = low;
  let upper = bytes === 8 ? top : 0;
  for (let step = 0; step < steps; step++) {
    if (operation === shift.rcl) {
      const out = bitOf(result, upper, bits - 1);
      upper = (upper << 1) | (result >>> 31);
      result = (result << 1) | carry;
      carry = out;
    } else {
      const out = result & 1;
      result = rightShift(high, result, upper, 1);
      upper = high[0];
      if (carry === 1) {
        if (bits === 64) upper |= 0x8000_0000 | 0;
        else result |= 1 << (bits - 1);
      }
      carry = out;
    }
    if (bits < 32) result &= (1 << bits) - 1;
  }
  high[0] = upper;
  const last = bitOf(result, upper, bits - 1);
  const overflow = operation === shift.rcl ? last ^ carry : last ^ bitOf(result, upper, bits - 2);
  if (steps !== 0) setCarryAndOverflow(lazy, carry, overflow);
  return result;
}

/** SHLD and SHRD: `sub` 0 and 1. The third operand is an immediate or CL. */
export function executeDoubleShift(cpu: Cpu, instruction: Decoded): void {
  const { aBytes } = instruction;
  const { high } = cpu;
  const bits = 8 * aBytes;
  const isByCl = (instruction.opcode & 1) === 1;
  const raw = isByCl ? cpu.generalBytes[8] : instruction.immediateLow;
  const count = raw & (aBytes === 8 ? 63 : 31);
  const low = readForWrite(cpu, instruction);
  const top = high[0];
  if (count === 0) {
    writeBack(cpu, instruction, low, top);
    return;
  }
  const fillLow = readRegister(cpu, instruction.bSlot, 0, aBytes);
  const fillTop = high[0];
  let result = 0;
  let upper = 0;
  let carry = 0;
  if (aBytes === 8) {
    if (instruction.sub === 0) {
      const right = rightShift(high, fillLow, fillTop, 64 - count);
      const rightTop = high[0];
      result = leftShift(high, low, top, count) | right;
      upper = high[0] | rightTop;
      carry = bitOf(low, top, 64 - count);
    } else {
      const left = leftShift(high, fillLow, fillTop, 64 - count);
      const leftTop = high[0];
      result = rightShift(high, low, top, count) | left;
      upper = high[0] | leftTop;
      carry = bitOf(low, top, count - 1);
    }
  } else if (aBytes === 4) {
    const isLeft = instruction.sub === 0;
    result = isLeft ? (low << count) | (fillLow >>> (32 - count)) : (low >>> count) | (fillLow << (32 - count));
    carry = isLeft ? (low >>> (32 - count)) & 1 : (low >>> (count - 1)) & 1;
  } else {
    // More than 16 is undefined; here the bits come round, as if the operands were one ring of 32.
    const isLeft = instruction.sub === 0;
    const ring = isLeft ? (low << 16) | fillLow : low | (fillLow << 16);
    const turned = isLeft ? (ring << count) | (ring >>> (32 - count)) : (ring >>> count) | (ring << (32 - count));
    result = isLeft ? turned >>> 16 : turned & 0xffff;
    carry = isLeft ? (ring >>> (32 - count)) & 1 : (ring >>> (count - 1)) & 1;
  }
  const overflow = bitOf(result, upper, bits - 1) ^ bitOf(low, top, bits - 1);
  setResult(cpu.lazy, aBytes, result, upper, carriesOf(carry, overflow, 1));
  writeBack(cpu, instruction, result, upper);
}
