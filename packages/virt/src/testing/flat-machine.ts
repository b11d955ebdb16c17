/**
 * testing/flat-machine — a processor in a mode of choice, with flat segments, an IDT and a TSS, ready to run.
 *
 * What an operating system would have set up is written into registers and tables at once. Long mode and its 32-bit
 * programs have pages: user pages where the caller asks for them, and the system's own at `kernelBase`. Every exception
 * ends in a HLT on a stack of its own, whose frame `readException` reads.
 * @module
 */
import { createSimulation, type Simulation } from "@dc/engine";
import { type Cpu, createCpu } from "../cpu/cpu.ts";
import type { Bus } from "../cpu/linear-memory.ts";
import { controlRegister, segmentRegister, tableRegister } from "../cpu/state.ts";
import { createGuestMemory, type GuestMemory } from "../memory/guest-memory.ts";
import { createMmu, type Mmu } from "../memory/mmu.ts";

/** Selectors, as Linux has them. */
export const flatSelector = {
  kernelCode: 0x10,
  kernelData: 0x18,
  user32: 0x23,
  userData: 0x2b,
  user64: 0x33,
  tss: 0x40,
} as const;

/** Where the system's own 2 MiB of memory are in long mode: the top of the address space. */
export const kernelBase = { low: -0x8000_0000, high: -1 } as const;

const place = {
  gdt: 0x1000,
  idt: 0x2000,
  tss: 0x3000,
  handlers: 0x4000,
  nextTable: 0xff0,
  stackTop: 0x7000,
  tables: 0x10_0000,
} as const;

/** A device that answers nothing: reads give ones, as an empty bus does. */
export const emptyBus: Bus = {
  in: (_port, bytes) => 2 ** (8 * bytes) - 1,
  out: () => {},
  mmioRead: (_address, bytes) => 2 ** (8 * bytes) - 1,
  mmioWrite: () => {},
};

/** The parts of one. */
export interface FlatMachine {
  readonly simulation: Simulation;
  readonly memory: GuestMemory;
  readonly mmu: Mmu;
  readonly cpu: Cpu;
}

/** A processor after power-up, with memory and a bus. */
export function createMachine(sizeBytes: number, bus: Bus = emptyBus): FlatMachine {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", sizeBytes);
  const mmu = createMmu(simulation, "vm/cpu0/mmu", memory);
  return { simulation, memory, mmu, cpu: createCpu(simulation, "vm/cpu0", { memory, mmu, bus }) };
}

/** Real mode: all segments at a paragraph, IP 0. */
export function enterReal({ cpu }: FlatMachine, codeBase: number): void {
  const { state } = cpu;
  for (let segment = 0; segment < 6; segment++) state.setSegment(segment, 0, 0, 0, 0xffff, 0x93);
  state.setSegment(segmentRegister.cs, codeBase >> 4, codeBase, 0, 0xffff, 0x9b);
  state.rip[0] = 0;
  cpu.registersChanged();
}

/** Protected mode without paging: flat segments at privilege level 0, an empty IDT. */
export function enterProtected({ cpu }: FlatMachine, entry: number): void {
  const { state } = cpu;
  state.control[controlRegister.cr0] |= 1;
  for (let segment = 0; segment < 6; segment++) state.setSegment(segment, 16, 0, 0, -1, 0xc093);
  state.setSegment(segmentRegister.cs, 8, 0, 0, -1, 0xc09b);
  state.tables.fill(0);
  state.rip[0] = entry;
  cpu.registersChanged();
}

/** Map a page of 4 KiB in tables at `place.tables`, whose levels are made as they are needed. */
export function mapPage(memory: GuestMemory, low: number, high: number, physical: number, flags: number): void {
  let table: number = place.tables;
  const pages = [(high >>> 7) & 0x1ff, ((high & 0x7f) << 2) | (low >>> 30), (low >>> 21) & 0x1ff, (low >>> 12) & 0x1ff];
  for (let level = 0; level < 3; level++) {
    const at = table + 8 * (pages[level] as number);
    let entry = memory.read32(at);
    if (entry === 0) {
      const next = memory.read32(place.nextTable) || place.tables + 0x1000;
      memory.write32(place.nextTable, next + 0x1000);
      entry = next | 7;
      memory.write32(at, entry);
    }
    table = entry & ~0xfff;
  }
  memory.write32(table + 8 * (pages[3] as number), (physical & ~0xfff) | (flags & 0xfff));
  memory.write32(table + 8 * (pages[3] as number) + 4, flags < 0 ? -0x8000_0000 : 0);
}

/** Page flags: present, writable, user; `noExecute` is bit 63. */
export const pageFlag = { present: 1, writable: 2, user: 4, noExecute: -0x8000_0000 } as const;

function descriptor(memory: GuestMemory, selector: number, low: number, high: number): void {
  memory.write64(place.gdt + (selector & 0xfff8), high, low);
}

/** Long mode with GDT, IDT, TSS and an interrupt stack, all at `kernelBase`; registers of a user program are set by `enterUser`. */
export function enterLong(machine: FlatMachine): void {
  const { cpu, memory } = machine;
  const { state } = cpu;
  for (let page = 0; page < 0x200; page++)
    mapPage(memory, kernelBase.low + 4096 * page, kernelBase.high, 4096 * page, 3);
  descriptor(memory, flatSelector.kernelCode, 0xffff, 0x00af_9b00);
  descriptor(memory, flatSelector.kernelData, 0xffff, 0x00cf_9300);
  descriptor(memory, flatSelector.user32, 0xffff, 0x00cf_fb00);
  descriptor(memory, flatSelector.userData, 0xffff, 0x00cf_f300);
  descriptor(memory, flatSelector.user64, 0xffff, 0x00af_fb00);
  const tss = kernelBase.low + place.tss;
  descriptor(memory, flatSelector.tss, 0x67 | (tss << 16), ((tss >>> 16) & 0xff) | 0x8b00 | (tss & (0xff << 24)));
  memory.write64(place.gdt + flatSelector.tss + 8, 0, kernelBase.high);
  for (let vector = 0; vector < 32; vector++) {
    const handler = kernelBase.low + place.handlers + vector * 16;
    const at = place.idt + 16 * vector;
    const dpl = vector === 3 || vector === 4 ? 0xee01 : 0x8e01;
    memory.write64(at, (handler & 0xffff_0000) | dpl, (handler & 0xffff) | (flatSelector.kernelCode << 16));
    memory.write64(at + 8, 0, kernelBase.high);
    memory.write8(place.handlers + vector * 16, 0xf4);
  }
  memory.write64(place.tss + 0x24, kernelBase.high, kernelBase.low + place.stackTop);
  memory.write64(place.tss + 4, kernelBase.high, kernelBase.low + place.stackTop);
  memory.write16(place.tss + 102, 0x68);

  state.control[controlRegister.cr0] = 0x8005_0033 | 0;
  state.control[controlRegister.cr3] = place.tables;
  state.control[controlRegister.cr4] = 0x20;
  state.control[controlRegister.efer] = 0xd01;
  const { tables } = state;
  tables[tableRegister.gdtrBaseLow] = kernelBase.low + place.gdt;
  tables[tableRegister.gdtrBaseHigh] = kernelBase.high;
  tables[tableRegister.gdtrLimit] = 0x7f;
  tables[tableRegister.idtrBaseLow] = kernelBase.low + place.idt;
  tables[tableRegister.idtrBaseHigh] = kernelBase.high;
  tables[tableRegister.idtrLimit] = 0xfff;
  state.setSegment(segmentRegister.tr, flatSelector.tss, tss, kernelBase.high, 0x67, 0x8b);
  state.setSegment(segmentRegister.ldtr, 0, 0, 0, 0, 0x1_0000);
}

/** Registers of a user program in 64-bit or, with `bits` 32, in compatibility mode; data segments as Linux leaves them. */
export function enterUser({ cpu }: FlatMachine, bits: number, entry: number): void {
  const { state } = cpu;
  const { es, cs, ss, ds, fs, gs } = segmentRegister;
  if (bits === 64) state.setSegment(cs, flatSelector.user64, 0, 0, -1, 0xa0fb);
  else state.setSegment(cs, flatSelector.user32, 0, 0, -1, 0xc0fb);
  state.setSegment(ss, flatSelector.userData, 0, 0, -1, 0xc0f3);
  for (const segment of [es, ds, fs, gs]) state.setSegment(segment, 0, 0, 0, 0, 0x1_0000);
  state.rip[0] = entry;
  state.rip[1] = 0;
  state.activity.fill(0);
  cpu.registersChanged();
}

/** What the frame of the exception says that halted the machine. 64-bit values are unsigned bigints. */
export interface CaughtException {
  readonly vector: number;
  readonly errorCode: number;
  readonly rip: bigint;
  readonly rsp: bigint;
  readonly flags: number;
}

const withCode: readonly number[] = [8, 10, 11, 12, 13, 14, 17];

/** After `halt`: which handler it is, and its frame on the interrupt stack. */
export function readException({ cpu, memory }: FlatMachine): CaughtException {
  const vector = (cpu.state.rip[0] - 1 - (kernelBase.low + place.handlers)) / 16;
  const hasCode = withCode.includes(vector);
  const top = place.stackTop;
  const read = (at: number): bigint => (BigInt(memory.read32(at + 4)) << 32n) | BigInt(memory.read32(at));
  return {
    vector,
    errorCode: hasCode ? memory.read32(top - 48) : 0,
    rip: read(top - 40),
    flags: memory.read32(top - 24),
    rsp: read(top - 16),
  };
}
