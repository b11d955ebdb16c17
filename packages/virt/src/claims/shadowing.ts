/**
 * claims/shadowing — shadow tables against an EPT, for a guest that changes its tables and misses in the TLB (V-14).
 *
 * Both run the same accesses over the same guest's tables: the one with faults, guarded tables and INVLPG as exits, the
 * other with longer walks. An exit is 1.2 µs and a reference 20 ns, as the course has it.
 *
 * Source: rules V322–V326 and V497 in ../../SPEC.md.
 * @module
 */
import { createSimulation } from "@dc/engine";
import { absolute, type Cell, type Claim, exact } from "@dc/engine/experiment";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { createMmu, type Mmu, type TranslationRegisters } from "../memory/mmu.ts";
import { noCaches } from "../memory/mmu-options.ts";
import { access } from "../memory/paging.ts";
import { ShadowTables, shadowOutcome } from "../memory/shadow-tables.ts";
import { createTableBuilder, takePages } from "../memory/table-builder.ts";
import { countWarm, structureCaches } from "./walking.ts";

const exitNs = 1200;
const referenceNs = 20;

/** How the guest works: it changes an entry, invalidates its address, uses the page; then it reads pages one by one. */
interface Work {
  readonly rounds: number;
  /** Reads after each change. */
  readonly reads: number;
  /** Size of the pages that are read: 1 MiB of them, more than the TLB holds in pages of 4 KiB. */
  readonly sizeBits: 12 | 21;
  /** Whether a guarded table may get out of step with its shadow; default true. */
  readonly outOfStep?: boolean;
}

/** What it came to. */
interface Bill {
  readonly exits: number;
  readonly misses: number;
  readonly references: number;
}

const readBase = 0x4000_0000;
const readPages = 256;
const changedBase = 0x5000_0000;
const tablesBase = 0x6000_0000;
const tablesFirst = 0x10_0000;
const tablesPages = 64;
const tlbEntries = 64;

/** Run a guest's work with the EPT, or with shadow tables in its place. */
function run(technique: "EPT" | "shadow", { rounds, reads, sizeBits, outOfStep = true }: Work): Bill {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 24);
  const tlb = { entries: tlbEntries };
  const mmu: Mmu = createMmu(simulation, "vm/mmu", memory, { caches: { ...noCaches, tlb, tlbLarge: tlb } });
  const map = createTableBuilder({ memory, format: "ept4", allocate: takePages(0x80_0000n) });
  // What is read lies in pages of 2 MiB of the machine's, where the guest has such pages.
  for (let at = 0n; at < 0x80_0000n; at += 4096n) if (at < 0x40_0000n || sizeBits === 12) map.map(at, at, 12, 0x37n);
  if (sizeBits === 21) for (const at of [0x40_0000n, 0x60_0000n]) map.map(at, at, 21, 0x37n);
  const tables = createTableBuilder({ memory, format: "levels4", allocate: takePages(BigInt(tablesFirst)) });
  const size = 1 << sizeBits;
  for (let at = 0; at < readPages * 4096; at += size)
    tables.map(BigInt(readBase + at), BigInt(0x40_0000 + at), sizeBits, 0x67n);
  for (let page = 0; page < 16; page++)
    tables.map(BigInt(changedBase + 4096 * page), BigInt(0x20_0000 + 4096 * page), 12, 0x67n);
  for (let page = 0; page < tablesPages; page++)
    tables.map(BigInt(tablesBase + 4096 * page), BigInt(tablesFirst + 4096 * page), 12, 0x63n);

  const registers: TranslationRegisters = {
    cr0: 0x8001_0001,
    cr3Low: Number(tables.root),
    cr3High: 0,
    cr4: 0x20,
    efer: 0xd00,
    alignmentCheck: false,
    eptEnabled: true,
    eptpLow: Number(map.root) | 0x1e,
    eptpHigh: 0,
    vpid: 1,
  };
  let shadow: ShadowTables | undefined;
  if (technique === "shadow") {
    shadow = new ShadowTables(simulation, "vm/shadow", {
      memory,
      firstAddress: 0xc0_0000,
      pages: 128,
      outOfStep,
      flush: () => mmu.movedToCr3(false),
    });
    const root = shadow.load(registers);
    mmu.configure({ ...registers, cr3Low: root, eptEnabled: false, eptpLow: 0 });
  } else mmu.configure(registers);

  let exits = 0;
  /** An access, with the faults that the hypervisor sees on the way. @returns whether it was carried out for the guest */
  const reach = (linear: number, wanted: number): boolean => {
    for (let tries = 0; tries < 4; tries++) {
      if (mmu.translate(linear, 0, wanted) >= 0) return false;
      exits++;
      const outcome = shadow?.fault(linear, 0, wanted) ?? -1;
      if (outcome === shadowOutcome.tableWrite) return true;
      if (outcome !== shadowOutcome.hidden) break;
    }
    throw new Error(`no way to 0x${linear.toString(16)}`);
  };
  const change = (round: number): void => {
    const linear = changedBase + 4096 * (round % 16);
    const entry = Number(tables.entryAddress(BigInt(linear), 1));
    const isCarriedOut = reach(tablesBase + entry - tablesFirst, access.write);
    memory.write32(entry, (0x20_0000 + 4096 * ((round * 7 + 3) % 16)) | 0x67);
    if (isCarriedOut) shadow?.wroteTable(entry, 8);
    if (shadow !== undefined) {
      // INVLPG exits: the hypervisor has to know.
      exits++;
      shadow.invlpg(linear, 0);
    }
    mmu.invlpg(linear, 0);
    reach(linear, access.read);
  };
  let next = 0;
  const read = (): void => {
    reach(readBase + 4096 * (next++ % readPages), access.read);
  };
  // Everything is there once before anything is counted.
  for (let page = 0; page < readPages; page++) read();
  for (let round = 0; round < 16; round++) change(round);
  exits = 0;
  const { walks, references } = mmu;
  for (let round = 0; round < rounds; round++) {
    change(round);
    for (let n = 0; n < reads; n++) read();
  }
  return { exits, misses: mmu.walks - walks, references: mmu.references - references };
}

const timeNs = ({ exits, references }: Bill): number => exits * exitNs + references * referenceNs;

/** Which technique takes less time. */
function winner(work: Work): string {
  return timeNs(run("EPT", work)) < timeNs(run("shadow", work)) ? "EPT" : "shadow";
}

/** References of one miss: reads alone are compared. */
function referencesPerMiss(technique: "EPT" | "shadow"): number {
  const few = run(technique, { rounds: 1, reads: 100, sizeBits: 12 });
  const many = run(technique, { rounds: 1, reads: 300, sizeBits: 12 });
  return (many.references - few.references) / (many.misses - few.misses);
}

const exitsPerChange = (technique: "EPT" | "shadow", outOfStep: boolean): number =>
  run(technique, { rounds: 48, reads: 0, sizeBits: 12, outOfStep }).exits / 48;
const missesPerExit = (shadowReferences: number, nestedReferences: number): number =>
  exitNs / ((nestedReferences - shadowReferences) * referenceNs);

/** V-14. */
export const shadowWins: Claim = {
  id: "V-14",
  slug: "shadow-wins",
  statement:
    "With stable page tables and many TLB misses shadow paging beats EPT; what the processor caches of the tables moves the line, large pages take it away",
  refutes: [],
  source: "calculated: an exit of 1.2 µs against 20 ns for each reference that a nested walk makes beyond a shadow's",
  cells: (): readonly Cell[] => [
    ...(
      [
        ["shadow", 4],
        ["EPT", 24],
      ] as const
    ).map(([technique, expected]) => ({
      quantity: "references of a TLB miss",
      inputs: { technique },
      expected,
      tolerance: exact,
      measure: () => referencesPerMiss(technique),
    })),
    ...(
      [
        ["shadow, every table guarded", "shadow", false, 3],
        ["shadow, last tables out of step", "shadow", true, 2],
        ["EPT", "EPT", true, 0],
      ] as const
    ).map(([name, technique, outOfStep, expected]) => ({
      quantity: "exits for a changed entry: its write, INVLPG, the next use",
      inputs: { technique: name },
      expected,
      tolerance: exact,
      measure: () => exitsPerChange(technique, outOfStep),
    })),
    {
      quantity: "misses for each avoided exit at which both take as long",
      inputs: { caches: "none" },
      expected: 3,
      tolerance: absolute(1e-9),
      measure: () => missesPerExit(referencesPerMiss("shadow"), referencesPerMiss("EPT")),
    },
    ...(
      [
        ["the guest's structure caches", "guest", 15],
        ["structure caches of both", "both", 60],
      ] as const
    ).map(([name, caches, expected]) => ({
      quantity: "misses for each avoided exit at which both take as long",
      inputs: { caches: name },
      expected,
      tolerance: absolute(1e-9),
      measure: () => missesPerExit(countWarm(structureCaches.guest, false), countWarm(structureCaches[caches], true)),
    })),
    ...(
      [
        [2, 12, "EPT"],
        [32, 12, "shadow"],
        [32, 21, "EPT"],
      ] as const
    ).map(([reads, sizeBits, expected]) => ({
      quantity: "who takes less time",
      inputs: { "reads for each changed entry": reads, "pages read": sizeBits === 12 ? "4 KiB" : "2 MiB" },
      expected,
      tolerance: exact,
      measure: () => winner({ rounds: 32, reads, sizeBits }),
    })),
  ],
};
