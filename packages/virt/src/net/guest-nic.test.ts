import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { costProfile } from "../costs/profiles.ts";
import { createVcpu } from "../exit/vcpu.ts";
import { createGuestMemory } from "../memory/guest-memory.ts";
import { createNicScene } from "../testing/nic-scene.ts";
import { recordNames } from "../testing/index.ts";
import { createGuestNic, type GuestNicOptions } from "./guest-nic.ts";

const profile = costProfile("skx-vmcall-1539");

test("V68: by a virtual function a frame out is no exit, no switch and no copy", () => {
  const { simulation, nic, sent, send } = createNicScene({ path: "vf", profile });
  send(0, 1514);
  simulation.runUntil(1_000_000_000);
  const { exits, userSwitches, systemCalls, copies, kicks } = nic.counts;
  expect([sent.length, exits.total, userSwitches.value, systemCalls.value, copies.value, kicks.value]).toEqual([
    1, 0, 0, 0, 0, 1,
  ]);
});

test("V69: a frame out by the VMM process, record by record, each caused by the one before", () => {
  const { simulation, send } = createNicScene({ path: "vmm", profile }, { traceRecordsMax: 64 });
  send(0, 1514);
  simulation.runUntil(1_000_000_000);
  const { trace } = simulation;
  const lines = Array.from({ length: trace.count }, (_, i) =>
    [trace.timePs(i), trace.kindName(trace.kindOf(i)), trace.a(i), trace.b(i), trace.cause(i)].join(" "),
  );
  expect(lines).toEqual([
    "250000 ring.add 1 0 -1",
    "250000 ring.kick 1 2 0",
    "250000 vm.exit 49 0 1",
    "1644584 ring.use 1 0 1",
    "1644584 ring.suppress 1 1 -1",
    "2176251 vm.enter 49 2 -1",
  ]);
  expect(recordNames(simulation, "h1/vm1/virtio0/vcpu")).toEqual(["vm.exit", "vm.enter"]);
});

test("V81: a guest that breaks its ring loses frames, not the run: NEEDS_RESET, port-down, no exception", () => {
  const { simulation, nic, sent, received, send, deliver } = createNicScene({ path: "vhost", profile });
  for (let i = 0; i < 6; i++) send(i * 20_000_000, 60);
  simulation.runUntil(50_000_000);
  // A head that does not exist, in the place of the next one, when the device will look.
  const { layout } = nic.queues.transmit.driver;
  for (let i = 0; i < layout.size; i++) nic.memory.write32(layout.descriptors + i * 16 + 8, 0);
  nic.queues.transmit.driver.add([{ address: 0, lengthBytes: 0, write: false }], 0);
  deliver(60_000_000, 60);
  simulation.runUntil(1_000_000_000);
  expect([nic.needsReset, nic.queues.transmit.device.breakCause, sent.length]).toEqual([true, "zero-length", 3]);
  expect(received.length).toBe(1);
  send(1_000_000_000, 60);
  simulation.runUntil(2_000_000_000);
  expect(simulation.metrics.probe("h1/vm1/virtio0#kicks.count")).toBeGreaterThan(0);
  expect(simulation.graph.dropsByCause[5]).toBeGreaterThan(0);
});

test("V87: what finds no room, or is larger than the MTU, is dropped with its cause", () => {
  const { simulation, nic, sent, received, send, deliver } = createNicScene({
    path: "vhost",
    profile,
    mtuBytes: 1400,
    transmitQueueFrames: 5,
  });
  send(0, 1415);
  deliver(0, 1415);
  for (let i = 0; i < 10; i++) send(1, 60);
  simulation.runUntil(1_000_000_000);
  expect([sent.length, received.length, nic.waiting.transmit]).toEqual([5, 0, 0]);
  expect([simulation.graph.dropsByCause[0], simulation.graph.dropsByCause[3], simulation.frames.alive]).toEqual([
    5, 2, 0,
  ]);
});

const bad: readonly [what: string, options: Partial<GuestNicOptions>][] = [
  ["a queue of 100", { queueSize: 100 }],
  ["a queue of 1", { queueSize: 1 }],
  ["an MTU of 20", { mtuBytes: 20 }],
  ["a batch of 0", { batch: 0 }],
  ["a VMM process that polls", { path: "vmm", polls: true }],
];
test.each(bad)("V88: %s is refused", (_, options) => {
  const make = () => createNicScene({ path: "vhost", profile, ...options });
  expect(make).toThrow(expect.objectContaining({ code: "virt/bad-option" }));
});

test("V88: two devices share a CPU and a memory", () => {
  const simulation = createSimulation({ seed: 1 });
  const memory = createGuestMemory(simulation, "h1/vm1/ram", 4 << 20);
  const vcpu = createVcpu(simulation, "h1/vm1/vcpu0", { profile });
  const out: number[] = [];
  const common = { path: "vhost", profile, vcpu, toGuest: () => undefined } as const;
  const first = createGuestNic(simulation, "h1/vm1/a", {
    ...common,
    memory: { memory, address: 0 },
    toHost: () => void out.push(simulation.now),
  });
  const second = createGuestNic(simulation, "h1/vm1/b", {
    ...common,
    memory: { memory, address: first.queues.transmit.endAddress },
    toHost: () => void out.push(simulation.now),
  });
  first.transmit(simulation.frames.allocate(60));
  second.transmit(simulation.frames.allocate(60));
  simulation.runUntil(1_000_000_000);
  expect([out.length, vcpu.exits.total, (out[1] as number) > (out[0] as number)]).toEqual([2, 2, true]);
  expect(simulation.metrics.probe("h1/vm1/a#exits.count")).toBe(1);
});
