/**
 * memory/ept — the format of extended page tables: permissions, memory types, which entries are misconfigured; EPTP.
 *
 * Source: Intel SDM volume 3 §29.3 (tables 29-1 to 29-7) and §25.6.11 (EPTP), edition of December 2022; earlier ones have
 * the same as §28.2 and §24.6.11. Rules V310–V313 in ../../SPEC.md.
 * @module
 */

/** Bits of the low word of an EPT entry. */
export const eptBit = {
  read: 1,
  write: 2,
  execute: 4,
  /** Bits 5:3 of an entry that maps a page. */
  memoryType: 0x38,
  ignorePat: 0x40,
  /** The entry maps a page of 2 MiB or 1 GiB. */
  large: 0x80,
  accessed: 0x100,
  dirty: 0x200,
} as const;

/** Memory types, as EPT entries and EPTP encode them. SDM 3 §12.3 table 12-2; 2, 3 and 7 are reserved. */
export const memoryType = {
  uncacheable: 0,
  writeCombining: 1,
  writeThrough: 4,
  writeProtected: 5,
  writeBack: 6,
} as const;

/** A set of memory types that are reserved: bit n for type n. */
export const reservedMemoryTypes = 0b1000_1100;

/**
 * The permissions (bits 2:0) with which an entry stops a walk, as a set: 0 is not present, 2 and 6 write without
 * reading, 4 is misconfigured where the processor has no execute-only translations. SDM 3 §29.3.3.1
 */
export function stoppingPermissions(hasExecuteOnly: boolean): number {
  return (1 << 0) | (1 << 2) | (1 << 6) | (hasExecuteOnly ? 0 : 1 << 4);
}

/** Bits of EPTP's low word. SDM 3 §25.6.11 table 25-9. */
export const eptpBit = { memoryType: 7, levelsMinusOne: 0x38, accessedDirty: 0x40, reserved: 0xf80 } as const;

/** What a processor offers of EPT. SDM 3 §A.10. */
export interface EptCapabilities {
  /** Execute without read. */
  readonly executeOnly: boolean;
  readonly levels5: boolean;
  readonly pages2m: boolean;
  readonly pages1g: boolean;
  readonly accessedDirty: boolean;
}

/** Whether a VM entry takes this EPTP. SDM 3 §27.2.1.1. */
export function isEptpValid(
  low: number,
  high: number,
  physicalAddressBits: number,
  capabilities: EptCapabilities,
): boolean {
  const type = low & eptpBit.memoryType;
  const levels = ((low & eptpBit.levelsMinusOne) >> 3) + 1;
  if (type !== memoryType.uncacheable && type !== memoryType.writeBack) return false;
  if (levels !== 4 && !(levels === 5 && capabilities.levels5)) return false;
  if ((low & eptpBit.accessedDirty) !== 0 && !capabilities.accessedDirty) return false;
  return (low & eptpBit.reserved) === 0 && high >>> 0 < 2 ** (physicalAddressBits - 32);
}

/** EPTP of a root table at `rootLow`, `rootHigh`: its low word. Write-back tables. */
export function makeEptpLow(rootLow: number, levels: 4 | 5, accessedDirty: boolean): number {
  return rootLow | memoryType.writeBack | ((levels - 1) << 3) | (accessedDirty ? eptpBit.accessedDirty : 0);
}
