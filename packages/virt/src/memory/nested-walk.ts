/**
 * memory/nested-walk — the walk in two dimensions as it usually goes: 4 KiB pages in both, entries in order and in RAM,
 * all flags set, the access allowed, no cache of tables in the way.
 *
 * One straight line from root to page: each entry is read where it is found, its bits gathered with those of the others,
 * and all judged together at the end. A walk has no effects, so whatever it then finds unusual it leaves to
 * the others, which begin anew. Rules V513–V515 in ../../SPEC.md.
 * @module
 */
import { reservedMemoryTypes } from "./ept.ts";
import type { PageWalk } from "./page-walk.ts";
import { dimension, recordColumns, type WalkRecord } from "./walk-record.ts";

/** Registers and bits, copied from the walker at each change. */
export class NestedWalk {
  /** References of a walk that has an answer: (g + 1)(e + 1) − 1. */
  reads = 0;
  readonly #words: Int32Array;
  readonly #out: Int32Array;
  readonly #allowed: Uint8Array;
  #levels = 4;
  #rootLow = 0;
  #protection = 0;
  #hasGlobalPages = false;
  /** Bits of the guest's high words that stop a walk. */
  #reservedHigh = 0;
  #eptLevels = 4;
  #eptRoot = 0;
  /** Bits that all entries of EPT have to have on the way to a table of the guest, and those of the last of them. */
  #tableNeeded = 0;
  #leafNeeded = 0;
  /** Bits that all entries on the way to the page have to have, beside the permission. */
  #finalNeeded = 0;

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

  /** Take over the registers of a walker in a mode of four or five levels under EPT, whose roots are below 4 GiB. */
  configure(walker: PageWalk): void {
    const { ept } = walker;
    this.#levels = walker.mode;
    this.#rootLow = walker.rootLow;
    this.#protection = walker.protection;
    this.#hasGlobalPages = walker.hasGlobalPages;
    this.#reservedHigh = walker.reservedHigh | 0xf_ffff;
    this.#eptLevels = ept.levels;
    this.#eptRoot = ept.rootLow;
    // With flags of its own, EPT takes each access to a table for a write. SDM 3 §29.3.5
    this.#tableNeeded = ept.hasAccessedDirty ? 0x103 : 1;
    this.#leafNeeded = ept.hasAccessedDirty ? 0x200 : 0;
    this.#finalNeeded = ept.hasAccessedDirty ? 0x100 : 0;
    this.reads = (walker.mode + 1) * (ept.levels + 1) - 1;
  }

  /** @returns 12 with the walker's `out`; 0 where another walk has to say */
  walk(low: number, high: number, wanted: number): number {
    const words = this.#words;
    const tableNeeded = this.#tableNeeded;
    // EPT's entries above those of 2 MiB are the same for all addresses of the first GiB: nothing changes them in between.
    let index = this.#eptRoot >>> 2;
    let nested = words[index];
    if ((words[index + 1] & 0xf_ffff) !== 0 || (nested & 0xf8) !== 0) return 0;
    let topAll = nested;
    if (this.#eptLevels === 5) {
      index = (nested & -4096) >>> 2;
      nested = words[index];
      if ((words[index + 1] & 0xf_ffff) !== 0 || (nested & 0xf8) !== 0) return 0;
      topAll &= nested;
    }
    index = (nested & -4096) >>> 2;
    nested = words[index];
    if ((words[index + 1] & 0xf_ffff) !== 0 || (nested & 0xf8) !== 0) return 0;
    topAll &= nested;
    const directory = (nested & -4096) >>> 2;

    let at = this.#rootLow;
    let all = -1;
    let entryHigh = 0;
    let leafAll = -1;
    let leafAny = 0;
    let entry = at;
    let region = -1;
    let regionEntry = 0;
    if (this.#levels === 5) {
      at = entry | ((high >>> 13) & 0xff8);
      if (at >>> 21 !== region) {
        regionEntry = this.#regionEntry(directory, at);
        if ((~(topAll & regionEntry) & tableNeeded) !== 0) return 0;
        region = at >>> 21;
      }
      index = ((regionEntry & -4096) >>> 2) + ((at >>> 11) & 0x3fe);
      nested = words[index];
      if ((words[index + 1] & 0xf_ffff) !== 0) return 0;
      leafAll &= nested;
      leafAny |= nested;
      index = ((nested & -4096) | (at & 0xfff)) >>> 2;
      entry = words[index];
      entryHigh |= words[index + 1];
      all &= entry;
      if ((entry & 0x80) !== 0) return 0;
      entry &= -4096;
    }
    at = entry | ((high >>> 4) & 0xff8);
    if (at >>> 21 !== region) {
      regionEntry = this.#regionEntry(directory, at);
      if ((~(topAll & regionEntry) & tableNeeded) !== 0) return 0;
      region = at >>> 21;
    }
    index = ((regionEntry & -4096) >>> 2) + ((at >>> 11) & 0x3fe);
    nested = words[index];
    if ((words[index + 1] & 0xf_ffff) !== 0) return 0;
    leafAll &= nested;
    leafAny |= nested;
    index = ((nested & -4096) | (at & 0xfff)) >>> 2;
    entry = words[index];
    entryHigh |= words[index + 1];
    all &= entry;
    if ((entry & 0x80) !== 0) return 0;

    at = (entry & -4096) | (((low >>> 27) | (high << 5)) & 0xff8);
    if (at >>> 21 !== region) {
      regionEntry = this.#regionEntry(directory, at);
      if ((~(topAll & regionEntry) & tableNeeded) !== 0) return 0;
      region = at >>> 21;
    }
    index = ((regionEntry & -4096) >>> 2) + ((at >>> 11) & 0x3fe);
    nested = words[index];
    if ((words[index + 1] & 0xf_ffff) !== 0) return 0;
    leafAll &= nested;
    leafAny |= nested;
    index = ((nested & -4096) | (at & 0xfff)) >>> 2;
    entry = words[index];
    entryHigh |= words[index + 1];
    all &= entry;
    if ((entry & 0x80) !== 0) return 0;

    at = (entry & -4096) | ((low >>> 18) & 0xff8);
    if (at >>> 21 !== region) {
      regionEntry = this.#regionEntry(directory, at);
      if ((~(topAll & regionEntry) & tableNeeded) !== 0) return 0;
      region = at >>> 21;
    }
    index = ((regionEntry & -4096) >>> 2) + ((at >>> 11) & 0x3fe);
    nested = words[index];
    if ((words[index + 1] & 0xf_ffff) !== 0) return 0;
    leafAll &= nested;
    leafAny |= nested;
    index = ((nested & -4096) | (at & 0xfff)) >>> 2;
    entry = words[index];
    entryHigh |= words[index + 1];
    all &= entry;
    if ((entry & 0x80) !== 0) return 0;

    at = (entry & -4096) | ((low >>> 9) & 0xff8);
    if (at >>> 21 !== region) {
      regionEntry = this.#regionEntry(directory, at);
      if ((~(topAll & regionEntry) & tableNeeded) !== 0) return 0;
      region = at >>> 21;
    }
    index = ((regionEntry & -4096) >>> 2) + ((at >>> 11) & 0x3fe);
    nested = words[index];
    if ((words[index + 1] & 0xf_ffff) !== 0) return 0;
    leafAll &= nested;
    leafAny |= nested;
    index = ((nested & -4096) | (at & 0xfff)) >>> 2;
    entry = words[index];
    entryHigh |= words[index + 1];
    all &= entry;

    // The page itself. Bits of EPT that lead to it are those of its own way, and of no table's.
    const guest = (entry & -4096) | (low & 0xfff);
    if (guest >>> 21 !== region) regionEntry = this.#regionEntry(directory, guest);
    index = ((regionEntry & -4096) >>> 2) + ((guest >>> 11) & 0x3fe);
    nested = words[index];
    if ((words[index + 1] & 0xf_ffff) !== 0) return 0;
    const nestedAll = topAll & regionEntry & nested;
    const physical = (nested & -4096) | (guest & 0xfff);

    const isWrite = wanted & 1;
    const permission = (wanted & 2) !== 0 ? 5 : 1 | (isWrite << 1);
    const leafNeeded = this.#leafNeeded;
    // Tables of several memory types are unusual; one type is looked at once.
    const types = (reservedMemoryTypes >>> ((leafAll >> 3) & 7)) | (reservedMemoryTypes >>> ((nested >> 3) & 7));
    const unusual =
      (~leafAll & (tableNeeded | leafNeeded)) |
      (~nestedAll & (this.#finalNeeded | permission)) |
      (~nested & leafNeeded & -isWrite) |
      ((leafAll ^ leafAny) & 0x38) |
      (types & 1) |
      (~all & 0x21) |
      (entryHigh & this.#reservedHigh) |
      (isWrite & (~entry >> 6));
    if (unusual !== 0) return 0;
    const rights = ((all >> 1) & 3) | (entryHigh < 0 ? 0 : 4);
    if (this.#allowed[(this.#protection << 7) | (wanted << 3) | rights] === 0) return 0;
    // Bit 1 of both dimensions, the dirty flag here, and there where EPT has one. As `cachedRight` has them.
    const isReady = (entry & 0x40) !== 0 && (~nested & leafNeeded) === 0 && (nestedAll & 2) !== 0;
    const out = this.#out;
    out[0] = physical;
    out[1] = 0;
    out[2] = rights | ((nestedAll & 1) << 4) | ((nestedAll & 4) << 3) | (isReady ? 8 : 0);
    out[3] = this.#hasGlobalPages && (entry & 0x100) !== 0 ? 12 | (-1 << 31) : 12;
    out[4] = guest;
    out[5] = 0;
    out[6] = 1;
    return 12;
  }

  /** EPT's entry for the 2 MiB around an address: 0 beyond the first GiB, and where it is not one of a table, in order. */
  #regionEntry(directory: number, at: number): number {
    if (at >>> 30 !== 0) return 0;
    const index = directory + ((at >>> 20) & 0x3fe);
    const entry = this.#words[index];
    return ((this.#words[index + 1] & 0xf_ffff) | (entry & 0xf8)) === 0 ? entry : 0;
  }

  /** Write down the references of the walk that `walk` has made: its tables once more, without asking anything. */
  trace(low: number, high: number, record: WalkRecord): void {
    const words = this.#words;
    const { rows } = record;
    const levels = this.#levels;
    const eptLevels = this.#eptLevels;
    const shape = (levels << 4) | eptLevels;
    if (record.shape !== shape) {
      this.#traceShape(rows);
      record.shape = shape;
    }
    // EPT's upper entries are the same for all tables and for the page.
    const root = this.#eptRoot;
    const rootEntry = words[root >>> 2];
    const rootHigh = words[(root >>> 2) + 1];
    const isLong = eptLevels === 5;
    const fourth = rootEntry & -4096;
    const fourthEntry = words[fourth >>> 2];
    const fourthHigh = words[(fourth >>> 2) + 1];
    const third = isLong ? fourthEntry & -4096 : fourth;
    const thirdEntry = words[third >>> 2];
    const thirdHigh = words[(third >>> 2) + 1];
    const directory = thirdEntry & -4096;
    let row = 0;
    let at = this.#rootLow;
    for (let level = levels; ; level--) {
      if (level === 0) at |= low & 0xfff;
      else if (level === 1) at |= (low >>> 9) & 0xff8;
      else if (level === 2) at |= (low >>> 18) & 0xff8;
      else if (level === 3) at |= ((low >>> 27) | (high << 5)) & 0xff8;
      else at |= (level === 4 ? high >>> 4 : high >>> 13) & 0xff8;
      rows[row] = root;
      rows[row + 2] = rootEntry;
      rows[row + 3] = rootHigh;
      if (isLong) {
        row += recordColumns;
        rows[row] = fourth;
        rows[row + 2] = fourthEntry;
        rows[row + 3] = fourthHigh;
      }
      rows[row + 5] = third;
      rows[row + 7] = thirdEntry;
      rows[row + 8] = thirdHigh;
      let from = directory | ((at >>> 18) & 0xff8);
      let entry = words[from >>> 2];
      rows[row + 10] = from;
      rows[row + 12] = entry;
      rows[row + 13] = words[(from >>> 2) + 1];
      from = (entry & -4096) | ((at >>> 9) & 0xff8);
      entry = words[from >>> 2];
      rows[row + 15] = from;
      rows[row + 17] = entry;
      rows[row + 18] = words[(from >>> 2) + 1];
      if (level === 0) break;
      from = (entry & -4096) | (at & 0xfff);
      entry = words[from >>> 2];
      rows[row + 20] = from;
      rows[row + 22] = entry;
      rows[row + 23] = words[(from >>> 2) + 1];
      row += 25;
      at = entry & -4096;
    }
    record.count = this.reads;
  }

  /** The columns that are the same for all walks of these levels. */
  #traceShape(rows: Int32Array): void {
    let row = 0;
    for (let level = this.#levels; ; level--) {
      for (let eptLevel = this.#eptLevels; eptLevel > 0; eptLevel--, row += recordColumns) {
        rows[row + 1] = 0;
        rows[row + 4] = (level << 8) | (eptLevel << 4) | dimension.ept;
      }
      if (level === 0) return;
      rows[row + 1] = 0;
      rows[row + 4] = (level << 8) | (level << 4) | dimension.guest;
      row += recordColumns;
    }
  }
}
