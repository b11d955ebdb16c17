/**
 * cpu/execute-arithmetic — ADD … CMP, TEST, INC, DEC, NEG, NOT, XADD, CMPXCHG, ADCX, ADOX.
 *
 * Within a block most of them are executed by execute-block.ts.
 * Source: Intel SDM volume 2, the instructions' pages.
 * @module
 */
import { binary, carriesOf, compute, computeStep, setCarry, setCarryAndOverflow, setResult } from "./arithmetic.ts";
import type { Cpu } from "./cpu.ts";
import { type Decoded, operandType } from "./decoded.ts";
import { readA, readB, readForWrite, readRegister, writeA, writeBack, writeRegister } from "./operand.ts";
import { effectiveAddress, locate } from "./segment.ts";
import { exceptionVector } from "./fault.ts";

/** Any of the eight, of any size: `sub` says which. */
export function executeBinary(cpu: Cpu, instruction: Decoded): void {
  const { sub, aBytes } = instruction;
  const bLow = readB(cpu, instruction);
  const bHigh = cpu.high[0];
  const aLow = sub === binary.cmp ? readA(cpu, instruction) : readForWrite(cpu, instruction);
  const low = compute(cpu, sub, aBytes, aLow, cpu.high[0], bLow, bHigh);
  if (sub !== binary.cmp) writeBack(cpu, instruction, low, cpu.high[0]);
}

export function executeTest(cpu: Cpu, instruction: Decoded): void {
  const bLow = readB(cpu, instruction);
  const bHigh = cpu.high[0];
  const aLow = readA(cpu, instruction);
  compute(cpu, binary.and, instruction.aBytes, aLow, cpu.high[0], bLow, bHigh);
}

/** INC and DEC: `sub` is `binary.add` or `binary.sub`. */
export function executeStep(cpu: Cpu, instruction: Decoded): void {
  const before = readForWrite(cpu, instruction);
  const low = computeStep(cpu, instruction.sub, instruction.aBytes, before, cpu.high[0]);
  writeBack(cpu, instruction, low, cpu.high[0]);
}

export function executeNeg(cpu: Cpu, instruction: Decoded): void {
  const before = readForWrite(cpu, instruction);
  const low = compute(cpu, binary.sub, instruction.aBytes, 0, 0, before, cpu.high[0]);
  writeBack(cpu, instruction, low, cpu.high[0]);
}

export function executeNot(cpu: Cpu, instruction: Decoded): void {
  const before = readForWrite(cpu, instruction);
  writeBack(cpu, instruction, ~before, ~cpu.high[0]);
}

export function executeXadd(cpu: Cpu, instruction: Decoded): void {
  const { aBytes } = instruction;
  const aLow = readForWrite(cpu, instruction);
  const aHigh = cpu.high[0];
  const bLow = readB(cpu, instruction);
  const low = compute(cpu, binary.add, aBytes, aLow, aHigh, bLow, cpu.high[0]);
  const top = cpu.high[0];
  // The source first: where both are one register, the sum stays.
  writeRegister(cpu, instruction.bSlot, instruction.bByte, aBytes, aLow, aHigh);
  writeBack(cpu, instruction, low, top);
}

export function executeCmpxchg(cpu: Cpu, instruction: Decoded): void {
  const { aBytes } = instruction;
  const low = readForWrite(cpu, instruction);
  const top = cpu.high[0];
  const accumulator = readRegister(cpu, 0, 0, aBytes);
  compute(cpu, binary.cmp, aBytes, accumulator, cpu.high[0], low, top);
  if ((cpu.lazy[0] | cpu.lazy[1]) === 0) {
    const source = readB(cpu, instruction);
    writeBack(cpu, instruction, source, cpu.high[0]);
  } else {
    // Memory is written in either case, with what it held; a register that is not the accumulator keeps its upper half.
    if (instruction.aType === operandType.memory) writeBack(cpu, instruction, low, top);
    writeRegister(cpu, 0, 0, aBytes, low, top);
  }
}

/** CMPXCHG8B and CMPXCHG16B: EDX:EAX with memory, ECX:EBX into it. Only ZF changes. */
export function executeCmpxchgPair(cpu: Cpu, instruction: Decoded): void {
  const { general, memory, high, at } = cpu;
  const half = instruction.operandBytes === 8 ? 8 : 4;
  // Sixteen bytes must be aligned, which is looked at first.
  if (half === 8 && (effectiveAddress(cpu, instruction) & 15) !== 0) cpu.raise(exceptionVector.generalProtection, 0);
  const low = locate(cpu, instruction, 2 * half, true);
  const top = at[1];
  memory.checkWrite(low, top, 2 * half);
  const isPair = half === 8;
  const next = (low + half) | 0;
  const nextTop = next >>> 0 < low >>> 0 ? (top + 1) | 0 : top;
  // Eight bytes are one access: a device sees them at once.
  const firstLow = memory.read64(low, top);
  const firstHigh = memory.high[0];
  const secondLow = isPair ? memory.read64(next, nextTop) : firstHigh;
  const secondHigh = isPair ? memory.high[0] : 0;
  let differs = (firstLow ^ general[0]) | (secondLow ^ general[4]);
  if (isPair) differs |= (firstHigh ^ general[1]) | (secondHigh ^ general[5]);
  const flags = cpu.state.flags;
  cpu.state.statusFlags = differs === 0 ? flags | 0x40 : flags & ~0x40;
  high[0] = 0;
  if (differs === 0) {
    memory.write64(low, top, general[6], isPair ? general[7] : general[2]);
    if (isPair) memory.write64(next, nextTop, general[2], general[3]);
    return;
  }
  memory.write64(low, top, firstLow, firstHigh);
  if (isPair) memory.write64(next, nextTop, secondLow, secondHigh);
  writeRegister(cpu, 0, 0, half, firstLow, firstHigh);
  writeRegister(cpu, 4, 0, half, secondLow, secondHigh);
}

/** ADCX and ADOX: add with one flag, and change only that. `sub` is 0 for CF, 1 for OF. */
export function executeAddFlag(cpu: Cpu, instruction: Decoded): void {
  const { lazy, high } = cpu;
  const saved0 = lazy[0];
  const saved1 = lazy[1];
  const saved2 = lazy[2];
  const carry = saved2 >>> 31;
  const overflow = carry ^ ((saved2 >>> 30) & 1);
  const bLow = readB(cpu, instruction);
  const bHigh = high[0];
  const aLow = readA(cpu, instruction);
  const aHigh = high[0];
  lazy[2] = carriesOf(instruction.sub === 0 ? carry : overflow, 0, 0);
  const low = compute(cpu, binary.adc, instruction.aBytes, aLow, aHigh, bLow, bHigh);
  const out = lazy[2] >>> 31;
  lazy[0] = saved0;
  lazy[1] = saved1;
  lazy[2] = saved2;
  if (instruction.sub === 0) setCarry(lazy, out);
  else setCarryAndOverflow(lazy, carry, out);
  writeA(cpu, instruction, low, high[0]);
}

/** DAA and DAS: `sub` 0 and 1. */
export function executeDecimalAdjust(cpu: Cpu, instruction: Decoded): void {
  const { generalBytes } = cpu;
  const { flags } = cpu.state;
  const before = generalBytes[0];
  const isDas = instruction.sub === 1;
  let carry = flags & 1;
  let result = before;
  let auxiliary = (flags >> 4) & 1;
  let carryOut = 0;
  if ((before & 0xf) > 9 || auxiliary === 1) {
    result += isDas ? -6 : 6;
    carryOut = carry | (result < 0 || result > 0xff ? 1 : 0);
    auxiliary = 1;
  } else auxiliary = 0;
  if (before > 0x99 || carry === 1) {
    result += isDas ? -0x60 : 0x60;
    carryOut = 1;
  } else if (!isDas) carryOut = 0;
  carry = carryOut;
  generalBytes[0] = result;
  setResult(cpu.lazy, 1, result, 0, carriesOf(carry, 0, auxiliary));
}

/** AAA and AAS: `sub` 0 and 1. */
export function executeAsciiAdjust(cpu: Cpu, instruction: Decoded): void {
  const { generalBytes, generalWords } = cpu;
  const isAdjusted = (generalBytes[0] & 0xf) > 9 || (cpu.state.flags & 0x10) !== 0;
  if (isAdjusted) {
    if (instruction.sub === 1) {
      generalWords[0] -= 6;
      generalBytes[1]--;
    } else generalWords[0] += 0x106;
  }
  generalBytes[0] &= 0xf;
  const bit = isAdjusted ? 1 : 0;
  setResult(cpu.lazy, 1, generalBytes[0], 0, carriesOf(bit, 0, bit));
}

export function executeAam(cpu: Cpu, instruction: Decoded): void {
  const { generalBytes } = cpu;
  const divisor = instruction.immediateLow & 0xff;
  if (divisor === 0) cpu.raise(exceptionVector.divideError);
  const before = generalBytes[0];
  generalBytes[1] = Math.floor(before / divisor);
  generalBytes[0] = before % divisor;
  setResult(cpu.lazy, 1, generalBytes[0], 0, 0);
}

export function executeAad(cpu: Cpu, instruction: Decoded): void {
  const { generalBytes } = cpu;
  const result = (generalBytes[0] + generalBytes[1] * (instruction.immediateLow & 0xff)) & 0xff;
  generalBytes[0] = result;
  generalBytes[1] = 0;
  setResult(cpu.lazy, 1, result, 0, 0);
}
