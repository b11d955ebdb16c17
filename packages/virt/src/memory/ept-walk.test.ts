import { createSimulation } from "@dc/engine";
import { describe, expect, test } from "vitest";
import { createGuestMemory } from "./guest-memory.ts";
import { createMmu, type Mmu } from "./mmu.ts";
import { noCaches } from "./mmu-options.ts";
import { access } from "./paging.ts";
import { createTableBuilder, type TableBuilder, takePages } from "./table-builder.ts";
import { faultKind } from "./translation-fault.ts";

const linear = 0x40_3000;

interface Scene {
  mmu: Mmu;
  ept: TableBuilder;
  guest: TableBuilder;
}

/** A guest in long mode whose page at `linear` is at 0x5000; EPT maps 4 MiB to themselves. */
function scene(options: { executeOnly?: boolean; flags?: boolean; levels?: 4 | 5 } = {}): Scene {
  const { executeOnly = true, flags = false, levels = 4 } = options;
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 24);
  const mmu = createMmu(simulation, "vm/mmu", memory, {
    caches: noCaches,
    ept: { executeOnly, levels5: true, pages2m: true, pages1g: true, accessedDirty: true },
  });
  const guest = createTableBuilder({ memory, format: "levels4", allocate: takePages(0x10_0000n) });
  guest.map(BigInt(linear), 0x5000n, 12, 0x67n);
  for (const level of [4, 3, 2]) {
    guest.setEntry(BigInt(linear), level, (guest.entry(BigInt(linear), level) ?? 0n) | 0x20n);
  }
  const format = levels === 4 ? "ept4" : "ept5";
  const ept = createTableBuilder({ memory, format, allocate: takePages(0x80_0000n) });
  for (let page = 0n; page < 0x40_0000n; page += 4096n) ept.map(page, page, 12, 0x37n);
  mmu.configure({
    cr0: 0x8001_0001,
    cr3Low: Number(guest.root),
    cr3High: 0,
    cr4: 0x20,
    efer: 0xd00,
    alignmentCheck: false,
    eptEnabled: true,
    eptpLow: Number(ept.root) | 6 | ((levels - 1) << 3) | (flags ? 0x40 : 0),
    eptpHigh: 0,
    vpid: 1,
  });
  return { mmu, ept, guest };
}

/** "ok", "misconfiguration", or the qualification of the violation. */
function outcome({ mmu }: Scene, wanted: number): string {
  if (mmu.translate(linear, 0, wanted | access.user) >= 0) return "ok";
  expect([mmu.fault.linearLow, mmu.fault.linearValid]).toEqual([linear, true]);
  if (mmu.fault.kind === faultKind.eptMisconfiguration) return "misconfiguration";
  expect(mmu.fault.kind).toBe(faultKind.eptViolation);
  return mmu.fault.qualification.toString(16);
}

const wantedAll = [access.read, access.write, access.execute];

describe("V312 V314: permissions of the page's entry: outcome of a read, a write and a fetch", () => {
  test.each([
    [0, "181 182 184"],
    [1, "ok 18a 18c"],
    [2, "misconfiguration misconfiguration misconfiguration"],
    [3, "ok ok 19c"],
    [4, "1a1 1a2 ok"],
    [5, "ok 1aa ok"],
    [6, "misconfiguration misconfiguration misconfiguration"],
    [7, "ok ok ok"],
  ])("of the final address, permissions %i: %s", (permissions, expected) => {
    for (const levels of [4, 5] as const) {
      const it = scene({ levels });
      it.ept.map(0x5000n, 0x5000n, 12, BigInt(permissions) | 0x30n);
      expect(wantedAll.map((wanted) => outcome(it, wanted)).join(" ")).toBe(expected);
      if (!expected.includes("ok ok ok")) expect(it.mmu.fault.guestPhysical).toBe(0x5000);
    }
  });

  test("execute without read is a misconfiguration where the processor does not offer it", () => {
    const it = scene({ executeOnly: false });
    it.ept.map(0x5000n, 0x5000n, 12, 0x34n);
    expect(wantedAll.map((wanted) => outcome(it, wanted))).toEqual(Array(3).fill("misconfiguration"));
  });

  test.each([
    [0, "81", "83"],
    [1, "ok", "8b"],
    [2, "misconfiguration", "misconfiguration"],
    [3, "ok", "ok"],
    [4, "a1", "a3"],
    [5, "ok", "ab"],
    [6, "misconfiguration", "misconfiguration"],
    [7, "ok", "ok"],
  ])("of a guest's table, permissions %i: %s, with EPT's own flags %s", (permissions, plain, flagged) => {
    for (const level of [4, 3, 2, 1]) {
      for (const [flags, expected] of [
        [false, plain],
        [true, flagged],
      ] as const) {
        const it = scene({ flags });
        const entry = it.guest.entryAddress(BigInt(linear), level) ?? 0n;
        it.ept.map(entry & ~0xfffn, entry & ~0xfffn, 12, BigInt(permissions) | 0x30n);
        // Whatever the program wanted, its tables are read.
        expect(wantedAll.map((wanted) => outcome(it, wanted)).join(" ")).toBe([expected, expected, expected].join(" "));
        if (expected !== "ok") expect(it.mmu.fault.guestPhysical).toBe(Number(entry));
      }
    }
  });

  test("permissions of all levels count together", () => {
    const it = scene();
    it.ept.setEntry(0x5000n, 2, (it.ept.entry(0x5000n, 2) ?? 0n) & ~2n);
    it.ept.map(0x5000n, 0x5000n, 12, 0x33n);
    expect(wantedAll.map((wanted) => outcome(it, wanted)).join(" ")).toBe("ok 18a 18c");
  });

  test("a flag of the guest's own is set in a table that EPT lets be written only", () => {
    const it = scene();
    const entry = it.guest.entryAddress(BigInt(linear), 1) ?? 0n;
    it.ept.map(entry & ~0xfffn, entry & ~0xfffn, 12, 0x31n);
    it.guest.map(BigInt(linear), 0x5000n, 12, 0x7n);
    expect(outcome(it, access.read)).toBe("8a");
    expect(it.mmu.fault.guestPhysical).toBe(Number(entry));
    it.ept.map(entry & ~0xfffn, entry & ~0xfffn, 12, 0x33n);
    expect(outcome(it, access.read)).toBe("ok");
    expect(it.guest.entry(BigInt(linear), 1)).toBe(0x5027n);
  });
});

describe("V313: misconfigurations", () => {
  test.each([
    [1, 0x5007n | (1n << 46n), "an address beyond MAXPHYADDR"],
    [1, 0x5007n | (1n << 51n), "bit 51"],
    [1, 0x5017n, "memory type 2"],
    [1, 0x501fn, "memory type 3"],
    [1, 0x503fn, "memory type 7"],
    [2, 0x0000_10b7n, "bit 12 of a 2 MiB page"],
    [2, 0x0010_00b7n, "bit 20 of a 2 MiB page"],
    [3, 0x2000_00b7n, "bit 29 of a 1 GiB page"],
    [2, 0x0010_000fn, "bit 3 of an entry that leads to a table"],
    [3, 0x0010_0047n, "bit 6 of an entry that leads to a table"],
    [4, 0x0010_0087n, "bit 7 of a PML4 entry"],
    [4, 0x0010_0017n, "bit 4 of a PML4 entry"],
  ])("level %i, %s: %s", (level, entry) => {
    const it = scene();
    it.ept.setEntry(0x5000n, level, entry);
    expect(wantedAll.map((wanted) => outcome(it, wanted))).toEqual(Array(3).fill("misconfiguration"));
    expect(it.mmu.fault.qualification).toBe(0);
  });

  test.each([
    0x5037n | (1n << 63n),
    0x5037n | (0x7ffn << 52n),
    0x5077n,
    0x50b7n,
    0x5f37n,
    0x5007n,
    0x500fn,
    0x5027n,
    0x502fn,
  ])("none: %s", (entry) => {
    const it = scene();
    it.ept.setEntry(0x5000n, 1, entry);
    expect(outcome(it, access.write)).toBe("ok");
  });
});

test("V315: EPT's accessed flags are set on each way, dirty flags where something may be written", () => {
  const it = scene({ flags: true });
  const flags = (address: bigint): number[] =>
    [4, 3, 2, 1].map((level) => Number(((it.ept.entry(address, level) ?? 0n) >> 8n) & 3n));
  const table = it.guest.entryAddress(BigInt(linear), 1) ?? 0n;
  expect([flags(0x5000n), flags(table)]).toEqual([
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  expect(outcome(it, access.read)).toBe("ok");
  // An access to a table of the guest counts as a write.
  expect([flags(0x5000n), flags(table)]).toEqual([
    [1, 1, 1, 1],
    [1, 1, 1, 3],
  ]);
  expect(outcome(it, access.write)).toBe("ok");
  expect(flags(0x5000n)).toEqual([1, 1, 1, 3]);
  const without = scene();
  expect(outcome(without, access.write)).toBe("ok");
  expect(Number((without.ept.entry(0x5000n, 1) ?? 0n) & 0x300n)).toBe(0);
});

test("V316: a full log stops the access that would set a flag; else each page that becomes dirty is logged once", () => {
  const it = scene({ flags: true });
  const logged: number[] = [];
  let isFull = true;
  it.mmu.dirtyLog = { isFull: () => isFull, logPage: (page) => logged.push(page) };
  expect(it.mmu.translate(linear, 0, access.write)).toBe(-1);
  expect([it.mmu.fault.kind, logged.length]).toEqual([faultKind.pageModificationLogFull, 0]);
  expect(Number((it.ept.entry(it.guest.root, 1) ?? 0n) & 0x300n)).toBe(0);
  isFull = false;
  expect(it.mmu.translate(linear + 0xabc, 0, access.write)).toBe(0x5abc);
  const tables = [4, 3, 2, 1].map((level) => Number(it.guest.entryAddress(BigInt(linear), level)) & ~0xfff);
  expect(logged).toEqual([...tables, 0x5000]);
  it.mmu.translate(linear, 0, access.write);
  expect(logged.length).toBe(5);
});

test("V317: EPT's own caches shorten the second dimension, and hold what they hold until INVEPT", () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 24);
  const small = { entries: 16 };
  const mmu = createMmu(simulation, "vm/mmu", memory, {
    caches: { nestedTlb: small, nestedTlbLarge: small, eptStructures: small, structures: small },
  });
  const guest = createTableBuilder({ memory, format: "levels4", allocate: takePages(0x10_0000n) });
  const ept = createTableBuilder({ memory, format: "ept4", allocate: takePages(0x80_0000n) });
  for (let page = 0n; page < 0x40_0000n; page += 4096n) ept.map(page, page, 12, 0x37n);
  for (let page = 0n; page < 16n; page++) guest.map(0x40_0000n + page * 4096n, 0x5000n + page * 4096n, 12, 0x67n);
  mmu.configure({
    cr0: 0x8001_0001,
    cr3Low: Number(guest.root),
    cr3High: 0,
    cr4: 0x20,
    efer: 0xd00,
    alignmentCheck: false,
    eptEnabled: true,
    eptpLow: Number(ept.root) | 0x1e,
    eptpHigh: 0,
    vpid: 1,
  });
  const reads = (low: number): number => {
    const before = mmu.references;
    expect(mmu.translate(low, 0, access.user)).toBe(low - 0x40_0000 + 0x5000);
    return mmu.references - before;
  };
  // PML4 5, then 2 each: EPT's caches know the way to the last level. The page: one.
  expect(reads(0x40_0000)).toBe(5 + 2 + 2 + 2 + 1);
  // The guest's page table and its place are known: one entry of it, one of EPT for the page.
  expect(reads(0x40_1000)).toBe(2);
  expect(reads(0x40_1000)).toBe(1);
  // What was cached with fewer permissions goes with the violation: adding one asks for no INVEPT.
  const above = ept.entry(0x20_0000n, 2) ?? 0n;
  guest.map(0x60_0000n, 0x20_5000n, 12, 0x67n);
  ept.setEntry(0x20_0000n, 2, above & ~2n);
  expect(mmu.translate(0x60_0000, 0, access.user)).toBe(0x20_5000);
  expect(mmu.translate(0x60_0000, 0, access.user | access.write)).toBe(-1);
  expect(mmu.fault.qualification).toBe(0x1aa);
  ept.setEntry(0x20_0000n, 2, above);
  expect(mmu.translate(0x60_0000, 0, access.user | access.write)).toBe(0x20_5000);
  mmu.invept(1, Number(ept.root), 0);
  expect(reads(0x40_1000)).toBe(5 + 2 + 2 + 2 + 1);
});
