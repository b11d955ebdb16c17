/**
 * claims/batching — what batches do for throughput (V-20) and to latency (V-21), by running them.
 *
 * V-20 holds a guest that always has a frame to send. Its driver takes c = 1 µs for each; a batch takes two exits of
 * e = 1.2 µs, the notification and the interrupt that says it has left. Nothing else costs enough to matter.
 * @module
 */
import { createRandomStream } from "@dc/engine";
import { costProfile } from "../costs/profiles.ts";
import { absolute, type Cell, type Claim, exact } from "@dc/engine/experiment";
import { createRig, type Rig, seedWith } from "./rig.ts";

const throughput: readonly [batch: number, mpps: number][] = [
  [1, 0.294],
  [2, 0.455],
  [4, 0.625],
  [8, 0.769],
  [16, 0.87],
  [32, 0.93],
  [64, 0.964],
  [1000, 0.998],
];

/** A saturated guest, run until `batches` batches have left. */
function saturate(batch: number, batches: number): Rig {
  const rig = createRig({
    path: "vhost",
    profile: seedWith("V-20", {
      driverTransmit: 2000,
      guestInterrupt: 0,
      // Later than the guest is back, earlier than its next batch is ready.
      workerWake: 1000,
      backendPacket: 20,
      hostStack: 0,
      copyStart: 0,
      copyPerByte: 0,
      irqfdSignal: 0,
    }),
    interrupt: "apicv",
    queueSize: 2048,
    batch,
    hold: true,
    transmitInterrupts: "batch",
  });
  for (let i = 0; i < batch * batches; i++) rig.send(0);
  rig.simulation.runUntil(batch * batches * 4_000_000);
  return rig;
}

/** Millions of packets a second, from the first batch to the last. */
function mpps(batch: number): number {
  const batches = batch > 100 ? 6 : 20;
  const { out } = saturate(batch, batches);
  const first = out[0] as Rig["out"][number];
  const last = out[(batches - 1) * batch] as Rig["out"][number];
  return ((batches - 1) * batch * 1e6) / (last.atPs - first.atPs);
}

/** The least batch with which the guest is outside for less than a tenth of the time. */
function knee(): number {
  for (let batch = 1; ; batch++) {
    const { vcpu } = saturate(batch, 10).nic;
    if (vcpu.rootPs.value < 0.1 * (vcpu.rootPs.value + vcpu.guestPs.value)) return batch;
  }
}

const exitsPerPacket = (batch: number): number => {
  const { nic, out } = saturate(batch, 10);
  return nic.counts.exits.total / out.length;
};

/** V-20. */
export const batch: Claim = {
  id: "V-20",
  slug: "batch",
  statement: "Batching makes exits irrelevant, then the work for each packet is the limit",
  refutes: ["E21"],
  source: "calculated: packets a second = 1 / (c + 2e / B) with c = 1 µs, e = 1.2 µs; exit share 2e / (Bc + 2e)",
  cells: (): readonly Cell[] => [
    ...throughput.map(([size, expected]) => ({
      quantity: "Mpps",
      inputs: { batch: size },
      expected,
      tolerance: absolute(0.0005),
      measure: () => mpps(size),
    })),
    {
      quantity: "least batch with an exit share below 10 %",
      inputs: {},
      expected: 22,
      tolerance: exact,
      measure: knee,
    },
    ...[1, 8, 32].map((size) => ({
      quantity: "exits per packet",
      inputs: { batch: size },
      expected: 2 / size,
      tolerance: absolute(1e-9),
      measure: () => exitsPerPacket(size),
    })),
  ],
};

/** Poisson arrivals at 1 / `gapPs`; a driver and a backend that take next to no time. */
function waitPs(size: number, gapPs: number, frames: number): number {
  const rig = createRig(
    {
      path: "vhost",
      profile: seedWith("V-21", {
        driverTransmit: 2,
        hardwareExit: 1,
        dispatch: 1,
        ioeventfdSignal: 1,
        prepareEntry: 1,
        hardwareEnter: 1,
        workerWake: 1,
        backendPacket: 2,
        hostStack: 0,
        copyStart: 0,
        copyPerByte: 0,
      }),
      queueSize: 1024,
      batch: size,
      hold: true,
    },
    7,
  );
  const random = createRandomStream(new Int32Array([7, 21, size, 0]));
  let timePs = 0;
  for (let i = 0; i < frames; i++) {
    timePs += random.exponential(gapPs);
    rig.send(timePs);
  }
  rig.simulation.runUntil(timePs + 1_000_000);
  let sum = 0;
  for (const { fromPs, atPs } of rig.out) sum += atPs - fromPs;
  return sum / rig.out.length;
}

/** Notifications for each packet under EVENT_IDX, one packet to a publication, at a share of the backend's rate. */
function kicksPerPacket(load: number): number {
  const { nic, send, simulation } = createRig({ path: "vhost", profile: costProfile("skx-vmcall-1539") }, 7);
  // What the backend needs for one frame of 60 bytes is the slowest part of the path.
  const { sendFrame, copyPerByte, clock } = nic.costs;
  const servicePs = clock.ps(sendFrame.cycles + Math.ceil(60 * copyPerByte));
  const random = createRandomStream(new Int32Array([7, 22, 0, 0]));
  let timePs = 0;
  for (let i = 0; i < 20_000; i++) {
    timePs += random.exponential(servicePs / load);
    send(timePs);
  }
  simulation.runUntil(timePs + 100_000_000);
  return nic.counts.kicks.value / 20_000;
}

/** V-21. */
export const batchLatency: Claim = {
  id: "V-21",
  slug: "batch-latency",
  statement: "Fixed batches cost waiting time; suppression by event index batches under load, and not when idle",
  refutes: [],
  source: "calculated: mean wait for a fixed batch to fill: (B − 1) / (2λ)",
  cells: (): readonly Cell[] => [
    ...[
      [8, 3.5],
      [32, 15.5],
      [128, 63.5],
    ].map(([size, expected]) => ({
      quantity: "mean wait in µs at 1 Mpps",
      inputs: { batch: size as number },
      expected: expected as number,
      tolerance: absolute((expected as number) * 0.03),
      measure: () => waitPs(size as number, 1_000_000, 128 * 400) / 1e6,
    })),
    {
      quantity: "notifications per packet",
      inputs: { load: 0.001 },
      expected: 1,
      tolerance: absolute(0.01),
      measure: () => kicksPerPacket(0.001),
    },
    {
      quantity: "notifications per packet",
      inputs: { load: 0.98 },
      expected: 0,
      tolerance: absolute(0.03),
      measure: () => kicksPerPacket(0.98),
    },
  ],
};
