import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { createMmu } from "../memory/mmu.ts";
import { createGuestMap, guestMapPages, identityAddress, PageStock } from "./guest-map.ts";

const guestBytes = 4 << 20;

function make() {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "ram", guestBytes + guestMapPages * 4096);
  const map = createGuestMap(memory, new PageStock(guestBytes, memory.sizeBytes), guestBytes);
  const mmu = createMmu(simulation, "mmu", memory, { caches: {} });
  const through = (eptpLow: number, address: number): number => {
    mmu.configure({
      cr0: 0,
      cr3Low: 0,
      cr3High: 0,
      cr4: 0,
      efer: 0,
      alignmentCheck: false,
      eptEnabled: true,
      eptpLow,
      eptpHigh: 0,
      vpid: 0,
    });
    return mmu.translate(address | 0, 0, 0);
  };
  return { map, through, memory };
}

test("V435: the map of memory ends where the guest's memory does; but for the identity table", () => {
  const { map, through } = make();
  expect([0, 0x1234, guestBytes - 1].map((at) => through(map.ram, at))).toEqual([0, 0x1234, guestBytes - 1]);
  expect([guestBytes, 0x4000_0000, 0xffff_f000].map((at) => through(map.ram, at))).toEqual([-1, -1, -1]);
  expect(through(map.ram, identityAddress)).toBe(map.identityPlace);
});

test("V435: in the map of everything, what is no memory is beyond RAM", () => {
  const { map, through, memory } = make();
  expect(through(map.all, 0x1234)).toBe(0x1234);
  for (const at of [guestBytes, guestBytes + 0x5000, 0x3fff_ffff, 0x4000_0000, identityAddress])
    expect(through(map.all, at)).toBeGreaterThan(memory.sizeBytes);
  expect(through(map.all, 0x7000_0010)).toBe(2 ** 45 + 0x7000_0010);
});

test("V435: a monitor that wants more pages than it has is virt/bad-option", () => {
  const stock = new PageStock(0x1000, 0x3000);
  expect([stock.take(), stock.take()]).toEqual([0x1000, 0x2000]);
  expect(() => stock.take()).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});
