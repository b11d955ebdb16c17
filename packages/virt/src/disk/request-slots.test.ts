import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { RequestSlots, slotPlaces } from "./request-slots.ts";

test("V94: slots are taken, wait in the order they came, and are free again when closed", () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "ram", 1 << 16);
  const slots = new RequestSlots(simulation, "disk", memory, 100, 3, 4096);
  expect(slotPlaces(100, 3, 4096)).toEqual({ headers: 128, data: 4096, endAddress: 16_384 });
  expect([slots.open(0, 2 ** 33 + 5, 512), slots.open(1, 1, 512), slots.open(4, 0, 0), slots.open(0, 0, 512)]).toEqual([
    0, 1, 2, -1,
  ]);
  // The header in guest memory: type, reserved, sector in 64 bits.
  expect([memory.read32(128), memory.read32(136), memory.read32(140), slots.statusOf(0)]).toEqual([0, 5, 2, 255]);
  expect([slots.take(), slots.take(), slots.waiting, slots.free]).toEqual([0, 1, 1, 0]);
  expect(slots.chain(0).map(({ lengthBytes, write }) => [lengthBytes, write])).toEqual([
    [16, false],
    [512, true],
    [1, true],
  ]);
  expect(slots.chain(1).map(({ write }) => write)).toEqual([false, false, true]);
  expect(slots.chain(2).length).toBe(2);
  slots.close(1);
  expect([slots.free, slots.open(0, 0, 512)]).toEqual([1, 1]);
});
