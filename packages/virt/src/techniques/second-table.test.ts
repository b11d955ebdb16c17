import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { createMmu } from "../memory/mmu.ts";
import { faultKind } from "../memory/translation-fault.ts";
import { PageStock } from "./guest-map.ts";
import { SecondTable, secondTablePages } from "./second-table.ts";

test("V448: a page is there when it has been mapped, and only where the guest has memory", () => {
  const simulation = createSimulation({ seed: 1 });
  const guestBytes = 4 << 20;
  const memory = createGuestMemory(simulation, "ram", guestBytes + secondTablePages(guestBytes) * 4096);
  const table = new SecondTable(memory, new PageStock(guestBytes, memory.sizeBytes), guestBytes);
  const mmu = createMmu(simulation, "mmu", memory, { caches: {} });
  mmu.configure({
    cr0: 0,
    cr3Low: 0,
    cr3High: 0,
    cr4: 0,
    efer: 0,
    alignmentCheck: false,
    eptEnabled: true,
    eptpLow: table.pointer,
    eptpHigh: 0,
    vpid: 1,
  });
  expect([mmu.translate(0x30_1234, 0, 1), mmu.fault.kind, mmu.fault.guestPhysical]).toEqual([
    -1,
    faultKind.eptViolation,
    0x30_1234,
  ]);
  expect([table.map(0x30_1fff), table.map(guestBytes), table.map(2 ** 40)]).toEqual([true, false, false]);
  expect([mmu.translate(0x30_1234, 0, 1), mmu.translate(0x30_2000, 0, 0)]).toEqual([0x30_1234, -1]);
});
