import { createSimulation } from "@dc/engine";
import { describe, expect, test } from "vitest";
import { createGuestMemory, type GuestMemory } from "./guest-memory.ts";
import { createMmu, type Mmu, type TranslationRegisters } from "./mmu.ts";
import { noCaches } from "./mmu-options.ts";
import { NestedWalk } from "./nested-walk.ts";
import { access, rightsTable } from "./paging.ts";
import { createTableBuilder, type TableBuilder, takePages } from "./table-builder.ts";
import { WalkRecord } from "./walk-record.ts";

interface Choice {
  levels: 4 | 5;
  eptLevels: 4 | 5;
  /** Of EPT. */
  hasFlags: boolean;
  linear: bigint;
  /** Guest-physical address of the page: in the region of the last table, or in one of its own. */
  page: bigint;
  /** Without EPT, all tables being where they say. */
  isFlat?: boolean;
}

interface Scene {
  mmu: Mmu;
  memory: GuestMemory;
  tables: TableBuilder;
  ept: TableBuilder;
  registers: TranslationRegisters;
  low: number;
  high: number;
}

const ramBytes = 0x2_8000;
/** Guest-physical addresses of a guest's tables lie in several regions of 2 MiB, and never where they are in RAM. */
const tablePages = [0x1000n, 0x20_2000n, 0x20_3000n, 0x40_4000n, 0x5000n];
const place = (guest: bigint): bigint => 0x2_0000n + (guest & 0xffffn);

/** One page of 4 KiB mapped through both dimensions, every flag set. */
function scene({ levels, eptLevels, hasFlags, linear, page, isFlat = false }: Choice, isWhole = false): Scene {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", ramBytes);
  const mmu = createMmu(simulation, "vm/mmu", memory, { caches: noCaches });
  // The walk that keeps its tables is the whole one.
  mmu.walker.keepsTables = isWhole;
  let table = 0;
  const tables = createTableBuilder({
    memory,
    format: levels === 4 ? "levels4" : "levels5",
    allocate: () => (isFlat ? place(tablePages[table++]) : tablePages[table++]),
    place: isFlat ? (address) => address : place,
  });
  tables.map(linear, page, 12, 0x67n);
  for (let level = 2; level <= levels; level++)
    tables.setEntry(linear, level, (tables.entry(linear, level) as bigint) | 0x27n);
  const ept = createTableBuilder({
    memory,
    format: eptLevels === 4 ? "ept4" : "ept5",
    allocate: takePages(0x1000n),
  });
  for (const guest of [...tablePages, page]) {
    ept.map(guest, place(guest), 12, 0x337n);
    for (let level = 2; level <= eptLevels; level++)
      ept.setEntry(guest, level, (ept.entry(guest, level) as bigint) | 0x107n);
  }
  const registers: TranslationRegisters = {
    cr0: 0x8001_0001,
    cr3Low: Number(tables.root),
    cr3High: 0,
    cr4: (levels === 4 ? 0x20 : 0x1020) | 0x80,
    efer: 0xd00,
    alignmentCheck: false,
    eptEnabled: !isFlat,
    eptpLow: Number(ept.root) | 6 | ((eptLevels - 1) << 3) | (hasFlags ? 0x40 : 0),
    eptpHigh: 0,
    vpid: 1,
  };
  mmu.configure(registers);
  const [low, high] = [Number(BigInt.asIntN(32, linear)), Number(BigInt.asIntN(32, linear >> 32n))];
  return { mmu, memory, tables, ept, registers, low, high };
}

const linear4 = 0x7fff_c000_3abcn;
const linear5 = 0xff7f_8123_4567_89a8n;
const choices: [string, Choice][] = [
  ["4 through 4", { levels: 4, eptLevels: 4, hasFlags: false, linear: linear4, page: 0x6000n }],
  ["4 through 4, flags", { levels: 4, eptLevels: 4, hasFlags: true, linear: linear4, page: 0x60_6000n }],
  ["4 through 5", { levels: 4, eptLevels: 5, hasFlags: false, linear: linear4, page: 0x60_6000n }],
  ["5 through 4", { levels: 5, eptLevels: 4, hasFlags: true, linear: linear5, page: 0x6000n }],
  ["5 through 5, flags", { levels: 5, eptLevels: 5, hasFlags: true, linear: linear5, page: 0x60_6000n }],
];
const accesses = [0, 1, 2, 4, 5, 6, 8, 9];

/** All that a translation leaves behind. */
function translated({ mmu, low, high }: Scene, wanted: number, record: WalkRecord): unknown {
  const references = mmu.references;
  const physical = mmu.translateRecorded(low, high, wanted, record);
  const { kind, errorCode, qualification, guestPhysical, linearLow, linearHigh, linearValid } = mmu.fault;
  return {
    physical,
    outcome:
      physical >= 0
        ? [...mmu.walker.out]
        : { kind, errorCode, qualification, guestPhysical, linearLow, linearHigh, linearValid },
    references: mmu.references - references,
    rows: [...record.rows.subarray(0, record.count * 5)],
  };
}

describe("V513: with each bit of each of its entries the other way the walk ends as the whole one", () => {
  test.each(choices)("%s", (_name, choice) => {
    const [quick, whole] = [scene(choice), scene(choice, true)];
    const kept = quick.memory.bytes.slice();
    const records = [new WalkRecord(), new WalkRecord()];
    quick.mmu.translateRecorded(quick.low, quick.high, 0, records[0]);
    const addresses = [...new Set(records[0].read().map(({ address }) => Number(address)))];
    let translations = 0;
    let faults = 0;
    const rules = [
      { cr0: 0x8001_0001, efer: 0xd00 },
      { cr0: 0x8000_0001, efer: 0x500 },
    ];
    for (const { cr0, efer } of rules) {
      for (const { mmu, registers } of [quick, whole]) mmu.configure({ ...registers, cr0, efer });
      for (const address of addresses)
        for (let bit = 0; bit < 64; bit++)
          for (const wanted of accesses) {
            for (const { memory } of [quick, whole]) memory.bytes[address + (bit >> 3)] ^= 1 << (bit & 7);
            const found = translated(quick, wanted, records[0]);
            const expected = translated(whole, wanted, records[1]);
            const where = (): string => `bit ${bit} of ${address.toString(16)}, wanted ${wanted}`;
            if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found, where()).toEqual(expected);
            if (Buffer.compare(quick.memory.bytes, whole.memory.bytes) !== 0) expect.fail(`flags: ${where()}`);
            if ((found as { physical: number }).physical >= 0) translations++;
            else faults++;
            for (const { memory } of [quick, whole]) memory.bytes.set(kept);
          }
    }
    expect(Math.min(translations, faults)).toBeGreaterThan(addresses.length * 50);
  });
});

describe("V514: the straight walk answers where all is as usual, and nowhere else", () => {
  /** The straight walk alone. */
  function straight({ mmu, memory, low, high }: Scene, wanted: number): [number, number, NestedWalk] {
    const out = new Int32Array(7);
    const walk = new NestedWalk(new Int32Array(memory.bytes.buffer), out, rightsTable());
    walk.configure(mmu.walker);
    return [walk.walk(low, high, wanted), out[0], walk];
  }

  test.each(choices)("%s: each access", (_name, choice) => {
    const whole = scene(choice);
    const { page, linear } = choice;
    for (const wanted of accesses) {
      const [shift, physical, walk] = straight(whole, wanted);
      expect([wanted, shift, physical]).toEqual([wanted, 12, Number(place(page) + (linear & 0xfffn))]);
      expect(walk.reads).toBe((choice.levels + 1) * (choice.eptLevels + 1) - 1);
    }
  });

  const [, usual] = choices[1];
  const { linear, page } = usual;
  const change = (tables: TableBuilder, at: bigint, level: number, bits: bigint): void => {
    tables.setEntry(at, level, (tables.entry(at, level) as bigint) ^ bits);
  };
  test.each<[string, number, (scene: Scene) => void]>([
    ["an entry that is not present", 0, ({ tables }) => change(tables, linear, 3, 1n)],
    ["a page that is not present", 0, ({ tables }) => change(tables, linear, 1, 1n)],
    ["an accessed flag to set", 0, ({ tables }) => change(tables, linear, 4, 0x20n)],
    ["a dirty flag to set", access.write, ({ tables }) => change(tables, linear, 1, 0x40n)],
    ["a page for reading, written", access.write, ({ tables }) => change(tables, linear, 2, 2n)],
    ["the supervisor's page, read by a user", access.user, ({ tables }) => change(tables, linear, 1, 4n)],
    ["no execution, fetched", access.execute, ({ tables }) => change(tables, linear, 2, 1n << 63n)],
    ["a reserved bit", 0, ({ tables }) => change(tables, linear, 4, 1n << 51n)],
    ["a large page", 0, ({ tables }) => change(tables, linear, 2, 0x80n)],
    ["EPT: a root that is not present", 0, ({ ept }) => change(ept, page, 4, 7n)],
    ["EPT: a region that is not present", 0, ({ ept }) => change(ept, page, 2, 7n)],
    ["EPT: a table for reading, where flags want writing", 0, ({ ept }) => change(ept, tablePages[1], 1, 2n)],
    ["EPT: a region of tables for reading", 0, ({ ept }) => change(ept, tablePages[3], 2, 2n)],
    ["EPT: a table's accessed flag to set", 0, ({ ept }) => change(ept, tablePages[0], 2, 0x100n)],
    ["EPT: a table's dirty flag to set", 0, ({ ept }) => change(ept, tablePages[2], 1, 0x200n)],
    ["EPT: the page's accessed flag to set", 0, ({ ept }) => change(ept, page, 1, 0x100n)],
    ["EPT: the page's dirty flag to set", access.write, ({ ept }) => change(ept, page, 1, 0x200n)],
    ["EPT: a page for reading, written", access.write, ({ ept }) => change(ept, page, 1, 2n)],
    ["EPT: no execution, fetched", access.execute, ({ ept }) => change(ept, page, 2, 4n)],
    ["EPT: a reserved memory type of the page", 0, ({ ept }) => change(ept, page, 1, 0x08n)],
    ["EPT: a reserved memory type of a table", 0, ({ ept }) => change(ept, tablePages[0], 1, 0x08n)],
    ["EPT: tables of two memory types", 0, ({ ept }) => change(ept, tablePages[0], 1, 0x30n)],
    ["EPT: a reserved bit", 0, ({ ept }) => change(ept, page, 3, 0x08n)],
    ["EPT: a reserved bit of a region", 0, ({ ept }) => change(ept, page, 2, 0x40n)],
    ["EPT: an address beyond 4 GiB", 0, ({ ept }) => change(ept, page, 1, 1n << 33n)],
    ["EPT: a large page", 0, ({ ept }) => change(ept, page, 2, 0x80n)],
    ["a page beyond the first GiB", 0, ({ tables }) => change(tables, linear, 1, 1n << 30n)],
  ])("not with %s", (_name, wanted, spoil) => {
    const spoiled = scene(usual);
    expect(straight(spoiled, wanted)[0]).toBe(12);
    spoil(spoiled);
    const before = spoiled.memory.bytes.slice();
    expect(straight(spoiled, wanted)[0]).toBe(0);
    expect(Buffer.compare(spoiled.memory.bytes, before)).toBe(0);
  });
});

test("V515: a record that is used again is as a new one, whatever walk it held before", () => {
  const scenes = choices.map(([, choice]) => scene(choice));
  // A walk that ends early, one in one dimension, and one through a large page write other columns.
  const ends = scene(choices[0][1]);
  ends.tables.setEntry(linear4, 2, 0n);
  const flat = scene({ ...choices[0][1], isFlat: true });
  const large = scene(choices[1][1]);
  large.ept.setEntry(choices[1][1].page, 2, 0x3b7n);
  const flags = scene(choices[0][1]);
  flags.tables.setEntry(linear4, 3, (flags.tables.entry(linear4, 3) as bigint) & ~0x20n);
  const all = [...scenes, ends, flat, large, flags];
  const kept = all.map(({ memory }) => memory.bytes.slice());
  /** Each walk finds memory as it was at first. */
  const again = (which: number, record: WalkRecord): unknown => {
    all[which].memory.bytes.set(kept[which]);
    return translated(all[which], 0, record);
  };
  const used = new WalkRecord();
  for (let first = 0; first < all.length; first++)
    for (let second = 0; second < all.length; second++) {
      again(first, used);
      expect(used.count).toBeGreaterThan(3);
      expect(again(second, used), `${second} after ${first}`).toEqual(again(second, new WalkRecord()));
    }
});
