/**
 * cpu/port — IN and OUT, and who may: IOPL, then the bitmap in the task state segment.
 *
 * Source: Intel SDM volume 1 §18.5, volume 2 IN and OUT; rule V268 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import { type Decoded, operandType } from "./decoded.ts";
import { exceptionVector } from "./fault.ts";
import { readRegister, writeRegister } from "./operand.ts";
import { accessRight, segmentRegister } from "./state.ts";

const { tr } = segmentRegister;

/** @throws GuestFault #GP(0) where the program may not use the port */
export function checkPort(cpu: Cpu, port: number, bytes: number): void {
  if (!cpu.isProtected && !cpu.isVirtual8086) return;
  const iopl = (cpu.lazy[3] >> 12) & 3;
  if (!cpu.isVirtual8086 && cpu.privilege <= iopl) return;
  const { state, memory } = cpu;
  const limit = state.limit[tr] >>> 0;
  // Only a task state segment of 32 or 64 bits has a bitmap.
  if ((state.access[tr] & accessRight.unusable) !== 0 || (state.access[tr] & 0xd) !== 9 || limit < 103)
    cpu.raise(exceptionVector.generalProtection, 0);
  const map = readTask(cpu, 102, 2);
  const at = map + (port >> 3);
  // Two bytes are read, whichever bits are asked for.
  if (at + 1 > limit) cpu.raise(exceptionVector.generalProtection, 0);
  const bits = (readTask(cpu, at, 2) >> (port & 7)) & ((1 << bytes) - 1);
  memory.high[0] = 0;
  if (bits !== 0) cpu.raise(exceptionVector.generalProtection, 0);
}

/** Read from the task state segment. @throws GuestFault of a page */
export function readTask(cpu: Cpu, offset: number, bytes: number): number {
  const { state } = cpu;
  const sum = (state.baseLow[tr] >>> 0) + offset;
  const high = cpu.isLong ? (state.baseHigh[tr] + (sum > 0xffff_ffff ? 1 : 0)) | 0 : 0;
  return cpu.memory.readSystem(sum | 0, high, bytes);
}

/** IN and OUT: `sub` 0 and 1. */
export function executePort(cpu: Cpu, instruction: Decoded): void {
  const isInput = instruction.sub === 0;
  const bytes = Math.min(instruction.bytes, 4);
  const isImmediate = (isInput ? instruction.bType : instruction.aType) === operandType.immediate;
  const port = isImmediate ? instruction.immediateLow & 0xff : cpu.generalWords[8];
  checkPort(cpu, port, bytes);
  const { intercepts } = cpu;
  if (intercepts !== null) {
    const answer = cpu.asking(intercepts).io(port, bytes, isInput, false, false, isImmediate, 0, 0, instruction);
    if (cpu.leaves(answer)) return;
  }
  if (isInput) writeRegister(cpu, 0, 0, bytes, cpu.bus.in(port, bytes) | 0, 0);
  else {
    const value = readRegister(cpu, 0, 0, bytes);
    cpu.bus.out(port, bytes, bytes === 4 ? value >>> 0 : value);
  }
}
