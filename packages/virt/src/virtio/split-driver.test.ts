import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { createSplitDriver } from "./split-driver.ts";
import { makeSplitLayout } from "./virtqueue.ts";

function setUp(options: { eventIndex?: boolean; indirect?: boolean } = {}) {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 16);
  const layout = makeSplitLayout(4, 0);
  const indirectTables = { address: 4096, segmentsMax: 4 };
  const driver = createSplitDriver(simulation, "vm/q", { memory, layout, indirectTables, ...options });
  return { simulation, memory, layout, driver };
}

const read = { address: 0x1000, lengthBytes: 16, write: false };
const write = { address: 0x2000, lengthBytes: 512, write: true };

test("V20: a chain is linked by NEXT, its last descriptor has none, and its head stands in the available ring", () => {
  const { memory, layout, driver } = setUp();
  expect(driver.add([read, write], 7)).toBe(0);
  expect(driver.publish()).toBe(true);
  const hex = [...memory.bytes.subarray(0, 32)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(hex).toBe(
    "0010000000000000" + "10000000" + "0100" + "0100" + "0020000000000000" + "00020000" + "0200" + "0000",
  );
  expect([...memory.bytes.subarray(layout.available, layout.available + 6)]).toEqual([0, 0, 1, 0, 0, 0]);
});

test("V21: with too few descriptors nothing is added; used chains come back with token and length, and free theirs", () => {
  const { memory, layout, driver } = setUp();
  driver.add([read, write], 7);
  expect(driver.add([read, read, write], 8)).toBe(-1);
  expect(driver.addOne(0x3000, 64, true, 9)).toBe(2);
  memory.write32(layout.used + 4, 2);
  memory.write32(layout.used + 8, 60);
  memory.write16(layout.used + 2, 1);
  expect([driver.takeUsed(), driver.usedToken, driver.usedBytes, driver.free]).toEqual([2, 9, 60, 2]);
  expect(driver.takeUsed()).toBe(-1);
});

test("V22: with INDIRECT a chain takes one descriptor, which names a table of 16 bytes each", () => {
  const { memory, driver } = setUp({ indirect: true });
  for (let i = 0; i < 4; i++) expect(driver.add([read, write], i)).toBe(i);
  expect([memory.read32(16), memory.read32(24), memory.read16(28)]).toEqual([4096 + 64, 32, 4]);
  expect([memory.read16(4096 + 12), memory.read16(4096 + 14), memory.read16(4096 + 28)]).toEqual([1, 1, 2]);
});

test("V23: a device that uses what it was not given breaks the queue, and nothing is taken from it", () => {
  const { memory, layout, driver } = setUp();
  driver.add([read], 1);
  memory.write32(layout.used + 4, 3);
  memory.write16(layout.used + 2, 1);
  expect([driver.takeUsed(), driver.broken, driver.free]).toEqual([-1, true, 3]);
});

test("V24: NO_NOTIFY keeps the driver quiet, with EVENT_IDX only avail_event does", () => {
  const flags = setUp();
  flags.memory.write16(flags.layout.used, 1);
  flags.driver.add([read], 1);
  expect(flags.driver.publish()).toBe(false);
  const { memory, layout, driver } = setUp({ eventIndex: true });
  const availEvent = layout.used + 4 + 8 * layout.size;
  memory.write16(layout.used, 1);
  memory.write16(availEvent, 1);
  driver.add([read], 1);
  expect(driver.publish()).toBe(false);
  driver.add([read], 2);
  expect(driver.publish()).toBe(true);
  expect(driver.publish()).toBe(false);
});

test("V25: an empty chain, or a buffer to read behind one to write, is refused by name", () => {
  const { driver } = setUp();
  for (const segments of [[], [write, read]])
    expect(() => driver.add(segments, 1)).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});
