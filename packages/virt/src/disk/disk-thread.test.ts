import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { costProfile } from "../costs/profiles.ts";
import { createMemoryBackend } from "../testing/index.ts";
import { createGuestDisk } from "./guest-disk.ts";

test("V93: while the process polls or works, requests and completions take turns without a wake-up", () => {
  const simulation = createSimulation({ seed: 1 });
  const profile = costProfile("skx-vmcall-1539");
  let completed = 0;
  const disk = createGuestDisk(simulation, "h1/vm1/virtio1", {
    // Completed before the call returns: the thread has requests and completions at once.
    backend: createMemoryBackend(simulation, "store", 64),
    path: "vhost-user",
    profile,
    interrupt: "posted",
    onComplete: () => completed++,
  });
  for (let i = 0; i < 20; i++) disk.read(i, 512, i);
  simulation.runUntil(1_000_000_000);
  const { kicks, suppressedKicks, wakeups, exits } = disk.counts;
  expect([completed, kicks.value, suppressedKicks.value, wakeups.value, exits.total]).toEqual([20, 0, 20, 0, 0]);
});
