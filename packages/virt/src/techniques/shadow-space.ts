/**
 * techniques/shadow-space — the shadow page tables of a guest, as a monitor or a hypervisor without EPT uses them.
 *
 * Paging of the real processor is always on. While the guest's is off, its tables are a page that maps every address to
 * itself (guest-map.ts). Rules V436–V437 in ../../SPEC.md.
 * @module
 */
import { controlRegister, type CpuState } from "../cpu/state.ts";
import { cr0Bit, cr4Bit } from "../cpu/control.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { pageBytes } from "../memory/guest-memory.ts";
import type { TranslationRegisters } from "../memory/mmu.ts";
import type { MmuOptions } from "../memory/mmu-options.ts";
import { access, pageBit, pageFaultBit, pagingMode } from "../memory/paging.ts";
import { ShadowTables, shadowOutcome } from "../memory/shadow-tables.ts";
import type { GuestMachine } from "./guest-machine.ts";
import { type GuestMap, identityAddress, type PageStock } from "./guest-map.ts";
import type { Interpreter } from "./interpreter.ts";

/** Pages that shadows are kept in. */
export const shadowPages = 256;
const identityPaging = cr4Bit.pae | cr4Bit.smep | cr4Bit.smap | cr4Bit.pcide;

/** Shadow page tables of one guest. */
export class ShadowSpace {
  readonly tables: ShadowTables;
  readonly #memory: GuestMemory;
  readonly #map: GuestMap;
  readonly #flush: () => void;
  /** CR3 of the real processor. */
  readonly #root: Float64Array;

  /**
   * @param flush     drop every translation that the real processor has cached
   * @param outOfStep whether a table of the last level may get out of step; default true
   */
  constructor(
    machine: GuestMachine,
    map: GuestMap,
    stock: PageStock,
    mmu: Partial<MmuOptions> | undefined,
    flush: () => void,
    outOfStep = true,
  ) {
    const { simulation, path, memory } = machine;
    this.#memory = memory;
    this.#map = map;
    this.#flush = flush;
    this.#root = simulation.state.f64(`${path}/shadow/root`, 1);
    this.tables = new ShadowTables(simulation, `${path}/shadow`, {
      memory,
      firstAddress: stock.take(shadowPages),
      pages: shadowPages,
      outOfStep,
      flush,
      mmu: mmu ?? {},
    });
  }

  /** What goes into CR3 of the real processor. */
  get root(): number {
    return this.#root[0];
  }

  /** One of `pagingMode`: the format of the shadow. */
  get mode(): number {
    return this.tables.guest.walker.mode;
  }

  /** The guest's registers as translation knows them, with the identity table where its paging is off. */
  #registers(state: CpuState, cr0Flip: number): TranslationRegisters {
    const { control } = state;
    const isPaging = (control[controlRegister.cr0] & cr0Bit.pg) !== 0;
    const cr4 = control[controlRegister.cr4];
    return {
      cr0: (control[controlRegister.cr0] | cr0Bit.pg | cr0Bit.pe) ^ cr0Flip,
      cr3Low: isPaging ? control[controlRegister.cr3] : identityAddress | 0,
      cr3High: isPaging ? control[controlRegister.cr3 + 1] : 0,
      cr4: isPaging ? cr4 : (cr4 & ~identityPaging) | cr4Bit.pse,
      efer: isPaging ? control[controlRegister.efer] : 0,
      alignmentCheck: false,
      eptEnabled: true,
      eptpLow: this.#map.ram,
      eptpHigh: 0,
      vpid: 0,
    };
  }

  /**
   * The guest loaded CR3 or changed how it translates: everything is in step, and the real processor's caches are empty.
   *
   * @param pdptes PAE's four registers as the guest has them; without, they are read from memory
   */
  load(state: CpuState, pdptes?: Int32Array): void {
    const registers = this.#registers(state, 0);
    this.tables.guest.configure(registers);
    if (this.mode === pagingMode.pae) {
      if (pdptes === undefined) this.tables.guest.loadPdptes(registers.cr3Low);
      else this.tables.guest.pdptes.set(pdptes);
    }
    this.#root[0] = this.tables.load(registers);
    this.#flush();
  }

  /** All shadows go: what they may show has become another. */
  drop(state: CpuState, pdptes?: Int32Array): void {
    this.tables.load(this.#registers(state, cr0Bit.wp));
    this.load(state, pdptes);
  }

  /**
   * The real processor had a page fault.
   *
   * @param isUser whether the guest itself takes the access for one of its user's
   * @returns one of `shadowOutcome`
   */
  fault(low: number, high: number, errorCode: number, isUser: boolean): number {
    const outcome = this.tables.fault(low, high, this.wanted(errorCode, isUser));
    if (outcome !== shadowOutcome.hidden) return outcome;
    // The hypervisor's own table is no memory of the guest's.
    const leaf = this.leaf(low, high);
    if (leaf < 0 || (this.#memory.read32(leaf) & ~0xfff) !== this.#map.identityPlace) return outcome;
    this.#memory.write32(leaf, 0);
    return shadowOutcome.unmapped;
  }

  /** Bits of `access` that a fault's error code tells of. */
  wanted(errorCode: number, isUser: boolean): number {
    let wanted = isUser ? access.user : 0;
    if ((errorCode & pageFaultBit.write) !== 0) wanted |= access.write;
    if ((errorCode & pageFaultBit.fetch) !== 0) wanted |= access.execute;
    return wanted;
  }

  /** An instruction was interpreted: shadows of pages that it wrote forget what they had of them. */
  follow(interpreter: Interpreter, tableWrite: boolean): void {
    const { tables } = this;
    for (let n = 0; n < interpreter.writtenCount; n++) {
      const page = interpreter.writtenPage(n);
      if (tables.pages.first(page) < 0) continue;
      const isWrite = tableWrite && Math.floor(tables.guestPhysical / pageBytes) === page;
      if (isWrite) tables.wroteTable(tables.guestPhysical, 8);
      else tables.wroteTable(page * pageBytes, pageBytes);
      this.#flush();
    }
  }

  /** Where the entry of the last level for an address is in memory, or -1. */
  leaf(low: number, high: number): number {
    const memory = this.#memory;
    let table = this.#root[0];
    const { mode } = this;
    if (mode === pagingMode.bits32) {
      const directory = memory.read32(table + 4 * (low >>> 22));
      return (directory & pageBit.present) === 0 ? -1 : ((directory & ~0xfff) >>> 0) + 4 * ((low >>> 12) & 1023);
    }
    const levels = mode === pagingMode.pae ? 3 : mode;
    for (let level = levels; level > 1; level--) {
      const index = level === 2 ? low >>> 21 : level === 3 ? (low >>> 30) | (high << 2) : high >>> (9 * level - 29);
      const entry = memory.read32(table + 8 * (index & 511));
      if ((entry & pageBit.present) === 0) return -1;
      table = (entry & ~0xfff) >>> 0;
    }
    return table + 8 * ((low >>> 12) & 511);
  }
}

export { shadowOutcome };
