/**
 * memory/table-builder — paging structures of any format, written entry by entry: what an operating system's or a
 * hypervisor's memory manager does. Nothing is invalidated; who changes a mapping tells the memory unit.
 *
 * Addresses and entries are bigint: this is no hot path. Rules V287–V288 in ../../SPEC.md.
 * @module
 */
import type { GuestMemory } from "./guest-memory.ts";

/** The formats: of a guest's paging modes, and of EPT. */
export type TableFormat = "bits32" | "pae" | "levels4" | "levels5" | "ept4" | "ept5";

/** Shape of a format: its levels, the bits that index a table, and bytes of an entry. */
export const tableShapes: {
  readonly [format in TableFormat]: {
    readonly levels: number;
    readonly indexBits: number;
    readonly entryBytes: number;
  };
} = {
  bits32: { levels: 2, indexBits: 10, entryBytes: 4 },
  pae: { levels: 3, indexBits: 9, entryBytes: 8 },
  levels4: { levels: 4, indexBits: 9, entryBytes: 8 },
  levels5: { levels: 5, indexBits: 9, entryBytes: 8 },
  ept4: { levels: 4, indexBits: 9, entryBytes: 8 },
  ept5: { levels: 5, indexBits: 9, entryBytes: 8 },
};

/** What a builder needs. */
export interface TableBuilderOptions {
  readonly memory: GuestMemory;
  readonly format: TableFormat;
  /** A page that nobody uses, as the tables' owner names it: guest-physical of a guest. It is cleared. */
  readonly allocate: () => bigint;
  /** Where a page of the owner is in `memory`; default: at its own address. */
  readonly place?: (address: bigint) => bigint;
  /** Bits of entries that lead to tables; default: all permissions. */
  readonly tableBits?: bigint;
}

/** One tree of tables. */
export interface TableBuilder {
  readonly format: TableFormat;
  /** Address of its root table. */
  readonly root: bigint;
  /** Map the page of `size` bits (12, 21, 22 or 30) around an address; `bits` are the entry's, but for address and size. */
  map(address: bigint, physical: bigint, size: number, bits: bigint): void;
  /** Clear the entry that maps an address, if there is one. */
  unmap(address: bigint): void;
  /** Where the entry of a level for an address is, as its owner names it; undefined where a table above it is missing. */
  entryAddress(address: bigint, level: number): bigint | undefined;
  /** That entry. */
  entry(address: bigint, level: number): bigint | undefined;
  /** Overwrite that entry; its table has to be there. @returns false where it is not */
  setEntry(address: bigint, level: number, entry: bigint): boolean;
}

const addressBits = 0x000f_ffff_ffff_f000n;
const large = 0x80n;

/** Start a tree of tables with an empty root. */
export function createTableBuilder(options: TableBuilderOptions): TableBuilder {
  const { memory, format, allocate, place = (address) => address } = options;
  const { levels, indexBits, entryBytes } = tableShapes[format];
  const isEpt = format === "ept4" || format === "ept5";
  const { tableBits = 7n } = options;

  const newTable = (): bigint => {
    const address = allocate();
    memory.write(Number(place(address)), new Uint8Array(4096));
    return address;
  };
  const readAt = (address: bigint): bigint => {
    const at = Number(place(address));
    const low = BigInt(memory.read32(at));
    return entryBytes === 4 ? low : (BigInt(memory.read32(at + 4)) << 32n) | low;
  };
  const writeAt = (address: bigint, entry: bigint): void => {
    const at = Number(place(address));
    memory.write32(at, Number(entry & 0xffff_ffffn));
    if (entryBytes === 8) memory.write32(at + 4, Number((entry >> 32n) & 0xffff_ffffn));
  };
  const isPresent = (entry: bigint): boolean => (entry & (isEpt ? 7n : 1n)) !== 0n;
  const isLeaf = (entry: bigint, level: number): boolean => level === 1 || (entry & large) !== 0n;
  const indexOf = (address: bigint, level: number): bigint =>
    (address >> BigInt(12 + indexBits * (level - 1))) & ((1n << BigInt(indexBits)) - 1n);

  const root = newTable();

  /** Walk down to a level, making tables on the way where asked to. */
  const find = (address: bigint, level: number, makes: boolean): bigint | undefined => {
    let table = root;
    for (let above = levels; above > level; above--) {
      // PAE's root holds four entries, of which two bits of the address choose.
      const at = table + indexOf(address, above) * BigInt(entryBytes);
      let entry = readAt(at);
      if (!isPresent(entry) || isLeaf(entry, above)) {
        if (!makes) return undefined;
        entry = newTable() | (format === "pae" && above === 3 ? 1n : tableBits);
        writeAt(at, entry);
      }
      table = entry & addressBits;
    }
    return table + indexOf(address, level) * BigInt(entryBytes);
  };

  return {
    format,
    root,
    map(address, physical, size, bits) {
      const level = 1 + Math.floor((size - 12) / indexBits);
      const at = find(address, level, true) as bigint;
      const mask = (1n << BigInt(size)) - 1n;
      let entry = (physical & ~mask) | bits | (level > 1 ? large : 0n);
      // Bits 39:32 of a 4 MiB page's address are bits 20:13 of its entry. SDM 3 table 4-4.
      if (size === 22) entry = (entry & 0xffff_ffffn) | (((physical >> 32n) & 0xffn) << 13n);
      writeAt(at, entry);
    },
    unmap(address) {
      for (let level = levels; level >= 1; level--) {
        const at = find(address, level, false);
        if (at === undefined) return;
        const entry = readAt(at);
        if (isPresent(entry) && isLeaf(entry, level)) writeAt(at, 0n);
      }
    },
    entryAddress: (address, level) => find(address, level, false),
    entry(address, level) {
      const at = find(address, level, false);
      return at === undefined ? undefined : readAt(at);
    },
    setEntry(address, level, entry) {
      const at = find(address, level, false);
      if (at === undefined) return false;
      writeAt(at, entry);
      return true;
    },
  };
}

/** Pages of a range, one after the other, for a builder's tables. */
export function takePages(first: bigint): () => bigint {
  let next = first;
  return () => {
    const page = next;
    next += 4096n;
    return page;
  };
}
