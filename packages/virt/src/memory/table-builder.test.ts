import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "./guest-memory.ts";
import { createTableBuilder, takePages, type TableFormat, tableShapes } from "./table-builder.ts";

const build = (format: TableFormat, place?: (address: bigint) => bigint): ReturnType<typeof createTableBuilder> => {
  const memory = createGuestMemory(createSimulation({ seed: 1 }), "vm/ram", 1 << 20);
  return createTableBuilder({ memory, format, allocate: takePages(0x1000n), ...(place && { place }) });
};

test.each(Object.keys(tableShapes) as TableFormat[])(
  "V287: %s: a page mapped is an entry at each level, and none when unmapped",
  (format) => {
    const tables = build(format);
    const { levels } = tableShapes[format];
    tables.map(0x40_3000n, 0x9000n, 12, 3n);
    expect(tables.entry(0x40_3000n, 1)).toBe(0x9003n);
    for (let level = 2; level <= levels; level++) {
      const entry = tables.entry(0x40_3000n, level) ?? 0n;
      expect(entry & ~0xfffn).toBe(BigInt(levels - level + 2) << 12n);
      expect(entry & 0xfffn).toBe(format === "pae" && level === 3 ? 1n : 7n);
    }
    tables.unmap(0x40_3000n);
    expect([tables.entry(0x40_3000n, 1), tables.entry(0x7fff_f000n, 1)]).toEqual([0n, undefined]);
  },
);

test("V288: a large page has bit 7, and takes the place of a table", () => {
  const tables = build("levels4");
  tables.map(0x20_1000n, 0x9000n, 12, 7n);
  tables.map(0x20_1000n, 0x40_1000n, 21, 7n);
  expect([tables.entry(0x20_1000n, 2), tables.entry(0x20_1000n, 1)]).toEqual([0x40_0087n, undefined]);
  expect(tables.setEntry(0x20_1000n, 1, 7n)).toBe(false);
  const old = build("bits32");
  old.map(0x40_0000n, 0x12_3440_0000n, 22, 7n);
  expect(old.entry(0x40_0000n, 2)).toBe(0x3440_0087n | (0x12n << 13n));
});

test("V288: a guest's tables are where the guest's memory is", () => {
  const tables = build("levels4", (address) => address + 0x8000n);
  tables.map(0n, 0x9000n, 12, 7n);
  expect([tables.root, tables.entryAddress(0n, 1)]).toEqual([0x1000n, 0x4000n]);
});
