/**
 * memory/shadow-tables — shadow page tables: what a hypervisor without EPT gives the processor to walk.
 *
 * The guest's tables lead from linear to guest-physical addresses, the hypervisor's own map (an EPT that no processor
 * uses) from there to physical ones; the shadow is the two in one, in the guest's format, filled in fault by fault.
 * Tables of the guest that have a shadow are write-protected, so that a write to one exits and changes the shadow; a
 * table of the last level may be let out of step instead, until the guest executes INVLPG or loads CR3.
 *
 * A technique loads CR3 with `load`'s root, keeps CR0.WP and paging on whatever the guest has, intercepts page faults,
 * INVLPG and moves to control registers, and calls the method of each here. Guests with PCIDs are not shadowed.
 *
 * Sources: Intel SDM volume 3 §33.3 ("Memory virtualization": brute-force and out-of-step shadows, edition of December
 * 2022); Adams and Agesen, "A Comparison of Software and Hardware Techniques for x86 Virtualization" (ASPLOS 2006) §2.4,
 * §3.4 (true and hidden faults). Rules V322–V329 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { addressOf } from "./ept-walk.ts";
import type { GuestMemory } from "./guest-memory.ts";
import { createMmu, type Mmu, type TranslationRegisters } from "./mmu.ts";
import type { MmuOptions } from "./mmu-options.ts";
import { access, cr0Bit, cr4Bit, pageBit, pagingMode, right } from "./paging.ts";
import { ShadowEntries, shadowCount } from "./shadow-entries.ts";
import { ShadowPages, shadowRole } from "./shadow-pages.ts";
import { tableWord } from "./table-walk.ts";
import { faultKind } from "./translation-fault.ts";
import { cachedRight, walkOut } from "./walk-out.ts";

/** What a page fault under shadow tables was. */
export const shadowOutcome = {
  /** The guest's own: inject #PF with `guest.fault`. A true fault. */
  guestFault: 0,
  /** The shadow lacked what the guest's tables have: it is there now, the instruction is tried again. A hidden fault. */
  hidden: 1,
  /** A write to a table that has a shadow: carry it out, then call `wroteTable`. */
  tableWrite: 2,
  /** The hypervisor's map says no: a device, or a page that is not there; `guest.fault` is as of an EPT violation. */
  unmapped: 3,
  /** Allowed to the guest, but not expressible in a shadow with CR0.WP set: carry the instruction out. */
  emulate: 4,
} as const;

/** Writes in a row to a table that nobody walks, after which it is taken for no table any more. */
const idleWritesMax = 3;
/** Pages that a root may need at once: PAE's table, and the four below it. */
const roomOfRoots = 5;

/** What shadow tables need. */
export interface ShadowTablesOptions {
  readonly memory: GuestMemory;
  /** Physical address of the pages that hold the shadows. */
  readonly firstAddress: number;
  readonly pages: number;
  /** Tables of the last level may get out of step; default true. */
  readonly outOfStep?: boolean;
  /** All translations cached by the processor have to go; the hypervisor took a permission or a table away. */
  readonly flush: () => void;
  readonly mmu?: Partial<MmuOptions>;
}

/** The shadows of one guest processor's tables. */
export class ShadowTables {
  /** The guest's view: its registers, its tables, the hypervisor's map; without caches. Sets flags as a processor does. */
  readonly guest: Mmu;
  readonly pages: ShadowPages;
  /** Where the guest's access would have gone: of a table write, the entry's guest-physical address. */
  guestPhysical = 0;
  readonly #memory: GuestMemory;
  readonly #words: Int32Array;
  readonly #flush: () => void;
  readonly #outOfStep: boolean;
  readonly #counts: Float64Array;
  readonly #entries: ShadowEntries;
  /** Page of the root, one of `pagingMode`, and bit 0 WP, bit 1 SMEP or SMAP. */
  readonly #current: Int32Array;

  constructor(simulation: Simulation, path: string, options: ShadowTablesOptions) {
    const { memory, firstAddress, pages, outOfStep = true, flush } = options;
    this.#memory = memory;
    this.#words = new Int32Array(memory.bytes.buffer);
    this.#flush = flush;
    this.#outOfStep = outOfStep;
    this.guest = createMmu(simulation, `${path}/guest`, memory, { ...options.mmu, caches: {} });
    this.guest.walker.keepsTables = true;
    this.pages = new ShadowPages(simulation, path, memory, firstAddress, pages);
    this.#counts = simulation.state.f64(`${path}/counts`, 10);
    this.#current = simulation.state.i32(`${path}/current`, 3);
    this.#entries = new ShadowEntries(this.guest, this.pages, memory, this.#counts, flush);
  }

  /** Exits by cause, and what became of tables: by name. */
  get counts(): Readonly<Record<keyof typeof shadowCount, number>> {
    const counts = this.#counts;
    return Object.fromEntries(Object.entries(shadowCount).map(([name, at]) => [name, counts[at]])) as Record<
      keyof typeof shadowCount,
      number
    >;
  }

  /**
   * The guest loaded CR3, or changed CR0 or CR4: everything is in step again.
   *
   * @param registers the guest's own, with the hypervisor's map as its EPT
   * @returns the physical address that goes into CR3; PAE's table is at it, to be loaded from there
   */
  load(registers: TranslationRegisters): number {
    const { guest, pages } = this;
    const { walker } = guest;
    const before = this.#current[1];
    const rules = (registers.cr0 & cr0Bit.writeProtect) === 0 ? 0 : 1;
    const prevents = (registers.cr4 & (cr4Bit.smep | cr4Bit.smap)) === 0 ? 0 : 2;
    guest.configure(registers);
    this.#counts[shadowCount.loads]++;
    // A shadow made under other rules shows permissions of those.
    if (walker.mode !== before || (rules | prevents) !== this.#current[2]) this.#entries.dropAll(-1);
    else this.#entries.syncAll();
    let free = 0;
    for (const state of pages.states) if (state === 0) free++;
    if (free < roomOfRoots) this.#entries.dropAll(-1);
    this.#current[1] = walker.mode;
    this.#current[2] = rules | prevents;
    const { mode } = walker;
    const level = mode === pagingMode.bits32 ? 2 : mode === pagingMode.pae ? 3 : mode;
    const guestPage = Math.floor((walker.rootLow >>> 0) / 4096) + walker.rootHigh * 0x10_0000;
    const root = this.#entries.pageOf(guestPage, level | (7 << shadowRole.rightsShift));
    this.#current[0] = root;
    if (mode === pagingMode.pae) {
      for (let entry = 0; entry < 4; entry++) {
        const low = guest.pdptes[2 * entry];
        const table = Math.floor((low >>> 0) / 4096) + (guest.pdptes[2 * entry + 1] & 0xf_ffff) * 0x10_0000;
        const at = pages.addressOf(root) + 8 * entry;
        const isPresent = (low & pageBit.present) !== 0;
        const page = isPresent ? this.#entries.pageOf(table, 2 | (7 << shadowRole.rightsShift)) : -1;
        this.#memory.write32(at, page < 0 ? 0 : pages.addressOf(page) | pageBit.present);
        this.#memory.write32(at + 4, 0);
      }
    }
    return pages.addressOf(root);
  }

  /**
   * The processor had a page fault.
   *
   * @param wanted bits of `access`, as the guest's instruction wanted it
   * @returns one of `shadowOutcome`
   */
  fault(low: number, high: number, wanted: number): number {
    const { guest } = this;
    const { walker } = guest;
    const physical = guest.translate(low, high, wanted);
    if (physical < 0) {
      const isGuests = guest.fault.kind === faultKind.pageFault;
      this.guestPhysical = guest.fault.guestPhysical;
      this.#counts[isGuests ? shadowCount.guestFaults : shadowCount.unmapped]++;
      return isGuests ? shadowOutcome.guestFault : shadowOutcome.unmapped;
    }
    const leaf = walker.out[walkOut.leaf];
    const rights = walker.tables[leaf * tableWord.count + tableWord.rights];
    const isWrite = (wanted & access.write) !== 0;
    const guestPhysical = addressOf(walker.out[walkOut.guestLow], walker.out[walkOut.guestHigh]);
    const guestPage = Math.floor(guestPhysical / 4096);
    const isDirty = (walker.out[2] & cachedRight.readyForWrites) !== 0;
    // The way first: what it makes a shadow of is protected from then on, and may be the very page that is asked for.
    const page = this.#path(low, high, isDirty);
    if (page < 0) return this.fault(low, high, wanted);
    let isWritable = isDirty;
    if (isWritable && this.#entries.stateOf(guestPage) === 1) {
      if (isWrite && !this.#letOutOfStep(guestPage)) {
        this.guestPhysical = guestPhysical;
        this.#counts[shadowCount.tableWrites]++;
        return shadowOutcome.tableWrite;
      }
      isWritable = isWrite;
    }
    let shown = rights & (right.user | right.execute);
    if (isWritable && (rights & right.write) !== 0) shown |= right.write;
    else if (isWrite) {
      // Written with CR0.WP clear where the entry says read-only: for the supervisor alone, until the user comes.
      if ((this.#current[2] & 2) !== 0 && (rights & right.user) !== 0) {
        this.#counts[shadowCount.emulated]++;
        return shadowOutcome.emulate;
      }
      shown = (rights & right.execute) | right.write;
    }
    this.#entries.show(page, this.#entries.indexOf(1, low, high), physical, shown);
    this.#counts[shadowCount.hidden]++;
    return shadowOutcome.hidden;
  }

  /** A write to a table was carried out, at this guest-physical address: its shadows forget what they had of it. */
  wroteTable(guestPhysical: number, lengthBytes: number): void {
    const { pages } = this;
    const guestPage = Math.floor(guestPhysical / 4096);
    const entryBytes = this.#entries.entryBytes;
    const first = Math.floor((guestPhysical % 4096) / entryBytes);
    const last = Math.floor(((guestPhysical % 4096) + lengthBytes - 1) / entryBytes);
    for (let page = pages.first(guestPage); page >= 0; ) {
      const next = pages.after(page);
      if (pages.guestPages[page] === guestPage && (pages.roles[page] & shadowRole.direct) === 0) {
        for (let entry = first; entry <= last && entry < 4096 / entryBytes; entry++) {
          const value = this.#words[(pages.addressOf(page) + entry * entryBytes) >> 2];
          const below = (pages.roles[page] & shadowRole.level) > 1 && value !== 0 ? pages.pageAt(value & ~0xfff) : -1;
          this.#entries.clear(page, entry);
          // INVLPG of one address ends a large page, and the processor knows only the small ones that stood in for it.
          if (below >= 0 && (pages.roles[below] & shadowRole.direct) !== 0) this.#flush();
        }
        pages.writes[page]++;
        if (pages.writes[page] >= idleWritesMax && page !== this.#current[0]) this.#entries.drop(page);
      }
      page = next;
    }
  }

  /** The guest executed INVLPG: the shadow of this address goes, so that it is looked up again. The processor's goes too. */
  invlpg(low: number, high: number): void {
    const { pages } = this;
    this.#counts[shadowCount.invlpgs]++;
    let page = this.#current[0];
    for (let level = pages.roles[page] & shadowRole.level; level >= 1; level--) {
      const entry = this.#entries.indexOf(level, low, high);
      if (level === 1) {
        this.#entries.clear(page, entry);
        return;
      }
      const value = this.#words[(pages.addressOf(page) + entry * this.#entries.entryBytes) >> 2];
      if ((value & pageBit.present) === 0) return;
      page = pages.pageAt((value & ~0xfff) >>> 0);
    }
  }

  /** Lead to the shadow's last table for an address. @returns that page, or -1 where pages ran out and all were dropped */
  #path(low: number, high: number, isDirty: boolean): number {
    const { pages } = this;
    const { walker } = this.guest;
    const { tables, out } = walker;
    const leaf = out[walkOut.leaf];
    const guestPhysical = addressOf(out[walkOut.guestLow], out[walkOut.guestHigh]);
    const root = this.#current[0];
    let page = root;
    let rights = 7;
    for (let level = pages.roles[root] & shadowRole.level; level > 1; level--) {
      pages.writes[page] = 0;
      const at = pages.addressOf(page) + this.#entries.indexOf(level, low, high) * this.#entries.entryBytes;
      let next = -1;
      if (level === 3 && walker.mode === pagingMode.pae) {
        next = pages.pageAt((this.#words[at >> 2] & ~0xfff) >>> 0);
      } else if (level > leaf) {
        rights = tables[level * tableWord.count + tableWord.rights];
        const below = (level - 1) * tableWord.count;
        const table = Math.floor(
          addressOf(tables[below + tableWord.guestLow], tables[below + tableWord.guestHigh]) / 4096,
        );
        next = this.#entries.pageOf(table, (level - 1) | (rights << shadowRole.rightsShift));
      } else {
        // The guest maps a large page: small ones stand in for it, each to be protected by itself.
        rights = tables[leaf * tableWord.count + tableWord.rights];
        const bits = this.#entries.entryBytes === 4 ? 22 : 12 + 9 * (level - 1);
        const base = Math.floor(guestPhysical / 2 ** bits) * 2 ** (bits - 12);
        const role =
          (level - 1) | shadowRole.direct | (rights << shadowRole.rightsShift) | (isDirty ? shadowRole.dirty : 0);
        next = this.#entries.pageOf(base, role);
      }
      if (next < 0) {
        this.#entries.dropAll(root);
        return -1;
      }
      if (level !== 3 || walker.mode !== pagingMode.pae) {
        const isNew = (this.#words[at >> 2] & ~0xfff) !== pages.addressOf(next);
        // Nobody has said that what it shows is out of date as long as nothing led to it.
        if (isNew && pages.states[next] === 2) this.#entries.sync(next);
        this.#entries.set(at, pages.addressOf(next) | 0x67, 0);
      }
      page = next;
    }
    pages.writes[page] = 0;
    return page;
  }

  /** Let a table be written without exits, if all its shadows are of the last level. */
  #letOutOfStep(guestPage: number): boolean {
    const { pages } = this;
    if (!this.#outOfStep) return false;
    for (let page = pages.first(guestPage); page >= 0; page = pages.after(page)) {
      const isOf = pages.guestPages[page] === guestPage && this.#entries.isShadow(page);
      if (isOf && (pages.roles[page] & shadowRole.level) !== 1) return false;
    }
    for (let page = pages.first(guestPage); page >= 0; page = pages.after(page))
      if (pages.guestPages[page] === guestPage && this.#entries.isShadow(page)) pages.states[page] = 2;
    this.#counts[shadowCount.outOfStep]++;
    return true;
  }
}
