/**
 * cpu/execute-control — moves to and from control and debug registers, CLTS, LMSW and SMSW.
 *
 * Privilege is checked before anything is asked of `intercepts`, operands after: SDM 3 §26.1.1.
 * Source: Intel SDM volume 2, the instructions' pages; rules V264–V266, V272 in ../../SPEC.md.
 * @module
 */
import { cr0Bit, cr4Bit, writeCr0, writeCr3, writeCr4, writeCr8 } from "./control.ts";
import type { Cpu } from "./cpu.ts";
import { type Decoded, operandType } from "./decoded.ts";
import { exceptionVector } from "./fault.ts";
import { readA, writeA, writeRegister } from "./operand.ts";
import { checkUmip, needsKernel } from "./required.ts";
import { locate } from "./segment.ts";
import { controlRegister } from "./state.ts";

const { generalProtection, invalidOpcode } = exceptionVector;

/** What a guest sees of a control register. */
function readControl(cpu: Cpu, cr: number): number {
  const { intercepts, high, state } = cpu;
  if (intercepts !== null && (cr === 0 || cr === 4 || cr === 3 || cr === 8)) {
    high[0] = intercepts.crReadHigh(cr);
    return intercepts.crReadLow(cr);
  }
  const at = 2 * (cr === 8 ? 4 : cr === 0 ? 0 : cr - 1);
  high[0] = state.control[at + 1];
  return state.control[at];
}

function writeControl(cpu: Cpu, cr: number, low: number, high: number): void {
  const { intercepts } = cpu;
  if (intercepts !== null && cr !== 3) {
    const merged = intercepts.crMerge(cr, low);
    if ((cr === 0 || cr === 4) && !intercepts.crAllowed(cr, merged, high)) cpu.raise(generalProtection, 0);
    writeControlItself(cpu, cr, merged, high);
    return;
  }
  writeControlItself(cpu, cr, low, high);
}

function writeControlItself(cpu: Cpu, cr: number, low: number, high: number): void {
  const { control } = cpu.state;
  if (cr === 0) writeCr0(cpu, low, high);
  else if (cr === 3) writeCr3(cpu, low, high);
  else if (cr === 4) writeCr4(cpu, low, high);
  else if (cr === 8) writeCr8(cpu, low, high);
  else {
    control[controlRegister.cr2] = low;
    control[controlRegister.cr2 + 1] = high;
  }
}

export function executeMoveToControl(cpu: Cpu, instruction: Decoded): void {
  needsKernel(cpu);
  const { reg, rm } = instruction;
  const low = cpu.general[2 * rm];
  const high = cpu.is64 ? cpu.general[2 * rm + 1] : 0;
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).movToCr(reg, rm, low, high, instruction)))
    return;
  writeControl(cpu, reg, low, high);
}

export function executeMoveFromControl(cpu: Cpu, instruction: Decoded): void {
  needsKernel(cpu);
  const { reg, rm } = instruction;
  if (
    cpu.intercepts !== null &&
    (reg === 3 || reg === 8) &&
    cpu.leaves(cpu.asking(cpu.intercepts).movFromCr(reg, rm, instruction))
  )
    return;
  const low = readControl(cpu, reg);
  writeRegister(cpu, 2 * rm, 0, cpu.is64 ? 8 : 4, low, cpu.high[0]);
}

export function executeClts(cpu: Cpu, instruction: Decoded): void {
  needsKernel(cpu);
  const { intercepts, state } = cpu;
  if (intercepts !== null && cpu.leaves(cpu.asking(intercepts).clts(instruction))) return;
  const low = state.control[controlRegister.cr0] & ~cr0Bit.ts;
  state.control[controlRegister.cr0] = intercepts === null ? low : intercepts.crMerge(0, low);
  cpu.controlChanged();
}

export function executeSmsw(cpu: Cpu, instruction: Decoded): void {
  checkUmip(cpu);
  const low = readControl(cpu, 0);
  writeA(cpu, instruction, low, 0);
}

/** LMSW: bits 3:0 of CR0; PE can be set and never cleared. */
export function executeLmsw(cpu: Cpu, instruction: Decoded): void {
  needsKernel(cpu);
  const { state, intercepts, at } = cpu;
  at[0] = instruction.aType === operandType.memory ? locate(cpu, instruction, 2, false) : 0;
  const [linearLow, linearHigh] = [at[0], at[1]];
  const source = readA(cpu, instruction) & 0xffff;
  if (intercepts !== null && cpu.leaves(cpu.asking(intercepts).lmsw(source, linearLow, linearHigh, instruction)))
    return;
  const before = state.control[controlRegister.cr0];
  writeControl(cpu, 0, (before & ~0xe) | (source & 0xf), 0);
}

/** MOV to and from debug registers: `sub` 0 to, 1 from. DR4 and DR5 are DR6 and DR7 without CR4.DE. */
export function executeMoveDebug(cpu: Cpu, instruction: Decoded): void {
  const { state, general, intercepts } = cpu;
  const isRead = instruction.sub === 1;
  let dr = instruction.reg;
  if (dr === 4 || dr === 5) {
    if ((state.control[controlRegister.cr4] & cr4Bit.de) !== 0) cpu.raise(invalidOpcode);
    dr += 2;
  }
  needsKernel(cpu);
  if (intercepts !== null && cpu.leaves(cpu.asking(intercepts).movDr(dr, instruction.rm, isRead, instruction))) return;
  // General detect: DR7.GD makes any access a debug exception.
  if ((state.debug[14] & 0x2000) !== 0) cpu.raiseDebug(0x2000);
  const slot = 2 * instruction.rm;
  if (isRead) {
    writeRegister(cpu, slot, 0, cpu.is64 ? 8 : 4, state.debug[2 * dr], state.debug[2 * dr + 1]);
    return;
  }
  let low = general[slot];
  const high = cpu.is64 ? general[slot + 1] : 0;
  if (dr >= 6 && high !== 0) cpu.raise(generalProtection, 0);
  if (dr === 6) low = (low & 0x1_e00f) | (0xfffe_0ff0 | 0);
  if (dr === 7) low = (low & ~0xd000) | 0x400;
  state.debug[2 * dr] = low;
  state.debug[2 * dr + 1] = dr >= 6 ? 0 : high;
}
