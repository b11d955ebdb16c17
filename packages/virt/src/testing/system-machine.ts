/**
 * testing/system-machine — 32-bit protected mode with what an operating system would have: GDT, IDT, TSS, two privilege
 * levels, stacks; and programs in assembly language.
 * @module
 */
import { assemble } from "../cpu/assemble.ts";
import { controlRegister, segmentRegister, tableRegister } from "../cpu/state.ts";
import type { Bus } from "../cpu/linear-memory.ts";
import { createMachine, type FlatMachine } from "./flat-machine.ts";

/** Selectors of the GDT that `createSystemMachine` makes; from `free` on there is room for a test's own. */
export const systemSelector = {
  code: 0x08,
  data: 0x10,
  userCode: 0x1b,
  userData: 0x23,
  task: 0x28,
  conforming: 0x30,
  free: 0x40,
} as const;

/** Where things are. Handler n of the IDT is at `handlers` + 16n and halts. */
export const systemPlace = {
  gdt: 0x1000,
  idt: 0x2000,
  task: 0x3000,
  handlers: 0x4000,
  stack: 0x7000,
  userStack: 0x7800,
  program: 0x8000,
  userProgram: 0x9000,
} as const;

/** Put assembled text into memory at its origin. @throws Error with the issues of a text that is wrong */
export function load(machine: FlatMachine, text: string, mode: 16 | 32 | 64): ReadonlyMap<string, bigint> {
  const result = assemble(text, { mode });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  machine.memory.write(Number(result.value.origin), result.value.bytes);
  return result.value.symbols;
}

/** Write a descriptor: `access` in the format of the registers, `limit` as it is in the descriptor. */
export function setDescriptor(
  { memory }: FlatMachine,
  selector: number,
  base: number,
  limit: number,
  access: number,
): void {
  const low = (limit & 0xffff) | (base << 16);
  const high = ((base >>> 16) & 0xff) | (access << 8) | (limit & 0xf_0000) | (base & 0xff00_0000);
  memory.write64(systemPlace.gdt + (selector & 0xfff8), high, low);
}

/** Write a gate of the IDT. `type`: 5 task, 6 and 7 of 16 bits, 14 interrupt, 15 trap. */
export function setGate(
  { memory }: FlatMachine,
  vector: number,
  selector: number,
  offset: number,
  type: number,
  dpl = 0,
): void {
  const high = (offset & 0xffff_0000) | 0x8000 | (dpl << 13) | (type << 8);
  memory.write64(systemPlace.idt + 8 * vector, high, (offset & 0xffff) | (selector << 16));
}

/** A machine in 32-bit protected mode at privilege level 0, at `systemPlace.program`. */
export function createSystemMachine(bus?: Bus): FlatMachine {
  const machine = createMachine(4 << 20, bus);
  const { cpu, memory } = machine;
  const { state } = cpu;
  setDescriptor(machine, systemSelector.code, 0, 0xf_ffff, 0xc09b);
  setDescriptor(machine, systemSelector.data, 0, 0xf_ffff, 0xc093);
  setDescriptor(machine, systemSelector.userCode, 0, 0xf_ffff, 0xc0fb);
  setDescriptor(machine, systemSelector.userData, 0, 0xf_ffff, 0xc0f3);
  setDescriptor(machine, systemSelector.task, systemPlace.task, 0x67, 0x8b);
  setDescriptor(machine, systemSelector.conforming, 0, 0xf_ffff, 0xc09f);
  for (let vector = 0; vector < 32; vector++) {
    setGate(
      machine,
      vector,
      systemSelector.code,
      systemPlace.handlers + 16 * vector,
      14,
      vector === 3 || vector === 4 ? 3 : 0,
    );
    memory.write8(systemPlace.handlers + 16 * vector, 0xf4);
  }
  memory.write32(systemPlace.task + 4, systemPlace.stack);
  memory.write32(systemPlace.task + 8, systemSelector.data);
  memory.write16(systemPlace.task + 102, 0x68);
  state.control[controlRegister.cr0] = 0x11;
  const { tables } = state;
  tables[tableRegister.gdtrBaseLow] = systemPlace.gdt;
  tables[tableRegister.gdtrLimit] = 0xff;
  tables[tableRegister.idtrBaseLow] = systemPlace.idt;
  tables[tableRegister.idtrLimit] = 0xff;
  for (let segment = 0; segment < 6; segment++) state.setSegment(segment, systemSelector.data, 0, 0, -1, 0xc093);
  state.setSegment(segmentRegister.cs, systemSelector.code, 0, 0, -1, 0xc09b);
  state.setSegment(segmentRegister.tr, systemSelector.task, systemPlace.task, 0, 0x67, 0x8b);
  state.setSegment(segmentRegister.ldtr, 0, 0, 0, 0, 0x1_0000);
  state.general.fill(0);
  state.general[8] = systemPlace.stack;
  state.rip[0] = systemPlace.program;
  cpu.registersChanged();
  return machine;
}

/** Go on as a user program at `systemPlace.userProgram`. */
export function enterUserProgram({ cpu }: FlatMachine, iopl = 0): void {
  const { state } = cpu;
  for (let segment = 0; segment < 6; segment++) state.setSegment(segment, systemSelector.userData, 0, 0, -1, 0xc0f3);
  state.setSegment(segmentRegister.cs, systemSelector.userCode, 0, 0, -1, 0xc0fb);
  state.general[8] = systemPlace.userStack;
  state.rip[0] = systemPlace.userProgram;
  state.flags = 2 | (iopl << 12);
  cpu.registersChanged();
}

/** What the handler found that halted: its vector, and the words on the stack from the top. */
export interface SystemFrame {
  readonly vector: number;
  readonly words: readonly number[];
}

/** Read it. @param count words of the frame */
export function frameOf({ cpu, memory }: FlatMachine, count: number): SystemFrame {
  const vector = (cpu.state.rip[0] - 1 - systemPlace.handlers) / 16;
  const top = cpu.state.general[8];
  return { vector, words: Array.from({ length: count }, (_, n) => memory.read32(top + 4 * n)) };
}
