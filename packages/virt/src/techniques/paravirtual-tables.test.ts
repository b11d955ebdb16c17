import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { pageKind, ParavirtualTables } from "./paravirtual-tables.ts";

const make = () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 20);
  const tables = new ParavirtualTables(simulation, "vm", memory, 0x8_0000);
  // Directory at 0x1000, its table at 0x2000, which maps pages 3 and 4.
  memory.write32(0x1000, 0x2007);
  memory.write32(0x2000, 0x3007);
  memory.write32(0x2004, 0x4005);
  return { memory, tables };
};

test("V482: a directory is validated with what it leads to, and released with it", () => {
  const { tables } = make();
  expect(tables.pin(1)).toBe(true);
  expect([1, 2, 3, 4].map((page) => tables.kinds[page])).toEqual([
    pageKind.directory,
    pageKind.table,
    pageKind.writable,
    pageKind.none,
  ]);
  expect([tables.pin(1), tables.unpin(1), tables.unpin(1)]).toEqual([false, true, false]);
  expect([...tables.references.subarray(0, 5)]).toEqual([0, 0, 0, 0, 0]);
});

test("V483: what maps a page table for writing, leads beyond the guest's memory, or is a large page is refused", () => {
  const { memory, tables } = make();
  for (const bad of [0x2007, 0x1007, 0x8_0007, 0xffc0_0007]) {
    memory.write32(0x2008, bad);
    expect([bad, tables.pin(1), tables.references[3]]).toEqual([bad, false, 0]);
  }
  memory.write32(0x2008, 0x2005);
  expect(tables.pin(1)).toBe(true);
  expect(tables.update(0x2008, 0x2007)).toBe(false);
  expect(tables.update(0x2008, 0x8_0005)).toBe(false);
  expect(tables.update(0x1004, 0x0087)).toBe(false);
  expect(tables.update(0x5000, 0x3007)).toBe(false);
  expect(memory.read32(0x2008)).toBe(0x2005);
});

test("V484: an entry is changed by the hypervisor, and references follow", () => {
  const { memory, tables } = make();
  tables.pin(1);
  expect(tables.update(0x2004, 0x4007)).toBe(true);
  expect([memory.read32(0x2004), tables.references[4]]).toEqual([0x4007, 1]);
  expect(tables.update(0x2004, 0)).toBe(true);
  expect(tables.references[4]).toBe(0);
  // Free again: it may become a table.
  expect(tables.update(0x1004, 0x4007)).toBe(true);
  expect(tables.kinds[4]).toBe(pageKind.table);
});
