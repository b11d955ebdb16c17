import { createSimulation } from "@dc/engine";
import { describe, expect, test } from "vitest";
import { createGuestMemory } from "./guest-memory.ts";
import { createMmu, type Mmu, type TranslationRegisters } from "./mmu.ts";
import { noCaches } from "./mmu-options.ts";
import { access } from "./paging.ts";
import { createTableBuilder, type TableBuilder, type TableFormat, takePages } from "./table-builder.ts";
import { faultKind } from "./translation-fault.ts";
import { WalkRecord } from "./walk-record.ts";

type GuestFormat = Exclude<TableFormat, "ept4" | "ept5">;
const guestFormats: Record<GuestFormat, { cr4: number; efer: number; linear: bigint; read: Record<number, number> }> = {
  // References of a walk to a page of so many bits. PAE's third level is in registers.
  bits32: { cr4: 0x10, efer: 0x800, linear: 0x40_3000n, read: { 12: 2, 22: 1 } },
  pae: { cr4: 0x20, efer: 0x800, linear: 0x40_3000n, read: { 12: 2, 21: 1 } },
  levels4: { cr4: 0x20, efer: 0xd00, linear: 0x7fff_c000_3000n, read: { 12: 4, 21: 3, 30: 2 } },
  levels5: { cr4: 0x1020, efer: 0xd00, linear: 0x00ff_7fff_c000_3000n, read: { 12: 5, 21: 4, 30: 3 } },
};
const eptFormats = { ept4: { levels: 4 }, ept5: { levels: 5 } } as const;

interface Scene {
  mmu: Mmu;
  tables: TableBuilder;
  low: number;
  high: number;
  registers: TranslationRegisters;
  memory: ReturnType<typeof createGuestMemory>;
  ept: TableBuilder | undefined;
}

/** A guest with one page mapped to 0; under EPT all of the guest's memory is mapped to itself by pages of `eptSize` bits. */
function scene(format: GuestFormat, size: number, eptFormat?: "ept4" | "ept5", eptSize = 12): Scene {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 24);
  const mmu = createMmu(simulation, "vm/mmu", memory, { caches: noCaches });
  const { cr4, efer, linear } = guestFormats[format];
  const tables = createTableBuilder({ memory, format, allocate: takePages(0x10_0000n) });
  tables.map(linear, 0n, size, 0x67n);
  let ept: TableBuilder | undefined;
  if (eptFormat !== undefined) {
    ept = createTableBuilder({ memory, format: eptFormat, allocate: takePages(0x80_0000n) });
    const step = 1n << BigInt(eptSize);
    for (let page = 0n; page < 0x40_0000n; page += step) ept.map(page, page, eptSize, 0x37n);
  }
  const levels = eptFormat === undefined ? 4 : eptFormats[eptFormat].levels;
  const registers: TranslationRegisters = {
    cr0: 0x8001_0001,
    cr3Low: Number(tables.root),
    cr3High: 0,
    cr4,
    efer,
    alignmentCheck: false,
    eptEnabled: ept !== undefined,
    eptpLow: Number(ept?.root ?? 0n) | 6 | ((levels - 1) << 3),
    eptpHigh: 0,
    vpid: 1,
  };
  mmu.configure(registers);
  if (format === "pae") expect(mmu.loadPdptes(registers.cr3Low)).toBe(0);
  const [low, high] = [Number(BigInt.asIntN(32, linear)), Number(BigInt.asIntN(32, linear >> 32n))];
  return { mmu, tables, low, high, registers, memory, ept };
}

const show = (record: WalkRecord): string =>
  record
    .read()
    .map(
      ({ dimension, level, guestLevel, address, entry, hit }) =>
        `${dimension} level ${level} for ${guestLevel}: ${address?.toString(16)} = ${entry.toString(16)} (${hit})`,
    )
    .join("\n");

const combinations = (Object.keys(guestFormats) as GuestFormat[]).flatMap((format) =>
  Object.entries(guestFormats[format].read).flatMap(([size, guestReads]) => [
    [format, Number(size), undefined, 12, guestReads] as const,
    ...(["ept4", "ept5"] as const).flatMap((eptFormat) =>
      [12, 21, 30].map((eptSize) => {
        const reads = eptFormats[eptFormat].levels - (eptSize - 12) / 9;
        return [format, Number(size), eptFormat, eptSize, (guestReads + 1) * (reads + 1) - 1] as const;
      }),
    ),
  ]),
);

describe("V318: a walk makes (g + 1)(e + 1) − 1 references, and its record has each", () => {
  test("for every format and page size of both dimensions", () => {
    // 10 guest pages: alone, and with two formats of EPT in three page sizes.
    expect(combinations.length).toBe(10 * 7);
  });

  test.each(combinations)(
    "%s, page of %i bits; %s, page of %i bits: %i",
    (format, size, eptFormat, eptSize, expected) => {
      const { mmu, low, high } = scene(format, size, eptFormat, eptSize);
      const record = new WalkRecord();
      // Twice: the first walk may set flags in tables, the second finds all as it usually is.
      for (const walk of [1, 2]) {
        const before = mmu.references;
        expect(mmu.translateRecorded(low, high, access.user, record), show(record)).toBeGreaterThanOrEqual(0);
        expect([walk, record.memoryReferences, mmu.references - before], show(record)).toEqual([
          walk,
          expected,
          expected,
        ]);
        expect(record.count, show(record)).toBe(expected + (format === "pae" ? 1 : 0));
        const withoutRecord = mmu.references;
        mmu.translate(low, high, access.user);
        expect(mmu.references - withoutRecord).toBe(expected);
      }
    },
  );
});

test("V319: the record of a walk in two dimensions, reference by reference", () => {
  const { mmu, low, high, tables, ept } = scene("levels4", 12, "ept4");
  const record = new WalkRecord();
  mmu.translateRecorded(low, high, access.user | access.write, record);
  const rows = record.read();
  expect(rows.map(({ dimension, level, guestLevel }) => `${dimension[0]}${level}/${guestLevel}`).join(" ")).toBe(
    "e4/4 e3/4 e2/4 e1/4 g4/4 e4/3 e3/3 e2/3 e1/3 g3/3 e4/2 e3/2 e2/2 e1/2 g2/2 e4/1 e3/1 e2/1 e1/1 g1/1 e4/0 e3/0 e2/0 e1/0",
  );
  const linear = guestFormats.levels4.linear;
  expect(rows[4].address).toBe(tables.entryAddress(linear, 4));
  expect(rows[19].address).toBe(tables.entryAddress(linear, 1));
  expect(rows[19].entry).toBe(0x67n);
  expect(rows[0].address).toBe(ept?.root);
  // The upper tables' entries were never accessed, the page's was.
  expect(rows.filter(({ setAccessed }) => setAccessed).map(({ level }) => level)).toEqual([4, 3, 2]);
  expect(rows.some(({ setDirty }) => setDirty)).toBe(false);
  mmu.translateRecorded(low, high, access.user, record);
  expect(record.read().some(({ setAccessed }) => setAccessed)).toBe(false);
  // The address that was translated last is the page's.
  expect(rows[23].entry & 0xfffn).toBe(0x37n);
});

test("V285: accessed is set in every entry of a translation, dirty by a write in the last, and by none that faults", () => {
  const { mmu, tables, low, high } = scene("levels4", 12);
  const linear = guestFormats.levels4.linear;
  const flags = (): number[] => [4, 3, 2, 1].map((level) => Number((tables.entry(linear, level) ?? 0n) & 0x60n));
  tables.map(linear, 0n, 12, 0x5n);
  mmu.translate(low, high, access.user | access.write);
  expect([mmu.fault.errorCode, ...flags()]).toEqual([7, 0, 0, 0, 0]);
  mmu.translate(low, high, access.user);
  expect(flags()).toEqual([0x20, 0x20, 0x20, 0x20]);
  tables.map(linear, 0n, 12, 0x7n);
  mmu.translate(low, high, access.user | access.write);
  expect(flags()).toEqual([0x20, 0x20, 0x20, 0x60]);
});

test("V286: PAE's registers are loaded whole or not at all, and their reserved bits are #GP", () => {
  const { mmu, tables, low, high, memory } = scene("pae", 12);
  const root = Number(tables.root);
  const before = [...mmu.pdptes];
  memory.write32(root + 8, 3);
  expect(mmu.loadPdptes(root)).toBe(1);
  expect([...mmu.pdptes]).toEqual(before);
  memory.write32(root + 8, 0);
  memory.write32(root + 12, 1 << 20);
  // Not present: its other bits do not matter.
  expect(mmu.loadPdptes(root)).toBe(0);
  memory.write32(root, 0);
  // The register still leads there.
  expect(mmu.translate(low, high, access.user)).toBe(0);
  mmu.loadPdptes(root);
  expect(mmu.translate(low, high, access.user)).toBe(-1);
  expect(mmu.fault.errorCode).toBe(4);
});

test("V286: PAE's registers are read through EPT without a linear address", () => {
  const { mmu, ept, registers } = scene("pae", 12, "ept4");
  ept?.unmap(BigInt(registers.cr3Low));
  expect(mmu.loadPdptes(registers.cr3Low)).toBe(2);
  const { kind, qualification, guestPhysical, linearValid } = mmu.fault;
  expect([kind, qualification, guestPhysical, linearValid]).toEqual([
    faultKind.eptViolation,
    1,
    registers.cr3Low,
    false,
  ]);
});

describe("V289: tables that make no sense end in a fault, and no walk hangs", () => {
  test.each<[GuestFormat, number]>([
    ["bits32", 12],
    ["pae", 12],
    ["levels4", 12],
    ["levels5", 12],
  ])("%s: a table that leads to itself", (format, size) => {
    const { mmu, tables, low, high, memory } = scene(format, size);
    const root = Number(tables.root);
    // Every entry leads back to the root: after its levels the walk has a page, the root itself.
    for (let at = root; at < root + 4096; at += format === "bits32" ? 4 : 8) memory.write32(at, root | 7);
    if (format === "pae") for (let word = 0; word < 8; word += 2) mmu.pdptes[word] = root | 1;
    const offset = low & 0xfff;
    expect(mmu.translate(low, high, access.user)).toBe(root + offset);
  });

  test.each([4, 3, 2, 1])("levels4: level %i beyond RAM reads as ones, whose reserved bits fault", (level) => {
    const { mmu, tables, low, high } = scene("levels4", 12);
    const linear = guestFormats.levels4.linear;
    tables.setEntry(linear, level, 0x3f_ffff_f000n | 7n);
    const physical = mmu.translate(low, high, access.user);
    if (level === 1) expect(physical).toBe(0x3f_ffff_f000);
    else expect([physical, mmu.fault.errorCode]).toEqual([-1, 0xd]);
  });

  test("bits32: tables beyond RAM are ones, and so is the page", () => {
    const { mmu, tables, low } = scene("bits32", 12);
    tables.setEntry(guestFormats.bits32.linear, 2, 0xf000_0007n);
    expect(mmu.translate(low, 0, access.user)).toBe(0xffff_f000);
  });

  test("EPT tables beyond RAM are misconfigured, CR3 beyond EPT is a violation", () => {
    const { mmu, ept, low, high, registers } = scene("levels4", 12, "ept4");
    ept?.setEntry(0n, 3, 0x3f_ffff_f000n | 7n);
    expect(mmu.translate(low, high, access.user)).toBe(-1);
    expect([mmu.fault.kind, mmu.fault.guestPhysical]).toEqual([
      faultKind.eptMisconfiguration,
      Number(tables4(registers)) + ((high >>> 7) & 511) * 8,
    ]);
    mmu.configure({ ...registers, cr3High: 0xf_0000 });
    expect(mmu.translate(low, high, access.user)).toBe(-1);
    expect([mmu.fault.kind, mmu.fault.qualification]).toEqual([faultKind.eptViolation, 0x81]);
  });
});

const tables4 = (registers: TranslationRegisters): number => registers.cr3Low & ~0xfff;
