/**
 * cpu/execute-multiply — MUL, IMUL, DIV, IDIV.
 *
 * Source: Intel SDM volume 2, the instructions' pages: #DE for a divisor of 0 and a quotient that has no room.
 * @module
 */
import { carriesOf, setResult } from "./arithmetic.ts";
import type { Cpu } from "./cpu.ts";
import type { Decoded } from "./decoded.ts";
import { exceptionVector } from "./fault.ts";
import { divide128, multiply64, multiplyHigh, negateWords } from "./multiply.ts";
import { readA, readB, readRegister, writeRegister } from "./operand.ts";

/** Multiply signed words; the result's high part in `product`. @returns whether it does not fit into its low half */
function signedProduct(cpu: Cpu, bytes: number, aLow: number, aHigh: number, bLow: number, bHigh: number): boolean {
  const { product } = cpu;
  if (bytes === 8) {
    multiply64(product, aLow, aHigh, bLow, bHigh);
    // Of two's complement: take back what the signs added. SDM has it as the exact product.
    if (aHigh < 0) subtractUpper(product, bLow, bHigh);
    if (bHigh < 0) subtractUpper(product, aLow, aHigh);
    const sign = product[1] >> 31;
    return product[2] !== sign || product[3] !== sign;
  }
  const shift = 32 - 8 * bytes;
  const a = (aLow << shift) >> shift;
  const b = (bLow << shift) >> shift;
  const low = Math.imul(a, b);
  if (bytes === 4) {
    product[0] = low;
    product[1] = (multiplyHigh(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;
    return product[1] !== low >> 31;
  }
  product[0] = low;
  product[1] = low >> (8 * bytes);
  return (low << shift) >> shift !== low;
}

function subtractUpper(product: Int32Array, low: number, high: number): void {
  const difference = (product[2] >>> 0) - (low >>> 0);
  product[2] = difference | 0;
  product[3] = (product[3] - high - (difference < 0 ? 1 : 0)) | 0;
}

/** MUL and IMUL of one operand: `sub` 0 and 1. */
export function executeMultiply(cpu: Cpu, instruction: Decoded): void {
  const { product } = cpu;
  const bytes = instruction.aBytes;
  const bLow = readA(cpu, instruction);
  const bHigh = cpu.high[0];
  const aLow = readRegister(cpu, 0, 0, bytes);
  const aHigh = cpu.high[0];
  let isLarge = false;
  if (instruction.sub === 1) isLarge = signedProduct(cpu, bytes, aLow, aHigh, bLow, bHigh);
  else if (bytes === 8) {
    multiply64(product, aLow, aHigh, bLow, bHigh);
    isLarge = (product[2] | product[3]) !== 0;
  } else if (bytes === 4) {
    product[0] = Math.imul(aLow, bLow);
    product[1] = multiplyHigh(aLow, bLow);
    isLarge = product[1] !== 0;
  } else {
    product[0] = aLow * bLow;
    product[1] = product[0] >>> (8 * bytes);
    isLarge = product[1] !== 0;
  }
  if (bytes === 1) cpu.generalWords[0] = product[0];
  else if (bytes === 8) {
    writeRegister(cpu, 0, 0, 8, product[0], product[1]);
    writeRegister(cpu, 4, 0, 8, product[2], product[3]);
  } else {
    writeRegister(cpu, 0, 0, bytes, product[0], 0);
    writeRegister(cpu, 4, 0, bytes, product[1], 0);
  }
  const bit = isLarge ? 1 : 0;
  setResult(cpu.lazy, bytes, product[0], product[1], carriesOf(bit, bit, 0));
}

/** IMUL of two and three operands: `sub` 2 and 3. */
export function executeMultiplyInto(cpu: Cpu, instruction: Decoded): void {
  const { product } = cpu;
  const bytes = instruction.aBytes;
  const bLow = readB(cpu, instruction);
  const bHigh = cpu.high[0];
  let aLow = instruction.immediateLow;
  let aHigh = instruction.immediateHigh;
  if (instruction.sub === 2) {
    aLow = readA(cpu, instruction);
    aHigh = cpu.high[0];
  }
  const bit = signedProduct(cpu, bytes, aLow, aHigh, bLow, bHigh) ? 1 : 0;
  writeRegister(cpu, instruction.aSlot, 0, bytes, product[0], product[1]);
  setResult(cpu.lazy, bytes, product[0], product[1], carriesOf(bit, bit, 0));
}

/** DIV and IDIV: `sub` 0 and 1. */
export function executeDivide(cpu: Cpu, instruction: Decoded): void {
  const { product, general, generalWords } = cpu;
  const bytes = instruction.aBytes;
  const isSigned = instruction.sub === 1;
  let low = readA(cpu, instruction);
  let high = cpu.high[0];
  const shift = bytes < 4 ? 32 - 8 * bytes : 0;
  if (isSigned && bytes < 8) {
    low = (low << shift) >> shift;
    high = low >> 31;
  }
  if ((low | high) === 0) cpu.raise(exceptionVector.divideError);

  // The dividend, of twice the operand's size, in four words.
  if (bytes === 8) {
    product[0] = general[0];
    product[1] = general[1];
    product[2] = general[4];
    product[3] = general[5];
  } else {
    if (bytes === 1) {
      product[0] = isSigned ? (generalWords[0] << 16) >> 16 : generalWords[0];
      product[1] = isSigned ? product[0] >> 31 : 0;
    } else if (bytes === 2) {
      product[0] = generalWords[0] | (generalWords[8] << 16);
      product[1] = isSigned ? product[0] >> 31 : 0;
    } else {
      product[0] = general[0];
      product[1] = general[4];
    }
    const sign = isSigned ? product[1] >> 31 : 0;
    product[2] = sign;
    product[3] = sign;
  }
  const isNegative = isSigned && product[3] < 0;
  const isDivisorNegative = isSigned && high < 0;
  if (isNegative) negateWords(product, 4);
  if (isDivisorNegative) {
    low = -low | 0;
    high = ~high + (low === 0 ? 1 : 0);
  }
  // A quotient of more than 64 bits has no room in any case.
  const upper = product[3] >>> 0;
  if (upper > high >>> 0 || (upper === high >>> 0 && product[2] >>> 0 >= low >>> 0))
    cpu.raise(exceptionVector.divideError);
  divide128(product, low, high);
  if (!fits(product[0], product[1], bytes, isSigned, isNegative !== isDivisorNegative))
    cpu.raise(exceptionVector.divideError);
  if (isNegative !== isDivisorNegative) negateWords(product, 2);
  let remainderLow = product[2];
  let remainderHigh = product[3];
  if (isNegative) {
    remainderLow = -remainderLow | 0;
    remainderHigh = ~remainderHigh + (remainderLow === 0 ? 1 : 0);
  }
  if (bytes === 1) {
    cpu.generalBytes[0] = product[0];
    cpu.generalBytes[1] = remainderLow;
    return;
  }
  writeRegister(cpu, 0, 0, bytes, product[0], product[1]);
  writeRegister(cpu, 4, 0, bytes, remainderLow, remainderHigh);
}

/** Whether the magnitude of a quotient fits. */
function fits(low: number, high: number, bytes: number, isSigned: boolean, isNegative: boolean): boolean {
  if (bytes === 8) {
    if (!isSigned || high >= 0) return true;
    return isNegative && high === (0x8000_0000 | 0) && low === 0;
  }
  if (high !== 0) return false;
  const magnitude = low >>> 0;
  const limit = 2 ** (8 * bytes - (isSigned ? 1 : 0));
  return magnitude < limit || (isNegative && magnitude === limit);
}
