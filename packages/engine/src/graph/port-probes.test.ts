import { expect, test } from "vitest";
import { createSimulation } from "../sim/simulation.ts";
import { gbps, ns } from "../sim/time.ts";

test.each(["fast", "general"] as const)(
  "E45 E43: a port's queue by probes, before and after a warm-up (%s path)",
  (ports) => {
    const sim = createSimulation({ seed: 1, ports });
    const { graph, frames } = sim;
    const [h1, h2] = [graph.addNode("h1", () => {}), graph.addNode("h2", (_port, frame) => frames.release(frame))];
    const [a, b] = [graph.addPort(h1, "eth0"), graph.addPort(h2, "eth0")];
    graph.connect(a, b, { rateBitsPerSecond: gbps(100), delayPs: ns(50), overheadBytes: 0, queueFramesMax: 3 });
    // 1,250 bytes take 100 ns. Of five sent at once one goes, three wait for 100, 200 and 300 ns, one is dropped.
    for (let i = 0; i < 5; i++) graph.send(a, frames.allocate(1250));
    sim.runUntil(ns(150));
    const read = (probe: string) => sim.metrics.probe(probe);
    expect(read("h1/eth0#queueBytes")).toBe(2500);
    expect(read("h1/eth0#queueFrames")).toBe(2);
    expect(read("h1/eth0#queueBytes.max")).toBe(3750);
    expect(read("h1/eth0#queueBytes.mean")).toBe((3750 * 100 + 2500 * 50) / 150);
    expect([read("h1/eth0#sentFrames"), read("h1/eth0#drops"), read("h1#drops.count"), read("h2#drops")]).toEqual([
      2, 1, 1, 0,
    ]);
    sim.warmUp();
    sim.runUntil(ns(400));
    expect(read("h1/eth0#queueBytes.max")).toBe(2500);
    expect(read("h1/eth0#queueBytes.mean")).toBe((2500 * 50 + 1250 * 100) / 250);
    expect([read("h1/eth0#sentFrames"), read("h1/eth0#drops"), read("h2/eth0#receivedBytes")]).toEqual([2, 0, 2500]);
    expect(read("h2/eth0#receivedBytes.ratePerSecond")).toBe((2500 * 1e12) / 250_000);
    expect([read("h1/eth0#queueBytes.p99"), read("h3/eth0#drops"), read("h1/eth0#nope")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  },
);
