/**
 * cpu/execute-system — MSRs, CPUID, RDTSC, HLT, INVLPG, segment bases and what else only a system uses.
 *
 * Privilege is checked before anything is asked of `intercepts`, operands after: SDM 3 §26.1.1.
 * Source: Intel SDM volume 2, the instructions' pages; rules V266–V269 in ../../SPEC.md.
 * @module
 */
import { invpcidType } from "../memory/mmu.ts";
import { cr0Bit, cr4Bit } from "./control.ts";
import type { Cpu } from "./cpu.ts";
import { cpuid } from "./cpuid.ts";
import type { Decoded } from "./decoded.ts";
import { exceptionVector } from "./fault.ts";
import { readMsr, writeMsr } from "./msr.ts";
import { readRegister, writeRegister } from "./operand.ts";
import { needsKernel } from "./required.ts";
import { locate } from "./segment.ts";
import { activityState, activityWord, controlRegister, segmentRegister } from "./state.ts";

const { generalProtection, invalidOpcode, deviceNotAvailable } = exceptionVector;

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
  if (cpu.intercepts === null) return;
  const low = cpu.readOwnTsc();
  cpu.leaves(cpu.asking(cpu.intercepts).pause(low, cpu.high[0], instruction));
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
