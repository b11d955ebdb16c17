import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { createMemoryBackend, createScriptedBlockDriver, recordNames } from "../testing/index.ts";
import { createSplitDevice } from "./split-device.ts";
import { createSplitDriver } from "./split-driver.ts";
import { blockType, createBlockDevice, makeBlockHeader } from "./virtio-blk.ts";
import { makeSplitLayout } from "./virtqueue.ts";

function setUp(delayPs = 0) {
  const simulation = createSimulation({ seed: 1, traceRecordsMax: 64 });
  const memory = createGuestMemory(simulation, "vm/ram", 1 << 16);
  const layout = makeSplitLayout(16, 0);
  const driver = createSplitDriver(simulation, "vm/disk/queue", { memory, layout });
  const queue = createSplitDevice(simulation, "vm/disk/queue", { memory, layout });
  const backend = createMemoryBackend(simulation, "store", 8, delayPs);
  const device = createBlockDevice(simulation, "vm/disk", { queue, backend, serial: "dc-0001" });
  const script = createScriptedBlockDriver(driver, memory);
  const run = (type: number, sector: number, data: Uint8Array | number): number[] => {
    script.request(4096, type, sector, data, 1);
    driver.publish();
    device.process();
    driver.takeUsed();
    return [script.statusOf(4096, typeof data === "number" ? data : data.length), driver.usedBytes];
  };
  return { simulation, memory, driver, queue, backend, device, script, run };
}

test("V42: the header is type, reserved and a sector of 64 bits", () => {
  expect([...makeBlockHeader(1, 0x1_0000_0002)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0]);
});

test("V43: what is written is read back; a read writes its data and one status byte, a write only the status", () => {
  const { run, script, backend, simulation } = setUp();
  const data = Uint8Array.from({ length: 1024 }, (_, i) => i % 251);
  expect(run(blockType.write, 3, data)).toEqual([0, 1]);
  expect(backend.bytes.slice(1536, 2560)).toEqual(data);
  expect(run(blockType.read, 3, 1024)).toEqual([0, 1025]);
  expect(script.dataOf(4096, 1024)).toEqual(data);
  expect(run(blockType.flush, 0, 0)).toEqual([0, 1]);
  expect(backend.flushes).toBe(1);
  expect(recordNames(simulation, "vm/disk")).toEqual([
    "block.request",
    "block.complete",
    "block.request",
    "block.complete",
    "block.request",
    "block.complete",
  ]);
});

test("V44: beyond the medium, and in parts of sectors, is an I/O error; an unknown type is unsupported", () => {
  const { run } = setUp();
  expect(run(blockType.read, 8, 512)).toEqual([1, 1]);
  expect(run(blockType.read, 2 ** 40, 512)).toEqual([1, 1]);
  expect(run(blockType.write, 0, new Uint8Array(100))).toEqual([1, 1]);
  expect(run(99, 0, 512)).toEqual([2, 1]);
});

test("V44: data beyond RAM is an I/O error, and the ring goes on", () => {
  const { driver, device, memory, queue } = setUp();
  memory.write(4096, makeBlockHeader(blockType.read, 0));
  driver.add(
    [
      { address: 4096, lengthBytes: 16, write: false },
      { address: 0xfff0_0000, lengthBytes: 512, write: true },
      { address: 8192, lengthBytes: 1, write: true },
    ],
    1,
  );
  driver.publish();
  expect([device.process(), memory.read8(8192), queue.status]).toEqual([1, 1, 0x0f]);
});

test("V45: GET_ID answers the serial in 20 bytes, padded with zeros", () => {
  const { run, script } = setUp();
  expect(run(blockType.getId, 0, 20)).toEqual([0, 21]);
  expect(String.fromCharCode(...script.dataOf(4096, 8))).toBe("dc-0001\0");
});

test("V46: a request without 16 bytes to read or a byte to write breaks the ring", () => {
  for (const segments of [
    [
      { address: 4096, lengthBytes: 15, write: false },
      { address: 8192, lengthBytes: 1, write: true },
    ],
    [{ address: 4096, lengthBytes: 16, write: false }],
  ]) {
    const { driver, device, queue } = setUp();
    driver.add(segments, 1);
    driver.publish();
    expect([device.process(), queue.breakCause, queue.status]).toEqual([0, "request-short", 0x4f]);
  }
});

test("V47: requests come back in the order in which the backend answers them", () => {
  const { simulation, memory, driver, queue } = setUp();
  let done: (request: number, status: number) => void = () => undefined;
  const asked: number[] = [];
  const device = createBlockDevice(simulation, "vm/other", {
    queue,
    backend: {
      capacitySectors: 8,
      onComplete: (fn) => {
        done = fn;
      },
      read: (request) => void asked.push(request),
      write: () => undefined,
      flush: () => undefined,
    },
  });
  const script = createScriptedBlockDriver(driver, memory);
  for (let n = 0; n < 3; n++) script.request(4096 + n * 1024, blockType.read, n, 512, n);
  driver.publish();
  device.process();
  for (const n of [2, 0, 1]) done(asked[n] as number, 0);
  const tokens = [0, 1, 2].map(() => {
    driver.takeUsed();
    return driver.usedToken;
  });
  expect(tokens).toEqual([2, 0, 1]);
});

test("V47: a backend may answer later, in any snapshot: the request completes once after going back, too", () => {
  const { simulation, driver, device, script, memory } = setUp(1000);
  let interrupts = 0;
  device.onInterrupt(() => interrupts++);
  script.request(4096, blockType.read, 0, 512, 1);
  driver.publish();
  device.process();
  const snapshot = simulation.save();
  simulation.runUntil(2000);
  const digest = simulation.digest();
  expect([driver.takeUsed(), interrupts, device.completions]).toEqual([0, 1, 1]);
  simulation.restore(snapshot);
  expect([memory.read8(4096 + 528), driver.takeUsed()]).toEqual([0xff, -1]);
  simulation.runUntil(2000);
  expect([driver.takeUsed(), driver.usedBytes, device.completions, simulation.digest()]).toEqual([0, 513, 1, digest]);
});
