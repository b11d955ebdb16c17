import { createSimulation } from "@dc/engine";
import { describe, expect, test } from "vitest";
import { createGuestMemory, type GuestMemory } from "./guest-memory.ts";
import { createMmu, inveptType, invpcidType, invvpidType, type Mmu, type TranslationRegisters } from "./mmu.ts";
import { access } from "./paging.ts";
import { createTableBuilder, type TableBuilder, type TableFormat, takePages } from "./table-builder.ts";
import { faultKind } from "./translation-fault.ts";

const present = 0x1n;
const writable = 0x3n;
const user = 0x5n;
const all = 0x7n;
const noExecute = 1n << 63n;

const longMode: TranslationRegisters = {
  cr0: 0x8001_0001 | 0,
  cr3Low: 0,
  cr3High: 0,
  cr4: 0x20,
  efer: 0xd00,
  alignmentCheck: false,
  eptEnabled: false,
  eptpLow: 0,
  eptpHigh: 0,
  vpid: 0,
};

interface Scene {
  memory: GuestMemory;
  mmu: Mmu;
  tables: TableBuilder;
  registers: TranslationRegisters;
}

function scene(format: TableFormat = "levels4", changes: Partial<TranslationRegisters> = {}): Scene {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 24);
  const mmu = createMmu(simulation, "vm/mmu", memory);
  const tables = createTableBuilder({ memory, format, allocate: takePages(0x10_0000n) });
  const registers = { ...longMode, cr3Low: Number(tables.root), ...changes };
  mmu.configure(registers);
  return { memory, mmu, tables, registers };
}

describe("V290: without paging a linear address is the physical one", () => {
  test("of 32 bits", () => {
    const { mmu } = scene("levels4", { cr0: 1 });
    expect(mmu.translate(-4, 0, access.write)).toBe(0xffff_fffc);
  });
});

test("V291: a cached translation stays when its entry changes, and goes with INVLPG", () => {
  const { mmu, tables } = scene();
  tables.map(0x40_0000n, 0x5000n, 12, all);
  expect(mmu.translate(0x40_0123, 0, access.user)).toBe(0x5123);
  const { generation } = mmu;
  tables.map(0x40_0000n, 0x6000n, 12, all);
  expect(mmu.translate(0x40_0123, 0, access.user)).toBe(0x5123);
  expect(mmu.generation).toBe(generation);
  mmu.invlpg(0x40_0fff, 0);
  expect(mmu.generation).toBeGreaterThan(generation);
  expect(mmu.translate(0x40_0123, 0, access.user)).toBe(0x6123);
  expect([mmu.translations, mmu.tlbHits, mmu.walks]).toEqual([3, 1, 2]);
});

test("V292: a fault says what it was, and where", () => {
  const { mmu, tables } = scene();
  tables.map(0x40_0000n, 0x5000n, 12, present | noExecute);
  const faultOf = (wanted: number): number[] => {
    expect(mmu.translate(0x40_0123, 0, wanted)).toBe(-1);
    expect([mmu.fault.kind, mmu.fault.linearLow, mmu.fault.linearValid]).toEqual([
      faultKind.pageFault,
      0x40_0123,
      true,
    ]);
    return [mmu.fault.errorCode];
  };
  expect(faultOf(access.user)).toEqual([5]);
  expect(faultOf(access.user | access.write)).toEqual([7]);
  expect(faultOf(access.write)).toEqual([3]);
  expect(faultOf(access.execute)).toEqual([0x11]);
  expect(mmu.translate(0x40_1000, 0, access.write | access.user)).toBe(-1);
  expect(mmu.fault.errorCode).toBe(6);
});

test("V293: moves to CR3 drop what is not global; CR4.PGE drops all", () => {
  const { mmu, tables } = scene("levels4", { cr4: 0xa0 });
  tables.map(0x1000n, 0x5000n, 12, all);
  tables.map(0x2000n, 0x6000n, 12, all | 0x100n);
  const both = (): number[] => [mmu.translate(0x1000, 0, 0), mmu.translate(0x2000, 0, 0)];
  expect(both()).toEqual([0x5000, 0x6000]);
  tables.map(0x1000n, 0x7000n, 12, all);
  tables.map(0x2000n, 0x8000n, 12, all | 0x100n);
  mmu.movedToCr3(true);
  expect(both()).toEqual([0x5000, 0x6000]);
  mmu.movedToCr3(false);
  expect(both()).toEqual([0x7000, 0x6000]);
  mmu.movedToCr4(0xa0, 0x20);
  expect(both()).toEqual([0x7000, 0x8000]);
});

test("V294: PCIDs keep translations apart, and INVPCID drops what its type says", () => {
  const { mmu, tables, registers } = scene("levels4", { cr4: 0x2_00a0 });
  const at = (pcid: number): number => {
    mmu.configure({ ...registers, cr3Low: Number(tables.root) | pcid });
    return mmu.translate(0x1000, 0, 0);
  };
  const move = (physical: bigint): void => tables.map(0x1000n, physical, 12, all);
  move(0x5000n);
  expect([at(1), at(2)]).toEqual([0x5000, 0x5000]);
  move(0x6000n);
  expect([at(1), at(2), at(3)]).toEqual([0x5000, 0x5000, 0x6000]);
  mmu.invpcid(invpcidType.address, 1, 0x1000, 0);
  expect([at(1), at(2)]).toEqual([0x6000, 0x5000]);
  mmu.invpcid(invpcidType.context, 2, 0, 0);
  expect([at(1), at(2)]).toEqual([0x6000, 0x6000]);
  move(0x7000n);
  mmu.invpcid(invpcidType.all, 0, 0, 0);
  expect([at(1), at(2), at(3)]).toEqual([0x7000, 0x7000, 0x7000]);
  move(0x8000n);
  mmu.invpcid(invpcidType.allButGlobal, 0, 0, 0);
  expect([at(1), at(2), at(3)]).toEqual([0x8000, 0x8000, 0x8000]);
});

test("V295: VPIDs keep translations apart, and INVVPID drops what its type says", () => {
  const { mmu, tables, registers } = scene();
  const at = (vpid: number): number => {
    mmu.configure({ ...registers, vpid });
    return mmu.translate(0x1000, 0, 0);
  };
  const move = (physical: bigint): void => tables.map(0x1000n, physical, 12, all);
  move(0x5000n);
  expect([at(0), at(1), at(2)]).toEqual([0x5000, 0x5000, 0x5000]);
  move(0x6000n);
  mmu.invvpid(invvpidType.address, 1, 0x1fff, 0);
  expect([at(0), at(1), at(2)]).toEqual([0x5000, 0x6000, 0x5000]);
  mmu.invvpid(invvpidType.context, 2, 0, 0);
  expect([at(0), at(1), at(2)]).toEqual([0x5000, 0x6000, 0x6000]);
  move(0x7000n);
  mmu.invvpid(invvpidType.all, 0, 0, 0);
  expect([at(0), at(1), at(2)]).toEqual([0x5000, 0x7000, 0x7000]);
  mmu.configure(registers);
  mmu.vmxTransition();
  expect(at(0)).toBe(0x7000);
});

test("V296: INVEPT drops what came through one EPT, or through any", () => {
  const { memory, mmu, tables, registers } = scene();
  const ept = createTableBuilder({ memory, format: "ept4", allocate: takePages(0x80_0000n) });
  for (let page = 0n; page < 0x20_0000n; page += 0x1000n) ept.map(page, page, 12, 0x37n);
  tables.map(0x1000n, 0x5000n, 12, all);
  const nested = { ...registers, eptEnabled: true, eptpLow: Number(ept.root) | 0x1e, vpid: 1 };
  mmu.configure(nested);
  expect(mmu.translate(0x1abc, 0, 0)).toBe(0x5abc);
  ept.map(0x5000n, 0x9000n, 12, 0x37n);
  expect(mmu.translate(0x1abc, 0, 0)).toBe(0x5abc);
  mmu.invept(inveptType.context, 0xf000, 0);
  expect(mmu.translate(0x1abc, 0, 0)).toBe(0x5abc);
  mmu.invept(inveptType.context, Number(ept.root) | 0x1e, 0);
  expect(mmu.translate(0x1abc, 0, 0)).toBe(0x9abc);
  ept.map(0x5000n, 0xa000n, 12, 0x37n);
  mmu.invept(inveptType.all, 0, 0);
  expect(mmu.translate(0x1abc, 0, 0)).toBe(0xaabc);
});

test("V297: a snapshot brings back registers, cached translations and the generation", () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 24);
  const mmu = createMmu(simulation, "vm/mmu", memory);
  const tables = createTableBuilder({ memory, format: "levels4", allocate: takePages(0x10_0000n) });
  mmu.configure({ ...longMode, cr3Low: Number(tables.root) });
  tables.map(0x1000n, 0x5000n, 12, all);
  mmu.translate(0x1000, 0, 0);
  tables.map(0x1000n, 0x6000n, 12, all);
  const { generation } = mmu;
  const snapshot = simulation.save();
  mmu.movedToCr3(false);
  mmu.configure({ ...longMode, cr0: 1 });
  expect(mmu.translate(0x1000, 0, 0)).toBe(0x1000);
  simulation.restore(snapshot);
  expect([mmu.generation, mmu.translate(0x1000, 0, 0), mmu.tlbHits]).toEqual([generation, 0x5000, 1]);
});

test.each<[TableFormat, Partial<TranslationRegisters>, number, bigint]>([
  ["bits32", { cr4: 0x10, efer: 0 }, 12, 0xc0de_5000n],
  ["bits32", { cr4: 0x10, efer: 0 }, 22, 0xc0c0_0000n],
  ["pae", { cr4: 0x20, efer: 0 }, 12, 0xc0de_5000n],
  ["pae", { cr4: 0x20, efer: 0 }, 21, 0xc0c0_0000n],
  ["levels4", {}, 12, 0xffff_8abc_c0de_5000n],
  ["levels4", {}, 21, 0xffff_8abc_c0c0_0000n],
  ["levels4", {}, 30, 0xffff_8abc_c000_0000n],
  ["levels5", { cr4: 0x1020 }, 12, 0xff12_8abc_c0de_5000n],
  ["levels5", { cr4: 0x1020 }, 30, 0xff12_8abc_c000_0000n],
])("V298: %s %j maps a page of %i bits", (format, changes, size, linear) => {
  const { mmu, tables } = scene(format, changes);
  tables.map(linear, 0x8000_0000n, size, writable | user);
  if (format === "pae") expect(mmu.loadPdptes(Number(tables.root))).toBe(0);
  const at = linear + 0xabcn;
  const low = Number(BigInt.asIntN(32, at));
  const high = Number(BigInt.asIntN(32, at >> 32n));
  expect(mmu.translate(low, high, access.write | access.user)).toBe(0x8000_0abc);
});
