/**
 * memory/quick-walk — the walk as it usually goes, in one dimension or two: four or five levels to a page of 4 KiB or
 * 2 MiB, entries in order and in RAM, all flags set, the access allowed, no cache of tables in the way.
 *
 * It reads first and judges afterwards, and has no effects but its outcome. Whatever is otherwise it leaves to
 * `TableWalk`, which knows all cases; the two agree wherever both have an answer. Two dimensions of small pages have
 * been tried by `NestedWalk` before. Rule V299 in ../../SPEC.md.
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
  /**
   * The region of 2 MiB that was looked at last in this walk, or -1: the tables of a guest often lie side by side. Its
   * entry, the bits that this one and all above it have, and EPT's table below it, or its page where it is a large one.
   */
  #region = -1;
  #regionEntry = 0;
  #regionAll = 0;
  #regionBase = 0;
  #regionIsPage = false;
  #finalEntry = 0;
  #finalAll = 0;
  #finalShift = 0;
  #traced = 0;

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
    record.shape = 0;
    const words = this.#words;
    const { rows } = record;
    const out = this.#out;
    const leaf = out[walkOut.leaf];
    let at = this.#rootLow;
    let row = 0;
    for (let level = this.#levels; level >= leaf; level--) {
      if (level === 1) at |= (low >>> 9) & 0xff8;
      else if (level === 2) at |= (low >>> 18) & 0xff8;
      else if (level === 3) at |= ((low >>> 27) | (high << 5)) & 0xff8;
      else at |= (level === 4 ? high >>> 4 : high >>> 13) & 0xff8;
      if (this.#isNested) {
        row = this.#traceNested(rows, row, at, level << 8);
        at = this.#traced;
      }
      const entry = words[at >>> 2];
      rows[row] = at;
      rows[row + 1] = 0;
      rows[row + 2] = entry;
      rows[row + 3] = words[(at >>> 2) + 1];
      rows[row + 4] = (level << 8) | (level << 4);
      row += recordColumns;
      at = entry & -4096;
    }
    if (this.#isNested) row = this.#traceNested(rows, row, out[walkOut.guestLow], 0);
    record.count = row / recordColumns;
  }

  /** The way of one guest-physical address in the first GiB through EPT; where it leads is in `#traced`. @returns the next row */
  #traceNested(rows: Int32Array, first: number, guest: number, place: number): number {
    const words = this.#words;
    const kind = place | dimension.ept;
    let row = first;
    let from = this.#eptRoot;
    for (let level = this.#eptLevels; level > 2; level--) {
      const entry = words[from >>> 2];
      rows[row] = from;
      rows[row + 1] = 0;
      rows[row + 2] = entry;
      rows[row + 3] = words[(from >>> 2) + 1];
      rows[row + 4] = kind | (level << 4);
      row += recordColumns;
      from = entry & -4096;
    }
    from |= (guest >>> 18) & 0xff8;
    let entry = words[from >>> 2];
    rows[row] = from;
    rows[row + 1] = 0;
    rows[row + 2] = entry;
    rows[row + 3] = words[(from >>> 2) + 1];
    rows[row + 4] = kind | 0x20;
    row += recordColumns;
    if ((entry & 0x80) !== 0) {
      this.#traced = (entry & -0x20_0000) | (guest & 0x1f_ffff);
      return row;
    }
    from = (entry & -4096) | ((guest >>> 9) & 0xff8);
    entry = words[from >>> 2];
    rows[row] = from;
    rows[row + 1] = 0;
    rows[row + 2] = entry;
    rows[row + 3] = words[(from >>> 2) + 1];
    rows[row + 4] = kind | 0x10;
    this.#traced = (entry & -4096) | (guest & 0xfff);
    return row + recordColumns;
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
    this.#region = -1;
    return ((high & 0xf_ffff) | (any & 0xf8) | (~all & 1)) === 0;
  }

  /** Read EPT's entry for the region of 2 MiB of an address. @returns false where it is beyond the first GiB, or out of order */
  #readRegion(low: number): boolean {
    if (low >>> 30 !== 0) return false;
    const words = this.#words;
    const at = this.#topBase + ((low >>> 20) & 0x3fe);
    const entry = words[at];
    const isPage = (entry & 0x80) !== 0;
    const odd = isPage
      ? (entry & this.#reservedLow2m) | ((reservedMemoryTypes >>> ((entry >> 3) & 7)) & 1)
      : entry & 0xf8;
    if (((words[at + 1] & 0xf_ffff) | odd) !== 0) return false;
    this.#region = low >>> 21;
    this.#regionEntry = entry;
    this.#regionAll = this.#topAll & entry;
    this.#regionBase = isPage ? entry & -0x20_0000 : (entry & -4096) >>> 2;
    this.#regionIsPage = isPage;
    return true;
  }

  /**
   * Where an entry of the guest's tables is, in the usual case, and without effects: in the first GiB, in RAM, through entries
   * that are in order, allow what is needed, and need no flag. Entries are read first and judged together.
   *
   * @returns its address through a page of 4 KiB, the complement of it through one of 2 MiB; 0 where the other walk has to say
   */
  #table(low: number): number {
    if (low >>> 21 !== this.#region && !this.#readRegion(low)) return 0;
    if (this.#regionIsPage) {
      const lacks = (~this.#regionAll & this.#tableNeeded) | (~this.#regionEntry & this.#leafNeeded);
      return lacks === 0 ? ~(this.#regionBase | (low & 0x1f_ffff)) : 0;
    }
    const words = this.#words;
    const at = this.#regionBase + ((low >>> 11) & 0x3fe);
    const entry = words[at];
    const type = (reservedMemoryTypes >>> ((entry >> 3) & 7)) & 1;
    const lacks = (~(this.#regionAll & entry) & this.#tableNeeded) | (~entry & this.#leafNeeded);
    return ((words[at + 1] & 0xf_ffff) | type | lacks) === 0 ? (entry & -4096) | (low & 0xfff) : 0;
  }

  /** As `#table`, of the address that comes out; the entry, the bits that all have, and the page are in `#final…`. */
  #final(low: number, needed: number): number {
    if (low >>> 21 !== this.#region && !this.#readRegion(low)) return 0;
    if (this.#regionIsPage) {
      if ((~this.#regionAll & needed) !== 0) return 0;
      this.#finalEntry = this.#regionEntry;
      this.#finalAll = this.#regionAll;
      this.#finalShift = 21;
      return this.#regionBase | (low & 0x1f_ffff);
    }
    const words = this.#words;
    const at = this.#regionBase + ((low >>> 11) & 0x3fe);
    const entry = words[at];
    const all = this.#regionAll & entry;
    const type = (reservedMemoryTypes >>> ((entry >> 3) & 7)) & 1;
    if (((words[at + 1] & 0xf_ffff) | type | (~all & needed)) !== 0) return 0;
    this.#finalEntry = entry;
    this.#finalAll = all;
    this.#finalShift = 12;
    return (entry & -4096) | (low & 0xfff);
  }
}
