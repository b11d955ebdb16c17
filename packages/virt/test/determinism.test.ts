import { createSimulation } from "@dc/engine";
import {
  blockType,
  createBlockDevice,
  createGuestMemory,
  createSplitDevice,
  createSplitDriver,
  type DataPath,
  costProfile,
  type InterruptDelivery,
  makeSplitLayout,
} from "@dc/virt";
import { createMemoryBackend, createNicScene, createScriptedBlockDriver } from "@dc/virt/testing";
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

const machines: readonly [DataPath, InterruptDelivery][] = [
  ["vmm", "inject"],
  ["vhost", "inject"],
  ["vhost", "posted"],
  ["vf", "apicv"],
];
test.each(machines)(
  "V85: traffic by %s, %s: two runs have one digest and one RAM, and so has a run that went back",
  (path, interrupt) => {
    const profile = costProfile("skx-vmcall-1539");
    const make = (traceRecordsMax: number) => {
      const scene = createNicScene({ path, profile, interrupt, queueSize: 8, batch: 2 }, { traceRecordsMax });
      for (let i = 0; i < 60; i++) {
        scene.send((i * i * 37_000) % 90_000_000, 60 + i);
        scene.deliver((i * i * 53_000) % 90_000_000, 60 + i);
      }
      return scene;
    };
    const first = make(0);
    first.simulation.runUntil(200_000_000);
    expect([first.sent.length, first.received.length]).toEqual([60, 60]);
    for (const backPs of [1_000_000, 17_345_678, 40_000_001, 89_999_999]) {
      const second = make(1 << 12);
      second.simulation.runUntil(backPs);
      const snapshot = second.simulation.save();
      second.simulation.runUntil(backPs + 33_000_000);
      second.simulation.restore(snapshot);
      second.simulation.runUntil(200_000_000);
      expect(second.simulation.digest()).toBe(first.simulation.digest());
      expect(second.nic.memory.bytes).toEqual(first.nic.memory.bytes);
      expect(second.simulation.metrics.probe("h1/vm1/virtio0#exits.count")).toBe(first.nic.counts.exits.total);
    }
  },
);
