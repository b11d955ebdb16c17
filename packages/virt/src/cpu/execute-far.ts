/**
 * cpu/execute-far — far jumps, calls and returns, INT and IRET, SYSCALL, SYSRET, SYSENTER, SYSEXIT.
 *
 * Source: Intel SDM volume 2, the instructions' pages; volume 3 §5.8.7, §5.8.8; rules V254–V264 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import type { Decoded } from "./decoded.ts";
import { callFar, checkNewTarget, checkReturn, enterCode, jumpFar, returnFar, returnOutward } from "./far-transfer.ts";
import { exceptionVector, noErrorCode } from "./fault.ts";
import { deliver } from "./interrupt.ts";
import { eventType } from "./intercepts.ts";
import { effectiveAddress, markAccessed, segmentAddress } from "./segment.ts";
import { moveStack, peek, push } from "./stack.ts";
import { activityWord, cpuCounter, flagBit, interruptibility, msrSlot, segmentRegister } from "./state.ts";
import { switchTask, taskSwitchSource } from "./task.ts";
import { readTask } from "./port.ts";

const { generalProtection, breakpoint, overflow, debug, invalidOpcode } = exceptionVector;
const { es, cs, ss, ds, fs, gs } = segmentRegister;

/** JMP and CALL with a pointer in the instruction: `sub` 0 and 1. */
export function executeFarDirect(cpu: Cpu, instruction: Decoded): void {
  const { immediateLow, immediate2, operandBytes } = instruction;
  if (instruction.sub === 1) callFar(cpu, immediate2, immediateLow, 0, operandBytes);
  else jumpFar(cpu, immediate2, immediateLow, 0, operandBytes);
}

/** JMP and CALL with a pointer in memory: `sub` 0 and 1. */
export function executeFarIndirect(cpu: Cpu, instruction: Decoded): void {
  const { operandBytes } = instruction;
  const { at, memory } = cpu;
  const offset = effectiveAddress(cpu, instruction);
  const top = at[1];
  const address = segmentAddress(cpu, instruction.segment, offset, operandBytes, false);
  const low = memory.read(address, at[1], operandBytes);
  const high = memory.high[0];
  at[1] = top;
  const next = (offset + operandBytes) & (instruction.addressBytes === 2 ? 0xffff : -1);
  if (cpu.is64 && next >>> 0 < offset >>> 0) at[1] = (top + 1) | 0;
  const second = segmentAddress(cpu, instruction.segment, next, 2, false);
  const selector = memory.read16(second, at[1]);
  if (instruction.sub === 1) callFar(cpu, selector, low, high, operandBytes);
  else jumpFar(cpu, selector, low, high, operandBytes);
}

export function executeFarReturn(cpu: Cpu, instruction: Decoded): void {
  returnFar(cpu, instruction.operandBytes, instruction.opcode === 0xca ? instruction.immediateLow & 0xffff : 0);
}

/** INT n. In virtual-8086 mode IOPL must be 3. */
export function executeInterrupt(cpu: Cpu, instruction: Decoded): void {
  if (cpu.isVirtual8086 && ((cpu.lazy[3] >> 12) & 3) < 3) cpu.raise(generalProtection, 0);
  deliverSoftware(cpu, instruction.immediateLow & 0xff, eventType.softwareInterrupt, instruction.length);
  cpu.counters[cpuCounter.systemCalls]++;
}

/** INT3, INTO, INT1: `sub` 0, 1, 2. */
export function executeTrap(cpu: Cpu, instruction: Decoded): void {
  const { sub, length } = instruction;
  if (sub === 1 && (cpu.lazy[2] & 0xc000_0000) !== (0x8000_0000 | 0) && (cpu.lazy[2] & 0xc000_0000) !== 0x4000_0000)
    return;
  const vector = sub === 0 ? breakpoint : sub === 1 ? overflow : debug;
  const type = sub === 2 ? eventType.privilegedSoftwareException : eventType.softwareException;
  if (cpu.intercepts !== null) cpu.ask(cpu.asking(cpu.intercepts).exception(type, vector, noErrorCode, 0, 0, length));
  deliverSoftware(cpu, vector, type, length);
}

function deliverSoftware(cpu: Cpu, vector: number, type: number, length: number): void {
  cpu.intercepts?.beginDelivery(type, vector, noErrorCode, length);
  deliver(cpu, vector, type !== eventType.privilegedSoftwareException, noErrorCode);
  cpu.intercepts?.endDelivery();
}

/** What IRET and POPF may change of the flags beside the six of arithmetic. */
function writableFlags(cpu: Cpu, bytes: number): number {
  const { privilege } = cpu;
  let mask = flagBit.tf | flagBit.df | flagBit.nt;
  if (bytes > 2) mask |= flagBit.ac | flagBit.id;
  if (privilege === 0) mask |= flagBit.iopl;
  if (privilege <= ((cpu.lazy[3] >> 12) & 3)) mask |= flagBit.if;
  return mask;
}

function setFlags(cpu: Cpu, value: number, mask: number): void {
  const { state, lazy } = cpu;
  state.statusFlags = value;
  lazy[3] = (lazy[3] & ~mask) | (value & mask);
  cpu.flagsChanged();
}

export function executePushFlags(cpu: Cpu, instruction: Decoded): void {
  if (cpu.isVirtual8086 && ((cpu.lazy[3] >> 12) & 3) < 3) cpu.raise(generalProtection, 0);
  // VM and RF are pushed as 0.
  push(cpu, instruction.operandBytes, cpu.state.flags & ~(flagBit.vm | flagBit.rf), 0);
}

export function executePopFlags(cpu: Cpu, instruction: Decoded): void {
  if (cpu.isVirtual8086 && ((cpu.lazy[3] >> 12) & 3) < 3) cpu.raise(generalProtection, 0);
  const bytes = instruction.operandBytes;
  const value = peek(cpu, 0, bytes);
  moveStack(cpu, bytes);
  cpu.lazy[3] &= ~flagBit.rf;
  setFlags(
    cpu,
    value,
    cpu.isProtected || cpu.isVirtual8086 ? writableFlags(cpu, bytes) : writableFlags(cpu, bytes) | flagBit.iopl,
  );
}

export function executeIret(cpu: Cpu, instruction: Decoded): void {
  const bytes = instruction.operandBytes;
  const { activity } = cpu.state;
  const blocked = activity[activityWord.interruptibility] & interruptibility.byNmi;
  if (cpu.intercepts !== null && blocked !== 0) cpu.intercepts.unblockedByIret = true;
  activity[activityWord.interruptibility] &= ~interruptibility.byNmi;
  iret(cpu, bytes);
  if (cpu.intercepts !== null) cpu.intercepts.unblockedByIret = false;
}

function iret(cpu: Cpu, bytes: number): void {
  const { lazy, state, descriptor } = cpu;
  if (cpu.isVirtual8086 && ((lazy[3] >> 12) & 3) < 3) cpu.raise(generalProtection, 0);
  if (cpu.isProtected && (lazy[3] & flagBit.nt) !== 0) {
    if (cpu.isLong) cpu.raise(generalProtection, 0);
    const link = readTask(cpu, 0, 2);
    switchTask(cpu, link, taskSwitchSource.iret, noErrorCode);
    return;
  }
  const low = peek(cpu, 0, bytes);
  const high = bytes === 8 ? cpu.high[0] : 0;
  const selector = peek(cpu, bytes, bytes) & 0xffff;
  const flags = peek(cpu, 2 * bytes, bytes);
  const restored = bytes > 2 ? flagBit.rf : 0;
  if (!cpu.isProtected) {
    if (low >>> 0 > state.limit[cs] >>> 0) cpu.raise(generalProtection, 0);
    moveStack(cpu, 3 * bytes);
    state.selector[cs] = selector;
    state.baseLow[cs] = selector << 4;
    cpu.rip[0] = low;
    cpu.rip[1] = 0;
    setFlags(cpu, flags, writableFlags(cpu, bytes) | restored | (cpu.isVirtual8086 ? flagBit.if : flagBit.iopl));
    cpu.segmentsChanged();
    return;
  }
  if (bytes === 4 && !cpu.isLong && cpu.privilege === 0 && (flags & flagBit.vm) !== 0) {
    returnToVirtual(cpu, low, selector, flags);
    return;
  }
  checkReturn(cpu, selector);
  checkNewTarget(cpu, low, high);
  const mask =
    writableFlags(cpu, bytes) | restored | (cpu.privilege === 0 && bytes > 2 ? flagBit.vif | flagBit.vip : 0);
  // In 64-bit mode the stack is always popped, elsewhere when the privilege level changes.
  if ((selector & 3) === cpu.privilege && !cpu.is64) {
    markAccessed(cpu);
    moveStack(cpu, 3 * bytes);
    enterCode(cpu, selector, low, high);
    setFlags(cpu, flags, mask);
    return;
  }
  const code = [descriptor[0], descriptor[1]] as const;
  const stackLow = peek(cpu, 3 * bytes, bytes);
  const stackHigh = bytes === 8 ? cpu.high[0] : 0;
  const stackSelector = peek(cpu, 4 * bytes, bytes) & 0xffff;
  returnOutward(cpu, selector, low, high, code, stackSelector, stackLow, stackHigh);
  setFlags(cpu, flags, mask);
}

/** From a handler of privilege 0 back into virtual-8086 mode. */
function returnToVirtual(cpu: Cpu, ip: number, selector: number, flags: number): void {
  const { state } = cpu;
  const words = Array.from({ length: 6 }, (_, n) => peek(cpu, 12 + 4 * n, 4));
  const [esp, stack, extra, data, f, g] = words as [number, number, number, number, number, number];
  if (ip >>> 0 > 0xffff) cpu.raise(generalProtection, 0);
  setFlags(cpu, flags, 0x3f_7700);
  for (const [segment, value] of [
    [cs, selector],
    [ss, stack],
    [es, extra],
    [ds, data],
    [fs, f],
    [gs, g],
  ] as const)
    state.setSegment(segment, value & 0xffff, (value & 0xffff) << 4, 0, 0xffff, 0xf3);
  cpu.general[8] = esp;
  cpu.rip[0] = ip & 0xffff;
  cpu.segmentsChanged();
}

/** A flat segment, as SYSCALL and SYSENTER load them without a descriptor. */
function setFlat(cpu: Cpu, segment: number, selector: number, access: number): void {
  cpu.state.setSegment(segment, selector, 0, 0, -1, access);
}
const code64 = 0xa09b;
const code32 = 0xc09b;
const data32 = 0xc093;
const user = 0x60;

export function executeSyscall(cpu: Cpu): void {
  const { state, general, rip, lazy } = cpu;
  if ((state.control[12] & 1) === 0) cpu.raise(invalidOpcode);
  cpu.counters[cpuCounter.systemCalls]++;
  general[2] = rip[0];
  general[3] = rip[1];
  general[22] = state.flags & ~flagBit.rf;
  general[23] = 0;
  const { msrs } = state;
  const star = msrs[msrSlot.star + 1];
  const mask = msrs[msrSlot.fmask] | flagBit.rf;
  state.statusFlags = state.flags & ~mask;
  lazy[3] &= ~mask;
  setFlat(cpu, cs, star & 0xfffc, code64);
  setFlat(cpu, ss, ((star & 0xffff) + 8) & 0xffff, data32);
  rip[0] = msrs[msrSlot.lstar];
  rip[1] = msrs[msrSlot.lstar + 1];
  cpu.segmentsChanged();
  cpu.flagsChanged();
}

export function executeSysret(cpu: Cpu, instruction: Decoded): void {
  const { state, general, rip } = cpu;
  if ((state.control[12] & 1) === 0) cpu.raise(invalidOpcode);
  if (cpu.privilege !== 0) cpu.raise(generalProtection, 0);
  const isWide = instruction.operandBytes === 8;
  if (isWide && !cpu.isCanonical(general[3])) cpu.raise(generalProtection, 0);
  const star = state.msrs[msrSlot.star + 1] >>> 16;
  rip[0] = general[2];
  rip[1] = isWide ? general[3] : 0;
  setFlat(cpu, cs, ((star + (isWide ? 16 : 0)) & 0xffff) | 3, (isWide ? code64 : code32) | user);
  setFlat(cpu, ss, ((star + 8) & 0xffff) | 3, data32 | user);
  setFlags(cpu, general[22], 0x3c_7700);
  cpu.segmentsChanged();
}

export function executeSysenter(cpu: Cpu): void {
  const { state, general, rip, lazy } = cpu;
  const { msrs } = state;
  if ((state.control[0] & 1) === 0 || (msrs[msrSlot.sysenterCs] & 0xfffc) === 0) cpu.raise(generalProtection, 0);
  cpu.counters[cpuCounter.systemCalls]++;
  const selector = msrs[msrSlot.sysenterCs] & 0xfffc;
  lazy[3] &= ~(flagBit.vm | flagBit.if | flagBit.rf);
  const { isLong } = cpu;
  setFlat(cpu, cs, selector, isLong ? code64 : code32);
  setFlat(cpu, ss, (selector + 8) & 0xffff, data32);
  general[8] = msrs[msrSlot.sysenterEsp];
  general[9] = isLong ? msrs[msrSlot.sysenterEsp + 1] : 0;
  rip[0] = msrs[msrSlot.sysenterEip];
  rip[1] = isLong ? msrs[msrSlot.sysenterEip + 1] : 0;
  cpu.segmentsChanged();
  cpu.flagsChanged();
}

export function executeSysexit(cpu: Cpu, instruction: Decoded): void {
  const { state, general, rip } = cpu;
  const selector = state.msrs[msrSlot.sysenterCs] & 0xfffc;
  if (!cpu.isProtected || cpu.privilege !== 0 || selector === 0) cpu.raise(generalProtection, 0);
  const isWide = instruction.operandBytes === 8;
  if (isWide && !(cpu.isCanonical(general[3]) && cpu.isCanonical(general[5]))) cpu.raise(generalProtection, 0);
  setFlat(cpu, cs, ((selector + (isWide ? 32 : 16)) & 0xffff) | 3, (isWide ? code64 : code32) | user);
  setFlat(cpu, ss, ((selector + (isWide ? 40 : 24)) & 0xffff) | 3, data32 | user);
  rip[0] = general[4];
  rip[1] = isWide ? general[5] : 0;
  general[8] = general[2];
  general[9] = isWide ? general[3] : 0;
  cpu.segmentsChanged();
}

/** CLI and STI: `sub` 0 and 1. SDM 2; virtual interrupts (VME, PVI) are not there. */
export function executeInterruptFlag(cpu: Cpu, instruction: Decoded): void {
  const { lazy, state } = cpu;
  if ((cpu.isProtected || cpu.isVirtual8086) && cpu.privilege > ((lazy[3] >> 12) & 3)) cpu.raise(generalProtection, 0);
  if (instruction.sub === 0) lazy[3] &= ~flagBit.if;
  else if ((lazy[3] & flagBit.if) === 0) {
    lazy[3] |= flagBit.if;
    // Interrupts wait until the next instruction is done.
    state.activity[activityWord.interruptibility] |= interruptibility.bySti;
  }
  cpu.attend();
}
