import { expect, test } from "vitest";
import { costProfile } from "../costs/profiles.ts";
import { createNicScene } from "../testing/nic-scene.ts";

const profile = costProfile("seed-2400");

test("V78: without a free descriptor the driver stops, and one interrupt starts it again", () => {
  // The backend is ten times as slow as the driver.
  const numbers = { ...profile.numbers, hostStack: { ...profile.numbers.hostStack, value: 10_000 } };
  const { simulation, nic, sent, send } = createNicScene({
    path: "vhost",
    profile: { ...profile, numbers },
    queueSize: 4,
  });
  for (let i = 0; i < 30; i++) send(0, 60);
  simulation.runUntil(10_000_000);
  expect([nic.queues.transmit.driver.free, nic.waiting.transmit > 20]).toEqual([0, true]);
  simulation.runUntil(1_000_000_000);
  expect([sent.length, simulation.graph.dropsByCause[0]]).toEqual([30, 0]);
  const { interrupts } = nic.ring("transmit").notifications;
  expect(interrupts).toBeGreaterThan(0);
  expect(interrupts).toBeLessThan(30);
});

test("V78: asked to, it has one interrupt for each batch, however many publications give it back", () => {
  const { simulation, nic, sent, send } = createNicScene({
    path: "vhost",
    profile,
    queueSize: 1024,
    batch: 200,
    hold: true,
    transmitInterrupts: "batch",
  });
  for (let i = 0; i < 400; i++) send(i < 200 ? 0 : 1_000_000_000, 60);
  simulation.runUntil(10_000_000_000);
  expect([sent.length, nic.counts.interrupts.value]).toEqual([400, 2]);
});

test("V79: a batch is published together; held, it waits until it is full", () => {
  const open = createNicScene({ path: "vhost", profile, batch: 8 });
  const held = createNicScene({ path: "vhost", profile, batch: 8, hold: true });
  for (const scene of [open, held]) {
    for (let i = 0; i < 12; i++) scene.send(0, 60);
    scene.simulation.runUntil(1_000_000_000);
  }
  // Eight, then the four that are left; held: eight, and four that wait for four more.
  expect([open.sent.length, held.sent.length]).toEqual([12, 8]);
  expect(open.nic.counts.kicks.value + open.nic.counts.suppressedKicks.value).toBe(2);
  expect(held.nic.ring("transmit").availableIndex).toBe(8);
});

test("V79: a batch larger than the ring is published when the ring is full", () => {
  const { simulation, sent, send } = createNicScene({ path: "vhost", profile, batch: 100, queueSize: 16, hold: true });
  for (let i = 0; i < 40; i++) send(0, 60);
  simulation.runUntil(1_000_000_000);
  expect(sent.length).toBe(32);
});

test("V80: an interrupt turns the driver to polling: no other interrupt until nothing is left", () => {
  // A driver slower than the backend never finds the ring empty before the end.
  const numbers = { ...profile.numbers, driverReceive: { ...profile.numbers.driverReceive, value: 5000 } };
  const { simulation, nic, received, deliver } = createNicScene({
    path: "vhost",
    profile: { ...profile, numbers },
    interrupt: "posted",
  });
  for (let i = 0; i < 30; i++) deliver(0, 60);
  simulation.runUntil(1_000_000_000);
  expect(received.length).toBe(30);
  expect(nic.ring("receive").notifications).toMatchObject({ interrupts: 1, suppressedInterrupts: 29 });
  expect(nic.ring("receive").usedEvent).toBe(30);
});
