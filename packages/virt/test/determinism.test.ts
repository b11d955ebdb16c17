import { createSimulation } from "@dc/engine";
import {
  blockType,
  createBlockDevice,
  createGuestMemory,
  createSplitDevice,
  createSplitDriver,
  makeSplitLayout,
} from "@dc/virt";
import { createMemoryBackend, createScriptedBlockDriver } from "@dc/virt/testing";
import { expect, test } from "vitest";

/** A disk that is written and read by turns, one request each 10 ns; `save` may be called at any time. */
function createScene() {
  const simulation = createSimulation({ seed: 7 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 16);
  const layout = makeSplitLayout(8, 0);
  const driver = createSplitDriver(simulation, "vm/q", { memory, layout, eventIndex: true });
  const queue = createSplitDevice(simulation, "vm/q", { memory, layout, eventIndex: true });
  const backend = createMemoryBackend(simulation, "store", 16, 35_000);
  const device = createBlockDevice(simulation, "vm/disk", { queue, backend });
  const script = createScriptedBlockDriver(driver, memory);
  const next = simulation.handler("vm", "next", (n) => {
    while (driver.takeUsed() >= 0);
    const write = n % 2 === 0;
    const data = new Uint8Array(512).fill(n);
    script.request(0x4000 + (n % 8) * 1024, write ? blockType.write : blockType.read, n % 16, write ? data : 512, n);
    if (driver.publish()) device.process();
    simulation.after(10_000, next, n + 1);
  });
  simulation.after(10_000, next, 0);
  return { simulation, memory };
}

test("V38: two runs have one digest and one RAM, and so has a run that went back in between", () => {
  const first = createScene();
  first.simulation.runUntil(1_000_000);
  const second = createScene();
  second.simulation.runUntil(400_000);
  const snapshot = second.simulation.save();
  second.simulation.runUntil(1_500_000);
  second.simulation.restore(snapshot);
  second.simulation.runUntil(1_000_000);
  expect(second.simulation.digest()).toBe(first.simulation.digest());
  expect(second.memory.bytes).toEqual(first.memory.bytes);
});
