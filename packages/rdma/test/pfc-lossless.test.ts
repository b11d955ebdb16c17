/** What priority flow control promises over whole networks: no loss with enough headroom, and who pays for it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { headroom, type PfcOptions } from "../src/index.ts";
import { createPfcNetwork, type CableOptions, makeIncast } from "./pfc-network.ts";

const us = (count: number): number => count * 1_000_000;

/** Any link, frames and senders; each starts somewhere within a microsecond. */
const incast = fc.record({
  rateBitsPerSecond: fc.constantFrom(10e9, 40e9, 100e9, 400e9),
  delayPs: fc.integer({ min: 0, max: 2_000_000 }),
  overheadBytes: fc.constantFrom(0, 24),
  xoffBytes: fc.integer({ min: 3000, max: 40_000 }),
  flows: fc.array(
    fc.record({ sizeBytes: fc.integer({ min: 60, max: 9216 }), startPs: fc.integer({ min: 0, max: 1_000_000 }) }),
    { minLength: 2, maxLength: 6 },
  ),
});

test("R61: with the guarantee as headroom nothing is lost, over random phases, cables, frames and senders", () => {
  let pauses = 0;
  fc.assert(
    fc.property(incast, ({ flows, xoffBytes, ...cable }) => {
      const frameBytes = Math.max(...flows.map(({ sizeBytes }) => sizeBytes));
      const headroomBytes = headroom.guarantee({ ...cable, frameBytes });
      const network = makeIncast(cable, flows, { xoffBytes, xonBytes: Math.floor(xoffBytes / 2), headroomBytes });
      network.sim.runUntil(us(40));
      expect(network.drops()).toBe(0);
      for (const [, port] of network.uplinks) pauses += network.pfc.sentFrames(port, 3);
    }),
    { numRuns: 60, seed: 2026 },
  );
  expect(pauses).toBeGreaterThan(500);
});

test.each([40e9, 100e9, 400e9])(
  "R61: at %d bit/s the idealised formula is enough, and two frames less are not",
  (rate) => {
    const cable: CableOptions = { rateBitsPerSecond: rate, delayPs: 1_000_000, overheadBytes: 0 };
    const sizeBytes = 1048;
    const drops = (headroomBytes: number, startPs: number): number => {
      const flows = Array.from({ length: 16 }, (_, index) => ({ sizeBytes, startPs: index * startPs }));
      const network = makeIncast(cable, flows, { xoffBytes: 20_000, xonBytes: 18_000, headroomBytes });
      network.sim.runUntil(us(60));
      return network.policyDrops();
    };
    const needed = headroom.idealised({ rateBitsPerSecond: rate, delayPs: 1_000_000, frameBytes: sizeBytes });
    const phases = [0, 7000, 13_000, 29_000, 51_000];
    for (const phase of phases) expect(drops(needed, phase)).toBe(0);
    expect(phases.map((phase) => drops(needed - 2 * sizeBytes, phase)).some((count) => count > 0)).toBe(true);
  },
);

test("R61: with far too little headroom frames are lost", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (startPs) => {
      const cable: CableOptions = { rateBitsPerSecond: 100e9, delayPs: 1_000_000, overheadBytes: 24 };
      const flows = [{ sizeBytes: 1500 }, { sizeBytes: 1500, startPs }];
      const network = makeIncast(cable, flows, { xoffBytes: 20_000, xonBytes: 10_000, headroomBytes: 5000 });
      network.sim.runUntil(us(100));
      expect(network.policyDrops()).toBeGreaterThan(0);
    }),
    { numRuns: 20, seed: 2026 },
  );
});

/**
 * A and C share the link between two switches. A's sink has f senders of its own beside it; C's is idle.
 *
 * What a port holds before it asks for silence is large beside what a pause lets through, as the claim's model has it;
 * sizes are drawn, so that no sender's frames always find the place that another's has just left.
 *
 * @returns Gbit/s of A and of C, after a warm-up; and frames lost.
 */
function victim(f: number, lossless: number, queueBytesMax?: number): { a: number; c: number; drops: number } {
  const cable: CableOptions = { rateBitsPerSecond: 100e9, delayPs: 100_000, overheadBytes: 0 };
  const sizeBytes = 1500;
  const network = createPfcNetwork(cable);
  const [s1, s2] = [network.switch("s1"), network.switch("s2")];
  const [trunk] = network.cable(s1, s2);
  const names = ["a", "c", ...Array.from({ length: f }, (_, index) => `local${index}`)];
  const senders = names.map((name) => network.host(name));
  const uplinks = senders.map((host, index) => network.cable(host, index < 2 ? s1 : s2)[0]);
  const sinks = [network.host("sinkA"), network.host("sinkC")];
  const toSinks = sinks.map((sink) => network.cable(s2, sink)[0]);
  for (const flow of [0, 1]) network.route(s1, flow, trunk);
  for (const flow of names.keys()) network.route(s2, flow, toSinks[flow === 1 ? 1 : 0]);
  const headroomBytes = headroom.guarantee({ ...cable, frameBytes: sizeBytes });
  const options: PfcOptions = {
    ...{ lossless, xoffBytes: 200_000, xonBytes: 197_000, headroomBytes },
    ...(queueBytesMax === undefined ? {} : { queueBytesMax }),
  };
  for (const node of [s1, s2, ...senders, ...sinks]) network.pfc.add(node, options);
  // Each sender begins at another phase.
  for (const [flow, port] of uplinks.entries()) {
    network.saturate(port, { flow, sizeBytes, spreadBytes: 600, startPs: flow * 17_000 });
  }
  const { sim } = network;
  sim.runUntil(us(600));
  const before = [0, 1].map(network.receivedBytes);
  sim.runUntil(us(1600));
  const [a, c] = [0, 1].map((flow) => ((network.receivedBytes(flow) - before[flow]) * 8) / 1_000_000);
  return { a, c, drops: network.drops() };
}

test.each([
  [1, 50],
  [3, 25],
  [7, 12.5],
])("R71: with %i senders beside A, C gets what A gets: %f Gbit/s, and nothing is lost", (f, expected) => {
  const { a, c, drops } = victim(f, 0b1000);
  expect(drops).toBe(0);
  expect(c).toBeGreaterThan(expected * 0.95);
  expect(c).toBeLessThan(expected * 1.05);
  expect(Math.abs(a - c)).toBeLessThan(expected * 0.05);
});

test("R71: without pauses and with a limit for each queue C keeps half of the shared link, and A loses frames", () => {
  const { c, drops } = victim(3, 0, 100_000);
  expect(c).toBeGreaterThan(47.5);
  expect(c).toBeLessThan(52.5);
  expect(drops).toBeGreaterThan(1000);
});
