/**
 * memory/page-walk — linear addresses to physical ones: where a walk through the guest's tables begins, and which way it
 * goes.
 *
 * The usual walk in two dimensions is tried first (`NestedWalk`), the usual ones else after it (`QuickWalk`): they answer
 * nothing that `TableWalk` would not answer, and know less. Source: Intel SDM volume 3 chapter 4, §29.3. Rules V280–V299
 * in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { addressOf, eptOut, eptWanted } from "./ept-walk.ts";
import type { GuestMemory } from "./guest-memory.ts";
import type { CacheOptions, MmuOptions } from "./mmu-options.ts";
import { NestedWalk } from "./nested-walk.ts";
import { noExecute, pageBit, pagingMode } from "./paging.ts";
import { QuickWalk } from "./quick-walk.ts";
import { TableWalk } from "./table-walk.ts";
import type { TranslationCache } from "./translation-cache.ts";
import type { TranslationFault } from "./translation-fault.ts";
import { dimension, referenceHit } from "./walk-record.ts";

/** The walker. Registers are set by `configure` of the memory unit. */
export class PageWalk extends TableWalk {
  /** One of `pagingMode`. */
  mode = 0;
  /** Whether every walk is to leave its tables in `tables`: the quick ones do not. Before `configure`. */
  keepsTables = false;
  readonly #nested: NestedWalk;
  #isNested = false;
  readonly #quick: QuickWalk;
  #isQuick = false;

  constructor(
    simulation: Simulation,
    path: string,
    memory: GuestMemory,
    fault: TranslationFault,
    options: MmuOptions,
    caches: CacheOptions,
  ) {
    super(simulation, path, memory, fault, options, caches);
    this.#nested = new NestedWalk(this.words, this.out, this.allowed);
    this.#quick = new QuickWalk(this.words, this.out, this.allowed);
  }

  /** After the registers were set: what follows from them. */
  configured(): void {
    const pae = this.mode === pagingMode.pae ? 0x7ff0_0000 : 0;
    const { ept } = this;
    this.#isQuick =
      !this.keepsTables &&
      this.mode >= pagingMode.levels4 &&
      this.rootHigh === 0 &&
      !this.hasStructures &&
      (!ept.isOn || (!ept.hasCaches && ept.rootHigh === 0));
    this.reservedHigh = this.addressReserved | pae | (this.hasNoExecute ? 0 : noExecute);
    if (this.#isQuick) this.#quick.configure(this);
    this.#isNested = this.#isQuick && ept.isOn;
    if (this.#isNested) this.#nested.configure(this);
  }

  /**
   * Load PAE's registers from the table at CR3. SDM 3 §4.4.1.
   *
   * @returns 0; 1 where a reserved bit is set (#GP, nothing is loaded); 2 with the fault of EPT
   */
  loadPdptes(cr3: number): number {
    const { ept } = this;
    const { tables: loaded } = this;
    this.fault.linearLow = 0;
    this.fault.linearHigh = 0;
    let at = cr3 & ~31;
    let high = 0;
    if (ept.isOn) {
      if (ept.translate(at, 0, eptWanted.read) < 0) return 2;
      at = ept.out[eptOut.addressLow];
      high = ept.out[eptOut.addressHigh];
    }
    for (let word = 0; word < 8; word++) loaded[word] = this.memory.read32(addressOf(at, high) + 4 * word) | 0;
    for (let word = 0; word < 8; word += 2) {
      if ((loaded[word] & pageBit.present) === 0) continue;
      if ((loaded[word] & 0x1e6) !== 0 || (loaded[word + 1] & (this.addressReserved | (-1 << 20))) !== 0) return 1;
    }
    for (let word = 0; word < 8; word++) this.pdptes[word] = loaded[word];
    return 0;
  }

  /**
   * Walk; the outcome is in `out`.
   *
   * @param wanted bits of `access`
   * @returns bits of the page's offset that both dimensions have in common: 12, 21, 22 or 30; -1 with the fault
   */
  walk(low: number, high: number, wanted: number): number {
    if (this.#isNested) {
      const nested = this.#nested;
      const shift = nested.walk(low, high, wanted);
      if (shift !== 0) {
        this.references[0] += nested.reads;
        if (this.record !== null) nested.trace(low, high, this.record);
        return shift;
      }
    }
    return this.#walkAny(low, high, wanted);
  }

  #walkAny(low: number, high: number, wanted: number): number {
    const { fault, mode } = this;
    fault.linearLow = low;
    fault.linearHigh = high;
    fault.linearValid = true;
    if (this.#isQuick) {
      const shift = this.#quick.walk(low, high, wanted);
      if (shift !== 0) {
        this.references[0] += this.#quick.reads;
        if (this.record !== null) this.#quick.trace(low, high, this.record);
        return shift;
      }
    }
    if (mode === pagingMode.bits32) return this.walk32(low, wanted);
    if (mode === pagingMode.none) return this.finish(wanted, low, high, 30, 7, true);
    if (this.hasStructures) {
      const shift = this.#walkFromStructures(low, high, wanted);
      if (shift !== 0) return shift;
    }
    if (mode !== pagingMode.pae) return this.walk64(low, high, wanted, mode, this.rootLow, this.rootHigh, 7, false);
    const word = (low >>> 30) * 2;
    const entryLow = this.pdptes[word];
    const entryHigh = this.pdptes[word + 1];
    if (this.record !== null) this.record.add(dimension.guest, 3, 0, 0, entryLow, entryHigh, referenceHit.register);
    if ((entryLow & pageBit.present) === 0) return this.pageFault(wanted, 0);
    return this.walk64(low, high, wanted, 2, entryLow & ~0xfff, entryHigh & 0xf_ffff, 7, false);
  }

  /** Walk from the deepest table that a structure cache knows. @returns 0 when none does, or the walk has to begin anew */
  #walkFromStructures(low: number, high: number, wanted: number): number {
    const { ept } = this;
    const levels = this.mode === pagingMode.pae ? 2 : this.mode;
    for (let level = 2; level <= levels; level++) {
      const cache = this.structures[level] as TranslationCache;
      const at = cache.find(low, high, this.tag, ept.tagLow, ept.tagHigh);
      if (at < 0) continue;
      const value = cache.entries[at + 5];
      const valueHigh = cache.entries[at + 6];
      if (this.record !== null)
        this.record.add(dimension.guest, level, 0, 0, value, valueHigh, referenceHit.structureCache);
      return this.walk64(low, high, wanted, level - 1, value & ~0xfff, valueHigh, value & 7, true);
    }
    return 0;
  }
}
