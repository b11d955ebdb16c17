/**
 * memory/shadow-entries — the entries of shadow tables: written, taken back, and kept in step with the guest's.
 *
 * `ShadowTables` says what a fault, a write or a load of CR3 asks for; here is what that does to pages and entries. Rules
 * V324–V328 in ../../SPEC.md.
 * @module
 */
import { addressOf, eptWanted } from "./ept-walk.ts";
import type { GuestMemory } from "./guest-memory.ts";
import type { Mmu } from "./mmu.ts";
import { noExecute, pageBit, pagingMode, right } from "./paging.ts";
import { type ShadowPages, shadowRole } from "./shadow-pages.ts";

/** Where counts are. */
export const shadowCount = {
  guestFaults: 0,
  hidden: 1,
  tableWrites: 2,
  unmapped: 3,
  emulated: 4,
  outOfStep: 5,
  synced: 6,
  invlpgs: 7,
  loads: 8,
  dropped: 9,
} as const;

/** The entries of one guest processor's shadows. */
export class ShadowEntries {
  readonly #guest: Mmu;
  readonly #pages: ShadowPages;
  readonly #memory: GuestMemory;
  readonly #words: Int32Array;
  readonly #counts: Float64Array;
  readonly #flush: () => void;

  /**
   * @param guest  the guest's view, whose EPT is the hypervisor's map
   * @param counts by `shadowCount`
   * @param flush  all translations cached by the processor have to go
   */
  constructor(guest: Mmu, pages: ShadowPages, memory: GuestMemory, counts: Float64Array, flush: () => void) {
    this.#guest = guest;
    this.#pages = pages;
    this.#memory = memory;
    this.#words = new Int32Array(memory.bytes.buffer);
    this.#counts = counts;
    this.#flush = flush;
  }

  /** 4 or 8. */
  get entryBytes(): number {
    return this.#guest.walker.mode === pagingMode.bits32 ? 4 : 8;
  }

  /** Which entry of a level's table is an address's. */
  indexOf(level: number, low: number, high: number): number {
    if (this.entryBytes === 4) return (low >>> (2 + 10 * level)) & 1023;
    const index =
      level <= 2 ? low >>> (3 + 9 * level) : level === 3 ? (low >>> 30) | (high << 2) : high >>> (9 * level - 29);
    return index & (this.#guest.walker.mode === pagingMode.pae && level === 3 ? 3 : 511);
  }

  /** Write the entry that maps a page. */
  show(page: number, entry: number, physical: number, shown: number): void {
    const at = this.#pages.addressOf(page) + entry * this.entryBytes;
    const bits = 0x61 | ((shown & 3) << 1);
    const isExecutable = (shown & right.execute) !== 0 || !this.#guest.walker.hasNoExecute;
    const frameHigh = Math.floor(physical / 0x1_0000_0000);
    this.set(at, ((physical % 0x1_0000_0000) & ~0xfff) | bits, frameHigh | (isExecutable ? 0 : noExecute));
  }

  /** Write an entry at a physical address. @param high lost where entries are of 4 bytes */
  set(at: number, low: number, high: number): void {
    this.#memory.write32(at, low);
    if (this.entryBytes === 8) this.#memory.write32(at + 4, high);
  }

  /** End an entry. */
  clear(page: number, entry: number): void {
    this.set(this.#pages.addressOf(page) + entry * this.entryBytes, 0, 0);
  }

  /** The page of a role, made if there is none; its table is write-protected then. @returns -1 where none is free */
  pageOf(guestPage: number, role: number): number {
    const pages = this.#pages;
    const known = pages.find(guestPage, role);
    if (known >= 0) return known;
    const state = this.stateOf(guestPage);
    const page = pages.take(guestPage, role);
    if (page < 0 || !this.isShadow(page)) return page;
    if (state === 0) this.protect(guestPage);
    else pages.states[page] = state;
    return page;
  }

  /** Whether a page shows a table in memory. Not a direct page, and not PAE's first table: that one is in registers. */
  isShadow(page: number): boolean {
    const role = this.#pages.roles[page];
    if ((role & shadowRole.direct) !== 0) return false;
    return this.#guest.walker.mode !== pagingMode.pae || (role & shadowRole.level) !== 3;
  }

  /** 0: no table that has a shadow; 1: one in step, so it is write-protected; 2: one out of step. */
  stateOf(guestPage: number): number {
    const pages = this.#pages;
    for (let page = pages.first(guestPage); page >= 0; page = pages.after(page))
      if (pages.guestPages[page] === guestPage && this.isShadow(page)) return pages.states[page];
    return 0;
  }

  /** Take the write permission from every shadow entry that maps a page of the guest. */
  protect(guestPage: number): void {
    const pages = this.#pages;
    const host = this.hostPage(guestPage);
    if (host >= 0) {
      const step = this.entryBytes >> 2;
      for (let page = 0; page < pages.count; page++) {
        if (pages.states[page] === 0 || (pages.roles[page] & shadowRole.level) !== 1) continue;
        const first = pages.addressOf(page) >> 2;
        for (let at = first; at < first + 1024; at += step) {
          const low = this.#words[at];
          if ((low & ~0xfff) === host && (low & 3) === 3) this.#memory.write32(at * 4, low & ~pageBit.writable);
        }
      }
    }
    this.#flush();
  }

  /** Where the hypervisor's map has a page of the guest in RAM, or -1. */
  hostPage(guestPage: number): number {
    const { ept } = this.#guest.walker;
    const low = (guestPage % 0x10_0000) * 4096;
    if (ept.translate(low | 0, Math.floor(guestPage / 0x10_0000), eptWanted.read) < 0) return -1;
    return ept.out[1] === 0 ? ept.out[0] & ~0xfff : -1;
  }

  /** Every table in step again, and write-protected: what its shadows show and the table has not goes. */
  syncAll(): void {
    const pages = this.#pages;
    for (let page = 0; page < pages.count; page++) {
      if (pages.states[page] !== 2) continue;
      this.sync(page);
      pages.states[page] = 1;
      this.protect(pages.guestPages[page]);
      this.#counts[shadowCount.synced]++;
    }
  }

  /** What a page shows and its table has not goes. */
  sync(page: number): void {
    const pages = this.#pages;
    const words = this.#words;
    const table = this.hostPage(pages.guestPages[page]);
    const first = pages.addressOf(page);
    const { walker } = this.#guest;
    for (let entry = 0; entry < 4096 / this.entryBytes; entry++) {
      const at = first + entry * this.entryBytes;
      if ((words[at >> 2] & pageBit.present) === 0) continue;
      const low = words[at >> 2];
      const high = this.entryBytes === 8 ? words[(at >> 2) + 1] : 0;
      const from = table + entry * this.entryBytes;
      const guestLow = table < 0 ? 0 : words[from >> 2];
      const guestHigh = table < 0 || this.entryBytes === 4 ? 0 : words[(from >> 2) + 1];
      const rights = ((guestLow >> 1) & 3) | (guestHigh < 0 ? 0 : 4);
      const shown = ((low >> 1) & 3) | (walker.hasNoExecute && high < 0 ? 0 : 4);
      const isDirty = (low & pageBit.writable) === 0 || (guestLow & pageBit.dirty) !== 0;
      const isUsed = (guestLow & 0x21) === 0x21 && isDirty;
      const guestPage = Math.floor(addressOf(guestLow, guestHigh & 0xf_ffff) / 4096);
      const isKept =
        isUsed &&
        (shown & ~(rights & (pages.roles[page] >> shadowRole.rightsShift))) === 0 &&
        (guestHigh & walker.reservedHigh) === 0 &&
        this.hostPage(guestPage) === (low & ~0xfff);
      if (!isKept) this.set(at, 0, 0);
    }
  }

  /** Free a page, and whatever leads to it. */
  drop(page: number): void {
    const pages = this.#pages;
    const role = pages.roles[page];
    // PAE's registers lead to those of level 2 until CR3 is loaded again.
    if (this.#guest.walker.mode === pagingMode.pae && (role & shadowRole.level) === 2) return;
    const address = pages.addressOf(page);
    for (let above = 0; above < pages.count; above++) {
      if (pages.states[above] === 0 || (pages.roles[above] & shadowRole.level) !== (role & shadowRole.level) + 1)
        continue;
      for (let entry = 0; entry < 4096 / this.entryBytes; entry++) {
        const at = pages.addressOf(above) + entry * this.entryBytes;
        if ((this.#words[at >> 2] & ~0xfff) === address) this.set(at, 0, 0);
      }
    }
    pages.free(page);
    this.#counts[shadowCount.dropped]++;
    this.#flush();
  }

  /** Free all pages but the root in use and those that PAE's registers lead to: these are emptied. */
  dropAll(root: number): void {
    const pages = this.#pages;
    const keeps = new Set<number>();
    if (root >= 0) {
      keeps.add(root);
      for (let entry = 0; entry < 4 && this.#guest.walker.mode === pagingMode.pae; entry++)
        keeps.add(pages.pageAt((this.#words[(pages.addressOf(root) + 8 * entry) >> 2] & ~0xfff) >>> 0));
    }
    const isPae = keeps.size > 1;
    for (let page = 0; page < pages.count; page++) {
      if (pages.states[page] === 0) continue;
      if (!keeps.has(page)) {
        pages.free(page);
        this.#counts[shadowCount.dropped]++;
      } else if (!isPae || page !== root) this.#memory.writable(pages.addressOf(page), 4096)?.fill(0);
    }
    this.#flush();
  }
}
