import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "./guest-memory.ts";
import { ShadowPages } from "./shadow-pages.ts";

test("V320: a page is found by its role, and by nothing when it was given back", () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 20);
  const pages = new ShadowPages(simulation, "shadow", memory, 0x1000, 16);
  memory.write32(0x1000, 7);
  // Numbers 256 apart share a chain.
  const [a, b, c] = [pages.take(5, 1), pages.take(261, 1), pages.take(5, 2)];
  expect(memory.read32(pages.addressOf(a))).toBe(0);
  expect([pages.find(5, 1), pages.find(261, 1), pages.find(5, 2), pages.find(5, 3)]).toEqual([a, b, c, -1]);
  const snapshot = simulation.save();
  pages.free(b);
  expect([pages.find(5, 1), pages.find(261, 1), pages.find(5, 2)]).toEqual([a, -1, c]);
  pages.free(c);
  expect([pages.find(5, 1), pages.find(5, 2)]).toEqual([a, -1]);
  simulation.restore(snapshot);
  expect([pages.find(5, 1), pages.find(261, 1), pages.find(5, 2)]).toEqual([a, b, c]);
  for (let page = 0; page < 13; page++) expect(pages.take(1000 + page, 1)).toBeGreaterThan(0);
  expect(pages.take(2000, 1)).toBe(-1);
  expect([pages.pageAt(0x1000), pages.pageAt(0x2fff), pages.pageAt(0x1_1000)]).toEqual([0, 1, -1]);
});

test.each([
  [0x1000, 8],
  [0x1001, 16],
  [0xf_8000, 16],
])("V321: from %i on, %i pages are refused by name", (firstAddress, count) => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 20);
  expect(() => new ShadowPages(simulation, "shadow", memory, firstAddress, count)).toThrow(
    expect.objectContaining({ code: "virt/bad-option" }),
  );
});
