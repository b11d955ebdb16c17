/**
 * wheel/choice — what a person chooses about the wheel, and what of it goes together.
 * @module
 */
import type { Replacement } from "@dc/virt/memory";

/** Who has a VPID of its own: each virtual processor, as SDM 3 §29.1 wants it; each machine, which is wrong; nobody. */
export type VpidMode = "vcpu" | "vm" | "off";
/** Bits of an address within a page: 4 KiB, 2 MiB, 1 GiB. */
export type PageBits = 12 | 21 | 30;

/** The wheel's controls. */
export interface WheelChoice {
  /** Virtual processors. */
  readonly vcpus: number;
  /** Virtual processors of one machine: the first so many are the first machine's. */
  readonly vcpusPerVm: number;
  /** Bytes that each virtual processor touches in a turn, one access for each 4096 of them. */
  readonly workingSetBytes: number;
  readonly pageBits: PageBits;
  /** Percent of a working set's pages that are global. */
  readonly globalPercent: number;
  /** Entries of the TLB. */
  readonly entries: number;
  /** Entries of a set; as many as `entries`: fully associative. */
  readonly ways: number;
  readonly replacement: Replacement;
  readonly vpid: VpidMode;
  /** Turns of a run. */
  readonly turns: number;
  /** Virtual processors that have a logical processor of their own, from 0. */
  readonly pinned: readonly number[];
}

export const vpidModes: readonly VpidMode[] = ["vcpu", "vm", "off"];
export const pageSizes: readonly PageBits[] = [12, 21, 30];
export const entryCounts: readonly number[] = [4, 64, 256, 512, 1024, 1536, 2048];
export const vmSizes: readonly number[] = [1, 2, 4];
export const globalPercents: readonly number[] = [0, 25, 50];
export const workingSets: readonly number[] = [64, 256, 1024, 2048, 4096, 8192, 16_384].map((kib) => kib * 1024);
export const vcpusMax = 32;
export const turnsMax = 512;
/** Bytes from one access to the next. */
export const strideBytes = 4096;

const isPowerOfTwo = (n: number): boolean => Number.isInteger(n) && n > 0 && (n & (n - 1)) === 0;

/** Ways that so many entries may have: their sets are a power of two. The last one is "fully associative". */
export function waysOf(entries: number): readonly number[] {
  return [4, 6, 8, 12, 16, entries].filter((ways, at) => {
    const isWhole = at === 5;
    return isWhole || (ways < entries && isPowerOfTwo(entries / ways));
  });
}

/** Policies that a cache of these ways can follow: a tree of bits wants a power of two. */
export function replacementsOf(ways: number): readonly Replacement[] {
  return isPowerOfTwo(ways) ? ["lru", "tree-plru", "random"] : ["lru", "random"];
}

/** As claim V-16 has it: four virtual processors, 512 pages each, a TLB of 1536 entries. */
export const wheelDefault: WheelChoice = {
  vcpus: 4,
  vcpusPerVm: 2,
  workingSetBytes: 2048 * 1024,
  pageBits: 12,
  globalPercent: 25,
  entries: 1536,
  ways: 12,
  replacement: "lru",
  vpid: "vcpu",
  turns: 12,
  pinned: [],
};

const oneOf = <Value>(values: readonly Value[], value: Value, otherwise: Value): Value =>
  values.includes(value) ? value : otherwise;
const within = (value: number, most: number, otherwise: number): number =>
  Number.isFinite(value) ? Math.min(most, Math.max(1, Math.round(value))) : otherwise;

/** Make a choice one that can be built: what does not go together gives way to what does. At least one shares the processor. */
export function settle(asked: WheelChoice): WheelChoice {
  const vcpus = within(asked.vcpus, vcpusMax, wheelDefault.vcpus);
  const entries = oneOf(entryCounts, asked.entries, wheelDefault.entries);
  const ways = oneOf(waysOf(entries), asked.ways, waysOf(entries).includes(12) ? 12 : entries);
  const pinned = [...new Set(asked.pinned)].filter((vcpu) => vcpu >= 0 && vcpu < vcpus).sort((a, b) => a - b);
  return {
    vcpus,
    vcpusPerVm: oneOf(vmSizes, asked.vcpusPerVm, 1),
    workingSetBytes: oneOf(workingSets, asked.workingSetBytes, wheelDefault.workingSetBytes),
    pageBits: oneOf(pageSizes, asked.pageBits, wheelDefault.pageBits),
    globalPercent: oneOf(globalPercents, asked.globalPercent, 0),
    entries,
    ways,
    replacement: oneOf(replacementsOf(ways), asked.replacement, "lru"),
    vpid: oneOf(vpidModes, asked.vpid, "vcpu"),
    turns: within(asked.turns, turnsMax, wheelDefault.turns),
    pinned: pinned.slice(0, vcpus - 1),
  };
}

/** Accesses of a turn. */
export function accessesOf({ workingSetBytes }: WheelChoice): number {
  return workingSetBytes / strideBytes;
}

/** Pages that a working set lies in. */
export function pagesOf({ workingSetBytes, pageBits }: WheelChoice): number {
  return Math.ceil(workingSetBytes / 2 ** pageBits);
}

/** How many of them are global. */
export function globalsOf(choice: WheelChoice): number {
  return Math.floor((pagesOf(choice) * choice.globalPercent) / 100);
}

/** The VPID of a virtual processor. @param vcpu from 0 */
export function vpidOf({ vpid, vcpusPerVm }: WheelChoice, vcpu: number): number {
  if (vpid === "off") return 0;
  return vpid === "vm" ? vmOf({ vcpusPerVm }, vcpu) + 1 : vcpu + 1;
}

/** The machine of a virtual processor, from 0. */
export function vmOf({ vcpusPerVm }: Pick<WheelChoice, "vcpusPerVm">, vcpu: number): number {
  return Math.floor(vcpu / vcpusPerVm);
}

/** Virtual processors that take turns on the shared processor. */
export function sharersOf({ vcpus, pinned }: WheelChoice): number {
  return vcpus - pinned.length;
}
