/**
 * claims/walking — what a TLB miss costs under nested paging (V-13).
 *
 * Every number of references is counted in a walk that the memory unit made, over tables that lie in memory.
 *
 * Sources: Intel SDM volume 3 §4.5, §29.3.2; Bhargava et al., "Accelerating Two-Dimensional Page Walks for Virtualized
 * Systems" (ASPLOS 2008). Rule V496 in ../../SPEC.md.
 * @module
 */
import { createSimulation } from "@dc/engine";
import { type Cell, type Claim, exact } from "@dc/engine/experiment";
import { createGuestMemory, type GuestMemory } from "../memory/guest-memory.ts";
import { createMmu, type Mmu, type TranslationRegisters } from "../memory/mmu.ts";
import { type CacheOptions, noCaches } from "../memory/mmu-options.ts";
import { createTableBuilder, type TableBuilder, type TableFormat, takePages } from "../memory/table-builder.ts";
import { WalkRecord } from "../memory/walk-record.ts";

/** A guest's paging, and how many of its entries a walk reads in memory. */
interface GuestPaging {
  readonly format: TableFormat;
  readonly sizeBits: number;
  readonly references: number;
}
/** PAE has its uppermost entries in registers: a walk does not read them. SDM 3 §4.4.1 */
const guestPagings: readonly GuestPaging[] = [
  { format: "bits32", sizeBits: 12, references: 2 },
  { format: "bits32", sizeBits: 22, references: 1 },
  { format: "pae", sizeBits: 12, references: 2 },
  { format: "pae", sizeBits: 21, references: 1 },
  { format: "levels4", sizeBits: 12, references: 4 },
  { format: "levels4", sizeBits: 21, references: 3 },
  { format: "levels4", sizeBits: 30, references: 2 },
  { format: "levels5", sizeBits: 12, references: 5 },
  { format: "levels5", sizeBits: 21, references: 4 },
  { format: "levels5", sizeBits: 30, references: 3 },
];
/** An EPT has 4 levels or 5; large pages make a walk shorter. SDM 3 §29.3.2 */
const eptPagings: readonly GuestPaging[] = [
  { format: "ept4", sizeBits: 12, references: 4 },
  { format: "ept4", sizeBits: 21, references: 3 },
  { format: "ept4", sizeBits: 30, references: 2 },
  { format: "ept5", sizeBits: 12, references: 5 },
  { format: "ept5", sizeBits: 21, references: 4 },
  { format: "ept5", sizeBits: 30, references: 3 },
];

const registersOf: { readonly [format in TableFormat]?: Pick<TranslationRegisters, "cr4" | "efer"> } = {
  bits32: { cr4: 0x10, efer: 0 },
  pae: { cr4: 0x20, efer: 0x800 },
  levels4: { cr4: 0x20, efer: 0xd00 },
  levels5: { cr4: 0x1020, efer: 0xd00 },
};

/** Memory for tables; pages themselves may lie beyond it, for nobody reads them here. */
const memoryBytes = 1 << 20;
/** Where the guest's pages are, in its own addresses: 1 GiB and up. */
const linear = 0x4000_0000;

/** Tables of a guest and of an EPT, and the unit that walks them. */
export interface WalkScene {
  readonly memory: GuestMemory;
  readonly mmu: Mmu;
  readonly tables: TableBuilder;
  readonly ept: TableBuilder | undefined;
}

/** Map `pages` pages of a guest from `linear` on; without an EPT its addresses are the machine's. */
export function createWalkScene(
  guest: Pick<GuestPaging, "format" | "sizeBits">,
  nested: Pick<GuestPaging, "format" | "sizeBits"> | undefined,
  caches: Partial<CacheOptions>,
  pages: number = 1,
  bytes: number = memoryBytes,
): WalkScene {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", bytes);
  const mmu = createMmu(simulation, "vm/mmu", memory, { caches: { ...noCaches, ...caches } });
  const allocate = takePages(0x1_0000n);
  const tables = createTableBuilder({ memory, format: guest.format, allocate });
  const size = 1n << BigInt(guest.sizeBits);
  for (let page = 0n; page < BigInt(pages); page++)
    tables.map(BigInt(linear) + page * size, page * size, guest.sizeBits, 0x67n);
  let ept: TableBuilder | undefined;
  if (nested !== undefined) {
    ept = createTableBuilder({ memory, format: nested.format, allocate });
    const step = 1n << BigInt(nested.sizeBits);
    // What a walk is asked for lies at the beginning of memory, as the tables do.
    for (let page = 0n; page < BigInt(bytes); page += step) ept.map(page, page, nested.sizeBits, 0x37n);
  }
  const isFive = nested?.format === "ept5";
  mmu.configure({
    cr0: 0x8001_0001,
    cr3Low: Number(tables.root),
    cr3High: 0,
    ...(registersOf[guest.format] as Pick<TranslationRegisters, "cr4" | "efer">),
    alignmentCheck: false,
    eptEnabled: ept !== undefined,
    eptpLow: ept === undefined ? 0 : Number(ept.root) | (isFive ? 0x26 : 0x1e),
    eptpHigh: 0,
    vpid: ept === undefined ? 0 : 1,
  });
  if (guest.format === "pae") mmu.loadPdptes(Number(tables.root));
  return { memory, mmu, tables, ept };
}

/** References of one walk, to memory. */
export function countReferences(mmu: Mmu, address: number = linear): number {
  const record = new WalkRecord();
  if (mmu.translateRecorded(address | 0, 0, 0, record) < 0) return Number.NaN;
  return record.memoryReferences;
}

const reach = (guest: GuestPaging, nested: GuestPaging | undefined): number =>
  countReferences(createWalkScene(guest, nested, {}).mmu);
const formula = (guest: GuestPaging, nested: GuestPaging): number =>
  (guest.references + 1) * (nested.references + 1) - 1;

const sizes: { readonly [bits: number]: string } = { 12: "4 KiB", 21: "2 MiB", 22: "4 MiB", 30: "1 GiB" };
const titles: { readonly [format in TableFormat]: string } = {
  bits32: "2 levels",
  pae: "3 levels",
  levels4: "4 levels",
  levels5: "5 levels",
  ept4: "4 levels",
  ept5: "5 levels",
};
const title = ({ format, sizeBits }: GuestPaging): string => `${titles[format]}, ${sizes[sizeBits]}`;
const find = (list: readonly GuestPaging[], format: TableFormat, sizeBits: number): GuestPaging =>
  list.find((each) => each.format === format && each.sizeBits === sizeBits) as GuestPaging;

const shown: readonly (readonly [guest: GuestPaging, nested: GuestPaging, expected: number])[] = (
  [
    ["levels4", 12, "ept4", 12, 24],
    ["levels4", 12, "ept5", 12, 29],
    ["levels5", 12, "ept4", 12, 29],
    ["levels5", 12, "ept5", 12, 35],
    ["levels4", 21, "ept4", 21, 15],
    ["levels4", 12, "ept4", 21, 19],
    ["levels4", 30, "ept4", 30, 8],
    ["pae", 12, "ept4", 12, 14],
    ["bits32", 12, "ept4", 12, 14],
  ] as const
).map(([guest, guestBits, nested, nestedBits, expected]) => [
  find(guestPagings, guest, guestBits),
  find(eptPagings, nested, nestedBits),
  expected,
]);

/** One entry is enough for a single neighbour. */
const cache = { entries: 16 };
/** A guest's structure caches hold the machine's addresses of its tables: to find a table takes no EPT. SDM 3 §29.4.1 */
const warmth: readonly (readonly [
  caches: string,
  options: Partial<CacheOptions>,
  nested: boolean,
  expected: number,
])[] = [
  ["structure caches", { structures: cache }, false, 1],
  ["the guest's structure caches", { structures: cache }, true, 5],
  ["structure caches of both", { structures: cache, eptStructures: cache }, true, 2],
];

/** What is cached of the tables, beside no TLB. */
export const structureCaches: { readonly [which in "guest" | "both"]: Partial<CacheOptions> } = {
  guest: { structures: cache },
  both: { structures: cache, eptStructures: cache },
};

/** References of a miss beside a page that was walked before, in the same tables. */
export function countWarm(caches: Partial<CacheOptions>, isNested: boolean): number {
  const fourK = find(guestPagings, "levels4", 12);
  const { mmu } = createWalkScene(fourK, isNested ? find(eptPagings, "ept4", 12) : undefined, caches, 2);
  countReferences(mmu);
  return countReferences(mmu, linear + 4096);
}

/** V-13. */
export const walk24: Claim = {
  id: "V-13",
  slug: "walk-24",
  statement:
    "A TLB miss under nested paging can touch 24 page-table entries: (g + 1)(e + 1) − 1 for g entries of the guest and e of the EPT; what the processor caches of the tables leaves 5 or 2",
  refutes: [],
  source:
    "calculated: each of g + 1 guest-physical addresses takes e references, and g entries are read; SDM 3 §29.3.2",
  cells: (): readonly Cell[] => [
    ...shown.map(([guest, nested, expected]) => ({
      quantity: "references of a miss",
      inputs: { guest: title(guest), EPT: title(nested), caches: "none" },
      expected,
      tolerance: exact,
      measure: () => reach(guest, nested),
    })),
    {
      quantity: `of ${guestPagings.length * eptPagings.length} combinations of levels and page sizes, those with (g + 1)(e + 1) − 1`,
      inputs: { guest: "2 to 5 levels", EPT: "4 and 5 levels", caches: "none" },
      expected: guestPagings.length * eptPagings.length,
      tolerance: exact,
      measure: () =>
        guestPagings
          .flatMap((guest) => eptPagings.map((nested) => reach(guest, nested) === formula(guest, nested)))
          .filter(Boolean).length,
    },
    ...guestPagings.map((guest) => ({
      quantity: "references of a miss",
      inputs: { guest: title(guest), EPT: "none", caches: "none" },
      expected: guest.references,
      tolerance: exact,
      measure: () => reach(guest, undefined),
    })),
    ...warmth.map(([name, caches, isNested, expected]) => ({
      quantity: "references of a miss, the neighbouring page was walked before",
      inputs: { guest: "4 levels, 4 KiB", EPT: isNested ? "4 levels, 4 KiB" : "none", caches: name },
      expected,
      tolerance: exact,
      measure: () => countWarm(caches, isNested),
    })),
  ],
};
