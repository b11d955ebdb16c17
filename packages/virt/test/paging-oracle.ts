/**
 * test/paging-oracle — translation once more, read off the manual's tables with bigint, without caches and without
 * haste: what the memory unit is compared with.
 *
 * Source: Intel SDM volume 3 §4.2–4.8, §29.3 (edition of December 2022).
 * @module
 */

export interface OracleRegisters {
  cr0: number;
  cr3: bigint;
  cr4: number;
  efer: number;
  alignmentCheck: boolean;
  eptp: bigint | undefined;
}

export interface OracleProcessor {
  physicalAddressBits: bigint;
  executeOnly: boolean;
  pages1g: boolean;
  pdptes: bigint[];
}

/** `physical`, or the name of what went wrong and its fields. */
export type OracleResult = { physical: bigint } | { fault: string };

const bit = (value: bigint | number, n: number): boolean => ((BigInt(value) >> BigInt(n)) & 1n) === 1n;
const bits = (value: bigint, high: number, low: number): bigint =>
  (value >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);

class Stop extends Error {}

/** Translate over bytes of memory, which get the flags that a processor sets. Bytes beyond are ones. */
export function translateByTheBook(
  bytes: Uint8Array,
  registers: OracleRegisters,
  processor: OracleProcessor,
  linear: bigint,
  wanted: { write: boolean; execute: boolean; user: boolean; implicit: boolean },
): OracleResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (at: bigint, size: number): bigint => {
    if (at + BigInt(size) > BigInt(bytes.length)) return size === 8 ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn;
    return size === 8 ? view.getBigUint64(Number(at), true) : BigInt(view.getUint32(Number(at), true));
  };
  const or = (at: bigint, flags: number): void => {
    if (at + 4n <= BigInt(bytes.length)) view.setUint32(Number(at), view.getUint32(Number(at), true) | flags, true);
  };
  const { physicalAddressBits: width, executeOnly, pages1g } = processor;
  const beyond = (entry: bigint): boolean => width < 52n && bits(entry, 51, Number(width)) !== 0n;

  const { eptp } = registers;
  const hasEptFlags = eptp !== undefined && bit(eptp, 6);
  /** Guest-physical to physical, with the permissions that all entries give. */
  const ept = (gpa: bigint, want: number, final: boolean): { physical: bigint; permissions: bigint } => {
    if (eptp === undefined) return { physical: gpa, permissions: 7n };
    const levels = Number(bits(eptp, 5, 3)) + 1;
    const info = 0x80 | (final ? 0x100 : 0) | want;
    const violation = (permissions: bigint): never => {
      throw new Stop(`violation ${(info | (Number(permissions) << 3)).toString(16)} of ${gpa.toString(16)}`);
    };
    const misconfiguration = (): never => {
      throw new Stop(`misconfiguration of ${gpa.toString(16)}`);
    };
    if (levels === 4 && gpa >> 48n !== 0n) violation(0n);
    let table = bits(eptp, 51, 12) << 12n;
    let permissions = 7n;
    const used: bigint[] = [];
    for (let level = levels; ; level--) {
      const shift = 12 + 9 * (level - 1);
      const at = table + 8n * bits(gpa, shift + 8, shift);
      const entry = read(at, 8);
      const rwx = bits(entry, 2, 0);
      if (rwx === 0n && !beyond(entry)) violation(0n);
      if (rwx === 0n) violation(0n);
      if (rwx === 2n || rwx === 6n || (rwx === 4n && !executeOnly) || beyond(entry)) misconfiguration();
      permissions &= rwx;
      used.push(at);
      const isLeaf = level === 1 || bit(entry, 7);
      if (!isLeaf) {
        if (bits(entry, 6, 3) !== 0n) misconfiguration();
        table = bits(entry, 51, 12) << 12n;
        continue;
      }
      if (level > 3 || (level === 3 && bits(entry, 29, 12) !== 0n) || (level === 2 && bits(entry, 20, 12) !== 0n))
        misconfiguration();
      if ([2n, 3n, 7n].includes(bits(entry, 5, 3))) misconfiguration();
      if ((BigInt(want) & ~permissions) !== 0n) violation(permissions);
      if (hasEptFlags) {
        for (const place of used) or(place, 0x100);
        if ((want & 2) !== 0) or(at, 0x200);
      }
      return { physical: (bits(entry, 51, shift) << BigInt(shift)) | bits(gpa, shift - 1, 0), permissions };
    }
  };

  try {
    const { cr0, cr4, efer } = registers;
    const finalWant = wanted.execute ? 4 : wanted.write ? 2 : 1;
    if (!bit(cr0, 31)) return { physical: ept(linear & 0xffff_ffffn, finalWant, true).physical };
    const isPae = bit(cr4, 5);
    const isLong = isPae && bit(efer, 8);
    const hasNx = isPae && bit(efer, 11);
    const size = isPae ? 8 : 4;
    const indexBits = isPae ? 9 : 10;
    const isUser = wanted.user && !wanted.implicit;
    const fault = (code: number): never => {
      const all =
        code | (wanted.write ? 2 : 0) | (isUser ? 4 : 0) | (wanted.execute && (bit(cr4, 20) || hasNx) ? 16 : 0);
      throw new Stop(`page fault ${all.toString(16)}`);
    };
    let level = !isPae ? 2 : !isLong ? 2 : bit(cr4, 12) ? 5 : 4;
    let table = isPae ? bits(registers.cr3, 51, 12) << 12n : bits(registers.cr3, 31, 12) << 12n;
    if (isPae && !isLong) {
      const pdpte = processor.pdptes[Number(bits(linear, 31, 30))] as bigint;
      if (!bit(pdpte, 0)) fault(0);
      table = bits(pdpte, 51, 12) << 12n;
    }
    let write = true;
    let user = true;
    let execute = true;
    const used: { gpa: bigint; physical: bigint; permissions: bigint; entry: bigint }[] = [];
    for (; ; level--) {
      const shift = 12 + indexBits * (level - 1);
      const gpa = table + BigInt(size) * bits(linear, shift + indexBits - 1, shift);
      const { physical, permissions } = ept(gpa, hasEptFlags ? 3 : 1, false);
      const entry = read(physical, size);
      if (!bit(entry, 0)) fault(0);
      const isLeaf = level === 1 || (bit(entry, 7) && (isPae || bit(cr4, 4)));
      let isReserved = false;
      if (isPae) {
        isReserved =
          beyond(entry) ||
          (bit(entry, 63) && !hasNx) ||
          (!isLong && bits(entry, 62, 52) !== 0n) ||
          (isLeaf && level > 3) ||
          (isLeaf && level === 3 && (!pages1g || bits(entry, 29, 13) !== 0n)) ||
          (isLeaf && level === 2 && bits(entry, 20, 13) !== 0n);
      } else if (isLeaf && level === 2) {
        const top = width < 40n ? width : 40n;
        // Bits 20:13 are bits 39:32 of the address, as far as there are such; bit 21 is reserved.
        isReserved = bits(entry, 21, 13) >> (top - 32n) !== 0n;
      }
      if (isReserved) fault(9);
      write &&= bit(entry, 1);
      user &&= bit(entry, 2);
      if (isPae && bit(entry, 63)) execute = false;
      used.push({ gpa, physical, permissions, entry });
      if (!isLeaf) {
        table = bits(entry, isPae ? 51 : 31, 12) << 12n;
        continue;
      }
      let isAllowed = true;
      if (isUser) isAllowed = user && (!wanted.write || write) && (!wanted.execute || execute);
      else if (wanted.execute) isAllowed = execute && !(user && bit(cr4, 20));
      else {
        if (wanted.write && bit(cr0, 16) && !write) isAllowed = false;
        if (user && bit(cr4, 21) && (wanted.implicit || !registers.alignmentCheck)) isAllowed = false;
      }
      if (!isAllowed) fault(1);
      used.forEach((each, place) => {
        const isLast = place === used.length - 1;
        const flags = 0x20 | (isLast && wanted.write ? 0x40 : 0);
        if ((Number(each.entry & 0x60n) & flags) === flags) return;
        if (each.physical + 8n > BigInt(bytes.length)) return;
        // The same entry may have been reached twice: its flag is there by now.
        if ((Number(read(each.physical, 4)) & flags) === flags) return;
        if ((each.permissions & 2n) === 0n)
          throw new Stop(
            `violation ${(0x82 | (Number(each.permissions) << 3)).toString(16)} of ${each.gpa.toString(16)}`,
          );
        or(each.physical, flags);
      });
      let target = (bits(entry, isPae ? 51 : 31, shift) << BigInt(shift)) | bits(linear, shift - 1, 0);
      if (!isPae && level === 2) target |= bits(entry, 20, 13) << 32n;
      return { physical: ept(target, finalWant, true).physical };
    }
  } catch (stop) {
    if (stop instanceof Stop) return { fault: stop.message };
    throw stop;
  }
}
