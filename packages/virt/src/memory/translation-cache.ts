/**
 * memory/translation-cache — one cache of translations: a TLB for pages of one size, or a paging-structure cache of one
 * level. What is cached, and under which tags, is SDM 3 §4.10 and §29.4.1.
 *
 * A key is the upper part of an address. Its tags are PCID and VPID, and the root of the EPT where that is in use; a
 * global entry is found under any PCID. All of it lies in the state arena. Rules V300–V304 in ../../SPEC.md.
 * @module
 */
import type { RandomStream, Simulation } from "@dc/engine";
import { makeVirtError } from "../errors.ts";

/** How a set chooses the entry that goes. */
export type Replacement = "lru" | "random" | "tree-plru";

/** Size and shape of a cache. */
export interface TranslationCacheOptions {
  /** 0: there is none. */
  readonly entries: number;
  /** Entries of a set; default all of them: fully associative. `entries / ways`, and of a tree the ways, are powers of two. */
  readonly ways?: number;
  readonly replacement?: Replacement;
}

/** Words of an entry. */
export const cacheWord = {
  /** Upper part of the address, its low word; bit 0: the entry is in use. */
  keyLow: 0,
  keyHigh: 1,
  /** VPID << 12 | PCID. */
  tag: 2,
  /** Root of the EPT, its low word; bit 0: an EPT is in use. */
  eptLow: 3,
  eptHigh: 4,
  /** What is cached: a physical address, and below it bits of the owner. */
  valueLow: 5,
  valueHigh: 6,
  /** Bits 5:0: the address's bits below this one are no part of the page that was mapped; bit 31: global. */
  extra: 7,
} as const;
const words = 8;
/** Bit of `extra`: found under any PCID, and kept when only one PCID goes. */
export const globalEntry: number = 0x8000_0000 | 0;

/** Which entries go, as bits; each one narrows. */
export const drop = {
  all: 0,
  /** Of this address. */
  address: 1,
  /** Of this PCID, or global ones unless those stay. */
  pcid: 2,
  vpid: 4,
  ept: 8,
  /** Global ones stay. */
  keepGlobal: 16,
  /** Of VPID 0: stay. */
  keepVpid0: 32,
  /** Made without an EPT: stay. */
  combined: 64,
} as const;

/** One cache. */
export class TranslationCache {
  /** Entries of eight words, set by set; read by the owner at the index that `find` gives. */
  readonly entries: Int32Array;
  /** An address's bits below this one are no part of the key. */
  readonly shift: number;
  readonly size: number;
  readonly ways: number;
  readonly replacement: Replacement;
  readonly #setMask: number;
  readonly #keyMaskLow: number;
  readonly #keyMaskHigh: number;
  /** Hits, misses, fills, evictions, time of use. */
  readonly #counts: Float64Array;
  readonly #used: Float64Array;
  readonly #tree: Uint8Array;
  readonly #random: RandomStream | null;

  constructor(simulation: Simulation, path: string, shift: number, options: TranslationCacheOptions) {
    const { entries, ways = Math.max(entries, 1), replacement = "lru" } = options;
    const isCount = (n: number): boolean => Number.isInteger(n) && n >= 0 && n <= 65_536;
    const isWays = isCount(ways) && ways > 0 && (replacement !== "tree-plru" || isPowerOfTwo(ways));
    if (!isCount(entries) || !isWays || (entries > 0 && !isPowerOfTwo(entries / ways))) {
      const what = `${path}: ${entries} entries of ${ways} ways, ${replacement}`;
      const expected = "expected a power of two of sets, for tree-plru of ways too, up to 65536 entries";
      throw makeVirtError("virt/bad-option", `${what}: ${expected}`);
    }
    this.shift = shift;
    this.size = entries;
    this.ways = ways;
    this.replacement = replacement;
    this.entries = simulation.state.i32(`${path}/entries`, entries * words);
    this.#setMask = entries === 0 ? 0 : entries / ways - 1;
    this.#keyMaskLow = shift < 32 ? -1 << shift : 0;
    this.#keyMaskHigh = shift < 32 ? -1 : -1 << (shift - 32);
    this.#counts = simulation.state.f64(`${path}/counts`, 5);
    this.#used = simulation.state.f64(`${path}/used`, replacement === "lru" ? entries : 0);
    this.#tree = simulation.state.u8(`${path}/tree`, replacement === "tree-plru" ? entries : 0);
    this.#random = replacement === "random" ? simulation.random(path) : null;
  }

  get hits(): number {
    return this.#counts[0];
  }
  get misses(): number {
    return this.#counts[1];
  }
  get fills(): number {
    return this.#counts[2];
  }
  /** Entries in use that gave way to another. */
  get evictions(): number {
    return this.#counts[3];
  }

  /** Index of the entry's first word in `entries`, or -1. A hit is a use. */
  find(low: number, high: number, tag: number, eptLow: number, eptHigh: number): number {
    const { entries } = this;
    if (entries.length === 0) return -1;
    const keyLow = (low & this.#keyMaskLow) | 1;
    const keyHigh = high & this.#keyMaskHigh;
    let at = this.#setOf(low, high) * this.ways * words;
    const end = at + this.ways * words;
    for (; at < end; at += words) {
      if (entries[at] !== keyLow || entries[at + 1] !== keyHigh) continue;
      if (entries[at + 3] !== eptLow || entries[at + 4] !== eptHigh) continue;
      const other = entries[at + 2] ^ tag;
      if (other !== 0 && (other >>> 12 !== 0 || entries[at + 7] >= 0)) continue;
      this.#counts[0]++;
      if (this.ways > 1) this.#touch(at >> 3);
      return at;
    }
    this.#counts[1]++;
    return -1;
  }

  /** Put a translation in, in the place of its own older one, of a free entry, or of the one to go. @returns 1 when one had to go that was in use. */
  fill(
    low: number,
    high: number,
    tag: number,
    eptLow: number,
    eptHigh: number,
    valueLow: number,
    valueHigh: number,
    extra: number,
  ): number {
    const { entries, ways } = this;
    if (entries.length === 0) return 0;
    const keyLow = (low & this.#keyMaskLow) | 1;
    const keyHigh = high & this.#keyMaskHigh;
    const first = this.#setOf(low, high) * ways;
    let place = -1;
    let free = -1;
    for (let entry = first; entry < first + ways; entry++) {
      const at = entry * words;
      if (entries[at] === 0) {
        if (free < 0) free = entry;
      } else if (
        entries[at] === keyLow &&
        entries[at + 1] === keyHigh &&
        entries[at + 2] === tag &&
        entries[at + 3] === eptLow &&
        entries[at + 4] === eptHigh
      ) {
        place = entry;
        break;
      }
    }
    if (place < 0) place = free;
    const isEviction = place < 0;
    if (isEviction) place = first + this.#victim(first);
    const at = place * words;
    entries[at] = keyLow;
    entries[at + 1] = keyHigh;
    entries[at + 2] = tag;
    entries[at + 3] = eptLow;
    entries[at + 4] = eptHigh;
    entries[at + 5] = valueLow;
    entries[at + 6] = valueHigh;
    entries[at + 7] = extra;
    this.#counts[2]++;
    if (ways > 1) this.#touch(place);
    if (!isEviction) return 0;
    this.#counts[3]++;
    return 1;
  }

  /**
   * Drop entries.
   *
   * @param which bits of `drop`; what they do not name is not looked at
   * @returns how many went
   */
  invalidate(which: number, low: number, high: number, tag: number, eptLow: number, eptHigh: number): number {
    const { entries } = this;
    let count = 0;
    for (let at = 0; at < entries.length; at += words) {
      if (entries[at] === 0) continue;
      if ((which & drop.address) !== 0 && !isWithin(entries, at, low, high)) continue;
      const other = entries[at + 2] ^ tag;
      const isGlobal = entries[at + 7] < 0;
      if (isGlobal && (which & drop.keepGlobal) !== 0) continue;
      if ((which & drop.pcid) !== 0 && (other & 0xfff) !== 0 && !isGlobal) continue;
      if ((which & drop.vpid) !== 0 && other >>> 12 !== 0) continue;
      if ((which & drop.keepVpid0) !== 0 && entries[at + 2] >>> 12 === 0) continue;
      if ((which & drop.combined) !== 0 && (entries[at + 3] & 1) === 0) continue;
      if ((which & drop.ept) !== 0 && (entries[at + 3] !== eptLow || entries[at + 4] !== eptHigh)) continue;
      entries[at] = 0;
      count++;
    }
    return count;
  }

  /** Forget one entry, at the index that `find` gave. */
  forget(at: number): void {
    this.entries[at] = 0;
  }

  #setOf(low: number, high: number): number {
    const { shift } = this;
    if (shift >= 32) return (high >>> (shift - 32)) & this.#setMask;
    return ((low >>> shift) | (shift === 0 ? 0 : high << (32 - shift))) & this.#setMask;
  }

  #touch(entry: number): void {
    if (this.#used.length > 0) {
      this.#counts[4]++;
      this.#used[entry] = this.#counts[4];
    } else if (this.#tree.length > 0) {
      // Node 1 is the root of a set's tree, 2n and 2n + 1 are below n. A node's bit names the half that was used longer ago.
      const { ways } = this;
      const way = entry & (ways - 1);
      const base = entry - way;
      for (let node = ways + way; node > 1; node >>= 1) this.#tree[base + (node >> 1)] = (node & 1) ^ 1;
    }
  }

  #victim(first: number): number {
    const { ways } = this;
    if (this.#random !== null) return this.#random.below(ways);
    if (this.#tree.length > 0) {
      let node = 1;
      while (node < ways) node = 2 * node + this.#tree[first + node];
      return node - ways;
    }
    let oldest = 0;
    for (let way = 1; way < ways; way++) if (this.#used[first + way] < this.#used[first + oldest]) oldest = way;
    return oldest;
  }
}

/** Whether an address is in the page that an entry is of, or is a part of. */
function isWithin(entries: Int32Array, at: number, low: number, high: number): boolean {
  const shift = entries[at + 7] & 63;
  if (shift >= 32) return (entries[at + 1] ^ high) >>> (shift - 32) === 0;
  return entries[at + 1] === high && (entries[at] ^ low) >>> shift === 0;
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(n) && n > 0 && (n & (n - 1)) === 0;
}
