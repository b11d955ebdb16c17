/**
 * techniques/monitor-window — where a monitor lives in the address space of its guest: the last 4 MiB, for the processor's
 * ring 0 alone.
 *
 * The real GDT is here, the guest's descriptors at their places and the monitor's own at its end; the real IDT, whose
 * handlers are one HLT each; the real task state segment, and the stack of ring 0. A trap is what it is on silicon: the
 * processor reads a gate, switches the stack, pushes a frame, and stops in the monitor. The guest's segments end before
 * the window (ring-compression.ts), and its pages are for supervisors. Rule V438 in ../../SPEC.md.
 * @module
 */
import type { Cpu } from "../cpu/cpu.ts";
import { hasErrorCode } from "../cpu/fault.ts";
import { accessRight, segmentRegister, tableRegister } from "../cpu/state.ts";
import { type GuestMemory, pageBytes } from "../memory/guest-memory.ts";
import { pagingMode } from "../memory/paging.ts";
import type { PageStock } from "./guest-map.ts";
import { windowBase } from "./ring-compression.ts";

const gdtPages = 16;
/** Pages that the window takes, tables included. */
export const windowPages: number = gdtPages + 5;

/** Selectors of the monitor, behind those a guest may have. */
export const monitorSelector = { code: 0xffe0, data: 0xffe8, task: 0xfff0 } as const;
/** Descriptors of the guest's table that are shown: those before the monitor's own. */
export const shownDescriptors: number = monitorSelector.code >> 3;

const idtOffset = gdtPages * pageBytes;
const handlerOffset = idtOffset + 0x400;
const taskOffset = idtOffset + 0x800;
const stackTop = idtOffset + 2 * pageBytes;
const vectors = 32;
const handlerBytes = 4;
/** Present, writable, accessed, dirty; not the user's. */
const entryBits = 0x63;

/** What a trap pushed. */
export const frameWord = { ip: 0, cs: 1, flags: 2, sp: 3, ss: 4 } as const;

/** The window of one monitor. */
export class MonitorWindow {
  /** What the last trap pushed, by `frameWord`, and its error code, or 0. */
  readonly frame: Int32Array = new Int32Array(5);
  errorCode = 0;
  readonly #memory: GuestMemory;
  /** Address of the GDT, of what lies behind it, and of three tables. */
  readonly #gdt: number;
  readonly #system: number;
  readonly #table32: number;
  readonly #table64: number;
  readonly #directory64: number;

  constructor(memory: GuestMemory, stock: PageStock) {
    this.#memory = memory;
    this.#gdt = stock.take(gdtPages);
    this.#system = stock.take(2);
    this.#table32 = stock.take();
    this.#table64 = stock.take();
    this.#directory64 = stock.take();
    for (let page = 0; page < gdtPages + 2; page++) {
      const entry = (this.#gdt + page * pageBytes) | entryBits;
      memory.write32(this.#table32 + 4 * page, entry);
      memory.write64(this.#table64 + 8 * page, 0, entry);
    }
    this.#write(monitorSelector.code >> 3, 0xffff, 0x00cf_9b00);
    this.#write(monitorSelector.data >> 3, 0xffff, 0x00cf_9300);
    const task = windowBase + taskOffset;
    this.#write(
      monitorSelector.task >> 3,
      (0x67 | (task << 16)) >>> 0,
      (((task >>> 16) & 0xff) | 0x8b00 | (task & 0xff00_0000)) >>> 0,
    );
    for (let vector = 0; vector < vectors; vector++) {
      const handler = windowBase + handlerOffset + handlerBytes * vector;
      memory.write64(
        this.#system + 8 * vector,
        ((handler & 0xffff_0000) | 0x8e00) >>> 0,
        ((handler & 0xffff) | (monitorSelector.code << 16)) >>> 0,
      );
      memory.write8(this.#system + 0x400 + handlerBytes * vector, 0xf4);
    }
    // Stack of ring 0. The map of ports begins behind the segment: every port traps.
    memory.write32(this.#system + 0x800 + 4, windowBase + stackTop);
    memory.write32(this.#system + 0x800 + 8, monitorSelector.data);
    memory.write16(this.#system + 0x800 + 102, 0x68);
  }

  /** Let the processor's tables be the monitor's. */
  enter({ state }: Cpu): void {
    const { tables } = state;
    tables[tableRegister.gdtrBaseLow] = windowBase | 0;
    tables[tableRegister.gdtrBaseHigh] = 0;
    tables[tableRegister.gdtrLimit] = 0xffff;
    tables[tableRegister.idtrBaseLow] = (windowBase + idtOffset) | 0;
    tables[tableRegister.idtrBaseHigh] = 0;
    tables[tableRegister.idtrLimit] = 8 * vectors - 1;
    state.setSegment(segmentRegister.tr, monitorSelector.task, (windowBase + taskOffset) | 0, 0, 0x67, 0x8b);
    state.setSegment(segmentRegister.ldtr, 0, 0, 0, 0, accessRight.unusable);
  }

  /** Show a descriptor to the processor. @param index below `shownDescriptors` */
  show(index: number, low: number, high: number): void {
    this.#write(index, low >>> 0, high >>> 0);
  }

  #write(index: number, low: number, high: number): void {
    this.#memory.write64(this.#gdt + 8 * index, high, low);
  }

  /** Map the window in a shadow whose root this is. @param mode one of `pagingMode`, of 32 bits or PAE */
  map(root: number, mode: number): void {
    const memory = this.#memory;
    // A guest that began in long mode has no shadow yet.
    if (root === 0) return;
    if (mode === pagingMode.bits32) {
      const at = root + 4 * (windowBase >>> 22);
      if (memory.read32(at) !== (this.#table32 | entryBits)) memory.write32(at, this.#table32 | entryBits);
      return;
    }
    let directory = memory.read32(root + 24) & ~0xfff;
    if ((memory.read32(root + 24) & 1) === 0) {
      directory = this.#directory64;
      memory.write32(root + 24, directory | 1);
    }
    const at = (directory >>> 0) + 8 * ((windowBase >>> 21) & 511);
    if (memory.read32(at) !== (this.#table64 | entryBits)) memory.write64(at, 0, this.#table64 | entryBits);
  }

  /** The vector whose handler the processor has come to. */
  vectorAt(rip: number): number {
    return ((rip >>> 0) - windowBase - handlerOffset) >>> 2;
  }

  /** Read what the processor pushed for a vector. */
  readFrame(vector: number): void {
    const hasError = hasErrorCode(vector);
    const top = this.#system + 2 * pageBytes;
    const first = top - 20;
    this.errorCode = hasError ? this.#memory.read32(first - 4) : 0;
    for (let word = 0; word < 5; word++) this.frame[word] = this.#memory.read32(first + 4 * word);
  }
}
