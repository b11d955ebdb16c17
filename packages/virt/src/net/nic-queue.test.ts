import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { readNetHeader } from "../virtio/virtio-net.ts";
import { createNicQueue } from "./nic-queue.ts";
import { createPathCounts } from "./path-counts.ts";

function setUp(receives: boolean) {
  const simulation = createSimulation({ seed: 1, traceRecordsMax: 64 });
  const { frames } = simulation;
  frames.encoder((frame) => new Uint8Array(frames.sizeBytes[frame]).fill(0xa5));
  const memory = createGuestMemory(simulation, "ram", 1 << 16);
  const counts = createPathCounts(simulation, "nic");
  const queue = createNicQueue(simulation, "nic/q", {
    memory,
    address: 0,
    size: 8,
    bufferBytes: 1514,
    receives,
    counts,
  });
  return { simulation, frames, memory, queue };
}

test("V70: a frame to send is one buffer, header and frame, and its descriptor says so in guest memory", () => {
  const { frames, queue } = setUp(false);
  const frame = frames.allocate(100);
  queue.addFrame(frame, 100);
  expect(queue.driver.publish()).toBe(true);
  const ring = queue.snapshot();
  expect([ring.availableIndex, ring.available[0]]).toEqual([1, 0]);
  expect(ring.descriptors[0]).toMatchObject({ lengthBytes: 112, write: false, more: false });
  expect(queue.device.take()).toBe(true);
  expect([queue.useTransmitted(queue.device.head), queue.frameOf[0]]).toEqual([frame, -1]);
});

test("V71: a received frame has a header of 12 bytes with one buffer, in guest memory; the chain is used as a whole", () => {
  const { frames, memory, queue } = setUp(true);
  const before = queue.snapshot();
  expect([before.availableIndex, before.descriptors[0]?.more, before.descriptors[1]?.lengthBytes]).toEqual([
    4,
    true,
    1514,
  ]);
  const frame = frames.allocate(60);
  queue.device.take();
  queue.useReceived(queue.device.head, frame, 60);
  queue.device.publish();
  const { used, descriptors } = queue.snapshot();
  expect(used[0]).toEqual({ head: 0, lengthBytes: 72 });
  const header = new Uint8Array(12);
  memory.read(descriptors[0]?.address ?? -1, header);
  expect(readNetHeader(header)).toMatchObject({ flags: 0, gsoType: 0, bufferCount: 1 });
  // Taken and put back: the same two descriptors, at the end of the ring.
  expect([queue.driver.takeUsed(), queue.driver.usedBytes]).toEqual([0, 72]);
  queue.addBuffer();
  queue.driver.publish();
  const after = queue.snapshot();
  expect([after.availableIndex, after.available[4]]).toEqual([5, 0]);
  expect(after.descriptors).toEqual(before.descriptors);
});

test("V72: a frame's bytes lie in guest memory once somebody has read them there", () => {
  const { frames, memory, queue } = setUp(false);
  const frame = frames.allocate(100);
  queue.addFrame(frame, 100);
  const address = queue.snapshot().descriptors[0]?.address ?? -1;
  expect(memory.read8(address + 12)).toBe(0);
  const bytes = queue.frameBytes(0);
  expect([bytes?.length, bytes?.[0], bytes?.[12], memory.read8(address + 12)]).toEqual([112, 0, 0xa5, 0xa5]);
  expect([queue.frameBytes(1), queue.frameBytes(-1), queue.frameBytes(99)]).toEqual([undefined, undefined, undefined]);
});
