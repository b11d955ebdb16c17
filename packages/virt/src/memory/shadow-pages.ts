/**
 * memory/shadow-pages — the pages that a hypervisor keeps shadow tables in, and what each is a shadow of.
 *
 * A page is a shadow of one of the guest's tables, or stands in for a large page of the guest's, whose small pages it
 * maps (`direct`). Permissions from the tables above belong to its role, because a guest may lead to one table in
 * two ways. What each page is lies in the state arena, its entries in the machine's memory. Rules V320–V321 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { makeVirtError } from "../errors.ts";
import type { GuestMemory } from "./guest-memory.ts";

/** Bits of a role. */
export const shadowRole = {
  /** Bits 3:0: the level of the page's entries. */
  level: 15,
  /** It stands in for a large page, and is a shadow of no table. */
  direct: 0x10,
  /** Bits 7:5: permissions of the entries above, as `right`. */
  rightsShift: 5,
  /** Of a direct page: the large page is dirty in the guest's entry. */
  dirty: 0x100,
} as const;

const buckets = 256;

/** The pages, numbered from 0. */
export class ShadowPages {
  readonly firstAddress: number;
  readonly count: number;
  /** Number of the guest's page that a page is a shadow of. */
  readonly guestPages: Float64Array;
  readonly roles: Int32Array;
  /** 1 in use; 2 in use, and the guest may write the table without an exit: out of step. */
  readonly states: Uint8Array;
  /** Writes to the table since it was last used. */
  readonly writes: Uint8Array;
  readonly #memory: GuestMemory;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;

  constructor(simulation: Simulation, path: string, memory: GuestMemory, firstAddress: number, count: number) {
    const isRoom = Number.isInteger(count) && count >= 16 && firstAddress % 4096 === 0;
    if (!isRoom || !memory.holds(firstAddress, count * 4096)) {
      const what = `${path}: ${count} shadow pages from ${firstAddress} on`;
      throw makeVirtError("virt/bad-option", `${what}: expected 16 or more, whole, and inside of RAM`);
    }
    this.#memory = memory;
    this.firstAddress = firstAddress;
    this.count = count;
    this.guestPages = simulation.state.f64(`${path}/guest-pages`, count);
    this.roles = simulation.state.i32(`${path}/roles`, count);
    this.states = simulation.state.u8(`${path}/states`, count);
    this.writes = simulation.state.u8(`${path}/writes`, count);
    this.#heads = simulation.state.i32(`${path}/heads`, buckets);
    this.#next = simulation.state.i32(`${path}/next`, count);
  }

  /** Where a page is in the machine's memory. */
  addressOf(page: number): number {
    return this.firstAddress + page * 4096;
  }

  /** The page at an address, or -1. */
  pageAt(address: number): number {
    const page = Math.floor((address - this.firstAddress) / 4096);
    return page >= 0 && page < this.count ? page : -1;
  }

  /** The page of a role, or -1. */
  find(guestPage: number, role: number): number {
    for (let page = this.first(guestPage); page >= 0; page = this.after(page))
      if (this.guestPages[page] === guestPage && this.roles[page] === role) return page;
    return -1;
  }

  /** The first of a chain in which all pages of a guest's page are, among others; -1 at its end. */
  first(guestPage: number): number {
    return this.#heads[guestPage % buckets] - 1;
  }
  after(page: number): number {
    return this.#next[page] - 1;
  }

  /** Take a free page for a role, its entries clear. @returns -1 where none is free */
  take(guestPage: number, role: number): number {
    const page = this.states.indexOf(0);
    if (page < 0) return -1;
    this.states[page] = 1;
    this.writes[page] = 0;
    this.guestPages[page] = guestPage;
    this.roles[page] = role;
    this.#next[page] = this.#heads[guestPage % buckets];
    this.#heads[guestPage % buckets] = page + 1;
    this.#memory.writable(this.addressOf(page), 4096)?.fill(0);
    return page;
  }

  /** Give a page back. Who leads to it has been told. */
  free(page: number): void {
    const bucket = this.guestPages[page] % buckets;
    if (this.#heads[bucket] === page + 1) this.#heads[bucket] = this.#next[page];
    else {
      let before = this.#heads[bucket] - 1;
      while (this.#next[before] !== page + 1) before = this.#next[before] - 1;
      this.#next[before] = this.#next[page];
    }
    this.states[page] = 0;
  }
}
