import { expect, test } from "vitest";
import { costProfile } from "../costs/profiles.ts";
import { createNicScene } from "../testing/nic-scene.ts";

const profile = costProfile("seed-2400");

test("V73: who is awake is not woken: a burst takes one notification, the rest are suppressed", () => {
  const { simulation, nic, sent, send } = createNicScene({ path: "vhost", profile });
  for (let i = 0; i < 40; i++) send(0, 1514);
  simulation.runUntil(1_000_000_000);
  expect(sent.map(({ frame }) => frame)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  const { kicks, suppressedKicks } = nic.ring("transmit").notifications;
  // The driver is slower than a thread that is awake, which sleeps at times: some kicks, and every publication counted.
  expect(kicks + suppressedKicks).toBe(40);
  expect([kicks, nic.counts.wakeups.value]).toEqual([nic.counts.exits.total, kicks]);
  expect(kicks).toBeLessThan(10);
});

test("V74: transmitted frames are given back together: when nothing waits, or 64 of them", () => {
  const { simulation, nic, send } = createNicScene({ path: "vhost", profile, batch: 128 });
  for (let i = 0; i < 128; i++) send(0, 60);
  simulation.runUntil(1_000_000_000);
  expect(nic.ring("transmit").usedIndex).toBe(128);
  expect(nic.counts.suppressedInterrupts.value).toBe(2);
});

test("V75: without a buffer frames wait, then drop with their cause; a kick says when there is one again", () => {
  // The guest's driver is busy with each frame for 100 µs: 8 descriptors are 4 buffers.
  const slow = {
    ...profile,
    numbers: { ...profile.numbers, driverReceive: { ...profile.numbers.driverReceive, value: 200_000 } },
  };
  const { simulation, nic, received, deliver } = createNicScene({
    path: "vhost",
    profile: slow,
    queueSize: 8,
    receiveQueueFrames: 10,
  });
  for (let i = 0; i < 20; i++) deliver(0, 60);
  simulation.runUntil(50_000_000);
  expect(received.length).toBe(0);
  // All 20 come while the thread wakes up: 10 may wait, 4 of them find a buffer.
  expect([nic.waiting.receive, simulation.graph.dropsByCause[0]]).toEqual([6, 10]);
  simulation.runUntil(2_000_000_000);
  expect([received.length, nic.waiting.receive]).toEqual([10, 0]);
  expect(nic.ring("receive").notifications.kicks).toBeGreaterThan(0);
});

test("V76: a thread that serves both directions takes them in turn", () => {
  const { simulation, sent, received, send, deliver } = createNicScene({ path: "vhost", profile, batch: 16 });
  for (let i = 0; i < 16; i++) send(0, 60);
  for (let i = 0; i < 16; i++) deliver(9_000_000, 60);
  simulation.runUntil(12_000_000);
  expect(Math.abs(sent.length - received.length)).toBeLessThan(16);
  simulation.runUntil(1_000_000_000);
  expect([sent.length, received.length]).toEqual([16, 16]);
});

test("V77: a backend that polls is never notified, and no frame exits", () => {
  const { simulation, nic, sent, send } = createNicScene({ path: "vhost", profile, polls: true });
  for (let i = 0; i < 10; i++) send(i * 50_000_000, 60);
  simulation.runUntil(1_000_000_000);
  expect([sent.length, nic.counts.kicks.value, nic.counts.suppressedKicks.value, nic.counts.exits.total]).toEqual([
    10, 0, 10, 0,
  ]);
});
