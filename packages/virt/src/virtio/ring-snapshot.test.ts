import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { readRing } from "./ring-snapshot.ts";
import { createSplitDevice } from "./split-device.ts";
import { createSplitDriver } from "./split-driver.ts";
import { makeSplitLayout } from "./virtqueue.ts";

test("V64: a snapshot is what lies in memory: descriptors, both rings, both indices, both events", () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "ram", 1 << 16);
  const layout = makeSplitLayout(4, 0);
  const driver = createSplitDriver(simulation, "q", { memory, layout, eventIndex: true });
  const device = createSplitDevice(simulation, "q", { memory, layout, eventIndex: true });
  driver.add(
    [
      { address: 0x4000, lengthBytes: 12, write: true },
      { address: 0x5000, lengthBytes: 1514, write: true },
    ],
    0,
  );
  driver.addOne(0x6000, 100, false, 1);
  driver.publish();
  const notified = { kicks: 1, suppressedKicks: 0, interrupts: 0, suppressedInterrupts: 0 };
  expect(readRing(driver, device, notified).descriptors.map(({ owner }) => owner)).toEqual([
    "device",
    "device",
    "device",
    "free",
  ]);
  driver.addOne(0x7000, 100, false, 2);
  device.take();
  device.use(device.head, 72);
  device.publish();
  const ring = readRing(driver, device, { kicks: 1, suppressedKicks: 0, interrupts: 1, suppressedInterrupts: 0 });
  expect(ring).toMatchObject({
    format: "split",
    size: 4,
    availableIndex: 2,
    usedIndex: 1,
    availableSeen: 1,
    usedSeen: 0,
    availableEvent: 1,
    usedEvent: 0,
    available: [0, 2, 3, 0],
    notifications: { kicks: 1 },
  });
  expect(ring.used[0]).toEqual({ head: 0, lengthBytes: 72 });
  // Used and not yet taken back; published; added and not yet published.
  expect(ring.descriptors.map(({ owner }) => owner)).toEqual(["guest", "guest", "device", "guest"]);
  expect(ring.descriptors[0]).toEqual({
    owner: "guest",
    address: 0x4000,
    lengthBytes: 12,
    flags: 3,
    next: 1,
    more: true,
    write: true,
    indirect: false,
  });
  expect(ring.descriptors[2]).toMatchObject({ address: 0x6000, lengthBytes: 100, more: false, write: false });
});
