import fc from "fast-check";
import { expect, test } from "vitest";
import { tcpState } from "../src/tcp/connections.ts";
import { createJudge, createNoisyHosts, readSegment } from "./noisy-hosts.ts";

const minute = 60_000_000_000_000;

const flows = fc.record({
  bytes: fc.integer({ min: 1, max: 120_000 }),
  congestion: fc.constantFrom("newreno" as const, "cubic" as const, "dctcp" as const),
  sack: fc.boolean(),
  ecn: fc.boolean(),
  delayedAckPs: fc.constantFrom(0, 40_000_000_000),
  // A few segments before the wrap, at the sign's change, anywhere.
  firstSequence: fc.oneof(fc.constantFrom(0xffff_ffff, 0xffff_f000, 0x7fff_f000, 0), fc.nat(0xffff_ffff)),
  receiveBytesMax: fc.constantFrom(4096, 20_000, 6_291_456),
  mtuBytes: fc.constantFrom(576, 1500),
  timeoutProfile: fc.constantFrom("linux" as const, "rfc6298" as const),
});
const noises = fc.record({
  loss: fc.constantFrom(0, 0.01, 0.1, 0.3),
  duplication: fc.constantFrom(0, 0.1),
  jitterPs: fc.constantFrom(0, 5_000_000, 200_000_000),
  marking: fc.constantFrom(0, 0.2),
});

test("F230, F245, F246: over networks that lose, reorder, double and mark at random, every byte arrives once and in order", () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), noises, flows, (seed, noise, flow) => {
      const judge = createJudge();
      const made = createNoisyHosts(
        seed,
        {
          ...noise,
          onDeliver(port, frame) {
            const bytes = made.simulation.frames.bytes(frame);
            if (made.simulation.graph.portName(port) === "h2:eth0") judge.arrives(bytes);
          },
        },
        flow,
      );
      const { simulation, fabric } = made;
      const { graph, frames } = simulation;
      let advertised = 0;
      graph.tap((_timePs, port, frame) => {
        const bytes = frames.bytes(frame);
        if (graph.portName(port) === "h2:eth0") judge.answers(bytes);
        else if ((readSegment(bytes).flags & 2) === 0) advertised++;
      });
      simulation.runUntil(140 * minute);
      const row = fabric.tcp?.rowOf(made.flow) as number;
      const c = fabric.tcp?.columns as NonNullable<typeof fabric.tcp>["columns"];
      expect(judge.wrong).toEqual([]);
      expect(judge.bytes).toBe(flow.bytes);
      expect(fabric.counts(made.flow).deliveredBytes).toBe(flow.bytes);
      expect(advertised).toBeGreaterThan(0);
      // Both ends have closed, and nothing waits for anything.
      expect([c.state[row], c.state[row + 1]]).toEqual([tcpState.closed, tcpState.closed]);
      expect([simulation.pending, frames.alive, fabric.tcp?.pipeBytes(made.flow)]).toEqual([0, 0, 0]);
    }),
    { numRuns: 400 },
  );
}, 120_000);
