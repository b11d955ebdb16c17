/**
 * memory/paging — the formats of x86 paging: modes, bits of entries, which bits are reserved, who may do what.
 *
 * An entry is two words of 32 bits, low and high. Source: Intel SDM volume 3 chapter 4 (sections §4.x as of the edition
 * of December 2022). Rules V280–V286 in ../../SPEC.md.
 * @module
 */

/** How linear addresses are translated; the number is that of the levels a walk reads. PAE has its third in registers. */
export const pagingMode = { none: 0, bits32: 1, pae: 2, levels4: 4, levels5: 5 } as const;

/** Bits of the low word of a paging-structure entry. SDM 3 tables 4-4 to 4-20. */
export const pageBit = {
  present: 0x1,
  writable: 0x2,
  user: 0x4,
  writeThrough: 0x8,
  cacheDisable: 0x10,
  accessed: 0x20,
  dirty: 0x40,
  /** Of a directory's entry: it maps a page, and no table. */
  large: 0x80,
  global: 0x100,
  /** Of an entry that maps a large page; of one that maps 4 KiB it is bit 7. */
  patLarge: 0x1000,
} as const;
/** Bit 63, in the high word: no instruction may come from there. */
export const noExecute: number = 0x8000_0000 | 0;

/** Bits of the last parameter of `Mmu.translate`. */
export const access = {
  read: 0,
  write: 1,
  execute: 2,
  /** By a program with CPL 3. */
  user: 4,
  /** By the processor itself, as to a descriptor table: a supervisor's access whatever the CPL. SDM 3 §4.6.1 */
  implicit: 8,
} as const;

/** Bits of a page fault's error code. SDM 3 §4.7. */
export const pageFaultBit = { protection: 1, write: 2, user: 4, reserved: 8, fetch: 0x10 } as const;

/** Bits of control registers that paging reads. SDM 3 §2.5. */
export const cr0Bit = { writeProtect: 0x1_0000, paging: 0x8000_0000 } as const;
export const cr4Bit = {
  pageSizeExtension: 0x10,
  pae: 0x20,
  globalPages: 0x80,
  levels5: 0x1000,
  pcid: 0x2_0000,
  smep: 0x10_0000,
  smap: 0x20_0000,
} as const;
export const eferBit = { longModeEnable: 0x100, noExecuteEnable: 0x800 } as const;

/** The mode that control registers ask for. SDM 3 §4.1.1. */
export function pagingModeOf(cr0: number, cr4: number, efer: number): number {
  if ((cr0 & cr0Bit.paging) === 0) return pagingMode.none;
  if ((cr4 & cr4Bit.pae) === 0) return pagingMode.bits32;
  if ((efer & eferBit.longModeEnable) === 0) return pagingMode.pae;
  return (cr4 & cr4Bit.levels5) === 0 ? pagingMode.levels4 : pagingMode.levels5;
}

/** Bits of `rightsTable`'s rights, ANDed over the entries of a walk. */
export const right = { write: 1, user: 2, execute: 4 } as const;

/** Bits of `rightsTable`'s mode. */
export const protection = { writeProtect: 1, smep: 2, smap: 4, alignmentCheck: 8 } as const;

/** Whether an access may happen. SDM 3 §4.6.1. */
export function isAllowed(mode: number, wanted: number, rights: number): boolean {
  const isUserPage = (rights & right.user) !== 0;
  const isWritable = (rights & right.write) !== 0;
  const isExecutable = (rights & right.execute) !== 0;
  const isImplicit = (wanted & access.implicit) !== 0;
  if ((wanted & access.user) !== 0 && !isImplicit) {
    if (!isUserPage) return false;
    if ((wanted & access.execute) !== 0) return isExecutable;
    return (wanted & access.write) === 0 || isWritable;
  }
  if ((wanted & access.execute) !== 0) return isExecutable && !(isUserPage && (mode & protection.smep) !== 0);
  if (isUserPage && (mode & protection.smap) !== 0 && (isImplicit || (mode & protection.alignmentCheck) === 0))
    return false;
  return (wanted & access.write) === 0 || isWritable || (mode & protection.writeProtect) === 0;
}

/** `isAllowed` as a table: 1 at (mode << 7) | (wanted << 3) | rights. */
export function rightsTable(): Uint8Array {
  const table = new Uint8Array(16 << 7);
  for (let at = 0; at < table.length; at++) table[at] = isAllowed(at >> 7, (at >> 3) & 15, at & 7) ? 1 : 0;
  return table;
}

/** Bits of the high word that a physical address of so many bits (36..52) leaves reserved, below bit 52. */
export function reservedAddressBits(physicalAddressBits: number): number {
  return 0xf_ffff & ~(2 ** (physicalAddressBits - 32) - 1);
}

/** Bits 12 and up of the low word that are reserved in an entry of 8 bytes which maps a page of 2 MiB and 1 GiB. */
export const reservedLow2m = 0x1f_e000;
export const reservedLow1g = 0x3fff_e000;

/** Bits of a 4 MiB page's entry that are reserved: 21, and those of bits 20:13 beyond the physical address. SDM 3 table 4-4. */
export function reservedLow4m(physicalAddressBits: number, hasPse36: boolean): number {
  const width = hasPse36 ? Math.min(40, physicalAddressBits) : 32;
  const used = 2 ** (width - 32) - 1;
  return 0x3f_e000 & ~(used << 13);
}
