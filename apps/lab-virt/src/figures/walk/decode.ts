/**
 * figures/walk/decode — what the bits of an entry are called, and of an error code and an exit qualification.
 *
 * Symbols are the manual's. Sources: Intel SDM volume 3 tables 4-4 to 4-20 (entries), §4.7 (error code), tables 29-1 to
 * 29-7 (EPT entries), table 28-7 (exit qualification of EPT violations).
 * @module
 */
import type { GuestFormat } from "./choice.ts";

/** Bits of a physical address that the machine has: MAXPHYADDR. */
export const physicalBits = 46;

/** What a bit is for. */
export type BitKind = "flag" | "type" | "address" | "reserved" | "ignored";

/** One bit of an entry. */
export interface EntryBit {
  readonly bit: number;
  readonly kind: BitKind;
  /** As the manual has it: `P`, `R/W`, `XD`; empty where it has no name of its own. */
  readonly symbol: BitSymbol | "";
}

/** Bits that have a name. */
export type BitSymbol = "P" | "R/W" | "U/S" | "PWT" | "PCD" | "A" | "D" | "PS" | "PAT" | "G" | "XD" | EptSymbol;
type EptSymbol = "R" | "W" | "X" | "MT" | "IPAT";

/** Whose entry it is. */
export interface EntryPlace {
  readonly format: GuestFormat | "ept";
  readonly level: number;
}

const flag = (bit: number, symbol: BitSymbol): EntryBit => ({ bit, kind: "flag", symbol });
const range = (from: number, to: number, kind: BitKind): EntryBit[] =>
  Array.from({ length: to - from + 1 }, (_, n) => ({ bit: from + n, kind, symbol: "" }));
const isLargeBit = (entry: bigint): boolean => (entry & 0x80n) !== 0n;

/** Whether an entry maps a page, by its level and its bit 7. */
export function isLeaf({ format, level }: EntryPlace, entry: bigint): boolean {
  if (level === 1) return true;
  if (format === "pae" ? level === 3 : level > 3) return false;
  return isLargeBit(entry);
}

/** Every bit of an entry, from bit 0 on; what they mean depends on whether it maps a page. */
export function entryBits(place: EntryPlace, entry: bigint): readonly EntryBit[] {
  if (place.format === "ept") return eptBits(place.level, entry);
  if (place.format === "bits32") return bits32(place.level, entry);
  if (place.format === "pae" && place.level === 3) return pdpte();
  const { format, level } = place;
  const leaf = isLeaf(place, entry);
  const offset = !leaf || level === 1 ? 12 : level === 2 ? 21 : 30;
  return [
    ...lowFlags(),
    leaf ? flag(6, "D") : ignored(6),
    level === 1 ? flag(7, "PAT") : level > 3 ? reserved(7) : flag(7, "PS"),
    leaf ? flag(8, "G") : ignored(8),
    ...range(9, 11, "ignored"),
    ...(offset > 12 ? [flag(12, "PAT"), ...range(13, offset - 1, "reserved")] : []),
    ...range(offset, physicalBits - 1, "address"),
    ...range(physicalBits, 51, "reserved"),
    ...range(52, 62, format === "pae" ? "reserved" : "ignored"),
    flag(63, "XD"),
  ];
}

function lowFlags(): EntryBit[] {
  return [flag(0, "P"), flag(1, "R/W"), flag(2, "U/S"), flag(3, "PWT"), flag(4, "PCD"), flag(5, "A")];
}

function reserved(bit: number): EntryBit {
  return { bit, kind: "reserved", symbol: "" };
}

function ignored(bit: number): EntryBit {
  return { bit, kind: "ignored", symbol: "" };
}

/** An entry of 4 bytes; a page of 4 MiB has bits 39:32 of its address in bits 20:13. */
function bits32(level: number, entry: bigint): readonly EntryBit[] {
  const isLarge = level === 2 && isLargeBit(entry);
  const leaf = level === 1 || isLarge;
  return [
    ...lowFlags(),
    leaf ? flag(6, "D") : ignored(6),
    flag(7, level === 1 ? "PAT" : "PS"),
    leaf ? flag(8, "G") : ignored(8),
    ...range(9, 11, "ignored"),
    ...(isLarge ? [flag(12, "PAT"), ...range(13, 20, "address"), reserved(21)] : []),
    ...range(isLarge ? 22 : 12, 31, "address"),
  ];
}

/** One of PAE's four entries that a move to CR3 loads into registers. */
function pdpte(): readonly EntryBit[] {
  return [
    flag(0, "P"),
    ...range(1, 2, "reserved"),
    flag(3, "PWT"),
    flag(4, "PCD"),
    ...range(5, 8, "reserved"),
    ...range(9, 11, "ignored"),
    ...range(12, physicalBits - 1, "address"),
    ...range(physicalBits, 63, "reserved"),
  ];
}

function eptBits(level: number, entry: bigint): readonly EntryBit[] {
  const leaf = isLeaf({ format: "ept", level }, entry);
  const offset = !leaf || level === 1 ? 12 : level === 2 ? 21 : 30;
  const type = (bit: number): EntryBit => ({ bit, kind: "type", symbol: "MT" });
  return [
    flag(0, "R"),
    flag(1, "W"),
    flag(2, "X"),
    ...(leaf ? [type(3), type(4), type(5), flag(6, "IPAT")] : range(3, 6, "reserved")),
    level === 1 ? ignored(7) : level > 3 ? reserved(7) : flag(7, "PS"),
    flag(8, "A"),
    leaf ? flag(9, "D") : ignored(9),
    ...range(10, 11, "ignored"),
    ...range(12, offset - 1, "reserved"),
    ...range(offset, physicalBits - 1, "address"),
    ...range(physicalBits, 51, "reserved"),
    ...range(52, 63, "ignored"),
  ];
}

/** The physical address in an entry: of a table, or of a page. */
export function addressIn(place: EntryPlace, entry: bigint): bigint {
  let address = 0n;
  for (const { bit, kind } of entryBits(place, entry)) if (kind === "address") address |= entry & (1n << BigInt(bit));
  if (place.format === "bits32" && place.level === 2 && isLargeBit(entry)) {
    const high = (address >> 13n) & 0xffn;
    address = (address & ~0x1f_e000n) | (high << 32n);
  }
  return address;
}

/** The entry's named bits that are set, as one writes them: `P R/W A`. */
export function setSymbols(place: EntryPlace, entry: bigint): readonly string[] {
  const named = entryBits(place, entry).filter(
    ({ bit, symbol, kind }) => symbol !== "" && kind === "flag" && (entry & (1n << BigInt(bit))) !== 0n,
  );
  return named.map(({ symbol }) => symbol);
}

/** A bit of an error code or a qualification: its number, its name, and whether it is set. */
export interface FaultBit {
  readonly bit: number;
  readonly symbol: FaultSymbol;
  readonly isSet: boolean;
}
export type FaultSymbol =
  | ("P" | "W/R" | "U/S" | "RSVD" | "I/D")
  | ("read" | "write" | "fetch" | "readable" | "writable" | "executable" | "linear" | "final");

const errorCodeBits: readonly (readonly [number, FaultSymbol])[] = [
  [0, "P"],
  [1, "W/R"],
  [2, "U/S"],
  [3, "RSVD"],
  [4, "I/D"],
];
const qualificationBits: readonly (readonly [number, FaultSymbol])[] = [
  [0, "read"],
  [1, "write"],
  [2, "fetch"],
  [3, "readable"],
  [4, "writable"],
  [5, "executable"],
  [7, "linear"],
  [8, "final"],
];

const bitsOf = (word: number, bits: readonly (readonly [number, FaultSymbol])[]): readonly FaultBit[] =>
  bits.map(([bit, symbol]) => ({ bit, symbol, isSet: ((word >> bit) & 1) === 1 }));

/** A page fault's error code, bit by bit. */
export function decodeErrorCode(errorCode: number): readonly FaultBit[] {
  return bitsOf(errorCode, errorCodeBits);
}

/** An EPT violation's exit qualification, bit by bit. */
export function decodeQualification(qualification: number): readonly FaultBit[] {
  return bitsOf(qualification, qualificationBits);
}
