/** Random traffic through the whole device: every frame once, in order, and no side sleeps while work waits for it. */
import { createRandomStream } from "@dc/engine";
import type { DataPath, InterruptDelivery } from "@dc/virt";
import { costProfile } from "@dc/virt";
import { createNicScene } from "@dc/virt/testing";
import { expect, test } from "vitest";

const seed = Number(process.env.DC_VIRT_SEED ?? 20_26);
const frames = Number(process.env.DC_VIRT_FRAMES ?? 24_000);
const profile = costProfile("skx-vmcall-1539");

const paths: readonly DataPath[] = ["vmm", "vhost", "vf"];
const deliveries: readonly InterruptDelivery[] = ["inject", "apicv", "posted"];
const cases = paths.flatMap((path, i) =>
  [4, 64].flatMap((queueSize, k) => [
    { path, queueSize, interrupt: deliveries[(i + k) % 3] as InterruptDelivery, batch: 1 },
    { path, queueSize, interrupt: deliveries[(i + k + 1) % 3] as InterruptDelivery, batch: 5 },
  ]),
);

test.each(cases)(
  `V82: all frames come out once and in order (seed ${seed}; $path, $queueSize descriptors, $interrupt, batch $batch)`,
  ({ path, queueSize, interrupt, batch }) => {
    const random = createRandomStream(new Int32Array([seed, queueSize, batch, 0]));
    const scene = createNicScene({
      path,
      profile,
      queueSize,
      interrupt,
      batch,
      transmitQueueFrames: 1 << 20,
      receiveQueueFrames: 1 << 20,
    });
    const { simulation, nic, sent, received, send, deliver } = scene;
    const wanted = Math.ceil(frames / cases.length / 2);
    let timePs = 0;
    for (let i = 0; i < wanted; i++) {
      // Now dense, now sparse, so that both sides are asleep, awake and in between.
      timePs += random.below(1 + 10 ** (2 + random.below(5)));
      send(timePs, 60 + random.below(1455));
      deliver(timePs + random.below(2_000_000), 60 + random.below(1455));
    }
    simulation.runUntil(timePs + wanted * 20_000_000);
    expect([sent.length, received.length, simulation.frames.alive]).toEqual([wanted, wanted, 0]);
    for (const list of [sent, received])
      for (let i = 1; i < list.length; i++)
        if ((list[i]?.timePs ?? 0) < (list[i - 1]?.timePs ?? 0)) throw new Error(`seed ${seed}: out of order at ${i}`);
    const out = nic.ring("transmit");
    const into = nic.ring("receive");
    // Nothing is left anywhere, and what was counted adds up.
    expect([nic.waiting.transmit, nic.waiting.receive, nic.needsReset]).toEqual([0, 0, false]);
    expect([out.availableIndex, out.usedIndex, into.usedIndex]).toEqual(
      [wanted, wanted, wanted].map((n) => n & 0xffff),
    );
    expect(into.notifications.interrupts + into.notifications.suppressedInterrupts).toBe(wanted);
    if (batch === 1) expect(out.notifications.kicks + out.notifications.suppressedKicks).toBe(wanted);
    expect(nic.counts.exits.of(49)).toBe(path === "vf" ? 0 : nic.counts.kicks.value);
  },
  600_000,
);

test("V83: one device runs through all 65,536 indices and back, dense and sparse, and loses no wake-up", () => {
  const { simulation, nic, sent, received, send, deliver } = createNicScene({
    path: "vhost",
    profile,
    interrupt: "posted",
    queueSize: 16,
  });
  // By turns a burst of eight and one alone: both a suppressed and a wanted notification at every part of the circle.
  const rounds = 7_400;
  for (let round = 0; round < rounds; round++) {
    const fromPs = round * 30_000_000;
    for (let i = 0; i < 8; i++) {
      send(fromPs, 60);
      deliver(fromPs, 60);
    }
    send(fromPs + 20_000_000, 60);
    deliver(fromPs + 20_000_000, 60);
  }
  simulation.runUntil(rounds * 30_000_000);
  expect([sent.length, received.length]).toEqual([rounds * 9, rounds * 9]);
  expect(rounds * 9).toBeGreaterThan(65_536);
  const { kicks, suppressedKicks } = nic.ring("transmit").notifications;
  expect(kicks + suppressedKicks).toBe(rounds * 9);
  // Each burst and each single begins with a kick; within a burst the backend is awake.
  expect(kicks).toBeGreaterThanOrEqual(rounds * 2);
  expect(suppressedKicks).toBeGreaterThan(rounds);
}, 60_000);
