/**
 * techniques/paravirtual-tables — a ported guest's page tables, which the processor walks as they are.
 *
 * So the hypervisor must know each page for what it is: a page table, or memory that somebody may write, and never both.
 * A directory is validated when it is pinned or loaded, with the tables that it leads to; from then on nobody writes them
 * but the hypervisor, entry by entry, each looked at. References are counted: a page can change its kind when it is used
 * as neither.
 *
 * Source: Barham et al., "Xen and the Art of Virtualization" (SOSP 2003) §3.3.3; xen/arch/x86/mm.c of Xen. Rules
 * V482–V484 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { type GuestMemory, pageBytes } from "../memory/guest-memory.ts";
import { pageBit } from "../memory/paging.ts";
import { windowBase } from "./ring-compression.ts";

/** What a page is used as. */
export const pageKind = { none: 0, writable: 1, table: 2, directory: 3 } as const;

const entries = 1024;
/** Entries of a directory that are the guest's; those behind are the hypervisor's window. */
const guestEntries = windowBase >>> 22;

/** Kinds and references of a guest's pages. */
export class ParavirtualTables {
  readonly kinds: Uint8Array;
  readonly references: Uint32Array;
  readonly #pinned: Uint8Array;
  readonly #memory: GuestMemory;
  readonly #pages: number;

  constructor(simulation: Simulation, path: string, memory: GuestMemory, guestBytes: number) {
    this.#memory = memory;
    this.#pages = guestBytes / pageBytes;
    const { state } = simulation;
    this.kinds = state.u8(`${path}/page-kinds`, this.#pages);
    this.references = state.u32(`${path}/page-references`, this.#pages);
    this.#pinned = state.u8(`${path}/pages-pinned`, this.#pages);
  }

  #entry(page: number, index: number): number {
    return this.#memory.read32(page * pageBytes + 4 * index);
  }

  /** One more use of a page as something. @returns whether it may be */
  #take(page: number, kind: number): boolean {
    if (page >= this.#pages) return false;
    if (this.references[page] > 0) {
      if (this.kinds[page] !== kind) return false;
      this.references[page]++;
      return true;
    }
    this.kinds[page] = kind;
    this.references[page] = 1;
    const isGood =
      kind === pageKind.writable || (kind === pageKind.table ? this.#takeTable(page) : this.#takeDirectory(page));
    if (!isGood) {
      this.references[page] = 0;
      this.kinds[page] = pageKind.none;
    }
    return isGood;
  }

  #give(page: number): void {
    this.references[page]--;
    if (this.references[page] > 0) return;
    const kind = this.kinds[page];
    this.kinds[page] = pageKind.none;
    if (kind === pageKind.table) for (let n = 0; n < entries; n++) this.#giveLeaf(this.#entry(page, n));
    else if (kind === pageKind.directory)
      for (let n = 0; n < guestEntries; n++) {
        const entry = this.#entry(page, n);
        if ((entry & pageBit.present) !== 0) this.#give(entry >>> 12);
      }
  }

  /** An entry of the last level: what it maps is in the guest's memory, and a table is mapped for reading alone. */
  #takeLeaf(entry: number): boolean {
    if ((entry & pageBit.present) === 0) return true;
    const page = entry >>> 12;
    if (page >= this.#pages) return false;
    return (entry & pageBit.writable) === 0 || this.#take(page, pageKind.writable);
  }
  #giveLeaf(entry: number): void {
    const isWritable = (entry & (pageBit.present | pageBit.writable)) === (pageBit.present | pageBit.writable);
    if (isWritable) this.#give(entry >>> 12);
  }

  #takeTable(page: number): boolean {
    for (let n = 0; n < entries; n++) {
      if (this.#takeLeaf(this.#entry(page, n))) continue;
      for (let before = 0; before < n; before++) this.#giveLeaf(this.#entry(page, before));
      return false;
    }
    return true;
  }

  /** An entry of a directory leads to a table; large pages are not for guests. */
  #takeBranch(entry: number): boolean {
    if ((entry & pageBit.present) === 0) return true;
    return (entry & pageBit.large) === 0 && this.#take(entry >>> 12, pageKind.table);
  }

  #takeDirectory(page: number): boolean {
    for (let n = 0; n < guestEntries; n++) {
      if (this.#takeBranch(this.#entry(page, n))) continue;
      for (let before = 0; before < n; before++) {
        const entry = this.#entry(page, before);
        if ((entry & pageBit.present) !== 0) this.#give(entry >>> 12);
      }
      return false;
    }
    // The guest's own last entry would lead into the window.
    return this.#entry(page, guestEntries) === 0 || (this.#entry(page, guestEntries) & pageBit.user) === 0;
  }

  /** The page is a directory from now on, and stays one until it is unpinned. */
  pin(page: number): boolean {
    if (page >= this.#pages || this.#pinned[page] === 1 || !this.#take(page, pageKind.directory)) return false;
    this.#pinned[page] = 1;
    return true;
  }
  unpin(page: number): boolean {
    if (page >= this.#pages || this.#pinned[page] === 0) return false;
    this.#pinned[page] = 0;
    this.#give(page);
    return true;
  }

  /** CR3 leads to another directory. @param before page of the one in use, or -1 */
  load(page: number, before: number): boolean {
    if (!this.#take(page, pageKind.directory)) return false;
    if (before >= 0) this.#give(before);
    return true;
  }

  /** An entry of a table changes. @param address of it, guest-physical */
  update(address: number, value: number): boolean {
    const page = Math.floor(address / pageBytes);
    if (address % 4 !== 0 || page >= this.#pages || this.references[page] === 0) return false;
    const kind = this.kinds[page];
    const before = this.#memory.read32(address);
    if (kind === pageKind.table) {
      if (!this.#takeLeaf(value)) return false;
      this.#giveLeaf(before);
    } else if (kind === pageKind.directory) {
      if ((address % pageBytes) / 4 >= guestEntries || !this.#takeBranch(value)) return false;
      if ((before & pageBit.present) !== 0) this.#give(before >>> 12);
    } else return false;
    this.#memory.write32(address, value >>> 0);
    return true;
  }
}
