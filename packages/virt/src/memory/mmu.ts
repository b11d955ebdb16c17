/**
 * memory/mmu — a processor's memory unit: from a linear address and an access to a physical address, or a fault.
 *
 * `configure` takes registers over and invalidates nothing: whether something has to be invalidated depends on what
 * wrote them. So a move to a control register, a task switch and a VMX transition are told by methods of their own,
 * after `configure`. Cached translations stay as they are until an invalidation or an eviction, however the tables
 * change, as in a processor. A translation that the cached entry does not allow is looked up in the tables once more.
 *
 * `generation` grows whenever an entry of the TLB goes or the registers change. Who keeps a cache in front of
 * `translate` drops all of it then, and keeps it in the state arena: which accesses come here decides what is replaced.
 *
 * Source: Intel SDM volume 3 chapter 4 (§4.10: caching), §29.4, edition of December 2022. Rules V290–V309 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "@dc/engine";
import { makeVirtError } from "../errors.ts";
import { addressOf } from "./ept-walk.ts";
import type { GuestMemory } from "./guest-memory.ts";
import { type CacheOptions, type DirtyLog, defaultMmuOptions, type MmuOptions, noCaches } from "./mmu-options.ts";
import { PageWalk } from "./page-walk.ts";
import { access, cr0Bit, cr4Bit, eferBit, pagingMode, pagingModeOf, protection, rightsTable } from "./paging.ts";
import { drop, globalEntry, TranslationCache } from "./translation-cache.ts";
import { TranslationFault } from "./translation-fault.ts";
import { cachedRight } from "./walk-out.ts";
import { dimension, referenceHit, type WalkRecord } from "./walk-record.ts";

/** The registers that translation depends on; 64-bit ones as two words. */
export interface TranslationRegisters {
  readonly cr0: number;
  readonly cr3Low: number;
  readonly cr3High: number;
  readonly cr4: number;
  readonly efer: number;
  /** EFLAGS.AC. */
  readonly alignmentCheck: boolean;
  /** "Enable EPT", in VMX non-root operation. */
  readonly eptEnabled: boolean;
  readonly eptpLow: number;
  readonly eptpHigh: number;
  /** 0 outside of VMX non-root operation, and without "enable VPID". */
  readonly vpid: number;
}

/** Types of INVPCID. SDM 2, INVPCID. */
export const invpcidType = { address: 0, context: 1, all: 2, allButGlobal: 3 } as const;
/** Types of INVVPID. SDM 3 §31.3, INVVPID. */
export const invvpidType = { address: 0, context: 1, all: 2, contextButGlobal: 3 } as const;
/** Types of INVEPT. SDM 3 §31.3, INVEPT. */
export const inveptType = { context: 1, all: 2 } as const;

/** Words of the registers that translation depends on. */
export const registerWords = 9;
/** Where which of them is. */
export const registerWord = {
  cr0: 0,
  cr3Low: 1,
  cr3High: 2,
  cr4: 3,
  efer: 4,
  /** 1 with EFLAGS.AC. */
  alignmentCheck: 5,
  eptpLow: 6,
  eptpHigh: 7,
  /** Bit 16: "enable EPT". */
  vpid: 8,
} as const;

/** One processor's memory unit. */
export class Mmu {
  /** What the last translation that gave -1 ran into. */
  readonly fault: TranslationFault = new TranslationFault();
  readonly walker: PageWalk;
  readonly tlb: TranslationCache;
  readonly tlbLarge: TranslationCache;
  readonly tlbHuge: TranslationCache;
  readonly options: MmuOptions;
  readonly #allowed: Uint8Array = rightsTable();
  /** What `configure` was told last: words of `registerWord`. A snapshot holds them. */
  readonly registers: Int32Array;
  /** Generation; translations; those that the TLB answered; walks; how often registers alone moved the generation. */
  readonly #counts: Float64Array;
  readonly #hasTlb: boolean;
  #protection = 0;
  #mode = 0;
  #tag = 0;
  #eptTagLow = 0;
  #eptTagHigh = 0;

  constructor(simulation: Simulation, path: string, memory: GuestMemory, options: MmuOptions) {
    const { physicalAddressBits } = options;
    if (!(Number.isInteger(physicalAddressBits) && physicalAddressBits >= 36 && physicalAddressBits <= 52)) {
      throw makeVirtError(
        "virt/bad-option",
        `${path}: physical addresses of ${physicalAddressBits} bits: expected 36 to 52`,
      );
    }
    const caches: CacheOptions = { ...noCaches, ...options.caches };
    this.options = options;
    this.walker = new PageWalk(simulation, path, memory, this.fault, options, caches);
    this.tlb = new TranslationCache(simulation, `${path}/tlb`, 12, caches.tlb);
    this.tlbLarge = new TranslationCache(simulation, `${path}/tlb-large`, 21, caches.tlbLarge);
    this.tlbHuge = new TranslationCache(simulation, `${path}/tlb-huge`, 30, caches.tlbHuge);
    this.#hasTlb = caches.tlb.entries + caches.tlbLarge.entries + caches.tlbHuge.entries > 0;
    this.#counts = simulation.state.f64(`${path}/counts`, 5);
    // Registers are saved as they came; what follows from them is worked out again when a snapshot comes back.
    const registers = new Int32Array(registerWords);
    this.registers = registers;
    const bytes = new Uint8Array(registers.buffer);
    simulation.state.register(`${path}/registers`, {
      save: () => bytes,
      load: (saved) => {
        bytes.set(saved);
        this.#apply();
      },
    });
  }

  /** Grows whenever a translation that was given out may no longer be asked for in vain. */
  get generation(): number {
    return this.#counts[0];
  }
  /** The generation without what changes of registers brought: it grows whenever an entry of the TLB goes. */
  get invalidations(): number {
    return this.#counts[0] - this.#counts[4];
  }
  /** Translations asked for. */
  get translations(): number {
    return this.#counts[1];
  }
  /** Those that the TLB answered. */
  get tlbHits(): number {
    return this.#counts[2];
  }
  /** Those that the tables were walked for. */
  get walks(): number {
    return this.#counts[3];
  }
  /** References to memory by walks, in both dimensions. */
  get references(): number {
    return this.walker.references[0];
  }
  /** PAE's four registers, their low and high words: a VM entry loads them. */
  get pdptes(): Int32Array {
    return this.walker.pdptes;
  }

  /** Who keeps the page-modification log; null where it is not enabled. */
  set dirtyLog(log: DirtyLog | null) {
    this.walker.ept.dirtyLog = log;
  }

  /** Take registers over. Nothing cached is invalidated. */
  configure(registers: TranslationRegisters): void {
    const words = new Int32Array(registerWords);
    words[registerWord.cr0] = registers.cr0;
    words[registerWord.cr3Low] = registers.cr3Low;
    words[registerWord.cr3High] = registers.cr3High;
    words[registerWord.cr4] = registers.cr4;
    words[registerWord.efer] = registers.efer;
    words[registerWord.alignmentCheck] = registers.alignmentCheck ? 1 : 0;
    words[registerWord.eptpLow] = registers.eptpLow;
    words[registerWord.eptpHigh] = registers.eptpHigh;
    words[registerWord.vpid] = registers.vpid | (registers.eptEnabled ? 1 << 16 : 0);
    this.configureWords(words);
  }
  /** The same of words in the order of `registerWord`. */
  configureWords(words: Int32Array): void {
    const { registers } = this;
    const counts = this.#counts;
    for (let word = 0; word < registerWords; word++) registers[word] = words[word];
    this.#apply();
    counts[0]++;
    counts[4]++;
  }

  /**
   * Translate.
   *
   * @param low    of the linear address, an int32
   * @param high   of it; 0 outside of 64-bit mode
   * @param wanted bits of `access`
   * @returns the physical address, whole and exact; -1 with `fault`
   */
  translate(low: number, high: number, wanted: number): number {
    this.#counts[1]++;
    if (this.#mode === pagingMode.none) {
      if (this.#eptTagLow === 0) return low >>> 0;
    } else if (this.#hasTlb) {
      const physical = this.#find(low, high, wanted);
      if (physical !== -1) return physical;
    }
    return this.#walk(low, high, wanted);
  }

  /** What the TLB has of an address: where it leads, or -1 where the tables have to be asked. */
  #find(low: number, high: number, wanted: number): number {
    let cache = this.tlb;
    let at = cache.find(low, high, this.#tag, this.#eptTagLow, this.#eptTagHigh);
    if (at < 0 && this.tlbLarge.fills !== 0) {
      cache = this.tlbLarge;
      at = cache.find(low, high, this.#tag, this.#eptTagLow, this.#eptTagHigh);
    }
    if (at < 0 && this.tlbHuge.fills !== 0) {
      cache = this.tlbHuge;
      at = cache.find(low, high, this.#tag, this.#eptTagLow, this.#eptTagHigh);
    }
    if (at < 0) return -1;
    const { entries, shift } = cache;
    const value = entries[at + 5];
    const needed =
      (wanted & access.write) !== 0
        ? cachedRight.readyForWrites
        : (wanted & access.execute) !== 0
          ? cachedRight.eptExecute
          : cachedRight.eptRead;
    if ((value & needed) === 0 || this.#allowed[(this.#protection << 7) | (wanted << 3) | (value & 7)] === 0) {
      cache.forget(at);
      this.#counts[0]++;
      return -1;
    }
    this.#counts[2]++;
    const { record } = this.walker;
    if (record !== null) record.add(dimension.guest, 1, 0, 0, value, entries[at + 6], referenceHit.tlb);
    const offset = (1 << shift) - 1;
    const physical = (value & ~offset) | (low & offset);
    // Addresses in RAM never become floating-point numbers.
    if (entries[at + 6] === 0 && physical >= 0) return physical;
    return addressOf(physical, entries[at + 6]);
  }

  /** Translate, and have every reference written down. @param record emptied first */
  translateRecorded(low: number, high: number, wanted: number, record: WalkRecord): number {
    const { walker } = this;
    record.clear();
    walker.record = record;
    walker.ept.record = record;
    const physical = this.translate(low, high, wanted);
    walker.record = null;
    walker.ept.record = null;
    return physical;
  }

  /** Load PAE's registers from the table at CR3: a move to CR3, or one to CR0 or CR4 that turns PAE paging on. @returns 0; 1 for #GP, nothing loaded; 2 with `fault` of EPT */
  loadPdptes(cr3Low: number): number {
    const outcome = this.walker.loadPdptes(cr3Low);
    if (outcome === 0) this.#counts[0]++;
    return outcome;
  }

  /** A move to CR0 was made. SDM 3 §4.10.4.1. */
  movedToCr0(before: number, after: number): void {
    if ((before & cr0Bit.paging) !== 0 && (after & cr0Bit.paging) === 0) this.#drop(drop.vpid, 0, 0, this.#tag);
  }

  /** A move to CR3 was made, or a task switch. @param keeps bit 63 of the operand, where CR4.PCIDE is set */
  movedToCr3(keeps: boolean): void {
    if (!keeps) this.#drop(drop.vpid | drop.pcid | drop.keepGlobal, 0, 0, this.#tag);
  }

  /** A move to CR4 was made. SDM 3 §4.10.4.1. */
  movedToCr4(before: number, after: number): void {
    const changed = before ^ after;
    const leavesPcid = (changed & before & cr4Bit.pcid) !== 0;
    if ((changed & cr4Bit.globalPages) !== 0 || leavesPcid) this.#drop(drop.vpid, 0, 0, this.#tag);
    else if ((changed & cr4Bit.pae) !== 0 || (changed & after & cr4Bit.smep) !== 0)
      this.#drop(drop.vpid | drop.pcid, 0, 0, this.#tag);
  }

  /** INVLPG: the address's translations under the current PCID, global ones, and this PCID's structure caches. SDM 3 §4.10.4.1 */
  invlpg(low: number, high: number): void {
    this.#dropAddress(low, high, this.#tag, drop.vpid | drop.pcid, drop.vpid | drop.pcid);
  }

  /** INVPCID, its descriptor checked by the processor. @param type one of `invpcidType` */
  invpcid(type: number, pcid: number, low: number, high: number): void {
    const tag = (this.#tag & ~0xfff) | pcid;
    if (type === invpcidType.address)
      this.#dropAddress(low, high, tag, drop.vpid | drop.pcid | drop.keepGlobal, drop.vpid | drop.pcid);
    else if (type === invpcidType.context) this.#drop(drop.vpid | drop.pcid | drop.keepGlobal, 0, 0, tag);
    else if (type === invpcidType.all) this.#drop(drop.vpid, 0, 0, tag);
    else this.#drop(drop.vpid | drop.keepGlobal, 0, 0, tag);
  }

  /** INVVPID, its descriptor checked. @param type one of `invvpidType` */
  invvpid(type: number, vpid: number, low: number, high: number): void {
    const tag = vpid << 12;
    if (type === invvpidType.address) this.#dropAddress(low, high, tag, drop.vpid, drop.vpid);
    else if (type === invvpidType.context) this.#drop(drop.vpid, 0, 0, tag);
    else if (type === invvpidType.all) this.#drop(drop.keepVpid0, 0, 0, tag);
    else this.#drop(drop.vpid | drop.keepGlobal, 0, 0, tag);
  }

  /** INVEPT: guest-physical and combined mappings of one EPTP, or of all. @param type one of `inveptType` */
  invept(type: number, eptpLow: number, eptpHigh: number): void {
    const tagLow = (eptpLow & ~0xfff) | 1;
    const tagHigh = eptpHigh & 0xf_ffff;
    const isAll = type === inveptType.all;
    this.walker.ept.invalidate(isAll, tagLow, tagHigh);
    this.#drop(isAll ? drop.combined : drop.ept, 0, 0, 0, tagLow, tagHigh);
  }

  /** A VM entry or exit without "enable VPID": what is tagged with VPID 0 goes. SDM 3 §29.4.3.1. */
  vmxTransition(): void {
    this.#drop(drop.vpid, 0, 0, 0);
  }

  #apply(): void {
    const { registers } = this;
    const cr0 = registers[registerWord.cr0];
    const cr3Low = registers[registerWord.cr3Low];
    const cr3High = registers[registerWord.cr3High];
    const cr4 = registers[registerWord.cr4];
    const efer = registers[registerWord.efer];
    const vpid = registers[registerWord.vpid];
    const { walker } = this;
    const mode = pagingModeOf(cr0, cr4, efer);
    const hasPcid = (cr4 & cr4Bit.pcid) !== 0 && mode >= pagingMode.levels4;
    const hasNoExecute = mode > pagingMode.bits32 && (efer & eferBit.noExecuteEnable) !== 0;
    walker.mode = mode;
    walker.rootLow = cr3Low & ~0xfff;
    walker.rootHigh = cr3High & 0xf_ffff;
    walker.tag = ((vpid & 0xffff) << 12) | (hasPcid ? cr3Low & 0xfff : 0);
    walker.hasNoExecute = hasNoExecute;
    walker.hasSmep = (cr4 & cr4Bit.smep) !== 0;
    walker.hasLargePages = (cr4 & cr4Bit.pageSizeExtension) !== 0;
    walker.hasGlobalPages = (cr4 & cr4Bit.globalPages) !== 0;
    walker.protection =
      ((cr0 & cr0Bit.writeProtect) !== 0 ? protection.writeProtect : 0) |
      ((cr4 & cr4Bit.smep) !== 0 ? protection.smep : 0) |
      ((cr4 & cr4Bit.smap) !== 0 ? protection.smap : 0) |
      (registers[registerWord.alignmentCheck] !== 0 ? protection.alignmentCheck : 0);
    walker.ept.configure(vpid >>> 16 === 1, registers[registerWord.eptpLow], registers[registerWord.eptpHigh]);
    walker.configured();
    this.#mode = mode;
    this.#tag = walker.tag;
    this.#protection = walker.protection;
    this.#eptTagLow = walker.ept.tagLow;
    this.#eptTagHigh = walker.ept.tagHigh;
  }

  #walk(low: number, high: number, wanted: number): number {
    const { walker } = this;
    const counts = this.#counts;
    counts[3]++;
    const shift = walker.walk(low, high, wanted);
    if (shift < 0) {
      this.#faulted(low, high);
      return -1;
    }
    const { out } = walker;
    const addressLow = out[0];
    const addressHigh = out[1];
    if (this.#hasTlb && this.#mode !== pagingMode.none) {
      const cache =
        shift === 30 && this.tlbHuge.size > 0
          ? this.tlbHuge
          : shift > 12 && this.tlbLarge.size > 0
            ? this.tlbLarge
            : this.tlb;
      const value = (addressLow & (-1 << cache.shift)) | out[2];
      // Bit 31 of the page says global, as it does in the cache.
      const page = out[3] & (globalEntry | 63);
      counts[0] += cache.fill(low, high, this.#tag, this.#eptTagLow, this.#eptTagHigh, value, addressHigh, page);
    }
    return addressHigh === 0 && addressLow >= 0 ? addressLow : addressOf(addressLow, addressHigh);
  }

  /** A fault takes cached translations of its address along. SDM 3 §4.10.4.1, §29.4.3.1. */
  #faulted(low: number, high: number): void {
    this.#dropAddress(low, high, this.#tag, drop.vpid | drop.pcid, drop.vpid | drop.pcid);
  }

  /** Drop translations of one address, and structure caches whatever their address. */
  #dropAddress(low: number, high: number, tag: number, which: number, structures: number): void {
    this.#dropFrom(this.tlb, which | drop.address, low, high, tag);
    this.#dropFrom(this.tlbLarge, which | drop.address, low, high, tag);
    this.#dropFrom(this.tlbHuge, which | drop.address, low, high, tag);
    for (const cache of this.walker.structures) if (cache !== null) this.#dropFrom(cache, structures, low, high, tag);
    this.#counts[0]++;
  }

  #dropFrom(cache: TranslationCache, which: number, low: number, high: number, tag: number): void {
    if (cache.size > 0) cache.invalidate(which, low, high, tag, 0, 0);
  }

  #drop(which: number, low: number, high: number, tag: number, eptLow = 0, eptHigh = 0): void {
    this.tlb.invalidate(which, low, high, tag, eptLow, eptHigh);
    this.tlbLarge.invalidate(which, low, high, tag, eptLow, eptHigh);
    this.tlbHuge.invalidate(which, low, high, tag, eptLow, eptHigh);
    for (const cache of this.walker.structures) cache?.invalidate(which, low, high, tag, eptLow, eptHigh);
    this.#counts[0]++;
  }
}

/**
 * Give a processor a memory unit.
 *
 * @param path   of the processor's memory unit, `vm/cpu0/mmu`
 * @param memory the machine's memory, where all tables are
 * @throws `virt/bad-option`
 */
export function createMmu(
  simulation: Simulation,
  path: string,
  memory: GuestMemory,
  options: Partial<MmuOptions> = {},
): Mmu {
  return new Mmu(simulation, path, memory, { ...defaultMmuOptions, ...options });
}
