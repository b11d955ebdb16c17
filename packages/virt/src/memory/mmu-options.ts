/**
 * memory/mmu-options — what a processor's memory unit is like: address width, what it offers, its caches.
 *
 * @module
 */
import type { EptCapabilities } from "./ept.ts";
import type { TranslationCacheOptions } from "./translation-cache.ts";

/** Which caches of translations there are. An absent one is of 0 entries. */
export interface CacheOptions {
  /** Pages of 4 KiB. */
  readonly tlb: TranslationCacheOptions;
  /** Pages of 2 MiB and 4 MiB, these in two halves; without it they are kept in pieces of 4 KiB. */
  readonly tlbLarge: TranslationCacheOptions;
  /** Pages of 1 GiB; without it they are kept in smaller pieces. */
  readonly tlbHuge: TranslationCacheOptions;
  /** Each of the four paging-structure caches (PDE, PDPTE, PML4E, PML5E), of entries of 8 bytes: none in 32-bit paging. */
  readonly structures: TranslationCacheOptions;
  /** Guest-physical mappings. */
  readonly nestedTlb: TranslationCacheOptions;
  readonly nestedTlbLarge: TranslationCacheOptions;
  /** Each of the four EPT paging-structure caches. */
  readonly eptStructures: TranslationCacheOptions;
}

/** What a memory unit is like. */
export interface MmuOptions {
  /** MAXPHYADDR, 36..52. */
  readonly physicalAddressBits: number;
  /** 4 MiB pages above 4 GiB. */
  readonly pse36: boolean;
  readonly pages1g: boolean;
  readonly ept: EptCapabilities;
  readonly caches: Partial<CacheOptions>;
}

/** What PML does when an EPT's flag is set. SDM 3 §29.3.6. */
export interface DirtyLog {
  /** The index is outside of 0..511: the access does not happen, and exits. */
  isFull(): boolean;
  /** A dirty flag was set: the address of its page, a multiple of 4096. */
  logPage(guestPhysical: number): void;
}

/** No caches: every translation reads its tables. */
export const noCaches: CacheOptions = {
  tlb: { entries: 0 },
  tlbLarge: { entries: 0 },
  tlbHuge: { entries: 0 },
  structures: { entries: 0 },
  nestedTlb: { entries: 0 },
  nestedTlbLarge: { entries: 0 },
  eptStructures: { entries: 0 },
};

/** A processor with all that is modelled here, and caches of the size of a recent core's first level. */
export const defaultMmuOptions: MmuOptions = {
  physicalAddressBits: 46,
  pse36: true,
  pages1g: true,
  ept: { executeOnly: true, levels5: true, pages2m: true, pages1g: true, accessedDirty: true },
  caches: {
    tlb: { entries: 64, ways: 4, replacement: "tree-plru" },
    tlbLarge: { entries: 32, ways: 4, replacement: "tree-plru" },
    tlbHuge: { entries: 4, ways: 4, replacement: "tree-plru" },
  },
};
