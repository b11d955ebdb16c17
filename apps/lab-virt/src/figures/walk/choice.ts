/**
 * figures/walk/choice — what is walked: the guest's paging, the EPT below it, sizes of pages, caches, the address.
 *
 * Sources: Intel SDM volume 3 chapter 4 and §29.3; rules V280, V318 of @dc/virt.
 * @module
 */
import { tableShapes } from "@dc/virt/memory";

/** The guest's paging. */
export const guestFormats = ["bits32", "pae", "levels4", "levels5"] as const;
export type GuestFormat = (typeof guestFormats)[number];
/** The second dimension; `none` is a machine without a hypervisor. */
export const eptFormats = ["none", "ept4", "ept5"] as const;
export type EptFormat = (typeof eptFormats)[number];
/** What remembers translations: nothing, entries that lead to tables, or those and whole translations. */
export const cacheChoices = ["none", "structures", "all"] as const;
export type CacheChoice = (typeof cacheChoices)[number];
/** What is done at the address. */
export const accessKinds = ["read", "write", "execute"] as const;
export type AccessKind = (typeof accessKinds)[number];

/** Sizes of pages by format, in bits of their offset: 12 is 4 KiB. */
export const guestPageBits: { readonly [format in GuestFormat]: readonly number[] } = {
  bits32: [12, 22],
  pae: [12, 21],
  levels4: [12, 21, 30],
  levels5: [12, 21, 30],
};
export const eptPageBits: readonly number[] = [12, 21, 30];

/** Bits of a linear address. */
export const addressBits: { readonly [format in GuestFormat]: number } = {
  bits32: 32,
  pae: 32,
  levels4: 48,
  levels5: 57,
};

/** What the tables are made for. */
export interface WalkScene {
  readonly guest: GuestFormat;
  readonly guestPage: number;
  readonly ept: EptFormat;
  readonly eptPage: number;
  readonly caches: CacheChoice;
  /** The linear address, in canonical form as an unsigned number of 64 bits. */
  readonly address: bigint;
}

/** What is asked of them. */
export interface WalkAccess {
  readonly access: AccessKind;
  /** By a program at CPL 3. */
  readonly isUser: boolean;
}

/** All that a person chooses. */
export interface WalkChoice extends WalkScene, WalkAccess {}

export const walkDefault: WalkChoice = {
  guest: "levels4",
  guestPage: 12,
  ept: "ept4",
  eptPage: 12,
  caches: "none",
  address: 0x7f2a_5c01_3e48n,
  access: "read",
  isUser: true,
};

/** The address of so many bits in canonical form: the bits above repeat the highest one. SDM 1 §3.3.7.1 */
export function canonical(address: bigint, bits: number): bigint {
  if (bits === 32) return BigInt.asUintN(32, address);
  return BigInt.asUintN(64, BigInt.asIntN(bits, address));
}

/** An address as a person writes it: hexadecimal, with or without `0x`, `_` anywhere. @returns undefined where it is none */
export function readAddress(text: string, guest: GuestFormat): bigint | undefined {
  const digits = text.trim().replaceAll("_", "").replace(/^0x/i, "");
  if (!/^[0-9a-f]{1,16}$/i.test(digits)) return undefined;
  const address = BigInt(`0x${digits}`);
  return canonical(address, addressBits[guest]) === address ? address : undefined;
}

/** A number as hexadecimal digits in groups of four. */
export function printHex(value: bigint | number): string {
  const digits = value.toString(16);
  return `0x${digits.replace(/(?<=.)(?=(?:.{4})+$)/g, "_")}`;
}

/** Levels of tables that a walk of the format may read; PAE's third is in registers. */
export function readLevels(guest: GuestFormat): number {
  return guest === "pae" ? 2 : tableShapes[guest].levels;
}

/** A size of pages, by the bits of its offset. */
export const pageNames: Readonly<Record<number, string>> = { 12: "4 KiB", 21: "2 MiB", 22: "4 MiB", 30: "1 GiB" };

const tableNames: readonly string[] = ["", "PT", "PD", "PDPT", "PML4", "PML5"];

/** What the manual calls a table of a level; an entry of it has an E behind: `PDPTE`. */
export function tableName(level: number): string {
  return tableNames[level] ?? "";
}

/** Level of the entry that maps a page of so many bits. */
export function leafLevel(pageBits: number): number {
  return pageBits === 12 ? 1 : pageBits === 30 ? 3 : 2;
}

/** References of each dimension, and of both: (g + 1)(e + 1) − 1. */
export interface WalkFormula {
  readonly guest: number;
  readonly ept: number;
  readonly count: number;
}

/** What a walk without caches and faults comes to. */
export function formulaOf(scene: WalkScene): WalkFormula {
  const guest = readLevels(scene.guest) - leafLevel(scene.guestPage) + 1;
  const ept = scene.ept === "none" ? 0 : tableShapes[scene.ept].levels - leafLevel(scene.eptPage) + 1;
  return { guest, ept, count: (guest + 1) * (ept + 1) - 1 };
}

/** A choice that can be: what does not fit the format gives way. */
export function clampChoice(asked: Partial<WalkChoice>): WalkChoice {
  const one = <Value extends string>(values: readonly Value[], value: Value | undefined, other: Value): Value =>
    value !== undefined && values.includes(value) ? value : other;
  const guest = one(guestFormats, asked.guest, walkDefault.guest);
  const sizes = guestPageBits[guest];
  // A large page stays a large one where the format has another size of it.
  const guestPage =
    sizes.find((bits) => bits === asked.guestPage) ?? ((asked.guestPage ?? 12) > 12 ? (sizes[1] ?? 12) : 12);
  return {
    guest,
    guestPage,
    ept: one(eptFormats, asked.ept, walkDefault.ept),
    eptPage: eptPageBits.find((bits) => bits === asked.eptPage) ?? walkDefault.eptPage,
    caches: one(cacheChoices, asked.caches, walkDefault.caches),
    address: canonical(asked.address ?? walkDefault.address, addressBits[guest]),
    access: one(accessKinds, asked.access, walkDefault.access),
    isUser: asked.isUser ?? walkDefault.isUser,
  };
}
