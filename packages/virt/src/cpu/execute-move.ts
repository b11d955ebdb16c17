/**
 * cpu/execute-move — MOV and what else only moves: MOVZX, MOVSX, LEA, XCHG, CMOV, SET, conversions, PUSH, POP, ENTER,
 * LEAVE, XLAT, LAHF, SAHF, segment registers.
 *
 * Source: Intel SDM volume 2, the instructions' pages.
 * @module
 */
import { holds, setCarry } from "./arithmetic.ts";
import type { Cpu } from "./cpu.ts";
import { type Decoded, operandType } from "./decoded.ts";
import { exceptionVector } from "./fault.ts";
import { readA, readB, readForWrite, readRegister, writeA, writeBack, writeRegister } from "./operand.ts";
import { effectiveAddress, loadSegment, locate, segmentAddress } from "./segment.ts";
import { moveStack, peek, push, setStack } from "./stack.ts";
import { activityWord, interruptibility, segmentRegister } from "./state.ts";

export function executeMove(cpu: Cpu, instruction: Decoded): void {
  const low = readB(cpu, instruction);
  writeA(cpu, instruction, low, cpu.high[0]);
}
export function executeMovzx(cpu: Cpu, instruction: Decoded): void {
  const low = readB(cpu, instruction);
  writeRegister(cpu, instruction.aSlot, 0, instruction.aBytes, low, 0);
}

export function executeMovsx(cpu: Cpu, instruction: Decoded): void {
  const shift = 32 - 8 * Math.min(instruction.bBytes, 4);
  const low = (readB(cpu, instruction) << shift) >> shift;
  writeRegister(cpu, instruction.aSlot, 0, instruction.aBytes, low, low >> 31);
}

export function executeLea(cpu: Cpu, instruction: Decoded): void {
  const low = effectiveAddress(cpu, instruction);
  writeRegister(cpu, instruction.aSlot, 0, instruction.aBytes, low, cpu.at[1]);
}

export function executeXchg(cpu: Cpu, instruction: Decoded): void {
  const aLow = readForWrite(cpu, instruction);
  const aHigh = cpu.high[0];
  const bLow = readB(cpu, instruction);
  const bHigh = cpu.high[0];
  writeBack(cpu, instruction, bLow, bHigh);
  writeRegister(cpu, instruction.bSlot, instruction.bByte, instruction.aBytes, aLow, aHigh);
}

/** CMOV: memory is read, and the upper half cleared, even where the condition does not hold. */
export function executeCmov(cpu: Cpu, instruction: Decoded): void {
  const low = readB(cpu, instruction);
  const top = cpu.high[0];
  if (holds(cpu, instruction.opcode & 15)) writeRegister(cpu, instruction.aSlot, 0, instruction.aBytes, low, top);
  else if (instruction.aBytes === 4) cpu.general[instruction.aSlot + 1] = 0;
}

export function executeSet(cpu: Cpu, instruction: Decoded): void {
  writeA(cpu, instruction, holds(cpu, instruction.opcode & 15) ? 1 : 0, 0);
}

/** CBW, CWDE, CDQE. */
export function executeWidenAccumulator(cpu: Cpu, instruction: Decoded): void {
  const { general, generalWords } = cpu;
  if (instruction.operandBytes === 2) generalWords[0] = (general[0] << 24) >> 24;
  else if (instruction.operandBytes === 4) writeRegister(cpu, 0, 0, 4, (general[0] << 16) >> 16, 0);
  else general[1] = general[0] >> 31;
}

/** CWD, CDQ, CQO. */
export function executeSignIntoDx(cpu: Cpu, instruction: Decoded): void {
  const { general } = cpu;
  if (instruction.operandBytes === 2) cpu.generalWords[8] = (general[0] << 16) >> 31;
  else if (instruction.operandBytes === 4) writeRegister(cpu, 4, 0, 4, general[0] >> 31, 0);
  else writeRegister(cpu, 4, 0, 8, general[1] >> 31, general[1] >> 31);
}

export function executePush(cpu: Cpu, instruction: Decoded): void {
  const low = readA(cpu, instruction);
  push(cpu, instruction.operandBytes, low, cpu.high[0]);
}

/** POP: an address that uses the stack pointer sees it moved. */
export function executePop(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.operandBytes;
  const low = peek(cpu, 0, bytes);
  const top = cpu.high[0];
  const { general } = cpu;
  const stackLow = general[8];
  const stackHigh = general[9];
  moveStack(cpu, bytes);
  if (instruction.aType === operandType.register) {
    writeRegister(cpu, instruction.aSlot, 0, bytes, low, top);
    return;
  }
  try {
    writeA(cpu, instruction, low, top);
  } catch (fault) {
    general[8] = stackLow;
    general[9] = stackHigh;
    throw fault;
  }
}

export function executePusha(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.operandBytes;
  const { general } = cpu;
  const stackLow = general[8];
  try {
    for (let register = 0; register < 8; register++)
      push(cpu, bytes, register === 4 ? stackLow : general[2 * register], 0);
  } catch (fault) {
    general[8] = stackLow;
    throw fault;
  }
}

export function executePopa(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.operandBytes;
  const popped = new Int32Array(8);
  for (let n = 0; n < 8; n++) popped[n] = peek(cpu, n * bytes, bytes);
  moveStack(cpu, 8 * bytes);
  for (let n = 0; n < 8; n++) if (n !== 3) writeRegister(cpu, 2 * (7 - n), 0, bytes, popped[n], 0);
}

/** PUSH of a segment register: an operand of 4 or 8 bytes is the selector, extended by zeros. */
export function executePushSegment(cpu: Cpu, instruction: Decoded): void {
  push(cpu, instruction.operandBytes, cpu.state.selector[instruction.sub], 0);
}

export function executePopSegment(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.operandBytes;
  const selector = peek(cpu, 0, bytes) & 0xffff;
  const before = cpu.stackBytes;
  loadSegment(cpu, instruction.sub, selector);
  // The pointer moves by the size that the stack had.
  const after = cpu.stackBytes;
  cpu.stackBytes = before;
  moveStack(cpu, bytes);
  cpu.stackBytes = after;
  if (instruction.sub === segmentRegister.ss) blockByMovSs(cpu);
}

/** After a load of SS the next instruction is executed before any interrupt or debug trap. SDM 3 §6.8.3. */
function blockByMovSs(cpu: Cpu): void {
  cpu.state.activity[activityWord.interruptibility] |= interruptibility.byMovSs;
  cpu.attend();
}

/** MOV to a segment register. */
export function executeMoveToSegment(cpu: Cpu, instruction: Decoded): void {
  const selector =
    instruction.mod === 3
      ? cpu.general[2 * instruction.rm] & 0xffff
      : cpu.memory.read16(locate(cpu, instruction, 2, false), cpu.at[1]);
  const segment = instruction.reg & 7;
  loadSegment(cpu, segment, selector);
  if (segment === segmentRegister.ss) blockByMovSs(cpu);
}

export function executeMoveFromSegment(cpu: Cpu, instruction: Decoded): void {
  writeA(cpu, instruction, cpu.state.selector[instruction.reg & 7], 0);
}

/** LES LDS LSS LFS LGS: `sub` is the segment. */
export function executeLoadFar(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.operandBytes;
  const { at, memory } = cpu;
  const offset = effectiveAddress(cpu, instruction);
  const top = at[1];
  const first = segmentAddress(cpu, instruction.segment, offset, bytes, false);
  const low = memory.read(first, at[1], bytes);
  const high = memory.high[0];
  at[1] = top;
  const mask = instruction.addressBytes === 2 ? 0xffff : -1;
  const next = (offset + bytes) & mask;
  if (cpu.is64 && next >>> 0 < offset >>> 0) at[1] = (top + 1) | 0;
  const second = segmentAddress(cpu, instruction.segment, next, 2, false);
  const selector = memory.read16(second, at[1]);
  loadSegment(cpu, instruction.sub, selector);
  writeRegister(cpu, instruction.aSlot, 0, bytes, low, high);
}

export function executeXlat(cpu: Cpu, instruction: Decoded): void {
  const { general, generalBytes, at } = cpu;
  const sum = (general[6] >>> 0) + generalBytes[0];
  at[1] = instruction.addressBytes === 8 ? (general[7] + (sum > 0xffff_ffff ? 1 : 0)) | 0 : 0;
  const offset = instruction.addressBytes === 2 ? sum & 0xffff : sum | 0;
  const address = segmentAddress(cpu, instruction.segment, offset, 1, false);
  generalBytes[0] = cpu.memory.read8(address, at[1]);
}

export function executeLahf(cpu: Cpu): void {
  cpu.generalBytes[1] = cpu.state.flags;
}
export function executeSahf(cpu: Cpu): void {
  const { state } = cpu;
  state.statusFlags = (state.flags & 0x800) | (cpu.generalBytes[1] & 0xd5);
}
export function executeSalc(cpu: Cpu): void {
  cpu.generalBytes[0] = -(cpu.lazy[2] >>> 31);
}

/** CLC, STC, CMC: `sub` 0, 1, 2. */
export function executeCarry(cpu: Cpu, instruction: Decoded): void {
  setCarry(cpu.lazy, instruction.sub === 2 ? (cpu.lazy[2] >>> 31) ^ 1 : instruction.sub);
}
/** CLD, STD: `sub` 0, 1. */
export function executeDirection(cpu: Cpu, instruction: Decoded): void {
  cpu.lazy[3] = instruction.sub === 1 ? cpu.lazy[3] | 0x400 : cpu.lazy[3] & ~0x400;
}

export function executeEnter(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.operandBytes;
  const { general, at, memory } = cpu;
  const level = instruction.immediate2 & 31;
  const saved = [general[8], general[9]] as const;
  const mask = cpu.stackBytes === 2 ? 0xffff : -1;
  try {
    push(cpu, bytes, general[10], general[11]);
    const [frameLow, frameHigh] = [general[8], general[9]];
    for (let n = 1; n < level; n++) {
      const difference = (general[10] >>> 0) - n * bytes;
      at[1] = cpu.stackBytes === 8 ? (general[11] + (difference < 0 ? -1 : 0)) | 0 : 0;
      const address = segmentAddress(cpu, segmentRegister.ss, difference & mask, bytes, false);
      const low = memory.read(address, at[1], bytes);
      push(cpu, bytes, low, memory.high[0]);
    }
    if (level > 0) push(cpu, bytes, frameLow, frameHigh);
    moveStack(cpu, -instruction.immediateLow);
    // The frame must be writable down to its end, though nothing is written there.
    const end = general[8] & mask;
    at[1] = cpu.stackBytes === 8 ? general[9] : 0;
    const address = segmentAddress(cpu, segmentRegister.ss, end, bytes, true);
    memory.checkWrite(address, at[1], bytes);
    writeRegister(cpu, 10, 0, bytes, frameLow, frameHigh);
  } catch (fault) {
    general[8] = saved[0];
    general[9] = saved[1];
    throw fault;
  }
}

export function executeLeave(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.operandBytes;
  const { general } = cpu;
  const saved = [general[8], general[9]] as const;
  setStack(cpu, general[10], general[11]);
  try {
    const low = peek(cpu, 0, bytes);
    const top = cpu.high[0];
    moveStack(cpu, bytes);
    writeRegister(cpu, 10, 0, bytes, low, top);
  } catch (fault) {
    general[8] = saved[0];
    general[9] = saved[1];
    throw fault;
  }
}

/** BOUND: #BR where the index is outside. */
export function executeBound(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.operandBytes;
  const shift = bytes === 2 ? 16 : 0;
  const low = locate(cpu, instruction, 2 * bytes, false);
  const top = cpu.at[1];
  const lower = (cpu.memory.read(low, top, bytes) << shift) >> shift;
  const upper = (cpu.memory.read((low + bytes) | 0, top, bytes) << shift) >> shift;
  const index = (readRegister(cpu, instruction.aSlot, 0, bytes) << shift) >> shift;
  if (index < lower || index > upper) cpu.raise(exceptionVector.boundRange);
}
