/**
 * memory/table-walk — down a guest's tables, entry by entry, whatever is found: in one dimension or in two.
 *
 * Under EPT each table lies at a guest-physical address, which is translated before its entry can be read, and so is the
 * address that comes out. Accessed and dirty flags are set when the access is allowed, before the address that comes out
 * is translated. Where a walk begins is for `PageWalk` to say. Source: Intel SDM volume 3 chapter 4, §29.3. Rules
 * V280–V299 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { addressOf, EptWalk, eptWanted } from "./ept-walk.ts";
import type { GuestMemory } from "./guest-memory.ts";
import type { CacheOptions, MmuOptions } from "./mmu-options.ts";
import {
  access,
  pageBit,
  pageFaultBit,
  reservedAddressBits,
  reservedLow1g,
  reservedLow2m,
  reservedLow4m,
  rightsTable,
} from "./paging.ts";
import { TranslationCache } from "./translation-cache.ts";
import { faultKind, type TranslationFault } from "./translation-fault.ts";
import { cachedRight } from "./walk-out.ts";
import { dimension, referenceHit, type WalkRecord } from "./walk-record.ts";

/** Words for each level in `tables`. */
export const tableWord = {
  /** Physical address of the entry, or -1 where it is not in RAM. */
  place: 0,
  /** Under EPT, the entry's guest-physical address. */
  guestLow: 1,
  guestHigh: 2,
  /** Under EPT, its permissions for the table. */
  permissions: 3,
  /** Bits of `right`: of this entry and those above. */
  rights: 4,
  count: 5,
} as const;
const tableWords = 5;

/** What a walker has, and its ways through tables. Registers are set by `configure` of the memory unit. */
export class TableWalk {
  readonly out: Int32Array = new Int32Array(7);
  /** What the last walk found on its way, by level: words of `tableWord`. */
  readonly tables: Int32Array = new Int32Array(6 * tableWords);
  readonly ept: EptWalk;
  /** Paging-structure caches, by the level of the entries they hold: [2] … [5]. */
  readonly structures: readonly (TranslationCache | null)[];
  readonly hasStructures: boolean;
  /** References to memory that were made, in both dimensions. */
  readonly references: Float64Array;
  record: WalkRecord | null = null;
  rootLow = 0;
  rootHigh = 0;
  /** VPID << 12 | PCID. */
  tag = 0;
  /** Bits of `protection`. */
  protection = 0;
  hasNoExecute = false;
  hasSmep = false;
  hasLargePages = false;
  hasGlobalPages = false;
  /** Bits of an entry's high word that are reserved. */
  reservedHigh = 0;
  /** Four PDPTEs, their low and their high words. */
  readonly pdptes: Int32Array;
  readonly fault: TranslationFault;
  readonly memory: GuestMemory;
  /** RAM, in words. */
  readonly words: Int32Array;
  /** Of `rightsTable`. */
  readonly allowed: Uint8Array = rightsTable();
  /** Bits of an entry's high word that are reserved in every mode. */
  readonly addressReserved: number;
  readonly #ramBytes: number;
  readonly #reservedLow1g: number;
  readonly #reservedLow4m: number;
  readonly #highBits4m: number;

  constructor(
    simulation: Simulation,
    path: string,
    memory: GuestMemory,
    fault: TranslationFault,
    options: MmuOptions,
    caches: CacheOptions,
  ) {
    this.memory = memory;
    this.words = new Int32Array(memory.bytes.buffer);
    this.#ramBytes = memory.sizeBytes;
    this.fault = fault;
    this.references = simulation.state.f64(`${path}/references`, 1);
    this.pdptes = simulation.state.i32(`${path}/pdptes`, 8);
    this.ept = new EptWalk(simulation, path, memory, fault, this.references, options, caches);
    this.addressReserved = reservedAddressBits(options.physicalAddressBits);
    this.#reservedLow1g = options.pages1g ? reservedLow1g : pageBit.large;
    this.#reservedLow4m = reservedLow4m(options.physicalAddressBits, options.pse36);
    this.#highBits4m = (0x1f_e000 & ~this.#reservedLow4m) >> 13;
    this.structures = [0, 0, 21, 30, 39, 48].map((shift, level) =>
      shift === 0 ? null : new TranslationCache(simulation, `${path}/structures${level}`, shift, caches.structures),
    );
    this.hasStructures = caches.structures.entries > 0;
  }

  /** Tables of 8-byte entries, from `level` on. With `isFound`, the first table's base is physical already. */
  walk64(
    low: number,
    high: number,
    wanted: number,
    top: number,
    rootLow: number,
    rootHigh: number,
    rootRights: number,
    isFound: boolean,
  ): number {
    const { ept, record } = this;
    const words = this.words;
    const { tables } = this;
    const hasEpt = ept.isOn;
    const tableWanted = ept.hasAccessedDirty ? 0x83 : 0x81;
    let baseLow = rootLow;
    let baseHigh = rootHigh;
    let rights = rootRights;
    let accessed: number = pageBit.accessed;
    let level = top;
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
      let at = baseLow | ((index & 511) << 3);
      let atHigh = baseHigh;
      const table = level * tableWords;
      if (hasEpt && !(isFound && level === top)) {
        if (record !== null) record.guestLevel = level;
        tables[table + 1] = at;
        tables[table + 2] = atHigh;
        if (ept.translate(at, atHigh, tableWanted) < 0) {
          this.references[0] += top - level;
          return -1;
        }
        at = ept.out[0];
        atHigh = ept.out[1];
        tables[table + 3] = ept.out[2];
      }
      if (atHigh === 0 && at >= 0 && at < this.#ramBytes) {
        entryLow = words[at >> 2];
        entryHigh = words[(at >> 2) + 1];
        tables[table] = at;
      } else {
        entryLow = -1;
        entryHigh = -1;
        tables[table] = -1;
      }
      if (record !== null) record.add(dimension.guest, level, at, atHigh, entryLow, entryHigh, referenceHit.memory);
      if ((entryLow & pageBit.present) === 0) {
        this.references[0] += top - level + 1;
        return this.pageFault(wanted, 0);
      }
      if ((entryHigh & this.reservedHigh) !== 0) {
        this.references[0] += top - level + 1;
        return this.pageFault(wanted, pageFaultBit.protection | pageFaultBit.reserved);
      }
      rights &= ((entryLow >> 1) & 3) | (entryHigh < 0 ? 0 : 4);
      tables[table + 4] = rights;
      accessed &= entryLow;
      if (level === 1) break;
      if ((entryLow & pageBit.large) !== 0) {
        const reserved = level === 2 ? reservedLow2m : level === 3 ? this.#reservedLow1g : pageBit.large;
        if ((entryLow & reserved) !== 0) {
          this.references[0] += top - level + 1;
          return this.pageFault(wanted, pageFaultBit.protection | pageFaultBit.reserved);
        }
        break;
      }
      baseLow = entryLow & ~0xfff;
      baseHigh = entryHigh & 0xf_ffff;
    }
    this.references[0] += top - level + 1;
    if (this.allowed[(this.protection << 7) | (wanted << 3) | rights] === 0)
      return this.pageFault(wanted, pageFaultBit.protection);
    const setsDirty = (wanted & access.write) !== 0 && (entryLow & pageBit.dirty) === 0;
    if (accessed === 0 || setsDirty) {
      // Whether EPT lets a table be written is known only of those that were found through it.
      if (isFound && hasEpt) return 0;
      if (!this.#setFlags(top, level, setsDirty)) return -1;
    }
    if (this.hasStructures) this.#fillStructures(low, high, top, level);
    this.out[6] = level;
    const shift = level === 1 ? 12 : level === 2 ? 21 : 30;
    const offset = (1 << shift) - 1;
    const isGlobal = this.hasGlobalPages && (entryLow & pageBit.global) !== 0;
    return this.finish(
      wanted,
      (entryLow & ~offset) | (low & offset),
      entryHigh & 0xf_ffff,
      isGlobal ? shift | (-1 << 31) : shift,
      rights,
      setsDirty || (entryLow & pageBit.dirty) !== 0,
    );
  }

  /** Two levels of 4-byte entries. SDM 3 §4.3. */
  walk32(low: number, wanted: number): number {
    const { ept, record } = this;
    const { tables } = this;
    const tableWanted = ept.hasAccessedDirty ? 0x83 : 0x81;
    let base = this.rootLow;
    let rights = 7;
    let accessed: number = pageBit.accessed;
    let level = 2;
    let entry = 0;
    for (; ; level--) {
      let at = base | (level === 2 ? (low >>> 20) & 0xffc : (low >>> 10) & 0xffc);
      let atHigh = 0;
      const table = level * tableWords;
      if (ept.isOn) {
        if (record !== null) record.guestLevel = level;
        tables[table + 1] = at;
        tables[table + 2] = 0;
        if (ept.translate(at, 0, tableWanted) < 0) {
          this.references[0] += 2 - level;
          return -1;
        }
        at = ept.out[0];
        atHigh = ept.out[1];
        tables[table + 3] = ept.out[2];
      }
      const isRam = atHigh === 0 && at >= 0 && at < this.#ramBytes;
      entry = isRam ? this.words[at >> 2] : -1;
      tables[table] = isRam ? at : -1;
      if (record !== null) record.add(dimension.guest, level, at, atHigh, entry, 0, referenceHit.memory);
      if ((entry & pageBit.present) === 0) {
        this.references[0] += 3 - level;
        return this.pageFault(wanted, 0);
      }
      rights &= ((entry >> 1) & 3) | 4;
      tables[table + 4] = rights;
      accessed &= entry;
      if (level === 1) break;
      if (this.hasLargePages && (entry & pageBit.large) !== 0) {
        if ((entry & this.#reservedLow4m) !== 0) {
          this.references[0] += 1;
          return this.pageFault(wanted, pageFaultBit.protection | pageFaultBit.reserved);
        }
        break;
      }
      base = entry & ~0xfff;
    }
    this.references[0] += 3 - level;
    if (this.allowed[(this.protection << 7) | (wanted << 3) | rights] === 0)
      return this.pageFault(wanted, pageFaultBit.protection);
    const setsDirty = (wanted & access.write) !== 0 && (entry & pageBit.dirty) === 0;
    if ((accessed === 0 || setsDirty) && !this.#setFlags(2, level, setsDirty)) return -1;
    this.out[6] = level;
    const shift = level === 1 ? 12 : 22;
    const offset = (1 << shift) - 1;
    const isGlobal = this.hasGlobalPages && (entry & pageBit.global) !== 0;
    return this.finish(
      wanted,
      (entry & ~offset) | (low & offset),
      level === 1 ? 0 : (entry >>> 13) & this.#highBits4m,
      isGlobal ? shift | (-1 << 31) : shift,
      rights,
      setsDirty || (entry & pageBit.dirty) !== 0,
    );
  }

  /** The last step: the address that the guest's tables gave, and under EPT its translation. */
  finish(
    wanted: number,
    addressLow: number,
    addressHigh: number,
    page: number,
    rights: number,
    isDirty: boolean,
  ): number {
    const { ept, out } = this;
    let shift = page & 63;
    let allowed = rights | cachedRight.eptRead | cachedRight.eptExecute;
    if (isDirty) allowed |= cachedRight.readyForWrites;
    out[0] = addressLow;
    out[1] = addressHigh;
    out[3] = page;
    out[4] = addressLow;
    out[5] = addressHigh;
    if (ept.isOn) {
      if (this.record !== null) this.record.guestLevel = 0;
      const wantedOfEpt = (wanted & access.execute) !== 0 ? 0x184 : (wanted & access.write) !== 0 ? 0x182 : 0x181;
      const eptShift = ept.translate(addressLow, addressHigh, wantedOfEpt);
      if (eptShift < 0) return -1;
      if (eptShift < shift) shift = eptShift;
      const bits = ept.out[2];
      out[0] = ept.out[0];
      out[1] = ept.out[1];
      allowed = rights | ((bits & 1) << 4) | ((bits & 4) << 3);
      // Written before by this walker or known as dirty in both dimensions, and writable.
      if (isDirty && (bits & 0xa) === 0xa) allowed |= cachedRight.readyForWrites;
    }
    out[2] = allowed;
    return shift;
  }

  /** Set accessed flags in the entries of a walk, and the dirty flag in the last. SDM 3 §4.8. */
  #setFlags(top: number, leaf: number, setsDirty: boolean): boolean {
    const { tables } = this;
    for (let level = top; level >= leaf; level--) {
      const table = level * tableWords;
      const at = tables[table];
      if (at < 0) continue;
      const entryLow = this.words[at >> 2];
      const bits = pageBit.accessed | (setsDirty && level === leaf ? pageBit.dirty : 0);
      if ((entryLow & bits) === bits) continue;
      if (this.ept.isOn && (tables[table + 3] & 2) === 0) {
        const { fault } = this;
        fault.kind = faultKind.eptViolation;
        fault.errorCode = 0;
        fault.qualification = eptWanted.linear | eptWanted.write | ((tables[table + 3] & 7) << 3);
        fault.guestPhysical = addressOf(tables[table + 1], tables[table + 2]);
        return false;
      }
      this.memory.write32(at, entryLow | bits);
      this.record?.setFlags(at, (entryLow & pageBit.accessed) === 0, (bits & ~entryLow & pageBit.dirty) !== 0);
    }
    return true;
  }

  /** Remember the tables of the walk that has just ended, by the entries that led to them. */
  #fillStructures(low: number, high: number, top: number, leaf: number): void {
    const { tables } = this;
    const { ept, tag } = this;
    for (let level = top; level > leaf; level--) {
      const next = tables[(level - 1) * tableWords];
      if (next < 0) return;
      const cache = this.structures[level] as TranslationCache;
      cache.fill(
        low,
        high,
        tag,
        ept.tagLow,
        ept.tagHigh,
        (next & ~0xfff) | tables[level * tableWords + 4],
        0,
        cache.shift,
      );
    }
  }

  pageFault(wanted: number, bits: number): number {
    const { fault } = this;
    const isUser = (wanted & (access.user | access.implicit)) === access.user;
    const isFetch = (wanted & access.execute) !== 0 && (this.hasSmep || this.hasNoExecute);
    fault.kind = faultKind.pageFault;
    fault.errorCode =
      bits |
      ((wanted & access.write) !== 0 ? pageFaultBit.write : 0) |
      (isUser ? pageFaultBit.user : 0) |
      (isFetch ? pageFaultBit.fetch : 0);
    fault.qualification = 0;
    fault.guestPhysical = 0;
    return -1;
  }
}
