/**
 * cpu/front — the short way to a memory operand: where it is in RAM, if that can be said without asking anybody.
 *
 * It can where the segment needs no check but its limit, the operand lies within one page, and that page's translation is
 * kept for this kind of access. Whatever it cannot say goes the long way, which finds the faults.
 *
 * Source: rule V517 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import { frontEntries, type LinearMemory } from "./linear-memory.ts";
import { type MicroOperation, reach } from "./micro-operation.ts";
import { carryOf } from "./segment.ts";

/** There is no short way. */
export const notKept = -1;

/** @param last bytes of the operand but one @returns physical address in RAM, or `notKept` */
export function findRead(cpu: Cpu, memory: LinearMemory, operation: MicroOperation, last: number): number {
  const { base } = memory;
  if (operation.reach === reach.double) return findDouble(cpu, memory, operation, last, base, cpu.frontReads);
  if (operation.reach === reach.quad) return findQuad(cpu, memory, operation, last, base, cpu.frontReads);
  if (operation.reach === reach.word) return findWord(cpu, memory, operation, last, base, cpu.limitedReads);
  return notKept;
}

/** The same for a write, into a page that was written before and has no code. */
export function findWrite(cpu: Cpu, memory: LinearMemory, operation: MicroOperation, last: number): number {
  const base = memory.base + frontEntries;
  let at = notKept;
  if (operation.reach === reach.double) at = findDouble(cpu, memory, operation, last, base, cpu.frontWrites);
  else if (operation.reach === reach.quad) at = findQuad(cpu, memory, operation, last, base, cpu.frontWrites);
  else if (operation.reach === reach.word) at = findWord(cpu, memory, operation, last, base, cpu.limitedWrites);
  return at >= 0 && memory.isWritten(at) ? at : notKept;
}

function findDouble(
  cpu: Cpu,
  memory: LinearMemory,
  operation: MicroOperation,
  last: number,
  slotBase: number,
  segments: number,
): number {
  const { general } = cpu;
  const low = (general[operation.base] + (general[operation.index] << operation.shift) + operation.displacement) | 0;
  return (segments & operation.segmentBit) === 0 ? notKept : memory.findKept(low, 0, last, slotBase);
}

function findQuad(
  cpu: Cpu,
  memory: LinearMemory,
  operation: MicroOperation,
  last: number,
  slotBase: number,
  segments: number,
): number {
  const { general } = cpu;
  const { base, index, displacement } = operation;
  if ((segments & operation.segmentBit) === 0) return notKept;
  const first = general[base];
  let low = (first + displacement) | 0;
  let high = (general[base + 1] + operation.displacementHigh + carryOf(first, displacement, low)) | 0;
  if (index !== 32) {
    const { shift } = operation;
    const second = general[index];
    const scaled = second << shift;
    const sum = (low + scaled) | 0;
    const upper = shift === 0 ? general[index + 1] : (general[index + 1] << shift) | (second >>> (32 - shift));
    high = (high + upper + carryOf(low, scaled, sum)) | 0;
    low = sum;
  }
  return cpu.isCanonical(high) ? memory.findKept(low, high, last, slotBase) : notKept;
}

function findWord(
  cpu: Cpu,
  memory: LinearMemory,
  operation: MicroOperation,
  last: number,
  slotBase: number,
  segments: number,
): number {
  const { general, state } = cpu;
  const { segment } = operation;
  const offset = (general[operation.base] + general[operation.index] + operation.displacement) & 0xffff;
  if ((segments & operation.segmentBit) === 0 || offset + last > state.limit[segment] >>> 0) return notKept;
  return memory.findKept((state.baseLow[segment] + offset) | 0, 0, last, slotBase);
}
