import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory, pageBytes, pageMark } from "./guest-memory.ts";

test("V1: words are little endian, and a 64-bit word is written by halves", () => {
  const memory = createGuestMemory(createSimulation({ seed: 1 }), "vm/ram", 8192);
  memory.write64(16, 0x0001_0203, 0x0405_0607);
  expect([...memory.bytes.subarray(16, 24)]).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
  expect([memory.read8(16), memory.read16(16), memory.read32(20)]).toEqual([7, 0x0607, 0x0001_0203]);
  expect(memory.read64(16)).toBe(0x0001_0203_0405_0607);
});

test("V2: beyond RAM reads give ones, writes are lost, both are counted, and nothing throws", () => {
  const memory = createGuestMemory(createSimulation({ seed: 1 }), "vm/ram", 4096);
  memory.write32(4094, 0x1122_3344);
  expect(memory.read32(4094)).toBe(0xffff_3344);
  expect(memory.accessesBeyond).toBe(4);
  expect(memory.read64(0xffff_ffff_ffff)).toBe(0xffff_ffff * 0x1_0000_0000 + 0xffff_ffff);
  expect(memory.writable(4090, 7)).toBeUndefined();
  const bytes = new Uint8Array(4);
  memory.read(4094, bytes);
  expect([...bytes]).toEqual([0x44, 0x33, 0xff, 0xff]);
  memory.write(4095, Uint8Array.of(9, 9));
  expect(memory.read8(4095)).toBe(9);
});

test("V3: a snapshot brings back every page that was written, and zeros where none was", () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 20);
  memory.write32(0, 1);
  memory.write16(8191, 0xabcd);
  const snapshot = simulation.save();
  memory.write32(0, 2);
  memory.write(70_000, Uint8Array.of(5));
  simulation.restore(snapshot);
  expect([memory.read32(0), memory.read16(8191), memory.read8(70_000)]).toEqual([1, 0xabcd, 0]);
});

test.each([0, 4095, 6000, 2 ** 31, Number.NaN])("V4: %s bytes of RAM are refused by name", (sizeBytes) => {
  expect(() => createGuestMemory(createSimulation({ seed: 1 }), "vm/ram", sizeBytes)).toThrow(
    expect.objectContaining({ code: "virt/memory-size" }),
  );
});

test("V5: writes into a page marked as code are told, by whichever way, and so is a step back", () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "ram", 8 * pageBytes);
  const told: [number, number][] = [];
  memory.onMarkedWritten((address, lengthBytes) => told.push([address, lengthBytes]));
  const saved = simulation.state.save();
  memory.marks[1] |= pageMark.code;
  memory.write8(0x1000, 1);
  memory.write8(0x1000, 1);
  memory.write16(0x1fff, 1);
  memory.write32(0x0ffd, 1);
  memory.write64(0x1008, 1, 1);
  memory.write(0x1100, new Uint8Array(3));
  memory.writable(0x0ff0, 0x2000);
  memory.write8(0x2000, 1);
  simulation.state.restore(saved);
  memory.write8(0x1000, 1);
  expect(told).toEqual([
    [0x1000, 1],
    [0x1000, 1],
    [0x1fff, 1],
    [0x1000, 1],
    [0x1008, 4],
    [0x100c, 4],
    [0x1100, 3],
    [0x1000, 0x1000],
    [0x1000, 0x1000],
  ]);
});
