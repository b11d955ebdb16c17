import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { exitsByMsr, exitsByPort } from "./bitmaps.ts";

const memory = () => createGuestMemory(createSimulation({ seed: 1 }), "vm/ram", 0x4000);

test("V366: each of 65,536 ports has its own bit, in the page of its half", () => {
  const ram = memory();
  for (const port of [0, 7, 8, 0x7fff, 0x8000, 0xffff]) {
    const at = (port < 0x8000 ? 0x1000 : 0x2000) + ((port & 0x7fff) >>> 3);
    ram.write8(at, 1 << (port & 7));
    const hits = [port - 1, port, port + 1].filter(
      (p) => p >= 0 && p < 0x1_0000 && exitsByPort(ram, 0x1000, 0x2000, p, 1),
    );
    expect(hits).toEqual([port]);
    ram.write8(at, 0);
  }
});
test("V366: any port of a wide access counts, and wrapping around exits", () => {
  const ram = memory();
  ram.write8(0x1000 + (0x63 >>> 3), 1 << (0x63 & 7));
  expect([0x5f, 0x60, 0x63, 0x64].map((port) => exitsByPort(ram, 0x1000, 0x2000, port, 4))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(exitsByPort(ram, 0x1000, 0x2000, 0xffff, 2)).toBe(true);
});
test("V366: MSRs have four parts of a page; those outside of the ranges exit", () => {
  const ram = memory();
  const rows: readonly (readonly [index: number, writes: boolean, offset: number])[] = [
    [0x10, false, 0x0002],
    [0xc000_0080, false, 0x0410],
    [0x1fff, true, 0x0bff],
    [0xc000_1fff, true, 0x0fff],
  ];
  for (const [index, writes, offset] of rows) {
    expect(exitsByMsr(ram, 0x1000, index, writes)).toBe(false);
    ram.write8(0x1000 + offset, 1 << (index & 7));
    expect(exitsByMsr(ram, 0x1000, index, writes)).toBe(true);
    expect(exitsByMsr(ram, 0x1000, index | 0, writes)).toBe(true);
    expect(exitsByMsr(ram, 0x1000, index, !writes)).toBe(false);
    ram.write8(0x1000 + offset, 0);
  }
  for (const outside of [0x2000, 0x4000_0000, 0xbfff_ffff, 0xc000_2000, -1])
    expect(exitsByMsr(ram, 0x1000, outside, false)).toBe(true);
});
