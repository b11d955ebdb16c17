/**
 * cpu/interrupt — delivery of exceptions and interrupts: the vector table of real mode, the IDT of 32 and of 64 bits.
 *
 * Nothing of the processor's state has changed when delivery itself meets a fault: stacks are written, registers are not.
 *
 * Source: Intel SDM volume 3 §6.10–§6.14, §20.1.4 (real mode), §20.3 (virtual-8086), §6.14.5 (IST); rules V257–V261 in
 * ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import { checkNewTarget, enterCode, restoreStack, type SavedStack, saveStack, switchStack } from "./far-transfer.ts";
import { exceptionVector, noErrorCode } from "./fault.ts";
import { readTask } from "./port.ts";
import { accessOf, markAccessed, readDescriptor } from "./segment.ts";
import { push } from "./stack.ts";
import { accessRight, flagBit, segmentRegister, tableRegister } from "./state.ts";
import { switchTask, taskSwitchSource } from "./task.ts";

const { generalProtection, segmentNotPresent, invalidTss, stackFault } = exceptionVector;
const { es, cs, ss, ds, fs, gs, tr } = segmentRegister;
const conformingCode = accessRight.code | accessRight.expandDown;

/**
 * Deliver one event.
 *
 * @param isSoftware INT n, INT3 or INTO: the gate's privilege is checked, and faults do not say "external"
 * @param errorCode  or -1
 * @throws GuestFault of the delivery itself
 */
export function deliver(cpu: Cpu, vector: number, isSoftware: boolean, errorCode: number): void {
  if (!cpu.isProtected && !cpu.isVirtual8086) deliverReal(cpu, vector);
  else if (cpu.isLong) deliverLong(cpu, vector, isSoftware, errorCode);
  else deliverProtected(cpu, vector, isSoftware, errorCode);
}

function deliverReal(cpu: Cpu, vector: number): void {
  const { state, memory, general, lazy } = cpu;
  if (4 * vector + 3 > state.tables[tableRegister.idtrLimit] >>> 0) cpu.raise(generalProtection, 8 * vector + 2);
  const at = (state.tables[tableRegister.idtrBaseLow] + 4 * vector) | 0;
  const target = memory.readSystem(at, 0, 4);
  const stack = general[8];
  const { flags } = state;
  try {
    push(cpu, 2, flags, 0);
    push(cpu, 2, state.selector[cs], 0);
    push(cpu, 2, cpu.rip[0], 0);
  } catch (fault) {
    general[8] = stack;
    throw fault;
  }
  lazy[3] &= ~(flagBit.if | flagBit.tf | flagBit.ac | flagBit.rf);
  state.selector[cs] = target >>> 16;
  state.baseLow[cs] = (target >>> 16) << 4;
  cpu.rip[0] = target & 0xffff;
  cpu.rip[1] = 0;
  cpu.segmentsChanged();
  cpu.attend();
}

/** Read a gate into `cpu.descriptor` and check what does not depend on its kind. */
function readGate(cpu: Cpu, vector: number, isSoftware: boolean): void {
  const { state, memory, descriptor } = cpu;
  const size = cpu.isLong ? 16 : 8;
  const external = isSoftware ? 0 : 1;
  const error = 8 * vector + 2 + external;
  if (size * vector + size - 1 > state.tables[tableRegister.idtrLimit] >>> 0) cpu.raise(generalProtection, error);
  const sum = (state.tables[tableRegister.idtrBaseLow] >>> 0) + size * vector;
  const high = cpu.isLong ? (state.tables[tableRegister.idtrBaseHigh] + (sum > 0xffff_ffff ? 1 : 0)) | 0 : 0;
  descriptor[0] = memory.readSystem(sum | 0, high, 8);
  descriptor[1] = memory.high[0];
  if (cpu.isLong)
    descriptor[4] = memory.readSystem(
      (sum + 8) | 0,
      sum + 8 > 0xffff_ffff && sum <= 0xffff_ffff ? (high + 1) | 0 : high,
      4,
    );
  const access = accessOf(descriptor[1]);
  const type = access & 0x1f;
  const isKnown = type === 14 || type === 15 || (!cpu.isLong && (type === 5 || type === 6 || type === 7));
  if (!isKnown) cpu.raise(generalProtection, error);
  if (isSoftware && ((access >> 5) & 3) < cpu.privilege) cpu.raise(generalProtection, error);
  if ((access & accessRight.present) === 0) cpu.raise(segmentNotPresent, error);
}

/** The handler's code segment, into `cpu.descriptor`. @returns its privilege level, or the current one if it conforms */
function readHandler(cpu: Cpu, selector: number, external: number): number {
  const { descriptor } = cpu;
  if ((selector & 0xfffc) === 0) cpu.raise(generalProtection, external);
  readWithExternal(cpu, selector, generalProtection, external);
  const access = accessOf(descriptor[1]);
  const dpl = (access >> 5) & 3;
  const isCode = (access & (accessRight.codeOrData | accessRight.code)) === (accessRight.codeOrData | accessRight.code);
  const error = (selector & 0xfffc) | external;
  if (!isCode || dpl > cpu.privilege) cpu.raise(generalProtection, error);
  if (cpu.isLong && (access & (accessRight.long | accessRight.big)) !== accessRight.long)
    cpu.raise(generalProtection, error);
  if ((access & accessRight.present) === 0) cpu.raise(segmentNotPresent, error);
  const conforms = (access & conformingCode) === conformingCode;
  if (cpu.isVirtual8086 && (conforms || dpl !== 0)) cpu.raise(generalProtection, error);
  return conforms ? cpu.privilege : dpl;
}

function readWithExternal(cpu: Cpu, selector: number, vector: number, external: number): void {
  try {
    readDescriptor(cpu, selector, vector);
  } catch (fault) {
    if (cpu.fault.vector === vector && cpu.fault.errorCode === (selector & 0xfffc)) cpu.fault.errorCode |= external;
    throw fault;
  }
}

/** What remains of the flags in a handler. */
function handlerFlags(cpu: Cpu, isTrap: boolean): void {
  cpu.lazy[3] &= ~(flagBit.tf | flagBit.nt | flagBit.rf | flagBit.vm | (isTrap ? 0 : flagBit.if));
}

function deliverProtected(cpu: Cpu, vector: number, isSoftware: boolean, errorCode: number): void {
  const { state, descriptor, general } = cpu;
  const external = isSoftware ? 0 : 1;
  readGate(cpu, vector, isSoftware);
  const [gateLow, gateHigh] = [descriptor[0], descriptor[1]];
  const type = (gateHigh >> 8) & 0xf;
  const selector = gateLow >>> 16;
  if (type === 5) {
    switchTask(cpu, selector, taskSwitchSource.gate, errorCode);
    return;
  }
  const bytes = (type & 8) !== 0 ? 4 : 2;
  const offset = bytes === 4 ? (gateLow & 0xffff) | (gateHigh & 0xffff_0000) : gateLow & 0xffff;
  const privilege = readHandler(cpu, selector, external);
  checkNewTarget(cpu, offset, 0);
  markAccessed(cpu);
  const code = [descriptor[0], descriptor[1]] as const;
  const { flags } = state;
  const isFromVirtual = cpu.isVirtual8086;
  const frame = [state.selector[ss], general[8], state.selector[cs], cpu.rip[0]] as const;
  const segments = isFromVirtual ? [gs, fs, ds, es].map((segment) => state.selector[segment]) : [];
  const saved = saveStack(cpu);
  try {
    if (privilege < cpu.privilege) {
      if (isFromVirtual) leaveVirtual(cpu);
      switchStack(cpu, privilege);
      for (const each of segments) push(cpu, bytes, each, 0);
      push(cpu, bytes, frame[0], 0);
      push(cpu, bytes, frame[1], 0);
    }
    push(cpu, bytes, flags, 0);
    push(cpu, bytes, frame[2], 0);
    push(cpu, bytes, frame[3], 0);
    if (errorCode !== noErrorCode) push(cpu, bytes, errorCode, 0);
  } catch (fault) {
    if (isFromVirtual) cpu.lazy[3] |= flagBit.vm;
    restoreStack(cpu, saved);
    addExternal(cpu, external);
    throw fault;
  }
  if (isFromVirtual)
    for (const segment of [gs, fs, ds, es]) state.setSegment(segment, 0, 0, 0, 0, accessRight.unusable);
  [descriptor[0], descriptor[1]] = code;
  handlerFlags(cpu, (type & 1) === 1);
  enterCode(cpu, (selector & 0xfffc) | privilege, offset, 0);
  cpu.attend();
}

/** While the handler's stack is set up, segments are protected mode's already. */
function leaveVirtual(cpu: Cpu): void {
  cpu.lazy[3] &= ~flagBit.vm;
  cpu.segmentsChanged();
}

/** A fault of the handler's stack says whether the event was external. */
function addExternal(cpu: Cpu, external: number): void {
  const { fault } = cpu;
  if (fault.isExit || fault.errorCode === noErrorCode) return;
  if (fault.vector === invalidTss || fault.vector === stackFault) fault.errorCode |= external;
}

function deliverLong(cpu: Cpu, vector: number, isSoftware: boolean, errorCode: number): void {
  const { state, descriptor, general } = cpu;
  const external = isSoftware ? 0 : 1;
  readGate(cpu, vector, isSoftware);
  const [gateLow, gateHigh, offsetHigh] = [descriptor[0], descriptor[1], descriptor[4]];
  const selector = gateLow >>> 16;
  const offset = (gateLow & 0xffff) | (gateHigh & 0xffff_0000);
  const ist = gateHigh & 7;
  const privilege = readHandler(cpu, selector, external);
  checkNewTarget(cpu, offset, offsetHigh);
  markAccessed(cpu);
  const code = [descriptor[0], descriptor[1]] as const;
  const { flags } = state;
  const frame = [state.selector[ss], general[8], general[9], state.selector[cs], cpu.rip[0], cpu.rip[1]] as const;
  const saved: SavedStack = saveStack(cpu);
  const before = cpu.privilege;
  try {
    if (ist !== 0) interruptStack(cpu, ist, privilege);
    else if (privilege < before) switchStack(cpu, privilege);
    // From compatibility mode too the stack has 64 bits, and it is aligned.
    cpu.enterLongStack();
    general[8] &= -16;
    push(cpu, 8, frame[0], 0);
    push(cpu, 8, frame[1], frame[2]);
    push(cpu, 8, flags, 0);
    push(cpu, 8, frame[3], 0);
    push(cpu, 8, frame[4], frame[5]);
    if (errorCode !== noErrorCode) push(cpu, 8, errorCode, 0);
  } catch (fault) {
    restoreStack(cpu, saved);
    addExternal(cpu, external);
    throw fault;
  }
  [descriptor[0], descriptor[1]] = code;
  handlerFlags(cpu, (gateHigh & 0x100) !== 0);
  enterCode(cpu, (selector & 0xfffc) | privilege, offset, offsetHigh);
  cpu.attend();
}

/** One of the seven stacks that a gate can name; the stack segment becomes null where the privilege level changes. */
function interruptStack(cpu: Cpu, ist: number, privilege: number): void {
  const { state, general } = cpu;
  const at = 28 + 8 * ist;
  if (at + 7 > state.limit[tr] >>> 0) cpu.raise(invalidTss, state.selector[tr] & 0xfffc);
  const low = readTask(cpu, at, 8);
  const high = cpu.memory.high[0];
  if (!cpu.isCanonical(high)) cpu.raise(stackFault, 0);
  if (privilege < cpu.privilege) {
    state.setSegment(ss, privilege, 0, 0, 0, accessRight.unusable | (privilege << 5));
    cpu.setPrivilege(privilege);
  }
  general[8] = low;
  general[9] = high;
}
