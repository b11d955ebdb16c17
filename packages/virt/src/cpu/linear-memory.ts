/**
 * cpu/linear-memory — memory as instructions see it: linear addresses, translated, in RAM or on the bus.
 *
 * A small direct-mapped cache of translations stands before the memory unit: for reads, writes and fetches, of
 * supervisor and user. It holds pages of RAM alone, and is emptied when the memory unit's `generation` moves; but where
 * other registers alone moved it, as at a VM exit, it is closed, and opens again when the old ones are back. A word that
 * spans two pages is translated whole before any byte of it is written. Little endian. A 64-bit value is returned
 * by its low word; the high one is in `high[0]`.
 *
 * Source: Intel SDM volume 3 §4 (what is translated with which access), §8.1.1; rules V240–V242, V510–V511 in
 * ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { type GuestMemory, pageMark } from "../memory/guest-memory.ts";
import { type Mmu, registerWords } from "../memory/mmu.ts";

/** Bits of `access`. */
export const accessBit = { write: 1, execute: 2, user: 4, implicit: 8 } as const;

/** Devices: ports, and memory where there is no RAM. Values are unsigned, of 1, 2 or 4 bytes. */
export interface Bus {
  in(port: number, bytes: number): number;
  out(port: number, bytes: number, value: number): void;
  mmioRead(address: number, bytes: number): number;
  mmioWrite(address: number, bytes: number, value: number): void;
  /** Eight bytes at once; without it they are two of four. Low word returned, high word by `mmioHigh`. */
  mmioRead64?(address: number): readonly [low: number, high: number];
  mmioWrite64?(address: number, low: number, high: number): void;
  /** A model-specific register that the processor has not; undefined, or false, is a #GP of the instruction. */
  readMsr?(index: number): readonly [low: number, high: number] | undefined;
  writeMsr?(index: number, low: number, high: number): boolean;
}

/** Translations of one kind that are kept. */
export const frontEntries = 256;
const noTag = 1;
/** Where the words of `owner` are: registers, then whether the cache is closed, and whether it is known to be empty. */
const ownerWord = {
  registers: 0,
  isClosed: registerWords,
  isEmpty: registerWords + 1,
  count: registerWords + 2,
} as const;

/** Linear memory of one processor. */
export class LinearMemory {
  readonly ram: GuestMemory;
  readonly bus: Bus;
  readonly unit: Mmu;
  /** The high word of what was read last with 64 bits. */
  readonly high: Int32Array = new Int32Array(1);
  /** 0 for supervisor accesses, else the bit `accessBit.user`; set with the privilege level. */
  user = 0;
  /** Whether addresses have 64 bits; else they wrap at 4 GiB. */
  wide = false;
  /** Called where there is no translation: throws. */
  readonly #refuse: () => never;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly marks: Uint8Array;
  readonly #sizeBytes: number;
  /** By page and kind (read, write, fetch) and privilege: the linear page's low and high word; the physical page. */
  tagLow: Int32Array;
  readonly #ownTagLow: Int32Array;
  /** Tags of a closed cache: none. */
  readonly #noTagLow: Int32Array = new Int32Array(frontEntries * 6).fill(noTag);
  readonly tagHigh: Int32Array;
  readonly page: Int32Array;
  /** Where the entries for the privilege level begin: of reads; of writes `frontEntries` after them. */
  base = 0;
  /** The memory unit's generation when it was looked at last, and its invalidations when the cache was last emptied. */
  readonly #generation: Float64Array;
  /** The registers under which the entries were made; see `ownerWord`. */
  readonly #owner: Int32Array;
  readonly #flushed: () => void;
  readonly #leaving: () => void;

  /**
   * @param refuse  called where there is no translation: throws
   * @param flushed called when translations have been forgotten
   * @param leaving called before a device is asked
   */
  constructor(
    simulation: Simulation,
    path: string,
    ram: GuestMemory,
    bus: Bus,
    unit: Mmu,
    refuse: () => never,
    flushed: () => void,
    leaving: () => void,
  ) {
    const { state } = simulation;
    // In the arena: which accesses the memory unit sees decides what its own caches hold.
    this.#ownTagLow = state.i32(`${path}/front/low`, frontEntries * 6).fill(noTag);
    this.tagLow = this.#ownTagLow;
    this.tagHigh = state.i32(`${path}/front/high`, frontEntries * 6);
    this.page = state.i32(`${path}/front/page`, frontEntries * 6);
    this.#generation = state.f64(`${path}/front/generation`, 2).fill(-1);
    this.#owner = state.i32(`${path}/front/owner`, ownerWord.count);
    this.#flushed = flushed;
    this.#leaving = leaving;
    this.ram = ram;
    this.bus = bus;
    this.unit = unit;
    this.#refuse = refuse;
    this.view = ram.view;
    this.bytes = ram.bytes;
    this.marks = ram.marks;
    this.#sizeBytes = ram.sizeBytes;
  }

  /** Say whether accesses from now on are those of user mode. */
  setUser(isUser: boolean): void {
    this.user = isUser ? accessBit.user : 0;
    this.base = isUser ? frontEntries * 3 : 0;
  }

  /** Forget translations when the memory unit's have changed, or close the cache when only its registers have. */
  refresh(): void {
    const { unit } = this;
    const seen = this.#generation;
    if (unit.generation === seen[0]) return;
    seen[0] = unit.generation;
    this.#flushed();
    if (unit.invalidations !== seen[1]) this.#empty();
    else if (this.#isOwned()) this.#open();
    else this.#close();
  }

  /** State came back from the arena. */
  stepped(): void {
    if (this.#owner[ownerWord.isClosed] === 1) this.#close();
    else this.#open();
  }

  /** Forget all translations. */
  flush(): void {
    this.#generation[0] = this.unit.generation;
    this.#flushed();
    this.#empty();
  }

  /** Whether the memory unit's registers are those of the entries. */
  #isOwned(): boolean {
    const owner = this.#owner;
    const { registers } = this.unit;
    for (let word = 0; word < registerWords; word++) if (owner[word] !== registers[word]) return false;
    return true;
  }

  #open(): void {
    this.#owner[ownerWord.isClosed] = 0;
    this.tagLow = this.#ownTagLow;
  }
  #close(): void {
    this.#owner[ownerWord.isClosed] = 1;
    this.tagLow = this.#noTagLow;
  }

  /** Begin anew, with the registers of now. */
  #empty(): void {
    const owner = this.#owner;
    const { registers } = this.unit;
    for (let word = 0; word < registerWords; word++) owner[word] = registers[word];
    this.#generation[1] = this.unit.invalidations;
    if (owner[ownerWord.isEmpty] === 0) this.#ownTagLow.fill(noTag);
    owner[ownerWord.isEmpty] = 1;
    this.#open();
  }

  /** The physical address for a fetch. @throws GuestFault */
  fetchAddress(low: number, high: number): number {
    const slot = this.base + frontEntries * 2 + ((low >>> 12) & (frontEntries - 1));
    if (this.tagLow[slot] === (low & -4096) && this.tagHigh[slot] === high) return this.page[slot] | (low & 0xfff);
    return this.#fill(low, high, accessBit.execute, slot);
  }

  /** The physical address for a read. @throws GuestFault */
  readAddress(low: number, high: number): number {
    const slot = this.base + ((low >>> 12) & (frontEntries - 1));
    if (this.tagLow[slot] === (low & -4096) && this.tagHigh[slot] === high) return this.page[slot] | (low & 0xfff);
    return this.#fill(low, high, 0, slot);
  }

  /** The physical address for a write. @throws GuestFault */
  writeAddress(low: number, high: number): number {
    const slot = this.base + frontEntries + ((low >>> 12) & (frontEntries - 1));
    if (this.tagLow[slot] === (low & -4096) && this.tagHigh[slot] === high) return this.page[slot] | (low & 0xfff);
    return this.#fill(low, high, accessBit.write, slot);
  }

  /**
   * Where an operand is in RAM, if it lies within one page whose translation is kept.
   *
   * @param last     bytes of it but one
   * @param slotBase `base` for a read, `frontEntries` more for a write
   * @returns physical address, or -1
   */
  findKept(low: number, high: number, last: number, slotBase: number): number {
    const slot = slotBase + ((low >>> 12) & (frontEntries - 1));
    // The last byte's page: of an operand that spans two it is not the one that this slot may have.
    if (this.tagLow[slot] !== ((low + last) & -4096) || this.tagHigh[slot] !== high) return -1;
    return this.page[slot] | (low & 0xfff);
  }

  /** Whether a page in RAM was written before and has no code, so that nobody must be told of a write. */
  isWritten(at: number): boolean {
    return this.marks[at >>> 12] === pageMark.written;
  }

  read8(low: number, high: number): number {
    const at = this.readAddress(low, high);
    if (at < this.#sizeBytes) return this.bytes[at];
    return this.#device().mmioRead(at, 1) & 0xff;
  }
  read16(low: number, high: number): number {
    if ((low & 0xfff) > 0xffe) return this.#readAcross(low, high, 2);
    const at = this.readAddress(low, high);
    if (at < this.#sizeBytes) return this.view.getUint16(at, true);
    return this.#device().mmioRead(at, 2) & 0xffff;
  }
  read32(low: number, high: number): number {
    if ((low & 0xfff) > 0xffc) return this.#readAcross(low, high, 4);
    const at = this.readAddress(low, high);
    if (at < this.#sizeBytes) return this.view.getInt32(at, true);
    return this.#device().mmioRead(at, 4) | 0;
  }
  read64(low: number, high: number): number {
    if ((low & 0xfff) > 0xff8) return this.#readAcross(low, high, 8);
    const at = this.readAddress(low, high);
    if (at < this.#sizeBytes) {
      this.high[0] = this.view.getInt32(at + 4, true);
      return this.view.getInt32(at, true);
    }
    return this.#mmioRead64(at);
  }
  /** 1, 2, 4 or 8 bytes; of fewer than 8 the high word is 0. */
  read(low: number, high: number, bytes: number): number {
    if (bytes === 8) return this.read64(low, high);
    this.high[0] = 0;
    if (bytes === 4) return this.read32(low, high);
    return bytes === 2 ? this.read16(low, high) : this.read8(low, high);
  }

  write8(low: number, high: number, value: number): void {
    const at = this.writeAddress(low, high);
    if (at < this.#sizeBytes) {
      if (this.marks[at >>> 12] !== pageMark.written) this.ram.mark(at, 1);
      this.bytes[at] = value;
    } else this.#device().mmioWrite(at, 1, value & 0xff);
  }
  write16(low: number, high: number, value: number): void {
    if ((low & 0xfff) > 0xffe) {
      this.#writeAcross(low, high, 2, value, 0);
      return;
    }
    const at = this.writeAddress(low, high);
    if (at < this.#sizeBytes) {
      if (this.marks[at >>> 12] !== pageMark.written) this.ram.mark(at, 2);
      this.view.setInt16(at, value, true);
    } else this.#device().mmioWrite(at, 2, value & 0xffff);
  }
  write32(low: number, high: number, value: number): void {
    if ((low & 0xfff) > 0xffc) {
      this.#writeAcross(low, high, 4, value, 0);
      return;
    }
    const at = this.writeAddress(low, high);
    if (at < this.#sizeBytes) {
      if (this.marks[at >>> 12] !== pageMark.written) this.ram.mark(at, 4);
      this.view.setInt32(at, value, true);
    } else this.#device().mmioWrite(at, 4, value >>> 0);
  }
  write64(low: number, high: number, valueLow: number, valueHigh: number): void {
    if ((low & 0xfff) > 0xff8) {
      this.#writeAcross(low, high, 8, valueLow, valueHigh);
      return;
    }
    const at = this.writeAddress(low, high);
    if (at < this.#sizeBytes) {
      if (this.marks[at >>> 12] !== pageMark.written) this.ram.mark(at, 8);
      this.view.setInt32(at, valueLow, true);
      this.view.setInt32(at + 4, valueHigh, true);
    } else this.#mmioWrite64(at, valueLow, valueHigh);
  }
  /** 1, 2, 4 or 8 bytes. */
  write(low: number, high: number, bytes: number, valueLow: number, valueHigh: number): void {
    if (bytes === 4) this.write32(low, high, valueLow);
    else if (bytes === 8) this.write64(low, high, valueLow, valueHigh);
    else if (bytes === 2) this.write16(low, high, valueLow);
    else this.write8(low, high, valueLow);
  }

  /** Meet the fault that a write would meet, and write nothing. @throws GuestFault */
  checkWrite(low: number, high: number, bytes: number): void {
    this.writeAddress(low, high);
    if ((low & 0xfff) > 4096 - bytes) {
      const next = (low & -4096) + 4096;
      this.writeAddress(next | 0, next === 0 ? this.#after(high) : high);
    }
  }

  /** 1, 2, 4 or 8 bytes for the processor itself, of a table: whatever the privilege level. @throws GuestFault */
  readSystem(low: number, high: number, bytes: number): number {
    const isUser = this.user !== 0;
    this.setUser(false);
    try {
      this.user = accessBit.implicit;
      return this.read(low, high, bytes);
    } finally {
      this.setUser(isUser);
    }
  }
  /** The like of `readSystem`. @throws GuestFault */
  writeSystem(low: number, high: number, bytes: number, valueLow: number, valueHigh: number): void {
    const isUser = this.user !== 0;
    this.setUser(false);
    try {
      this.user = accessBit.implicit;
      this.write(low, high, bytes, valueLow, valueHigh);
    } finally {
      this.setUser(isUser);
    }
  }

  /** The high word of the address after 2^32 − 1. */
  #after(high: number): number {
    return this.wide ? (high + 1) | 0 : 0;
  }

  #fill(low: number, high: number, access: number, slot: number): number {
    const physical = this.unit.translate(low, high, access | this.user);
    this.refresh();
    if (physical < 0) this.#refuse();
    // An implicit access is no user's, nor is it subject to SMAP's exemption: it is not kept for others.
    if (physical < this.#sizeBytes && (this.user & accessBit.implicit) === 0) {
      if (this.#owner[ownerWord.isClosed] === 1) this.#empty();
      this.#owner[ownerWord.isEmpty] = 0;
      this.#ownTagLow[slot] = low & -4096;
      this.tagHigh[slot] = high;
      this.page[slot] = physical & -4096;
    }
    return physical;
  }

  /** Devices may look at the processor, so it is brought up to date. */
  #device(): Bus {
    this.#leaving();
    return this.bus;
  }

  #mmioRead64(at: number): number {
    const device = this.#device();
    if (device.mmioRead64 !== undefined) {
      const [low, high] = device.mmioRead64(at);
      this.high[0] = high;
      return low | 0;
    }
    const low = this.#device().mmioRead(at, 4) | 0;
    this.high[0] = this.#device().mmioRead(at + 4, 4);
    return low;
  }

  #mmioWrite64(at: number, low: number, high: number): void {
    const device = this.#device();
    if (device.mmioWrite64 !== undefined) {
      device.mmioWrite64(at, low >>> 0, high >>> 0);
      return;
    }
    this.#device().mmioWrite(at, 4, low >>> 0);
    this.#device().mmioWrite(at + 4, 4, high >>> 0);
  }

  #readAcross(low: number, high: number, bytes: number): number {
    const last = (low + bytes - 1) & -4096;
    // Both pages first: a fault is that of the lower one.
    this.readAddress(low, high);
    this.readAddress(last, last === 0 ? this.#after(high) : high);
    let valueLow = 0;
    let valueHigh = 0;
    for (let i = 0; i < bytes; i++) {
      const at = (low + i) | 0;
      const byte = this.read8(at, at >>> 0 < low >>> 0 ? this.#after(high) : high);
      if (i < 4) valueLow |= byte << (8 * i);
      else valueHigh |= byte << (8 * (i - 4));
    }
    this.high[0] = valueHigh;
    return valueLow;
  }

  #writeAcross(low: number, high: number, bytes: number, valueLow: number, valueHigh: number): void {
    this.checkWrite(low, high, bytes);
    for (let i = 0; i < bytes; i++) {
      const at = (low + i) | 0;
      const value = i < 4 ? valueLow >>> (8 * i) : valueHigh >>> (8 * (i - 4));
      this.write8(at, at >>> 0 < low >>> 0 ? this.#after(high) : high, value & 0xff);
    }
  }
}
