import { createSimulation, type SimulationOptions } from "@dc/engine";
import { readSpans } from "@dc/engine/spans";
import { expect, test } from "vitest";
import { costProfile } from "../costs/profiles.ts";
import { createMemoryBackend } from "../testing/index.ts";
import type { DiskPath } from "./disk-costs.ts";
import { createGuestDisk, type GuestDiskOptions } from "./guest-disk.ts";

const profile = costProfile("skx-vmcall-1539");

function setUp(
  path: DiskPath,
  options: Partial<GuestDiskOptions> = {},
  simulationOptions: Partial<SimulationOptions> = {},
) {
  const simulation = createSimulation({ seed: 1, ...simulationOptions });
  // A medium that takes 20 µs for anything.
  const backend = createMemoryBackend(simulation, "store", 4096, 20_000_000);
  const done: string[] = [];
  const disk = createGuestDisk(simulation, "h1/vm1/virtio1", {
    backend,
    path,
    profile,
    onComplete: (tag, status) => void done.push(`${tag} ${status} ${simulation.now}`),
    ...options,
  });
  return { simulation, backend, disk, done };
}

test.each(["vmm", "vhost-user"] as const)(
  "V92: by %s data are written, read back and flushed, bytes in guest memory",
  (path) => {
    const { simulation, backend, disk, done } = setUp(path);
    disk.write(10, new Uint8Array(4096).fill(0x5a), 1);
    simulation.runUntil(100_000_000);
    expect(backend.bytes.subarray(5120, 9216).every((byte) => byte === 0x5a)).toBe(true);
    const slot = disk.read(10, 4096, 2);
    simulation.runUntil(200_000_000);
    expect(disk.data(slot).every((byte) => byte === 0x5a)).toBe(true);
    disk.flush(3);
    simulation.runUntil(300_000_000);
    expect(done.map((line) => line.split(" ").slice(0, 2))).toEqual([
      ["1", "0"],
      ["2", "0"],
      ["3", "0"],
    ]);
    expect([backend.flushes, disk.free, disk.ring().usedIndex]).toEqual([1, disk.slots, 3]);
  },
);

test("V93: by the VMM process a request is an exit to it and two interrupts' exits; by vhost-user no notification", () => {
  const [vmm, user] = (["vmm", "vhost-user"] as const).map((path) => {
    const scene = setUp(path);
    scene.disk.read(0, 512, 1);
    scene.simulation.runUntil(100_000_000);
    const { exits, userSwitches, systemCalls, wakeups, kicks, suppressedKicks, copies } = scene.disk.counts;
    return [
      exits.of(49),
      exits.of(1) + exits.of(32),
      ...[userSwitches, systemCalls, wakeups, kicks, suppressedKicks, copies].map(({ value }) => value),
    ];
  });
  //                   kick irq  switch calls wake kicks suppressed copies
  expect(vmm).toEqual([1, 2, 1, 3, 1, 1, 0, 0]);
  expect(user).toEqual([0, 2, 0, 1, 0, 0, 1, 0]);
});

test("V94: requests beyond the slots are refused, none is lost, and each comes back once", () => {
  for (const path of ["vmm", "vhost-user"] as const) {
    const { simulation, disk, done } = setUp(path, { queueSize: 16, interrupt: "posted" });
    const slots = Array.from({ length: 8 }, (_, i) => disk.read(i, 512, i));
    expect(slots).toEqual([0, 1, 2, 3, 4, -1, -1, -1]);
    simulation.runUntil(1_000_000_000);
    expect([done.length, disk.free, disk.ring().availableIndex]).toEqual([5, 5, 5]);
    expect(new Set(done.map((line) => line.split(" ")[0])).size).toBe(5);
  }
});

test("V95: beyond the medium a request ends in IOERR, and the next goes on", () => {
  const { simulation, disk, done } = setUp("vmm");
  disk.read(4096, 512, 1);
  disk.read(0, 512, 2);
  simulation.runUntil(1_000_000_000);
  expect(done.map((line) => line.split(" ").slice(0, 2))).toEqual([
    ["1", "1"],
    ["2", "0"],
  ]);
});

test("V96: a request's chain tiles its time, and the backend can go on with it", () => {
  const { simulation, disk, done } = setUp("vmm", {}, { spans: true });
  const { spans } = simulation;
  disk.read(0, 4096, 1);
  simulation.runUntil(1_000_000_000);
  const all = readSpans(spans, 1);
  const whole = all.find(({ layer }) => spans.layers[layer] === "request");
  const chain = all.filter((span) => span !== whole);
  expect(chain.map(({ layer }) => spans.layers[layer])).toEqual([
    "virt.guest",
    "virt.kick",
    "virt.backend",
    "virt.storage",
    "virt.backend",
    "virt.interrupt",
    "virt.guest",
  ]);
  expect(chain.find(({ layer }) => spans.layers[layer] === "virt.storage")).toMatchObject({
    // 800 + 1847 + 750 cycles at 2.4 GHz, each step rounded up, and the medium's 20 µs.
    endPs: 333_334 + 769_584 + 312_500 + 20_000_000,
  });
  let atPs = 0;
  for (const { startPs, endPs } of chain) {
    expect(startPs).toBe(atPs);
    atPs = endPs;
  }
  expect([atPs, whole?.endPs, disk.spanOf(0)]).toEqual([Number(done[0]?.split(" ")[2]), atPs, 1]);
});

test("V97: a run that goes back to any moment of a request goes on as it did", () => {
  for (const path of ["vmm", "vhost-user"] as const)
    for (const backPs of [500_000, 1_500_000, 2_100_000, 22_000_000, 23_500_000, 40_000_000]) {
      const run = (back: boolean): string => {
        const { simulation, disk } = setUp(path);
        for (let i = 0; i < 12; i++) disk.write(i, new Uint8Array(512).fill(i), i);
        simulation.runUntil(backPs);
        if (back) {
          const snapshot = simulation.save();
          simulation.runUntil(60_000_000);
          simulation.restore(snapshot);
        }
        simulation.runUntil(200_000_000);
        return `${simulation.digest()} ${disk.memory.bytes.reduce((sum, byte) => (sum * 31 + byte) | 0, 0)}`;
      };
      expect(run(true)).toBe(run(false));
    }
});

test("V94: lengths that are no sectors, and queues that are no power of two, are refused", () => {
  const { disk } = setUp("vmm");
  const code = expect.objectContaining({ code: "virt/bad-option" });
  expect(() => disk.read(0, 100, 1)).toThrow(code);
  expect(() => disk.read(0, 0, 1)).toThrow(code);
  expect(() => disk.read(0, 131_072, 1)).toThrow(code);
  expect(() => setUp("vmm", { queueSize: 100 })).toThrow(code);
  expect(() => setUp("vmm", { requestBytesMax: 100 })).toThrow(code);
});
