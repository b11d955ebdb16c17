/**
 * bench/page-walk — translations that no cache answers: of a guest's linear address through its tables and the EPT, with
 * a record of each reference and without, and through one dimension; beside them, a TLB that always hits.
 *
 * All contenders of a row translate the same addresses to the same places. A walk of four levels through four makes 24
 * references, of five through five 35.
 * @module
 */
import { createSimulation } from "@dc/engine";
import type { Benchmark, Contender } from "@dc/engine/testing";
import { createGuestMemory } from "../src/memory/guest-memory.ts";
import { createMmu, type Mmu } from "../src/memory/mmu.ts";
import { noCaches } from "../src/memory/mmu-options.ts";
import { createTableBuilder, takePages } from "../src/memory/table-builder.ts";
import { WalkRecord } from "../src/memory/walk-record.ts";

const guestPages = 2048;

/** A guest of 8 MiB in pages of 4 KiB, mapped at 1 GiB and up; EPT maps all of 32 MiB to where it is. */
function createScene(levels: 4 | 5, hasEpt: boolean, hasTlb: boolean): Mmu {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 25);
  const caches = hasTlb ? { ...noCaches, tlb: { entries: guestPages, ways: 4 } } : noCaches;
  const mmu = createMmu(simulation, "vm/mmu", memory, { caches });
  const pages = takePages(0x80_0000n);
  const tables = createTableBuilder({ memory, format: levels === 4 ? "levels4" : "levels5", allocate: pages });
  const ept = createTableBuilder({ memory, format: levels === 4 ? "ept4" : "ept5", allocate: pages });
  for (let page = 0n; page < 1n << 25n; page += 4096n) ept.map(page, page, 12, 0x37n);
  // Accessed and dirty, so that no walk has to set a flag.
  for (let page = 0n; page < BigInt(guestPages) << 12n; page += 4096n) tables.map(0x4000_0000n + page, page, 12, 0x67n);
  mmu.configure({
    cr0: 0x8001_0001,
    cr3Low: Number(tables.root),
    cr3High: 0,
    cr4: levels === 4 ? 0x20 : 0x1020,
    efer: 0xd00,
    alignmentCheck: false,
    eptEnabled: hasEpt,
    eptpLow: Number(ept.root) | (levels === 4 ? 0x1e : 0x26),
    eptpHigh: 0,
    vpid: hasEpt ? 1 : 0,
  });
  // A first walk each sets the flags of the tables above.
  for (let page = 0; page < guestPages; page++) mmu.translate(0x4000_0000 + page * 4096, 0, 5);
  return mmu;
}

function visit(count: number, translate: (low: number) => number): number {
  let state = 2_463_534_242;
  let hash = 0;
  for (let walk = 0; walk < count; walk++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    hash = (Math.imul(hash, 31) + translate(0x4000_0000 | (state & 0x7f_ffff))) | 0;
  }
  return hash;
}

const walking = (name: string, hasEpt: boolean, hasTlb: boolean, isRecorded: boolean): Contender => ({
  name,
  run(sizes, meter) {
    const { warm, count, levels } = sizes as { warm: number; count: number; levels: number };
    const mmu = createScene(levels === 4 ? 4 : 5, hasEpt, hasTlb);
    const record = new WalkRecord();
    const translate = isRecorded
      ? (low: number): number => mmu.translateRecorded(low, 0, 4, record)
      : (low: number): number => mmu.translate(low, 0, 4);
    visit(warm, translate);
    const { references, walks } = mmu;
    let hash = 0;
    meter.measure(() => {
      hash = visit(count, translate);
      return count;
    });
    const made = (mmu.references - references) / Math.max(mmu.walks - walks, 1);
    return { hash: String(hash), values: { references: made } };
  },
});

/** Walks per second. */
export const benchmark: Benchmark = {
  name: "page-walk",
  title: "page walks, 2,048 pages at random",
  operation: "walk",
  rows: [4, 5].map((levels) => ({
    name: `${levels} levels`,
    full: { warm: 300_000, count: 3_000_000, levels },
    small: { warm: 3_000, count: 10_000, levels },
  })),
  contenders: [
    walking("two dimensions", true, false, false),
    walking("two dimensions, recorded", true, false, true),
    walking("one dimension", false, false, false),
    walking("TLB hit", true, true, false),
  ],
  targets: [
    {
      text: "a walk in two dimensions in 80 ns",
      of: { contender: "two dimensions", row: "4 levels" },
      atLeast: 12.5e6,
    },
    {
      text: "with its record in 250 ns",
      of: { contender: "two dimensions, recorded", row: "4 levels" },
      atLeast: 4e6,
    },
    {
      text: "24 references by four levels through four",
      of: { contender: "two dimensions", row: "4 levels", figure: "references" },
      atLeast: 24,
      atMost: 24,
      exact: true,
    },
    {
      text: "35 by five through five",
      of: { contender: "two dimensions", row: "5 levels", figure: "references" },
      atLeast: 35,
      atMost: 35,
      exact: true,
    },
  ],
};
