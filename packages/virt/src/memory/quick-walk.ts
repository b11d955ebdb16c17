/**
 * memory/quick-walk — the walk as it usually goes, in one dimension or two: four or five levels to a page of 4 KiB or
 * 2 MiB, entries in order and in RAM, all flags set, the access allowed, no cache of tables in the way.
 *
 * It reads first and judges afterwards, and has no effects but its outcome. Whatever is otherwise it leaves to
 * `PageWalk`, which knows all cases; the two agree wherever both have an answer. Rule V299 in ../../SPEC.md.
 * @module
 */
import { reservedMemoryTypes } from "./ept.ts";
import type { PageWalk } from "./page-walk.ts";
import { pagingMode, reservedLow2m } from "./paging.ts";
import { walkOut } from "./walk-out.ts";
import { dimension, recordColumns, type WalkRecord } from "./walk-record.ts";

/** Registers and bits, copied from the walker at each change. */
export class QuickWalk {
  /** References of the last walk that had an answer. */
  reads = 0;
  readonly #words: Int32Array;
  readonly #out: Int32Array;
  readonly #allowed: Uint8Array;
  #levels = 4;
  #rootLow = 0;
  #reservedHigh = 0;
  #protection = 0;
  #hasGlobalPages = false;
  #isNested = false;
  #eptLevels = 4;
  #eptRoot = 0;
  #reservedLow2m = 0;
  /** Bits that all entries of EPT have to have where a table of the guest is read, and those of the last of them. */
  #tableNeeded = 0;
  #leafNeeded = 0;
  /** EPT's table of entries for 2 MiB, as an index of `#words`, and the bits that all entries above it have. */
  #topBase = 0;
  #topAll = 0;
  #finalEntry = 0;
  #finalAll = 0;
  #finalShift = 0;

  /**
   * @param words   RAM
   * @param out     the walker's outcome
   * @param allowed of `rightsTable`
   */
  constructor(words: Int32Array, out: Int32Array, allowed: Uint8Array) {
    this.#words = words;
    this.#out = out;
    this.#allowed = allowed;
  }

  /** Take over the registers of a walker in a mode of four or five levels, whose roots are below 4 GiB. */
  configure(walker: PageWalk): void {
    const { ept } = walker;
    this.#levels = walker.mode;
    this.#rootLow = walker.rootLow;
    this.#reservedHigh = walker.reservedHigh;
    this.#protection = walker.protection;
    this.#hasGlobalPages = walker.hasGlobalPages;
    this.#isNested = ept.isOn;
    this.#eptLevels = ept.levels;
    this.#eptRoot = ept.rootLow;
    this.#reservedLow2m = ept.reservedLow2m;
    // With flags of its own, EPT takes each access to a table for a write. SDM 3 §29.3.5
    this.#tableNeeded = ept.hasAccessedDirty ? 0x103 : 1;
    this.#leafNeeded = ept.hasAccessedDirty ? 0x200 : 0;
  }

  /** @returns as `PageWalk.walk`, with its `out`; 0 where that one has to say */
  walk(low: number, high: number, wanted: number): number {
    const words = this.#words;
    const isNested = this.#isNested;
    if (isNested && !this.#readTop()) return 0;
    let base = this.#rootLow;
    let large = 0;
    let at = 0;
    let entry = 0;
    let all = -1;
    let any = 0;
    if (this.#levels === pagingMode.levels5) {
      at = base | ((high >>> 13) & 0xff8);
      if (isNested) {
        at = this.#table(at);
        if (at <= 0) {
          if (at === 0) return 0;
          at = ~at;
          large++;
        }
      }
      all = words[at >>> 2];
      any = words[(at >>> 2) + 1];
      if ((all & 0x80) !== 0) return 0;
      base = all & -4096;
    }
    at = base | ((high >>> 4) & 0xff8);
    if (isNested) {
      at = this.#table(at);
      if (at <= 0) {
        if (at === 0) return 0;
        at = ~at;
        large++;
      }
    }
    entry = words[at >>> 2];
    any |= words[(at >>> 2) + 1];
    all &= entry;
    if ((entry & 0x80) !== 0) return 0;
    at = (entry & -4096) | (((low >>> 27) | (high << 5)) & 0xff8);
    if (isNested) {
      at = this.#table(at);
      if (at <= 0) {
        if (at === 0) return 0;
        at = ~at;
        large++;
      }
    }
    entry = words[at >>> 2];
    any |= words[(at >>> 2) + 1];
    all &= entry;
    if ((entry & 0x80) !== 0) return 0;
    at = (entry & -4096) | ((low >>> 18) & 0xff8);
    if (isNested) {
      at = this.#table(at);
      if (at <= 0) {
        if (at === 0) return 0;
        at = ~at;
        large++;
      }
    }
    entry = words[at >>> 2];
    any |= words[(at >>> 2) + 1];
    all &= entry;
    let leaf = 2;
    if ((entry & 0x80) === 0) {
      leaf = 1;
      at = (entry & -4096) | ((low >>> 9) & 0xff8);
      if (isNested) {
        at = this.#table(at);
        if (at <= 0) {
          if (at === 0) return 0;
          at = ~at;
          large++;
        }
      }
      entry = words[at >>> 2];
      any |= words[(at >>> 2) + 1];
      all &= entry;
    } else if ((entry & reservedLow2m) !== 0) return 0;
    const rights = ((all >> 1) & 3) | (any < 0 ? 0 : 4);
    const isDirty = (entry & 0x40) !== 0;
    const isWrite = (wanted & 1) !== 0;
    if ((all & 0x21) !== 0x21 || (any & (this.#reservedHigh | 0xf_ffff)) !== 0 || (isWrite && !isDirty)) return 0;
    if (this.#allowed[(this.#protection << 7) | (wanted << 3) | rights] === 0) return 0;
    let shift = leaf === 1 ? 12 : 21;
    const offset = leaf === 1 ? 0xfff : 0x1f_ffff;
    const guest = (entry & ~offset) | (low & offset);
    let physical = guest;
    let reads = this.#levels - leaf + 1;
    let allowed = rights | (isDirty ? 0x38 : 0x30);
    if (isNested) {
      physical = this.#final(guest, (wanted & 2) !== 0 ? 5 : isWrite ? 3 : 1);
      if (physical <= 0) return 0;
      const quickAll = this.#finalAll;
      allowed = rights | ((quickAll & 1) << 4) | ((quickAll & 4) << 3);
      if (this.#leafNeeded !== 0) {
        const isReady = (this.#finalEntry & 0x200) !== 0;
        if ((quickAll & 0x100) === 0 || (isWrite && !isReady)) return 0;
        if (isDirty && isReady && (quickAll & 2) !== 0) allowed |= 8;
      } else if (isDirty && (quickAll & 2) !== 0) allowed |= 8;
      if (this.#finalShift < shift) shift = this.#finalShift;
      reads += (reads + 1) * this.#eptLevels - large - (this.#finalShift === 12 ? 0 : 1);
    } else if (physical < 0) return 0;
    const out = this.#out;
    out[0] = physical;
    out[1] = 0;
    out[2] = allowed;
    out[3] = (leaf === 1 ? 12 : 21) | (this.#hasGlobalPages && (entry & 0x100) !== 0 ? -1 << 31 : 0);
    out[4] = guest;
    out[5] = 0;
    out[6] = leaf;
    this.reads = reads;
    return shift;
  }

  /** Write down the references of the walk that `walk` has made: its tables once more, without asking anything. */
  trace(low: number, high: number, record: WalkRecord): void {
    const words = this.#words;
    const { rows } = record;
    const leaf = this.#out[walkOut.leaf];
    let at = this.#rootLow;
    let row = 0;
    for (let level = this.#levels; ; level--) {
      if (level < leaf) at = this.#out[walkOut.guestLow];
      else if (level === 1) at |= (low >>> 9) & 0xff8;
      else if (level === 2) at |= (low >>> 18) & 0xff8;
      else if (level === 3) at |= ((low >>> 27) | (high << 5)) & 0xff8;
      else at |= (level === 4 ? high >>> 4 : high >>> 13) & 0xff8;
      if (this.#isNested) {
        const place = ((level < leaf ? 0 : level) << 8) | dimension.ept;
        let base = this.#eptRoot;
        let eptLevel = this.#eptLevels;
        for (; ; eptLevel--) {
          const index = eptLevel > 3 ? 0 : eptLevel === 3 ? at >>> 27 : eptLevel === 2 ? at >>> 18 : at >>> 9;
          const from = base | (index & 0xff8);
          base = words[from >> 2];
          rows[row] = from;
          rows[row + 1] = 0;
          rows[row + 2] = base;
          rows[row + 3] = words[(from >> 2) + 1];
          rows[row + 4] = place | (eptLevel << 4);
          row += recordColumns;
          if (eptLevel === 1 || (base & 0x80) !== 0) break;
          base &= -4096;
        }
        const offset = eptLevel === 1 ? 0xfff : 0x1f_ffff;
        at = (base & ~offset) | (at & offset);
      }
      if (level < leaf) break;
      const entry = words[at >> 2];
      rows[row] = at;
      rows[row + 1] = 0;
      rows[row + 2] = entry;
      rows[row + 3] = words[(at >> 2) + 1];
      rows[row + 4] = (level << 8) | (level << 4);
      row += recordColumns;
      if (level === leaf && !this.#isNested) break;
      at = entry & -4096;
    }
    record.count = row / recordColumns;
  }

  /** Read EPT's entries above the level of 2 MiB for the first GiB, once for all five ways of a walk: nothing changes them in between. */
  #readTop(): boolean {
    const words = this.#words;
    let at = this.#eptRoot >>> 2;
    let entry = words[at];
    let high = words[at + 1];
    let all = entry;
    let any = entry;
    for (let level = this.#eptLevels; level > 3; level--) {
      at = (entry & -4096) >>> 2;
      entry = words[at];
      high |= words[at + 1];
      all &= entry;
      any |= entry;
    }
    this.#topBase = (entry & -4096) >>> 2;
    this.#topAll = all;
    return ((high & 0xf_ffff) | (any & 0xf8) | (~all & 1)) === 0;
  }

  /**
   * Where an entry of the guest's tables is, in the usual case, and without effects: in the first GiB, in RAM, through entries
   * that are in order, allow what is needed, and need no flag. Entries are read first and judged together.
   *
   * @returns its address through a page of 4 KiB, the complement of it through one of 2 MiB; 0 where the other walk has to say
   */
  #table(low: number): number {
    const words = this.#words;
    if (low >>> 30 !== 0) return 0;
    let at = this.#topBase + ((low >>> 20) & 0x3fe);
    let entry = words[at];
    let high = words[at + 1];
    let all = this.#topAll & entry;
    let any = 0;
    if ((entry & 0x80) !== 0) {
      const address = (entry & -0x20_0000) | (low & 0x1f_ffff);
      return this.#isOdd(high, any, all, entry) || (entry & this.#reservedLow2m) !== 0 ? 0 : ~address;
    }
    any |= entry;
    at = ((entry & -4096) >>> 2) + ((low >>> 11) & 0x3fe);
    entry = words[at];
    high |= words[at + 1];
    all &= entry;
    return this.#isOdd(high, any, all, entry) ? 0 : (entry & -4096) | (low & 0xfff);
  }

  /** Whether entries are out of order or lack what an access to a table needs. */
  #isOdd(high: number, any: number, all: number, leaf: number): boolean {
    const type = (reservedMemoryTypes >>> ((leaf >> 3) & 7)) & 1;
    const lacks = (~all & this.#tableNeeded) | (~leaf & this.#leafNeeded);
    return ((high & 0xf_ffff) | (any & 0xf8) | type | lacks) !== 0;
  }

  /** As `#table`, of the address that comes out; the entry, the bits that all have, and the page are in `#final…`. */
  #final(low: number, needed: number): number {
    const words = this.#words;
    if (low >>> 30 !== 0) return 0;
    let at = this.#topBase + ((low >>> 20) & 0x3fe);
    let entry = words[at];
    let high = words[at + 1];
    let all = this.#topAll & entry;
    let any = 0;
    let offset = 0xfff;
    if ((entry & 0x80) === 0) {
      any |= entry;
      at = ((entry & -4096) >>> 2) + ((low >>> 11) & 0x3fe);
      entry = words[at];
      high |= words[at + 1];
      all &= entry;
    } else {
      if ((entry & this.#reservedLow2m) !== 0) return 0;
      offset = 0x1f_ffff;
    }
    const type = (reservedMemoryTypes >>> ((entry >> 3) & 7)) & 1;
    if (((high & 0xf_ffff) | (any & 0xf8) | type | (~all & needed)) !== 0) return 0;
    this.#finalEntry = entry;
    this.#finalAll = all;
    this.#finalShift = offset === 0xfff ? 12 : 21;
    return (entry & ~offset) | (low & offset);
  }
}
