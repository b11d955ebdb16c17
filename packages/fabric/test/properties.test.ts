import { createTimeline } from "@dc/engine/timeline";
import { firstDifference, traceRows } from "@dc/engine/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Network } from "../src/testing/index.ts";
import { build, drawn, runThrough } from "./random-network.ts";

/** Frames and bytes that are somewhere: on a link, in a queue, waiting for an address. */
function inside({ simulation, fabric }: Network): { frames: number; bytes: number } {
  const { graph, frames } = simulation;
  graph.settle();
  let { frames: count, bytes } = fabric.waitingForNeighbour;
  const add = (sizeBytes: number): void => {
    count += 1;
    bytes += sizeBytes;
  };
  graph.inFlight((_port, frame) => add(frames.sizeBytes[frame]));
  for (let port = 0; port < graph.portCount; port++) {
    if (graph.ports.general[port] === 1) graph.waitingFrames(port, (_frame, sizeBytes) => add(sizeBytes));
  }
  return { frames: count, bytes };
}

test("F121: nothing is lost but by a drop: what was sent was delivered, dropped, or is still inside; per link too", () => {
  fc.assert(
    fc.property(drawn, fc.constantFrom("fast" as const, "general" as const), (experiment, ports) => {
      const network = build(experiment, { ports, traceRecordsMax: 0 });
      const { simulation, fabric } = network;
      const { graph, frames } = simulation;
      let ends = 0;
      runThrough(network, experiment, () => {
        const there = inside(network);
        expect(frames.alive).toBe(there.frames);
        // UDP frames end only where they are delivered or dropped, and every frame that was made had some end.
        const counts = fabric.flows.map(({ number }) => fabric.counts(number));
        const dropped = graph.dropsByCause.reduce((sum, count) => sum + count, 0);
        ends = frames.made - frames.alive - dropped;
        const delivered = counts.reduce((sum, { deliveredFrames }) => sum + deliveredFrames, 0);
        expect(ends).toBeGreaterThanOrEqual(delivered);
        for (let link = 0; link < graph.linkCount; link++) {
          for (const [port, peer] of [graph.linkEnds(link), graph.linkEnds(link).toReversed()]) {
            const p = graph.ports;
            let [count, bytes, unsent] = [0, 0, 0];
            graph.inFlight((at, frame, startPs) => {
              if (at !== port) return;
              if (startPs > simulation.now) unsent += 1;
              else {
                count += 1;
                bytes += frames.sizeBytes[frame];
              }
            });
            // A cut loses frames that had begun: they count as sent and as dropped at the sender.
            expect(p.sentFrames(port) - p.receivedFrames(peer) - count).toBeGreaterThanOrEqual(0);
            expect(p.sentFrames(port) - p.receivedFrames(peer) - count).toBeLessThanOrEqual(p.droppedFrames[port]);
            expect(p.sentBytes(port) - p.receivedBytes(peer) - bytes).toBeGreaterThanOrEqual(0);
            if (p.general[port] === 0) expect(unsent).toBe(p.queuedFrames(port));
          }
        }
      });
      const sent = fabric.flows.filter(({ kind }) => kind === "udp").map(({ number }) => fabric.counts(number));
      for (const { sentFrames, deliveredFrames } of sent) expect(deliveredFrames).toBeLessThanOrEqual(sentFrames);
    }),
    { numRuns: 100 },
  );
}, 120_000);

test("F121: without failures and with room for all, every UDP frame arrives", () => {
  fc.assert(
    fc.property(drawn, (experiment) => {
      const calm = { ...experiment, arp: false, changes: [], queueFramesMax: 1_000_000, rateBitsPerSecond: 100e9 };
      const network = build(calm, { traceRecordsMax: 0 });
      const { simulation, fabric } = network;
      simulation.runUntil(30_000_000);
      const stop = simulation.graph.dropsByCause.reduce((sum, count) => sum + count, 0);
      expect(stop).toBe(0);
      const counts = fabric.flows.map(({ number }) => fabric.counts(number));
      const pending = counts.reduce((sum, { sentFrames, deliveredFrames }) => sum + sentFrames - deliveredFrames, 0);
      // What has not arrived is inside.
      expect(pending).toBeLessThanOrEqual(inside(network).frames);
    }),
    { numRuns: 100 },
  );
}, 120_000);

test("F122: one event a hop or two: the same records and the same digest", () => {
  fc.assert(
    fc.property(drawn, (experiment) => {
      const networks = (["fast", "general"] as const).map((ports) =>
        build(experiment, { ports, traceRecordsMax: 65_536 }),
      );
      for (const network of networks) runThrough(network, experiment);
      const [fast, general] = networks.map(({ simulation }) => ({
        digest: simulation.digest(),
        rows: traceRows(simulation.trace),
      }));
      expect(firstDifference(fast.rows, general.rows)).toBeUndefined();
      expect(fast.digest).toBe(general.digest);
    }),
    { numRuns: 100 },
  );
}, 120_000);

test("F123: the same experiment gives the same digest, with and without records", () => {
  fc.assert(
    fc.property(drawn, (experiment) => {
      const digests = [0, 0, 16, 65_536].map((traceRecordsMax) => {
        const network = build(experiment, { traceRecordsMax });
        runThrough(network, experiment);
        return network.simulation.digest();
      });
      expect(new Set(digests).size).toBe(1);
    }),
    { numRuns: 40 },
  );
}, 120_000);

/** An ARP reply that lies on the record of a flow's frame: it kept that flow's key, and a switch forwarded it as one. */
const reusedRecord: Parameters<typeof build>[0] = {
  links: "h1-a h2-a",
  flows: [
    { from: 0, to: 1, frameBytes: 60, gapPs: 300952, startPs: 0, isPing: false },
    { from: 3, to: 3, frameBytes: 60, gapPs: 20000, startPs: 0, isPing: false },
  ],
  changes: [
    { atPs: 21367593, link: 0, up: true },
    { atPs: 0, link: 0, up: false },
  ],
  queueFramesMax: 1,
  rateBitsPerSecond: 100000000000,
  detectionDelayPs: 0,
  arp: true,
};

test("F124: back and forth through a run, link failures and all, comes to the same digest", () => {
  fc.assert(
    fc.property(drawn, fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 8 }), (experiment, jumps) => {
      const timeline = createTimeline({
        build: () => build(experiment, { traceRecordsMax: 256 }).simulation,
        apply: (simulation, { on, do: what }) =>
          simulation.graph.setLinkUp(Number(on) % simulation.graph.linkCount, what === "up"),
        actions: experiment.changes.map(({ atPs, link, up }) => ({
          timePs: atPs,
          after: 0,
          do: up ? "up" : "down",
          on: String(link),
          scripted: true,
        })),
        checkpointEvents: 50,
      });
      timeline.seek(30_000_000);
      const end = timeline.simulation.digest();
      for (const jump of jumps) timeline.seekEvent(jump % (timeline.fired + 1));
      timeline.seek(30_000_000);
      expect(timeline.simulation.digest()).toBe(end);
    }),
    { numRuns: 40, examples: [[reusedRecord, [835_493]]] },
  );
}, 120_000);
