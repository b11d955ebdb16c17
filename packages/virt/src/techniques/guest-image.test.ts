import { expect, test } from "vitest";
import { controlRegister, segmentRegister } from "../cpu/state.ts";
import { assembleGuest, loaderPlace } from "./guest-image.ts";
import { createGuestRun } from "./guest-run.ts";

test("V430: a text is one image, entered at its start, in whole pages of memory", () => {
  const { image, issues } = assembleGuest("nop\nstart: hlt\nuser_begin: nop\nnop\nuser_end: nop", {
    memoryBytes: 5 << 20,
  });
  expect(issues).toEqual([]);
  expect(image).toMatchObject({ origin: 0x1_0000, entry: 0x1_0001, memoryBytes: 6 << 20, mode: 32, name: "guest" });
  expect(image?.sections).toEqual([
    { name: "kernel", address: 0x1_0000, lengthBytes: 2 },
    { name: "user", address: 0x1_0002, lengthBytes: 2 },
  ]);
  expect(image?.lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
});

test("V430: what is wrong with a text is an issue, with its line", () => {
  expect(assembleGuest("nop\nmov eax, [").issues[0]).toMatchObject({ code: "virt/assembly", line: 2 });
  expect(assembleGuest("org 0x1000\nnop").issues[0]?.expected).toContain("0x4000");
  expect(assembleGuest("org 0x3ffff0\ntimes 100 nop").issues[0]?.expected).toContain("memory");
  expect(assembleGuest("org 0x20000\nnop", { mode: 16 }).issues[0]?.expected).toContain("mode");
});

test("V431: a loader leaves each mode ready, with a table of descriptors that suits it", () => {
  for (const [mode, cr0, code] of [
    [16, 0x10, 0x9b],
    [32, 0x11, 0xc09b],
    [64, 0x8000_0011 | 0, 0xa09b],
  ] as const) {
    const { image } = assembleGuest("org 0x8000\nnop", { mode });
    if (image === undefined) throw new Error("no image");
    const { state, memory } = createGuestRun({ technique: "bare-metal", image });
    expect([state.control[controlRegister.cr0], state.access[segmentRegister.cs], state.flags]).toEqual([cr0, code, 2]);
    expect([state.rip[0], state.general[8]]).toEqual([0x8000, loaderPlace.stack]);
    const descriptor = (n: number): string =>
      [4, 0].map((at) => memory.read32(loaderPlace.gdt + 8 * n + at).toString(16)).join(" ");
    if (mode === 32) expect([3, 4].map(descriptor)).toEqual(["cffb00 ffff", "cff300 ffff"]);
    if (mode === 64) expect([3, 4].map(descriptor)).toEqual(["cff300 ffff", "affb00 ffff"]);
  }
});
