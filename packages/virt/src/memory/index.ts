/**
 * @dc/virt/memory — a processor's memory unit: paging in all modes, TLBs and structure caches, EPT, shadow page tables.
 *
 * Start at `createMmu`, `createTableBuilder` and `ShadowTables`.
 * @module
 */

export {
  type EptCapabilities,
  eptBit,
  eptpBit,
  isEptpValid,
  makeEptpLow,
  memoryType,
  reservedMemoryTypes,
  stoppingPermissions,
} from "./ept.ts";
export { addressOf, EptWalk, eptOut, eptWanted } from "./ept-walk.ts";
export { createGuestMemory, GuestMemory, pageBytes } from "./guest-memory.ts";
export {
  createMmu,
  inveptType,
  invpcidType,
  invvpidType,
  Mmu,
  type TranslationRegisters,
} from "./mmu.ts";
export { type CacheOptions, type DirtyLog, defaultMmuOptions, type MmuOptions, noCaches } from "./mmu-options.ts";
export { PageWalk } from "./page-walk.ts";
export {
  access,
  cr0Bit,
  cr4Bit,
  eferBit,
  isAllowed,
  noExecute,
  pageBit,
  pageFaultBit,
  pagingMode,
  pagingModeOf,
  protection,
  right,
} from "./paging.ts";
export { ShadowPages, shadowRole } from "./shadow-pages.ts";
export { ShadowTables, type ShadowTablesOptions, shadowOutcome } from "./shadow-tables.ts";
export {
  createTableBuilder,
  type TableBuilder,
  type TableBuilderOptions,
  type TableFormat,
  tableShapes,
  takePages,
} from "./table-builder.ts";
export { TableWalk, tableWord } from "./table-walk.ts";
export { cacheWord, type Replacement, TranslationCache, type TranslationCacheOptions } from "./translation-cache.ts";
export { faultKind, TranslationFault } from "./translation-fault.ts";
export { cachedRight, walkOut } from "./walk-out.ts";
export { type WalkReference, WalkRecord } from "./walk-record.ts";
