import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { UserLeaves } from "./user-leaves.ts";

test("V440: entries are open while the kernel runs, and closed while its user does", () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "ram", 0x1_0000);
  const leaves = new UserLeaves(simulation, "leaves", memory);
  [0x5063, 0x6067, 0].forEach((entry, n) => {
    memory.write32(0x1000 + 4 * n, entry);
  });
  const entries = (): number[] => [0, 1, 2].map((n) => memory.read32(0x1000 + 4 * n));
  for (let n = 0; n < 3; n++) leaves.open(0x1000 + 4 * n);
  // The user's own page, and what is not there, are left alone.
  expect(entries()).toEqual([0x5067, 0x6067, 0]);
  expect([leaves.view(0), leaves.view(3), leaves.view(3)]).toEqual([false, true, false]);
  expect(entries()).toEqual([0x5063, 0x6067, 0]);
  expect([leaves.view(0), leaves.view(3)]).toEqual([false, false]);
});

test("V440: more entries than there is room for close the earlier ones", () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "ram", 0x1_0000);
  const leaves = new UserLeaves(simulation, "leaves", memory);
  for (let n = 0; n < 5000; n++) {
    memory.write32(0x1000 + 4 * n, 0x5063);
    leaves.open(0x1000 + 4 * n);
  }
  expect([memory.read32(0x1000), memory.read32(0x1000 + 4 * 4999)]).toEqual([0x5063, 0x5067]);
  leaves.forget();
  expect(memory.read32(0x1000 + 4 * 4999)).toBe(0x5063);
});
