/**
 * cpu/far-transfer — JMP, CALL and RET to another code segment: direct, through call gates, to another privilege level.
 *
 * Source: Intel SDM volume 3 §5.8 (privilege), §5.8.3–§5.8.6 (gates, stack switching), §5.8.3.1 (64-bit gates), volume 2
 * CALL, JMP, RET; rules V254–V256 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import { exceptionVector, noErrorCode } from "./fault.ts";
import { readTask } from "./port.ts";
import {
  accessOf,
  checkStackSegment,
  dropPrivilegedSegments,
  limitOf,
  markAccessed,
  readDescriptor,
  setFromDescriptor,
  setNullStack,
} from "./segment.ts";
import { moveStack, peek, push, setStack } from "./stack.ts";
import { accessRight, segmentRegister } from "./state.ts";
import { switchTask, taskSwitchSource } from "./task.ts";

const { generalProtection, segmentNotPresent, invalidTss, stackFault } = exceptionVector;
const { cs, ss, tr } = segmentRegister;
const conformingCode = accessRight.code | accessRight.expandDown;

/** Check the code segment in `cpu.descriptor` for a jump or call without a gate. @throws GuestFault */
function checkDirect(cpu: Cpu, selector: number): void {
  const access = accessOf(cpu.descriptor[1]);
  const dpl = (access >> 5) & 3;
  const cpl = cpu.privilege;
  const isAllowed = (access & conformingCode) === conformingCode ? dpl <= cpl : (selector & 3) <= cpl && dpl === cpl;
  if (!isAllowed) cpu.raise(generalProtection, selector & 0xfffc);
  checkLongCode(cpu, access, selector, generalProtection);
  if ((access & accessRight.present) === 0) cpu.raise(segmentNotPresent, selector & 0xfffc);
}

/** In IA-32e mode a code segment has not both L and D. */
export function checkLongCode(cpu: Cpu, access: number, selector: number, vector: number): void {
  if (cpu.isLong && (access & (accessRight.long | accessRight.big)) === (accessRight.long | accessRight.big))
    cpu.raise(vector, selector & 0xfffc);
}

/** Check a target in the code segment of `cpu.descriptor`, before it is loaded. @throws GuestFault #GP(0) */
export function checkNewTarget(cpu: Cpu, low: number, high: number): void {
  const [descriptorLow, descriptorHigh] = [cpu.descriptor[0], cpu.descriptor[1]];
  const isLongCode = cpu.isLong && (descriptorHigh & 0x20_0000) !== 0;
  const isOutside = isLongCode ? !cpu.isCanonical(high) : low >>> 0 > limitOf(descriptorLow, descriptorHigh) >>> 0;
  if (isOutside) cpu.raise(generalProtection, 0);
}

/** Load CS from `cpu.descriptor` and go there. */
export function enterCode(cpu: Cpu, selector: number, low: number, high: number): void {
  setFromDescriptor(cpu, cs, selector);
  cpu.rip[0] = low;
  cpu.rip[1] = high;
  cpu.segmentsChanged();
}

function enterRealCode(cpu: Cpu, selector: number, low: number): void {
  const { state } = cpu;
  state.selector[cs] = selector;
  state.baseLow[cs] = selector << 4;
  state.baseHigh[cs] = 0;
  if (cpu.isVirtual8086) state.limit[cs] = 0xffff;
  state.access[cs] = cpu.isVirtual8086 ? 0xf3 : 0x9b;
  cpu.rip[0] = low;
  cpu.rip[1] = 0;
  cpu.segmentsChanged();
}

/** JMP far. `bytes` is the operand size. @throws GuestFault */
export function jumpFar(cpu: Cpu, selector: number, low: number, high: number, bytes: number): void {
  const offset = bytes === 2 ? low & 0xffff : low;
  if (!cpu.isProtected) {
    if (offset >>> 0 > cpu.state.limit[cs] >>> 0) cpu.raise(generalProtection, 0);
    enterRealCode(cpu, selector, offset);
    return;
  }
  readTarget(cpu, selector);
  if ((accessOf(cpu.descriptor[1]) & accessRight.codeOrData) === 0) {
    systemTarget(cpu, selector, false);
    return;
  }
  checkDirect(cpu, selector);
  checkNewTarget(cpu, offset, bytes === 8 ? high : 0);
  markAccessed(cpu);
  enterCode(cpu, (selector & 0xfffc) | cpu.privilege, offset, bytes === 8 ? high : 0);
}

/** CALL far. @throws GuestFault */
export function callFar(cpu: Cpu, selector: number, low: number, high: number, bytes: number): void {
  const { state } = cpu;
  const offset = bytes === 2 ? low & 0xffff : low;
  if (!cpu.isProtected) {
    if (offset >>> 0 > state.limit[cs] >>> 0) cpu.raise(generalProtection, 0);
    pushFar(cpu, bytes);
    enterRealCode(cpu, selector, offset);
    return;
  }
  readTarget(cpu, selector);
  if ((accessOf(cpu.descriptor[1]) & accessRight.codeOrData) === 0) {
    systemTarget(cpu, selector, true);
    return;
  }
  checkDirect(cpu, selector);
  checkNewTarget(cpu, offset, bytes === 8 ? high : 0);
  const [descriptorLow, descriptorHigh] = [cpu.descriptor[0], cpu.descriptor[1]];
  markAccessed(cpu);
  pushFar(cpu, bytes);
  cpu.descriptor[0] = descriptorLow;
  cpu.descriptor[1] = descriptorHigh | 0x100;
  enterCode(cpu, (selector & 0xfffc) | cpu.privilege, offset, bytes === 8 ? high : 0);
}

/** Push CS and RIP; where the second does not fit, the first is not popped. */
function pushFar(cpu: Cpu, bytes: number): void {
  const { general } = cpu;
  const [low, high] = [general[8], general[9]];
  try {
    push(cpu, bytes, cpu.state.selector[cs], 0);
    push(cpu, bytes, cpu.rip[0], cpu.rip[1]);
  } catch (fault) {
    general[8] = low;
    general[9] = high;
    throw fault;
  }
}

/** The descriptor that a far transfer names, into `cpu.descriptor`; the code segment's type is checked. */
function readTarget(cpu: Cpu, selector: number): void {
  if ((selector & 0xfffc) === 0) cpu.raise(generalProtection, 0);
  readDescriptor(cpu, selector, generalProtection);
  const access = accessOf(cpu.descriptor[1]);
  if ((access & accessRight.codeOrData) !== 0 && (access & accessRight.code) === 0)
    cpu.raise(generalProtection, selector & 0xfffc);
}

/** A target that is no code segment: call gate, task gate, task state segment. */
function systemTarget(cpu: Cpu, selector: number, isCall: boolean): void {
  const { descriptor } = cpu;
  const access = accessOf(descriptor[1]);
  const type = access & 0xf;
  const dpl = (access >> 5) & 3;
  const isGate = type === 4 || type === 12;
  const isTask = type === 1 || type === 5 || type === 9;
  const isKnown = cpu.isLong ? type === 12 : isGate || isTask;
  if (!isKnown || dpl < Math.max(cpu.privilege, selector & 3)) cpu.raise(generalProtection, selector & 0xfffc);
  if ((access & accessRight.present) === 0) cpu.raise(segmentNotPresent, selector & 0xfffc);
  if (isGate) {
    throughGate(cpu, selector, type, isCall);
    return;
  }
  const task = type === 5 ? descriptor[0] >>> 16 : selector;
  switchTask(cpu, task, isCall ? taskSwitchSource.call : taskSwitchSource.jump, noErrorCode);
}

function throughGate(cpu: Cpu, gateSelector: number, type: number, isCall: boolean): void {
  const { descriptor, state } = cpu;
  const [gateLow, gateHigh] = [descriptor[0], descriptor[1]];
  let offsetHigh = 0;
  if (cpu.isLong) {
    // A gate of 16 bytes: the upper half holds offset 63:32, and a type field that must be 0.
    readUpperHalf(cpu, gateSelector);
    if ((descriptor[1] & 0x1f00) !== 0) cpu.raise(generalProtection, gateSelector & 0xfffc);
    offsetHigh = descriptor[0];
  }
  const bytes = cpu.isLong ? 8 : type === 12 ? 4 : 2;
  const selector = gateLow >>> 16;
  const offset = type === 4 ? gateLow & 0xffff : (gateLow & 0xffff) | (gateHigh & 0xffff_0000);
  if ((selector & 0xfffc) === 0) cpu.raise(generalProtection, 0);
  readDescriptor(cpu, selector, generalProtection);
  const access = accessOf(descriptor[1]);
  const dpl = (access >> 5) & 3;
  const isCode = (access & (accessRight.codeOrData | accessRight.code)) === (accessRight.codeOrData | accessRight.code);
  if (!isCode || dpl > cpu.privilege) cpu.raise(generalProtection, selector & 0xfffc);
  const isLongCode = (access & (accessRight.long | accessRight.big)) === accessRight.long;
  if (cpu.isLong && !isLongCode) cpu.raise(generalProtection, selector & 0xfffc);
  if ((access & accessRight.present) === 0) cpu.raise(segmentNotPresent, selector & 0xfffc);
  const conforms = (access & conformingCode) === conformingCode;
  if (!isCall && !conforms && dpl !== cpu.privilege) cpu.raise(generalProtection, selector & 0xfffc);
  checkNewTarget(cpu, offset, offsetHigh);
  const code = [descriptor[0], descriptor[1]] as const;
  if (isCall && !conforms && dpl < cpu.privilege) {
    const frame = [
      state.selector[ss],
      cpu.general[8],
      cpu.general[9],
      state.selector[cs],
      cpu.rip[0],
      cpu.rip[1],
    ] as const;
    const parameters = cpu.isLong ? 0 : gateHigh & 31;
    const copied: number[] = [];
    for (let n = parameters - 1; n >= 0; n--) copied.push(peek(cpu, n * bytes, bytes));
    const saved = saveStack(cpu);
    try {
      switchStack(cpu, dpl);
      push(cpu, bytes, frame[0], 0);
      push(cpu, bytes, frame[1], frame[2]);
      for (const word of copied) push(cpu, bytes, word, 0);
      push(cpu, bytes, frame[3], 0);
      push(cpu, bytes, frame[4], frame[5]);
    } catch (fault) {
      restoreStack(cpu, saved);
      throw fault;
    }
    [descriptor[0], descriptor[1]] = code;
    enterCode(cpu, (selector & 0xfffc) | dpl, offset, offsetHigh);
    return;
  }
  if (isCall) pushFar(cpu, bytes);
  [descriptor[0], descriptor[1]] = code;
  enterCode(cpu, (selector & 0xfffc) | cpu.privilege, offset, offsetHigh);
}

/** The upper eight bytes of a 16-byte descriptor, into `cpu.descriptor`. */
export function readUpperHalf(cpu: Cpu, selector: number): void {
  readDescriptor(cpu, selector + 8, generalProtection);
}

/** The stack as it is, for when a switch fails half-way. */
export type SavedStack = readonly [number, number, number, number, number, number, number];
export function saveStack(cpu: Cpu): SavedStack {
  const { state, general } = cpu;
  return [
    state.selector[ss],
    state.baseLow[ss],
    state.baseHigh[ss],
    state.limit[ss],
    state.access[ss],
    general[8],
    general[9],
  ];
}
export function restoreStack(cpu: Cpu, [selector, baseLow, baseHigh, limit, access, low, high]: SavedStack): void {
  cpu.state.setSegment(ss, selector, baseLow, baseHigh, limit, access);
  cpu.general[8] = low;
  cpu.general[9] = high;
  cpu.segmentsChanged();
}

/** Take the stack of a more privileged level from the task state segment. @throws GuestFault #TS, #SS */
export function switchStack(cpu: Cpu, privilege: number): void {
  const { state, general } = cpu;
  const trSelector = state.selector[tr] & 0xfffc;
  const limit = state.limit[tr] >>> 0;
  if (cpu.isLong) {
    const at = 4 + 8 * privilege;
    if (at + 7 > limit) cpu.raise(invalidTss, trSelector);
    const low = readTask(cpu, at, 8);
    const high = cpu.memory.high[0];
    if (!cpu.isCanonical(high)) cpu.raise(stackFault, 0);
    setNullStack(cpu, privilege, privilege);
    general[8] = low;
    general[9] = high;
    cpu.stackBytes = 8;
    cpu.setPrivilege(privilege);
    return;
  }
  const isWide = (state.access[tr] & 8) !== 0;
  const at = isWide ? 4 + 8 * privilege : 2 + 4 * privilege;
  if (at + (isWide ? 5 : 3) > limit) cpu.raise(invalidTss, trSelector);
  const low = readTask(cpu, at, isWide ? 4 : 2);
  const selector = readTask(cpu, at + (isWide ? 4 : 2), 2);
  if ((selector & 0xfffc) === 0) cpu.raise(invalidTss, 0);
  checkStackSegment(cpu, selector, privilege, invalidTss);
  markAccessed(cpu);
  setFromDescriptor(cpu, ss, selector);
  cpu.segmentsChanged();
  setStack(cpu, low, 0);
}

/** RET far, dropping `drop` bytes. @throws GuestFault */
export function returnFar(cpu: Cpu, bytes: number, drop: number): void {
  const low = peek(cpu, 0, bytes);
  const high = bytes === 8 ? cpu.high[0] : 0;
  const selector = peek(cpu, bytes, bytes) & 0xffff;
  if (!cpu.isProtected) {
    if (low >>> 0 > cpu.state.limit[cs] >>> 0) cpu.raise(generalProtection, 0);
    moveStack(cpu, 2 * bytes + drop);
    enterRealCode(cpu, selector, low);
    return;
  }
  checkReturn(cpu, selector);
  checkNewTarget(cpu, low, high);
  if ((selector & 3) === cpu.privilege) {
    markAccessed(cpu);
    moveStack(cpu, 2 * bytes + drop);
    enterCode(cpu, selector, low, high);
    return;
  }
  const code = [cpu.descriptor[0], cpu.descriptor[1]] as const;
  const stackLow = peek(cpu, 2 * bytes + drop, bytes);
  const stackHigh = bytes === 8 ? cpu.high[0] : 0;
  const stackSelector = peek(cpu, 3 * bytes + drop, bytes) & 0xffff;
  returnOutward(cpu, selector, low, high, code, stackSelector, stackLow, stackHigh);
  if (drop !== 0) moveStack(cpu, drop);
}

/** Check the code segment that RET or IRET returns to; it stays in `cpu.descriptor`. @throws GuestFault */
export function checkReturn(cpu: Cpu, selector: number): void {
  if ((selector & 0xfffc) === 0) cpu.raise(generalProtection, 0);
  readDescriptor(cpu, selector, generalProtection);
  const access = accessOf(cpu.descriptor[1]);
  const dpl = (access >> 5) & 3;
  const rpl = selector & 3;
  const isCode = (access & (accessRight.codeOrData | accessRight.code)) === (accessRight.codeOrData | accessRight.code);
  const isAllowed = (access & conformingCode) === conformingCode ? dpl <= rpl : dpl === rpl;
  if (!isCode || rpl < cpu.privilege || !isAllowed) cpu.raise(generalProtection, selector & 0xfffc);
  checkLongCode(cpu, access, selector, generalProtection);
  if ((access & accessRight.present) === 0) cpu.raise(segmentNotPresent, selector & 0xfffc);
}

/** To a less privileged level: its code, its stack; data segments that it may not use are dropped. */
export function returnOutward(
  cpu: Cpu,
  selector: number,
  low: number,
  high: number,
  code: readonly [number, number],
  stackSelector: number,
  stackLow: number,
  stackHigh: number,
): void {
  const { descriptor } = cpu;
  const rpl = selector & 3;
  const isLongCode = cpu.isLong && (code[1] & 0x20_0000) !== 0;
  if ((stackSelector & 0xfffc) === 0) {
    if (!isLongCode || rpl === 3 || (stackSelector & 3) !== rpl) cpu.raise(generalProtection, 0);
    [descriptor[0], descriptor[1]] = code;
    markCode(cpu, selector);
    enterCode(cpu, selector, low, high);
    setNullStack(cpu, stackSelector, rpl);
  } else {
    checkStackSegment(cpu, stackSelector, rpl, generalProtection);
    markAccessed(cpu);
    const stack = [descriptor[0], descriptor[1]] as const;
    [descriptor[0], descriptor[1]] = code;
    markCode(cpu, selector);
    enterCode(cpu, selector, low, high);
    [descriptor[0], descriptor[1]] = stack;
    setFromDescriptor(cpu, ss, stackSelector);
  }
  cpu.segmentsChanged();
  setStack(cpu, stackLow, stackHigh);
  dropPrivilegedSegments(cpu);
  cpu.segmentsChanged();
}

/** The accessed bit of a code segment whose descriptor was read before another's. */
function markCode(cpu: Cpu, selector: number): void {
  if ((cpu.descriptor[1] & 0x100) !== 0) return;
  readDescriptor(cpu, selector, generalProtection);
  markAccessed(cpu);
}
