/**
 * claims/tagging — what a transition, another guest and a page's size do to a TLB: V-15, V-16, V-17.
 *
 * The first is a guest of real code that reads its pages between two exits. The others are virtual processors by turns
 * on one TLB, as a recent core's second level has it: 1,536 entries.
 *
 * Source: Intel SDM volume 3 §29.4.1, §29.4.3. Rules V498–V499 in ../../SPEC.md.
 * @module
 */
import { createSimulation } from "@dc/engine";
import { absolute, type Cell, type Claim, exact } from "@dc/engine/experiment";
import { generalRegister } from "../cpu/state.ts";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { createMmu, inveptType, invvpidType, type Mmu } from "../memory/mmu.ts";
import { noCaches } from "../memory/mmu-options.ts";
import { createTableBuilder, type TableBuilder, takePages } from "../memory/table-builder.ts";
import type { TranslationCacheOptions } from "../memory/translation-cache.ts";
import { secondaryControl } from "../vmx/controls.ts";
import { vmcsField } from "../vmx/vmcs-field.ts";
import { createVmxGuest, guestPlace, type VmxGuest } from "./vmx-guest.ts";

/** Entries of the TLB. */
const capacity = 1536;
/** Pages that each virtual processor uses. */
const workingSet = 512;
const linear = 0x4000_0000;

/** A guest that reads so many pages of 4 KiB, exits, and reads them again. */
function createReader(pages: number, secondary: number): VmxGuest {
  const text = [
    `again: mov rsi,${linear}`,
    "mov rcx,r9",
    "next: mov rax,[rsi]",
    "add rsi,4096",
    "dec rcx",
    "jnz next",
    "cpuid",
    "jmp again",
  ].join("\n");
  const guest = createVmxGuest(text, {
    secondary,
    caches: { tlb: { entries: capacity, ways: 12 }, tlbLarge: { entries: 32 } },
  });
  for (let page = 0; page < pages; page++)
    guest.tables.map(BigInt(linear + 4096 * page), BigInt(guestPlace.data + 4096 * page), 12, 0x63n);
  guest.cpu.general[2 * generalRegister.r9] = pages;
  return guest;
}

/** Translations that the TLB had to take in during the first pass after a transition. */
function fillsAfterExit(pages: number, hasVpid: boolean): number {
  const guest = createReader(pages, hasVpid ? secondaryControl.enableVpid : 0);
  guest.next();
  guest.vmx.skipInstruction();
  const { fills } = guest.mmu.tlb;
  guest.next();
  return guest.mmu.tlb.fills - fills;
}

/** Two virtual processors of one guest, by turns on one core: what the second reads at an address that each maps for itself. */
function readByTurns(secondVpid: number): number {
  const guest = createReader(1, secondaryControl.enableVpid);
  const { memory, tables, vmx, cpu } = guest;
  memory.write32(guestPlace.data, 1);
  memory.write32(guestPlace.data + 4096, 2);
  // The second one's tables: the same but for this page.
  const second = createTableBuilder({ memory, format: "levels4", allocate: takePages(0xb000n) });
  for (let page = 0n; page < 1n << 24n; page += 0x20_0000n) second.map(page, page, 21, 0x63n);
  second.map(BigInt(linear), BigInt(guestPlace.data + 4096), 12, 0x63n);
  guest.addVmcs([
    [vmcsField.vpid, secondVpid],
    [vmcsField.guestCr3, Number(second.root)],
  ]);
  if (Number(tables.root) === Number(second.root)) return Number.NaN;
  guest.next();
  vmx.skipInstruction();
  guest.select(guestPlace.secondVmcs);
  guest.next();
  return cpu.general[0];
}

/** V-15. */
export const vpidFlush: Claim = {
  id: "V-15",
  slug: "vpid-flush",
  statement:
    "Without VPIDs every transition empties the guest's translations; the bill is what the guest touches again, not the size of the TLB, and a tag is for one virtual processor",
  refutes: ["E23", "E25"],
  source: "SDM 3 §29.4.1, §29.4.3.1; a guest that reads its pages between two exits, a TLB of 1536 entries",
  cells: (): readonly Cell[] => [
    ...(
      [
        [64, "off", 64],
        [512, "off", 512],
        [1024, "off", 1024],
        [512, "on", 0],
        [1024, "on", 0],
      ] as const
    ).map(([pages, vpid, expected]) => ({
      quantity: "misses of the first pass after a transition",
      inputs: { VPID: vpid, "pages touched": pages },
      expected,
      tolerance: exact,
      measure: () => fillsAfterExit(pages, vpid === "on"),
    })),
    ...(
      [
        ["one VPID for both", 1, 1],
        ["a VPID each", 2, 2],
      ] as const
    ).map(([vpid, tag, expected]) => ({
      quantity: "what the second virtual processor reads where it maps a page with 2, and the first one with 1",
      inputs: { VPID: vpid },
      expected,
      tolerance: exact,
      measure: () => readByTurns(tag),
    })),
  ],
};

/** Virtual processors on one memory unit, each with a VPID; all have the same tables, each guest its own EPT. */
interface Wheel {
  readonly mmu: Mmu;
  readonly epts: readonly TableBuilder[];
  /** Let virtual processor n, of EPT `ept`, touch its working set. @returns how often the TLB missed */
  turn(n: number, ept?: number): number;
}

type SizeBits = 12 | 21 | 30;

/** Make a wheel. The working set is 2 MiB, in pages of one size. */
function createWheel(tlb: TranslationCacheOptions, sizeBits: SizeBits = 12, epts = 1): Wheel {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 20);
  const caches = { ...noCaches, tlb, tlbLarge: tlb, tlbHuge: tlb };
  const mmu = createMmu(simulation, "vm/mmu", memory, { caches });
  const allocate = takePages(0x1_0000n);
  const tables = createTableBuilder({ memory, format: "levels4", allocate });
  const bytes = 4096 * workingSet;
  for (let at = 0; at < bytes; at += 2 ** sizeBits) tables.map(BigInt(linear + at), BigInt(at), sizeBits, 0x67n);
  // A page of the guest is cached as large as it is in both: the EPT's are as large as they come.
  const eptTables = Array.from({ length: epts }, () => {
    const ept = createTableBuilder({ memory, format: "ept4", allocate });
    ept.map(0n, 0n, 30, 0x37n);
    return ept;
  });
  return {
    mmu,
    epts: eptTables,
    turn(n, ept = 0) {
      mmu.configure({
        cr0: 0x8001_0001,
        cr3Low: Number(tables.root),
        cr3High: 0,
        cr4: 0x20,
        efer: 0xd00,
        alignmentCheck: false,
        eptEnabled: true,
        eptpLow: Number((eptTables[ept] as TableBuilder).root) | 0x1e,
        eptpHigh: 0,
        vpid: n + 1,
      });
      const { walks } = mmu;
      for (let page = 0; page < workingSet; page++) mmu.translate(linear + 4096 * page, 0, 0);
      return mmu.walks - walks;
    },
  };
}

/** Misses per turn once all have had theirs a few times. */
function missesPerSwitch(processors: number, tlb: TranslationCacheOptions, sizeBits: SizeBits = 12): number {
  const wheel = createWheel(tlb, sizeBits);
  // Random replacement forgets how it began after a few times around; true LRU after one.
  const [warm, counted] = tlb.replacement === "random" ? [Math.ceil(40 / processors), 6] : [2, 1];
  const around = (rounds: number): number => {
    let misses = 0;
    for (let round = 0; round < rounds; round++) for (let n = 0; n < processors; n++) misses += wheel.turn(n);
    return misses / (rounds * processors);
  };
  around(warm);
  return around(counted);
}

const shapes = {
  "LRU, fully associative": { entries: capacity, replacement: "lru" },
  "LRU, 12 ways": { entries: capacity, ways: 12, replacement: "lru" },
  "random, fully associative": { entries: capacity, replacement: "random" },
  "random, 12 ways": { entries: capacity, ways: 12, replacement: "random" },
} as const satisfies Readonly<Record<string, TranslationCacheOptions>>;

const cliff: readonly (readonly [processors: number, lru: number, random: number])[] = [
  [1, 0, 0],
  [2, 0, 0],
  [3, 0, 0],
  [4, 512, 229],
  [8, 512, 468],
  [16, 512, 509],
];

/** Three virtual processors, two of them of one guest; then one invalidation. What each misses in its next turn. */
function missesAfter(invalidate: (wheel: Wheel) => void): string {
  const wheel = createWheel({ entries: capacity, ways: 12 }, 12, 2);
  const eptOf = [0, 0, 1];
  eptOf.forEach((ept, n) => void wheel.turn(n, ept));
  invalidate(wheel);
  return eptOf.map((ept, n) => wheel.turn(n, ept)).join(", ");
}

/** V-16. */
export const vpidCliff: Claim = {
  id: "V-16",
  slug: "vpid-cliff",
  statement:
    "VPIDs help until the working sets no longer fit; true LRU then falls off a cliff where random replacement slides, and INVVPID spares the others where INVEPT takes all of a guest",
  refutes: ["E23", "E24"],
  source: "SDM 3 §29.4.3; 512 pages for each virtual processor, by turns on a TLB of 1536 entries",
  cells: (): readonly Cell[] => [
    ...Object.entries(shapes).flatMap(([replacement, tlb]) =>
      cliff.map(([processors, lru, random]) => {
        const isRandom = tlb.replacement === "random";
        return {
          quantity: "misses per turn, of 512 pages",
          inputs: { TLB: replacement, "virtual processors": processors },
          expected: isRandom ? random : lru,
          tolerance: isRandom && random > 0 ? absolute(15) : exact,
          measure: () => missesPerSwitch(processors, tlb),
        };
      }),
    ),
    ...(
      [
        ["nothing", "0, 0, 0", () => undefined],
        ["INVVPID of the first", "512, 0, 0", ({ mmu }: Wheel) => mmu.invvpid(invvpidType.context, 1, 0, 0)],
        [
          "INVEPT of the first guest",
          "512, 512, 0",
          ({ mmu, epts }: Wheel) => mmu.invept(inveptType.context, Number((epts[0] as TableBuilder).root) | 0x1e, 0),
        ],
      ] as const
    ).map(([name, expected, invalidate]) => ({
      quantity: "misses of two virtual processors of one guest, and of another's",
      inputs: { invalidated: name },
      expected,
      tolerance: exact,
      measure: () => missesAfter(invalidate),
    })),
  ],
};

const pageSizes: readonly (readonly [name: string, sizeBits: SizeBits, entries: number, misses: number])[] = [
  ["4 KiB", 12, 512, 512],
  ["2 MiB", 21, 1, 0],
  ["1 GiB", 30, 1, 0],
];

/** Entries that a working set takes. */
function entriesOf(sizeBits: SizeBits): number {
  const { mmu, turn } = createWheel({ entries: capacity, ways: 12 }, sizeBits);
  turn(0);
  return [mmu.tlb, mmu.tlbLarge, mmu.tlbHuge].reduce((sum, cache) => sum + cache.fills, 0);
}

/** V-17. */
export const huge: Claim = {
  id: "V-17",
  slug: "huge",
  statement:
    "Large pages turn TLB pressure into a non-problem: a working set of 2 MiB takes one entry in place of 512, and where 32 guests do not fit the ways or the entries for such pages each misses once, not 512 times",
  refutes: [],
  source: "as V-16: a working set of 2 MiB for each of 32 virtual processors",
  cells: (): readonly Cell[] => [
    ...pageSizes.map(([name, sizeBits, entries]) => ({
      quantity: "TLB entries of 2 MiB",
      inputs: { pages: name },
      expected: entries,
      tolerance: exact,
      measure: () => entriesOf(sizeBits),
    })),
    ...pageSizes.map(([name, sizeBits, , misses]) => ({
      quantity: "misses per turn at 32 virtual processors",
      inputs: { pages: name, TLB: "1536 entries" },
      expected: misses,
      tolerance: exact,
      measure: () => missesPerSwitch(32, { entries: capacity }, sizeBits),
    })),
    {
      quantity: "misses per turn at 32 virtual processors, all at one address",
      inputs: { pages: "2 MiB", TLB: "1536 entries, 12 ways" },
      expected: 1,
      tolerance: exact,
      measure: () => missesPerSwitch(32, { entries: capacity, ways: 12 }, 21),
    },
    {
      quantity: "misses per turn at 32 virtual processors",
      inputs: { pages: "1 GiB", TLB: "4 entries" },
      expected: 1,
      tolerance: exact,
      measure: () => missesPerSwitch(32, { entries: 4 }, 30),
    },
  ],
};
