/**
 * cpu/execute-system — control and debug registers, descriptor tables, LAR … VERW, MSRs, CPUID, RDTSC, HLT, INVLPG and
 * what else only a system uses.
 *
 * Privilege is checked before anything is asked of `intercepts`, operands after: SDM 3 §26.1.1.
 * Source: Intel SDM volume 2, the instructions' pages; rules V264–V272 in ../../SPEC.md.
 * @module
 */
import { invpcidType } from "../memory/mmu.ts";
import { cr0Bit, cr4Bit, writeCr0, writeCr3, writeCr4, writeCr8 } from "./control.ts";
import type { Cpu } from "./cpu.ts";
import { cpuid } from "./cpuid.ts";
import { type Decoded, operandType } from "./decoded.ts";
import { exceptionVector } from "./fault.ts";
import { readMsr, writeMsr } from "./msr.ts";
import { readA, readB, readRegister, writeA, writeRegister } from "./operand.ts";
import { accessOf, baseOf, isVisible, limitOf, locate, readDescriptor, tryReadDescriptor } from "./segment.ts";
import { accessRight, activityState, activityWord, controlRegister, segmentRegister, tableRegister } from "./state.ts";

const { generalProtection, invalidOpcode, segmentNotPresent, deviceNotAvailable } = exceptionVector;
const { ldtr, tr } = segmentRegister;

/** Basic exit reasons of instructions without arguments of their own. SDM 3 appendix C. */
const reason = {
  cpuid: 10,
  hlt: 12,
  invd: 13,
  rdpmc: 15,
  rdtsc: 16,
  vmcall: 18,
  mwait: 36,
  monitor: 39,
  pause: 40,
  rdtscp: 51,
  wbinvd: 54,
  xsetbv: 55,
  rdrand: 57,
  invpcid: 58,
  rdseed: 61,
} as const;

/** @throws GuestFault #GP(0) outside of privilege level 0 */
function needsKernel(cpu: Cpu): void {
  if (cpu.privilege !== 0) cpu.raise(generalProtection, 0);
}
/** @throws GuestFault #UD in real and virtual-8086 mode */
function needsProtected(cpu: Cpu): void {
  if (!cpu.isProtected) cpu.raise(invalidOpcode);
}
/** UMIP: what user programs may not look at. */
function checkUmip(cpu: Cpu): void {
  if ((cpu.state.control[controlRegister.cr4] & cr4Bit.umip) !== 0 && cpu.privilege !== 0)
    cpu.raise(generalProtection, 0);
}

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

export function executeRdmsr(cpu: Cpu, instruction: Decoded): void {
  needsKernel(cpu);
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).rdmsr(cpu.general[2], instruction))) return;
  const low = readMsr(cpu, cpu.general[2]);
  const high = cpu.high[0];
  writeRegister(cpu, 0, 0, 4, low, 0);
  writeRegister(cpu, 4, 0, 4, high, 0);
}

export function executeWrmsr(cpu: Cpu, instruction: Decoded): void {
  needsKernel(cpu);
  const { general } = cpu;
  if (
    cpu.intercepts !== null &&
    cpu.leaves(cpu.asking(cpu.intercepts).wrmsr(general[2], general[0], general[4], instruction))
  )
    return;
  writeMsr(cpu, general[2], general[0], general[4]);
}

export function executeCpuid(cpu: Cpu, instruction: Decoded): void {
  const { general, product, state } = cpu;
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).instruction(reason.cpuid, instruction))) return;
  cpuid(general[0], general[2], cpu.hasVmx, state.control[controlRegister.cr4], product);
  for (const [slot, word] of [
    [0, 0],
    [6, 1],
    [2, 2],
    [4, 3],
  ] as const) {
    general[slot] = product[word];
    general[slot + 1] = 0;
  }
}

/** RDTSC and RDTSCP: `sub` 0 and 1. */
export function executeRdtsc(cpu: Cpu, instruction: Decoded): void {
  const isP = instruction.sub === 1;
  if ((cpu.state.control[controlRegister.cr4] & cr4Bit.tsd) !== 0 && cpu.privilege !== 0)
    cpu.raise(generalProtection, 0);
  if (
    cpu.intercepts !== null &&
    cpu.leaves(cpu.asking(cpu.intercepts).instruction(isP ? reason.rdtscp : reason.rdtsc, instruction))
  )
    return;
  const low = cpu.readTsc();
  const high = cpu.high[0];
  writeRegister(cpu, 0, 0, 4, low, 0);
  writeRegister(cpu, 4, 0, 4, high, 0);
  if (isP) writeRegister(cpu, 2, 0, 4, cpu.state.msrs[10], 0);
}

/** RDPID. */
export function executeRdpid(cpu: Cpu, instruction: Decoded): void {
  writeRegister(cpu, instruction.aSlot, 0, cpu.is64 ? 8 : 4, cpu.state.msrs[10], 0);
}

/** There are no counters: #GP(0) for any number, after the exit that may be. */
export function executeRdpmc(cpu: Cpu, instruction: Decoded): void {
  if ((cpu.state.control[controlRegister.cr4] & cr4Bit.pce) === 0) needsKernel(cpu);
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).instruction(reason.rdpmc, instruction))) return;
  cpu.raise(generalProtection, 0);
}

export function executeHlt(cpu: Cpu, instruction: Decoded): void {
  needsKernel(cpu);
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).instruction(reason.hlt, instruction))) return;
  cpu.state.activity[activityWord.state] = activityState.halted;
  cpu.attend();
}

/** PAUSE. */
export function executePause(cpu: Cpu, instruction: Decoded): void {
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).instruction(reason.pause, instruction))) return;
}

/** INVD and WBINVD: `sub` is the exit's reason. There are no caches of data. */
export function executeCacheControl(cpu: Cpu, instruction: Decoded): void {
  needsKernel(cpu);
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).instruction(instruction.sub, instruction)))
    return;
}

export function executeInvlpg(cpu: Cpu, instruction: Decoded): void {
  needsKernel(cpu);
  const { at, mmu, memory } = cpu;
  const low = locate(cpu, instruction, 1, false);
  const high = at[1];
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).invlpg(low, high, instruction))) return;
  mmu.invlpg(low, high);
  memory.refresh();
}

/** INVPCID. SDM 2. */
export function executeInvpcid(cpu: Cpu, instruction: Decoded): void {
  if (!cpu.isProtected && cpu.isVirtual8086) cpu.raise(generalProtection, 0);
  needsKernel(cpu);
  const { state, memory, mmu, at, general } = cpu;
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).operandInstruction(reason.invpcid, instruction)))
    return;
  const type = general[2 * instruction.reg];
  const low = locate(cpu, instruction, 16, false);
  const high = at[1];
  const first = memory.read64(low, high);
  const firstHigh = memory.high[0];
  const next = (low + 8) | 0;
  const address = memory.read64(next, next >>> 0 < low >>> 0 ? (high + 1) | 0 : high);
  const addressHigh = memory.high[0];
  const pcid = first & 0xfff;
  const hasPcid = (state.control[controlRegister.cr4] & cr4Bit.pcide) !== 0;
  const needsPcid = type === invpcidType.address || type === invpcidType.context;
  if (type >>> 0 > 3 || (first & ~0xfff) !== 0 || firstHigh !== 0 || (needsPcid && !hasPcid && pcid !== 0))
    cpu.raise(generalProtection, 0);
  if (type === invpcidType.address && !cpu.isCanonical(addressHigh)) cpu.raise(generalProtection, 0);
  mmu.invpcid(type, pcid, address, addressHigh);
  memory.refresh();
}

/** XGETBV and XSETBV: `sub` 0 and 1. Without CR4.OSXSAVE they are not there. */
export function executeXcr(cpu: Cpu, instruction: Decoded): void {
  const { state, general } = cpu;
  if ((state.control[controlRegister.cr4] & cr4Bit.osxsave) === 0) cpu.raise(invalidOpcode);
  if (instruction.sub === 0) {
    if (general[2] !== 0) cpu.raise(generalProtection, 0);
    writeRegister(cpu, 0, 0, 4, state.control[controlRegister.xcr0], 0);
    writeRegister(cpu, 4, 0, 4, state.control[controlRegister.xcr0 + 1], 0);
    return;
  }
  needsKernel(cpu);
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).instruction(reason.xsetbv, instruction))) return;
  // x87 state must be there, and nothing else is.
  if (general[2] !== 0 || general[0] !== 1 || general[4] !== 0) cpu.raise(generalProtection, 0);
}

export function executeSwapgs(cpu: Cpu): void {
  needsKernel(cpu);
  const { state } = cpu;
  const { gs } = segmentRegister;
  const [low, high] = [state.baseLow[gs], state.baseHigh[gs]];
  state.baseLow[gs] = state.msrs[8];
  state.baseHigh[gs] = state.msrs[9];
  state.msrs[8] = low;
  state.msrs[9] = high;
}

/** RDFSBASE RDGSBASE WRFSBASE WRGSBASE: `sub` 0 … 3. */
export function executeSegmentBase(cpu: Cpu, instruction: Decoded): void {
  const { state } = cpu;
  if ((state.control[controlRegister.cr4] & cr4Bit.fsgsbase) === 0) cpu.raise(invalidOpcode);
  const segment = segmentRegister.fs + (instruction.sub & 1);
  const slot = 2 * instruction.rm;
  const bytes = instruction.operandBytes === 8 ? 8 : 4;
  if (instruction.sub < 2) {
    writeRegister(cpu, slot, 0, bytes, state.baseLow[segment], state.baseHigh[segment]);
    return;
  }
  const low = readRegister(cpu, slot, 0, bytes);
  if (!cpu.isCanonical(cpu.high[0])) cpu.raise(generalProtection, 0);
  state.baseLow[segment] = low;
  state.baseHigh[segment] = cpu.high[0];
}

/** CLAC and STAC: `sub` 0 and 1. */
export function executeAccessFlag(cpu: Cpu, instruction: Decoded): void {
  if (cpu.privilege !== 0) cpu.raise(invalidOpcode);
  cpu.lazy[3] = instruction.sub === 1 ? cpu.lazy[3] | 0x4_0000 : cpu.lazy[3] & ~0x4_0000;
  cpu.flagsChanged();
}

/** MONITOR and MWAIT are not in the model, but exit where a hypervisor offers them: `sub` is the exit's reason. */
export function executeMonitor(cpu: Cpu, instruction: Decoded): void {
  if (cpu.privilege !== 0) cpu.raise(invalidOpcode);
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).instruction(instruction.sub, instruction)))
    return;
  cpu.raise(invalidOpcode);
}

/** RDRAND and RDSEED: a machine without randomness has none of them; `sub` is the exit's reason. */
export function executeRandom(cpu: Cpu, instruction: Decoded): void {
  if (cpu.intercepts !== null && cpu.leaves(cpu.asking(cpu.intercepts).instruction(instruction.sub, instruction)))
    return;
  cpu.raise(invalidOpcode);
}

/** VMCALL … VMXOFF: `sub` is the exit's reason. Outside of VMX operation they are not there. */
export function executeVmx(cpu: Cpu, instruction: Decoded): void {
  const { intercepts } = cpu;
  if (intercepts === null) {
    cpu.raise(invalidOpcode);
    return;
  }
  if (cpu.leaves(cpu.asking(intercepts).instruction(instruction.sub, instruction))) return;
  cpu.raise(invalidOpcode);
}

/** VMCLEAR, VMPTRLD, …, INVEPT, INVVPID: `sub` is the exit's reason. */
export function executeVmxOperand(cpu: Cpu, instruction: Decoded): void {
  const { intercepts } = cpu;
  if (intercepts === null) {
    cpu.raise(invalidOpcode);
    return;
  }
  if (cpu.leaves(cpu.asking(intercepts).operandInstruction(instruction.sub, instruction))) return;
  cpu.raise(invalidOpcode);
}

export function executeVmfunc(cpu: Cpu, instruction: Decoded): void {
  const { intercepts, general } = cpu;
  if (intercepts === null) {
    cpu.raise(invalidOpcode);
    return;
  }
  if (cpu.leaves(cpu.asking(intercepts).vmfunc(general[0], general[2], instruction))) return;
  cpu.memory.refresh();
}

/** UD0, UD1, UD2, RSM outside of SMM. */
export function executeUndefined(cpu: Cpu): void {
  cpu.raise(invalidOpcode);
}

/** x87: #NM where CR0.EM or TS says so, else it is not there. */
export function executeX87(cpu: Cpu): void {
  if ((cpu.state.control[controlRegister.cr0] & (cr0Bit.em | cr0Bit.ts)) !== 0) cpu.raise(deviceNotAvailable);
  cpu.raise(invalidOpcode);
}

/** WAIT: #NM with CR0.MP and TS, else nothing. */
export function executeWait(cpu: Cpu): void {
  const both = cr0Bit.mp | cr0Bit.ts;
  if ((cpu.state.control[controlRegister.cr0] & both) === both) cpu.raise(deviceNotAvailable);
}
