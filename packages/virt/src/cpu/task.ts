/**
 * cpu/task — the hardware task switch, between task state segments of 32 bits; and IRET of a nested task.
 *
 * A switch by CALL, by a task gate in the IDT, by JMP and by IRET differ in the busy bit, the back link and NT. A
 * segment that cannot be loaded is a #TS (or #NP, #SS) of the new task. Of 16-bit task state segments the switch is
 * refused with #GP of the selector: nothing in this machine makes one.
 *
 * Source: Intel SDM volume 3 §7.3, tables 7-1 and 7-2; rules V262–V263 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "./cpu.ts";
import { exceptionVector, noErrorCode } from "./fault.ts";
import { accessOf, baseOf, limitOf, markAccessed, readDescriptor, setFromDescriptor } from "./segment.ts";
import { push } from "./stack.ts";
import { accessRight, controlRegister, flagBit, segmentRegister } from "./state.ts";

/** Who switches, as the exit qualification numbers them. SDM 3 table 28-2. */
export const taskSwitchSource = { call: 0, iret: 1, jump: 2, gate: 3 } as const;

const { generalProtection, segmentNotPresent, invalidTss, stackFault } = exceptionVector;
const { es, cs, ss, ds, fs, gs, ldtr, tr } = segmentRegister;
/** Where general registers are in a task state segment: from 40 on in their order. SDM 3 figure 7-2. */
const generalAt = 40;
const selectorsAt = 72;
const segmentOrder = [es, cs, ss, ds, fs, gs] as const;

/** Switch to the task of a selector. `errorCode` is pushed in the new task, unless -1. @throws GuestFault */
export function switchTask(cpu: Cpu, selector: number, source: number, errorCode: number): void {
  const { state, memory, descriptor, general } = cpu;
  const isReturn = source === taskSwitchSource.iret;
  const refused = isReturn ? invalidTss : generalProtection;
  if ((selector & 4) !== 0 || (selector & 0xfffc) === 0) cpu.raise(refused, selector & 0xfffc);
  readDescriptor(cpu, selector, refused);
  const access = accessOf(descriptor[1]);
  // Available for a call or jump, busy for a return.
  if ((access & 0x1f) !== (isReturn ? 11 : 9)) cpu.raise(refused, selector & 0xfffc);
  if ((access & accessRight.present) === 0) cpu.raise(segmentNotPresent, selector & 0xfffc);
  const limit = limitOf(descriptor[0], descriptor[1]) >>> 0;
  if (limit < 0x67) cpu.raise(invalidTss, selector & 0xfffc);
  if ((state.access[tr] & 0xf) !== 11) cpu.raise(generalProtection, selector & 0xfffc);
  if (cpu.intercepts !== null)
    cpu.ask(
      cpu
        .asking(cpu.intercepts)
        .taskSwitch(selector, source, source === taskSwitchSource.gate ? 0 : cpu.instructionLength),
    );

  const base = baseOf(descriptor[0], descriptor[1]);
  const newAccess = (access & ~0xf) | 11;
  const oldBase = state.baseLow[tr];
  const oldSelector = state.selector[tr];
  // All pages that are touched are there, or nothing happens.
  memory.readSystem(oldBase, 0, 4);
  memory.readSystem((oldBase + 0x60) | 0, 0, 4);
  for (let at = 0; at < 0x68; at += 4) memory.readSystem((base + at) | 0, 0, 4);
  setBusy(cpu, selector, true);
  if (source === taskSwitchSource.jump || isReturn) setBusy(cpu, oldSelector, false);

  let { flags } = state;
  if (isReturn) flags &= ~flagBit.nt;
  const put = (at: number, value: number): void => memory.writeSystem((oldBase + at) | 0, 0, 4, value, 0);
  put(32, cpu.rip[0]);
  put(36, flags);
  for (let register = 0; register < 8; register++) put(generalAt + 4 * register, general[2 * register]);
  for (let n = 0; n < 6; n++) put(selectorsAt + 4 * n, state.selector[segmentOrder[n] as number]);

  const get = (at: number): number => memory.readSystem((base + at) | 0, 0, 4);
  const nests = source === taskSwitchSource.call || source === taskSwitchSource.gate;
  const task = Array.from({ length: 26 }, (_, n) => get(4 * n));
  const word = (at: number): number => task[at >> 2] as number;
  if (nests) memory.writeSystem(base, 0, 2, oldSelector, 0);
  if (
    (state.control[controlRegister.cr0] & (0x8000_0000 | 0)) !== 0 &&
    state.control[controlRegister.cr3] !== word(28)
  ) {
    state.control[controlRegister.cr3] = word(28);
    cpu.controlChanged();
  }
  state.setSegment(tr, selector, base, 0, limit | 0, newAccess);
  cpu.rip[0] = word(32);
  cpu.rip[1] = 0;
  state.flags = word(36) | flagBit.one | (nests ? flagBit.nt : 0);
  for (let register = 0; register < 8; register++) {
    general[2 * register] = word(generalAt + 4 * register);
    general[2 * register + 1] = 0;
  }
  state.control[controlRegister.cr0] |= 8;
  state.debug[14] &= ~0x155;
  loadTaskSegments(cpu, word(96) & 0xffff, (n) => word(selectorsAt + 4 * n) & 0xffff);
  if (errorCode !== noErrorCode) push(cpu, 4, errorCode, 0);
  if (cpu.rip[0] >>> 0 > state.limit[cs] >>> 0) cpu.raise(generalProtection, 0);
  cpu.markStart();
  cpu.attend();
}

/** Set or clear the busy bit of a task's descriptor in the GDT. */
function setBusy(cpu: Cpu, selector: number, isBusy: boolean): void {
  const { descriptor } = cpu;
  readDescriptor(cpu, selector, invalidTss);
  const high = isBusy ? descriptor[1] | 0x200 : descriptor[1] & ~0x200;
  cpu.memory.writeSystem((descriptor[2] + 5) | 0, 0, 1, (high >>> 8) & 0xff, 0);
}

/** The segments of the new task. Selectors are loaded first, so that a fault finds them there. */
function loadTaskSegments(cpu: Cpu, ldt: number, selectorOf: (n: number) => number): void {
  const { state, descriptor } = cpu;
  for (let n = 0; n < 6; n++) {
    const segment = segmentOrder[n] as number;
    const selector = selectorOf(n);
    // A task in virtual-8086 mode has that mode's segments.
    const isVirtual = (cpu.lazy[3] & flagBit.vm) !== 0;
    if (isVirtual) state.setSegment(segment, selector, selector << 4, 0, 0xffff, 0xf3);
    else state.setSegment(segment, selector, 0, 0, 0, accessRight.unusable);
  }
  const privilege = selectorOf(1) & 3;
  state.setSegment(ldtr, ldt, 0, 0, 0, accessRight.unusable);
  if ((cpu.lazy[3] & flagBit.vm) !== 0) {
    cpu.markStart();
    cpu.segmentsChanged();
  } else {
    state.access[ss] = accessRight.unusable | (privilege << 5);
    cpu.setPrivilege(privilege);
    cpu.markStart();
  }
  if ((ldt & 0xfffc) !== 0) {
    if ((ldt & 4) !== 0) cpu.raise(invalidTss, ldt & 0xfffc);
    readDescriptor(cpu, ldt, invalidTss);
    const access = accessOf(descriptor[1]);
    if ((access & 0x1f) !== 2 || (access & accessRight.present) === 0) cpu.raise(invalidTss, ldt & 0xfffc);
    setFromDescriptor(cpu, ldtr, ldt);
  }
  if ((cpu.lazy[3] & flagBit.vm) !== 0) return;

  const code = selectorOf(1);
  if ((code & 0xfffc) === 0) cpu.raise(invalidTss, code & 0xfffc);
  readDescriptor(cpu, code, invalidTss);
  const codeAccess = accessOf(descriptor[1]);
  const conforms = (codeAccess & 0xc) === 0xc;
  const dpl = (codeAccess >> 5) & 3;
  if ((codeAccess & 0x18) !== 0x18 || (conforms ? dpl > privilege : dpl !== privilege))
    cpu.raise(invalidTss, code & 0xfffc);
  if ((codeAccess & accessRight.present) === 0) cpu.raise(segmentNotPresent, code & 0xfffc);
  markAccessed(cpu);
  setFromDescriptor(cpu, cs, code);

  const stack = selectorOf(2);
  readDescriptor(cpu, stack, invalidTss);
  const stackAccess = accessOf(descriptor[1]);
  if ((stackAccess & 0x1a) !== 0x12 || (stack & 3) !== privilege || ((stackAccess >> 5) & 3) !== privilege)
    cpu.raise(invalidTss, stack & 0xfffc);
  if ((stackAccess & accessRight.present) === 0) cpu.raise(stackFault, stack & 0xfffc);
  markAccessed(cpu);
  setFromDescriptor(cpu, ss, stack);

  for (const n of [0, 3, 4, 5]) {
    const selector = selectorOf(n);
    if ((selector & 0xfffc) === 0) continue;
    readDescriptor(cpu, selector, invalidTss);
    const access = accessOf(descriptor[1]);
    const isReadable = (access & 0x10) !== 0 && ((access & 8) === 0 || (access & 2) !== 0);
    const isConforming = (access & 0xc) === 0xc;
    if (!isReadable || (!isConforming && Math.max(selector & 3, privilege) > ((access >> 5) & 3)))
      cpu.raise(invalidTss, selector & 0xfffc);
    if ((access & accessRight.present) === 0) cpu.raise(segmentNotPresent, selector & 0xfffc);
    markAccessed(cpu);
    setFromDescriptor(cpu, segmentOrder[n] as number, selector);
  }
  cpu.segmentsChanged();
}
