/**
 * cpu/execute-table — descriptor tables and what is read of descriptors: SGDT … LTR, LAR, LSL, VERR, VERW, ARPL.
 *
 * Privilege is checked before anything is asked of `intercepts`, operands after: SDM 3 §26.1.1.
 * Source: Intel SDM volume 2, the instructions' pages; rules V247, V273 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import type { Decoded } from "./decoded.ts";
import { exceptionVector } from "./fault.ts";
import { readA, readB, writeA, writeRegister } from "./operand.ts";
import { checkUmip, needsKernel, needsProtected } from "./required.ts";
import { accessOf, baseOf, isVisible, limitOf, locate, readDescriptor, tryReadDescriptor } from "./segment.ts";
import { accessRight, segmentRegister, tableRegister } from "./state.ts";

const { generalProtection, segmentNotPresent } = exceptionVector;
const { ldtr, tr } = segmentRegister;

/** SGDT and SIDT: `sub` 0 and 1. */
export function executeStoreTable(cpu: Cpu, instruction: Decoded): void {
  checkUmip(cpu);
  const { state, memory, intercepts, at } = cpu;
  if (intercepts !== null && cpu.leaves(cpu.asking(intercepts).descriptorTable(instruction.sub, instruction))) return;
  const first = 3 * instruction.sub;
  const bytes = cpu.is64 ? 8 : 4;
  const low = locate(cpu, instruction, 2 + bytes, true);
  const high = at[1];
  memory.checkWrite(low, high, 2 + bytes);
  memory.write16(low, high, state.tables[first + 2]);
  const next = (low + 2) | 0;
  memory.write(
    next,
    next >>> 0 < low >>> 0 ? (high + 1) | 0 : high,
    bytes,
    state.tables[first],
    state.tables[first + 1],
  );
}

/** LGDT and LIDT: `sub` 0 and 1. With an operand size of 16 the base has 24 bits. */
export function executeLoadTable(cpu: Cpu, instruction: Decoded): void {
  needsKernel(cpu);
  const { state, memory, intercepts, at } = cpu;
  if (intercepts !== null && cpu.leaves(cpu.asking(intercepts).descriptorTable(2 + instruction.sub, instruction)))
    return;
  const bytes = cpu.is64 ? 8 : 4;
  const low = locate(cpu, instruction, 2 + bytes, false);
  const high = at[1];
  const limit = memory.read16(low, high);
  const next = (low + 2) | 0;
  const base = memory.read(next, next >>> 0 < low >>> 0 ? (high + 1) | 0 : high, bytes);
  const top = cpu.is64 ? memory.high[0] : 0;
  if (cpu.is64 && !cpu.isCanonical(top)) cpu.raise(generalProtection, 0);
  const first = 3 * instruction.sub + tableRegister.gdtrBaseLow;
  state.tables[first] = instruction.operandBytes === 2 && !cpu.is64 ? base & 0xff_ffff : base;
  state.tables[first + 1] = top;
  state.tables[first + 2] = limit;
}

/** SLDT and STR: `sub` 0 and 1. */
export function executeStoreSelector(cpu: Cpu, instruction: Decoded): void {
  needsProtected(cpu);
  checkUmip(cpu);
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).localOrTask(instruction.sub, instruction)))
    return;
  writeA(cpu, instruction, cpu.state.selector[instruction.sub === 0 ? ldtr : tr], 0);
}

/** LLDT and LTR: `sub` 0 and 1. */
export function executeLoadSelector(cpu: Cpu, instruction: Decoded): void {
  needsProtected(cpu);
  needsKernel(cpu);
  const { state, descriptor, memory } = cpu;
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).localOrTask(2 + instruction.sub, instruction)))
    return;
  const selector = readA(cpu, instruction) & 0xffff;
  const isTask = instruction.sub === 1;
  if ((selector & 0xfffc) === 0) {
    if (isTask) cpu.raise(generalProtection, 0);
    state.setSegment(ldtr, selector, 0, 0, 0, accessRight.unusable);
    return;
  }
  if ((selector & 4) !== 0) cpu.raise(generalProtection, selector & 0xfffc);
  readDescriptor(cpu, selector, generalProtection);
  const [low, high, whereLow, whereHigh] = [descriptor[0], descriptor[1], descriptor[2], descriptor[3]];
  const access = accessOf(high);
  const type = access & 0x1f;
  const isKind = isTask ? type === 9 || (type === 1 && !cpu.isLong) : type === 2;
  if (!isKind) cpu.raise(generalProtection, selector & 0xfffc);
  let baseHigh = 0;
  if (cpu.isLong) {
    // Sixteen bytes in IA-32e mode.
    readDescriptor(cpu, selector + 8, generalProtection);
    baseHigh = descriptor[0];
    if ((descriptor[1] & 0x1f00) !== 0 || !cpu.isCanonical(baseHigh)) cpu.raise(generalProtection, selector & 0xfffc);
  }
  if ((access & accessRight.present) === 0) cpu.raise(segmentNotPresent, selector & 0xfffc);
  if (isTask) memory.writeSystem((whereLow + 5) | 0, whereHigh, 1, ((high >>> 8) & 0xff) | 2, 0);
  state.setSegment(
    isTask ? tr : ldtr,
    selector,
    baseOf(low, high),
    baseHigh,
    limitOf(low, high),
    isTask ? access | 2 : access,
  );
}

/** Types of system segments that LAR and LSL look at. SDM 2. */
const larTypes = { legacy: 0x1a3e | 0x2, long: 0x1a04 } as const;
const lslTypes = { legacy: 0x0a0e, long: 0x0a04 } as const;

/** LAR and LSL: `sub` 0 and 1. */
export function executeLoadRights(cpu: Cpu, instruction: Decoded): void {
  needsProtected(cpu);
  const selector = readB(cpu, instruction) & 0xffff;
  const isLimit = instruction.sub === 1;
  const types = isLimit ? lslTypes : larTypes;
  const isSeen =
    (selector & 0xfffc) !== 0 &&
    tryReadDescriptor(cpu, selector) &&
    isVisible(cpu, selector, cpu.isLong ? types.long : types.legacy);
  setZero(cpu, isSeen);
  if (!isSeen) return;
  const [low, high] = [cpu.descriptor[0], cpu.descriptor[1]];
  writeRegister(cpu, instruction.aSlot, 0, instruction.aBytes, isLimit ? limitOf(low, high) : high & 0xff_ff00, 0);
}

/** VERR and VERW: `sub` 0 and 1. */
export function executeVerify(cpu: Cpu, instruction: Decoded): void {
  needsProtected(cpu);
  const selector = readA(cpu, instruction) & 0xffff;
  let isAllowed = (selector & 0xfffc) !== 0 && tryReadDescriptor(cpu, selector) && isVisible(cpu, selector, 0);
  if (isAllowed) {
    const access = accessOf(cpu.descriptor[1]);
    const isCode = (access & accessRight.code) !== 0;
    const isOpen = (access & accessRight.writable) !== 0;
    isAllowed = instruction.sub === 0 ? !isCode || isOpen : !isCode && isOpen;
  }
  setZero(cpu, isAllowed);
}

function setZero(cpu: Cpu, isSet: boolean): void {
  const { flags } = cpu.state;
  cpu.state.statusFlags = isSet ? flags | 0x40 : flags & ~0x40;
}

/** ARPL: raise the RPL of the first operand to that of the second. */
export function executeArpl(cpu: Cpu, instruction: Decoded): void {
  needsProtected(cpu);
  const first = readA(cpu, instruction);
  const second = readB(cpu, instruction);
  const isRaised = (first & 3) < (second & 3);
  if (isRaised) writeA(cpu, instruction, (first & ~3) | (second & 3), 0);
  setZero(cpu, isRaised);
}
