/**
 * memory/ept-walk — guest-physical addresses to physical ones: the walk through extended page tables, and its caches.
 *
 * Source: Intel SDM volume 3 §29.3 and §29.4 (edition of December 2022; §28.2 and §28.3 before). Rules V310–V317 in
 * ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { eptBit, reservedMemoryTypes, stoppingPermissions } from "./ept.ts";
import type { GuestMemory } from "./guest-memory.ts";
import type { CacheOptions, DirtyLog, MmuOptions } from "./mmu-options.ts";
import { reservedAddressBits } from "./paging.ts";
import { drop, TranslationCache } from "./translation-cache.ts";
import { faultKind, type TranslationFault } from "./translation-fault.ts";
import { dimension, referenceHit, type WalkRecord } from "./walk-record.ts";

/** Bits of `wanted`: those of the exit qualification that say what was asked for. SDM 3 table 28-7. */
export const eptWanted = {
  read: 1,
  write: 2,
  execute: 4,
  /** There is a linear address. */
  linear: 0x80,
  /** The address is the linear one, translated; else it is of an entry of the guest's tables. */
  final: 0x100,
} as const;

/** Where the words of `EptWalk.out` are. */
export const eptOut = {
  addressLow: 0,
  addressHigh: 1,
  /** Bits 2:0 permissions; bit 3: a write needs to set nothing any more. */
  permissions: 2,
  /** Bits 2:0 memory type, bit 3: it overrules the PAT. */
  memoryType: 3,
} as const;

/** Bits of a cached translation's `valueLow`: permissions, ready for writes, memory type and its override. */
const readyForWrites = 8;
const typeShift = 4;

/** The second dimension. */
export class EptWalk {
  readonly out: Int32Array = new Int32Array(4);
  /** Guest-physical mappings, of 4 KiB and of 2 MiB and more. SDM 3 §29.4.1 */
  readonly small: TranslationCache;
  readonly large: TranslationCache;
  /** EPT paging-structure caches, by the level of the entries they hold: [2] … [5]. */
  readonly structures: readonly (TranslationCache | null)[];
  record: WalkRecord | null = null;
  dirtyLog: DirtyLog | null = null;
  isOn = false;
  levels = 4;
  rootLow = 0;
  rootHigh = 0;
  hasAccessedDirty = false;
  /** The tag of cached translations: the EPTP's root, bit 0 set while an EPT is in use. */
  tagLow = 0;
  tagHigh = 0;
  /** References to memory that were made. */
  readonly #references: Float64Array;
  readonly #fault: TranslationFault;
  readonly #memory: GuestMemory;
  readonly #words: Int32Array;
  readonly #ramBytes: number;
  readonly #reservedHigh: number;
  readonly #stopping: number;
  /** Of an entry that maps 2 MiB: reserved bits of its low word. */
  readonly reservedLow2m: number;
  readonly #reservedLow1g: number;
  readonly hasCaches: boolean;
  /** Where the walk under way began: at the root, or below what a structure cache knew. */
  #topLevel = 0;
  #topLow = 0;
  #topHigh = 0;
  #topPermissions = 7;

  constructor(
    simulation: Simulation,
    path: string,
    memory: GuestMemory,
    fault: TranslationFault,
    references: Float64Array,
    options: MmuOptions,
    caches: CacheOptions,
  ) {
    this.#memory = memory;
    this.#words = new Int32Array(memory.bytes.buffer);
    this.#ramBytes = memory.sizeBytes;
    this.#fault = fault;
    this.#references = references;
    this.#reservedHigh = reservedAddressBits(options.physicalAddressBits);
    this.#stopping = stoppingPermissions(options.ept.executeOnly);
    // Where large pages are not offered, bit 7 of such an entry is reserved.
    this.reservedLow2m = options.ept.pages2m ? 0x1f_f000 : eptBit.large;
    this.#reservedLow1g = options.ept.pages1g ? 0x3fff_f000 : eptBit.large;
    this.small = new TranslationCache(simulation, `${path}/nested`, 12, caches.nestedTlb);
    this.large = new TranslationCache(simulation, `${path}/nested-large`, 21, caches.nestedTlbLarge);
    this.structures = [0, 0, 21, 30, 39, 48].map((shift, level) =>
      shift === 0 ? null : new TranslationCache(simulation, `${path}/ept${level}`, shift, caches.eptStructures),
    );
    this.hasCaches = caches.nestedTlb.entries + caches.nestedTlbLarge.entries + caches.eptStructures.entries > 0;
  }

  /** Take an EPTP into use, or none. Nothing is invalidated. */
  configure(isOn: boolean, eptpLow: number, eptpHigh: number): void {
    this.isOn = isOn;
    this.levels = ((eptpLow >> 3) & 7) + 1;
    this.rootLow = eptpLow & ~0xfff;
    this.rootHigh = eptpHigh & 0xf_ffff;
    this.hasAccessedDirty = isOn && (eptpLow & 0x40) !== 0;
    this.tagLow = isOn ? this.rootLow | 1 : 0;
    this.tagHigh = isOn ? this.rootHigh : 0;
  }

  /**
   * Translate a guest-physical address; the outcome is in `out`.
   *
   * @param wanted bits of `eptWanted`
   * @returns bits of the page's offset: 12, 21 or 30; -1 with the fault
   */
  translate(low: number, high: number, wanted: number): number {
    let level = this.levels;
    let baseLow = this.rootLow;
    let baseHigh = this.rootHigh;
    let permissions = 7;
    if (this.hasCaches) {
      const shift = this.#cached(low, high, wanted);
      if (shift > 0) return shift;
      const at = this.#structure(low, high);
      if (at >= 0) {
        level = at & 7;
        const { entries } = this.structures[level] as TranslationCache;
        const value = entries[(at >> 3) + 5];
        baseLow = value & ~0xfff;
        baseHigh = entries[(at >> 3) + 6];
        permissions = value & 7;
        level--;
      }
    }
    // A four-level EPT has no entry for an address beyond 48 bits.
    if (this.levels === 4 && high >>> 16 !== 0) return this.#violation(low, high, wanted, 0);
    const { record } = this;
    const words = this.#words;
    const stopping = this.#stopping;
    const top = level;
    this.#topLevel = level;
    this.#topLow = baseLow;
    this.#topHigh = baseHigh;
    this.#topPermissions = permissions;
    let accessed = eptBit.accessed;
    let entryLow = 0;
    let entryHigh = 0;
    for (; ; level--) {
      const index =
        level === 1
          ? low >>> 12
          : level === 2
            ? low >>> 21
            : level === 3
              ? (low >>> 30) | (high << 2)
              : level === 4
                ? high >>> 7
                : high >>> 16;
      const at = baseLow | ((index & 511) << 3);
      if (baseHigh === 0 && at >= 0 && at < this.#ramBytes) {
        entryLow = words[at >> 2];
        entryHigh = words[(at >> 2) + 1];
      } else {
        entryLow = -1;
        entryHigh = -1;
      }
      if (record !== null) record.add(dimension.ept, level, at, baseHigh, entryLow, entryHigh, referenceHit.memory);
      if ((entryHigh & this.#reservedHigh) !== 0 || ((stopping >>> (entryLow & 7)) & 1) !== 0) {
        this.#references[0] += top - level + 1;
        if ((entryLow & 7) === 0) return this.#violation(low, high, wanted, 0);
        return this.#misconfiguration(low, high, wanted);
      }
      permissions &= entryLow;
      accessed &= entryLow;
      if (level === 1) break;
      if ((entryLow & eptBit.large) !== 0) {
        const reserved = level === 2 ? this.reservedLow2m : level === 3 ? this.#reservedLow1g : eptBit.large;
        if ((entryLow & reserved) !== 0) {
          this.#references[0] += top - level + 1;
          return this.#misconfiguration(low, high, wanted);
        }
        break;
      }
      if ((entryLow & 0x78) !== 0) {
        this.#references[0] += top - level + 1;
        return this.#misconfiguration(low, high, wanted);
      }
      baseLow = entryLow & ~0xfff;
      baseHigh = entryHigh & 0xf_ffff;
    }
    this.#references[0] += top - level + 1;
    if (((reservedMemoryTypes >>> ((entryLow >> 3) & 7)) & 1) !== 0) return this.#misconfiguration(low, high, wanted);
    if ((wanted & 7 & ~permissions) !== 0) return this.#violation(low, high, wanted, permissions);
    let isReady = true;
    if (this.hasAccessedDirty) {
      isReady = (entryLow & eptBit.dirty) !== 0;
      const setsDirty = !isReady && (wanted & eptWanted.write) !== 0;
      if (accessed === 0 || setsDirty) {
        if (!this.#setFlags(low, high, wanted, level, setsDirty)) return -1;
        isReady ||= setsDirty;
      }
    }
    const shift = level === 1 ? 12 : level === 2 ? 21 : 30;
    const offset = (1 << shift) - 1;
    const { out } = this;
    out[0] = (entryLow & ~offset) | (low & offset);
    out[1] = entryHigh & 0xf_ffff;
    out[2] = (permissions & 7) | (isReady ? readyForWrites : 0);
    out[3] = (entryLow >> 3) & 15;
    if (this.hasCaches) this.#fill(low, high, shift);
    return shift;
  }

  /** Drop cached guest-physical mappings: of one root, or all. */
  invalidate(isAll: boolean, tagLow: number, tagHigh: number): void {
    const which = isAll ? drop.all : drop.ept;
    this.small.invalidate(which, 0, 0, 0, tagLow, tagHigh);
    this.large.invalidate(which, 0, 0, 0, tagLow, tagHigh);
    for (const cache of this.structures) cache?.invalidate(which, 0, 0, 0, tagLow, tagHigh);
  }

  /** A cached translation that allows what is wanted: its page's bits, or 0. */
  #cached(low: number, high: number, wanted: number): number {
    let cache = this.small;
    let at = cache.find(low, high, 0, this.tagLow, this.tagHigh);
    if (at < 0) {
      cache = this.large;
      at = cache.find(low, high, 0, this.tagLow, this.tagHigh);
      if (at < 0) return 0;
    }
    const { entries, shift } = cache;
    const value = entries[at + 5];
    const lacksDirty = (wanted & eptWanted.write) !== 0 && (value & readyForWrites) === 0;
    // What a cached translation does not allow, the tables are asked again.
    if ((wanted & 7 & ~value) !== 0 || lacksDirty) {
      cache.forget(at);
      return 0;
    }
    const offset = (1 << shift) - 1;
    const { out } = this;
    // Bits of the owner are below bit 12, also in an entry of a large page.
    out[0] = (value & ~offset) | (low & offset);
    out[1] = entries[at + 6];
    out[2] = value & 15;
    out[3] = (value >> typeShift) & 15;
    if (this.record !== null) this.record.add(dimension.ept, 1, 0, 0, value, entries[at + 6], referenceHit.tlb);
    return shift;
  }

  /** The deepest structure cache's entry for an address: index << 3 | level; -1 where there is none. */
  #structure(low: number, high: number): number {
    for (let level = 2; level <= this.levels; level++) {
      const cache = this.structures[level] as TranslationCache;
      const at = cache.find(low, high, 0, this.tagLow, this.tagHigh);
      if (at < 0) continue;
      if (this.record !== null) {
        const { entries } = cache;
        this.record.add(dimension.ept, level, 0, 0, entries[at + 5], entries[at + 6], referenceHit.structureCache);
      }
      return (at << 3) | level;
    }
    return -1;
  }

  /** Cache what the walk that has just ended found: the page, and each table above it. */
  #fill(low: number, high: number, shift: number): void {
    const { out, tagLow, tagHigh } = this;
    const bits = out[2] | (out[3] << typeShift);
    const cache = shift > 12 && this.large.size > 0 ? this.large : this.small;
    cache.fill(low, high, 0, tagLow, tagHigh, (out[0] & (-1 << cache.shift)) | bits, out[1], shift);
    if ((this.structures[2] as TranslationCache).size === 0) return;
    let baseLow = this.#topLow;
    let baseHigh = this.#topHigh;
    let permissions = this.#topPermissions;
    const leaf = shift === 12 ? 1 : shift === 21 ? 2 : 3;
    for (let level = this.#topLevel; level > leaf; level--) {
      const at = this.#entryAt(level, low, high, baseLow, baseHigh);
      if (at < 0) return;
      const entryLow = this.#words[at >> 2];
      permissions &= entryLow;
      baseLow = entryLow & ~0xfff;
      baseHigh = this.#words[(at >> 2) + 1] & 0xf_ffff;
      const structure = this.structures[level] as TranslationCache;
      structure.fill(low, high, 0, tagLow, tagHigh, baseLow | (permissions & 7), baseHigh, structure.shift);
    }
  }

  /** Where in RAM an entry is, or -1. */
  #entryAt(level: number, low: number, high: number, baseLow: number, baseHigh: number): number {
    const index =
      level <= 2 ? low >>> (3 + 9 * level) : level === 3 ? (low >>> 30) | (high << 2) : high >>> (9 * level - 29);
    const at = baseLow | ((index & 511) << 3);
    return baseHigh === 0 && at >= 0 && at < this.#ramBytes ? at : -1;
  }

  /** Set accessed flags on the way to the page, and its dirty flag. @returns false with the fault when the log is full. */
  #setFlags(low: number, high: number, wanted: number, leaf: number, setsDirty: boolean): boolean {
    const { dirtyLog } = this;
    if (dirtyLog?.isFull() === true) {
      this.#fail(faultKind.pageModificationLogFull, low, high, wanted, 0);
      return false;
    }
    let baseLow = this.#topLow;
    let baseHigh = this.#topHigh;
    for (let level = this.#topLevel; level >= leaf; level--) {
      const at = this.#entryAt(level, low, high, baseLow, baseHigh);
      if (at < 0) break;
      const entryLow = this.#words[at >> 2];
      const bits = eptBit.accessed | (setsDirty && level === leaf ? eptBit.dirty : 0);
      if ((entryLow & bits) !== bits) {
        this.#memory.write32(at, entryLow | bits);
        this.record?.setFlags(at, (entryLow & eptBit.accessed) === 0, (bits & ~entryLow & eptBit.dirty) !== 0);
      }
      baseLow = entryLow & ~0xfff;
      baseHigh = this.#words[(at >> 2) + 1] & 0xf_ffff;
    }
    if (setsDirty && dirtyLog !== null) dirtyLog.logPage(addressOf(low & ~0xfff, high));
    return true;
  }

  /** A violation takes cached mappings of its address along: permissions may have been added since. SDM 3 §29.4.3.1 */
  #violation(low: number, high: number, wanted: number, permissions: number): number {
    if (this.hasCaches) {
      const { tagLow, tagHigh } = this;
      const which = drop.address | drop.ept;
      this.small.invalidate(which, low, high, 0, tagLow, tagHigh);
      this.large.invalidate(which, low, high, 0, tagLow, tagHigh);
      for (const cache of this.structures) cache?.invalidate(which, low, high, 0, tagLow, tagHigh);
    }
    return this.#fail(faultKind.eptViolation, low, high, wanted, (wanted & 0x187) | ((permissions & 7) << 3));
  }

  #misconfiguration(low: number, high: number, wanted: number): number {
    return this.#fail(faultKind.eptMisconfiguration, low, high, wanted, 0);
  }

  #fail(kind: number, low: number, high: number, wanted: number, qualification: number): number {
    const fault = this.#fault;
    fault.kind = kind;
    fault.errorCode = 0;
    fault.qualification = qualification;
    fault.guestPhysical = addressOf(low, high);
    fault.linearValid = (wanted & eptWanted.linear) !== 0;
    return -1;
  }
}

/** A physical address as a whole number. */
export function addressOf(low: number, high: number): number {
  return high === 0 ? low >>> 0 : high * 0x1_0000_0000 + (low >>> 0);
}
