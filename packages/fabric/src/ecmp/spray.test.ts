import { createSimulation } from "@dc/engine";
import { expect, test } from "vitest";
import { createNetwork } from "../testing/index.ts";
import { Sprayer } from "./spray.ts";

test("F189: in turn, each member as often as any other; at random, about as often", () => {
  const simulation = createSimulation({ seed: 1 });
  const turns = new Sprayer(simulation, "a", "round-robin");
  expect(Array.from({ length: 6 }, () => turns.next(4))).toEqual([0, 1, 2, 3, 0, 1]);
  const drawn = new Sprayer(simulation, "b", "random");
  const counts = [0, 0, 0, 0];
  for (let n = 0; n < 4000; n++) {
    const look = drawn.look(4);
    expect(drawn.next(4)).toBe(look);
    counts[look] += 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

test("F189: turns and draws come back with a step back", () => {
  for (const order of ["round-robin", "random"] as const) {
    const simulation = createSimulation({ seed: 1 });
    const sprayer = new Sprayer(simulation, "a", order);
    for (let n = 0; n < 5; n++) sprayer.next(4);
    const saved = simulation.save();
    const ahead = Array.from({ length: 20 }, () => sprayer.next(4));
    simulation.restore(saved);
    expect(Array.from({ length: 20 }, () => sprayer.next(4))).toEqual(ahead);
  }
});

const silent = { h1: { arp: false }, h2: { arp: false } };

test("F189, F190: sprayed over equal ways a flow keeps its order; over unlike ways it does not, and its receiver counts it", () => {
  const run = (links: string, rate?: number) => {
    const ecmp = { select: "spray" } as const;
    const network = createNetwork(links, {
      nodes: { ...silent, a: { ecmp } },
      ...(rate === undefined ? {} : { rateBitsPerSecond: rate }),
    });
    network.fabric.addUdpFlow({ from: "h1", to: "h2", gapPs: 200_000, frameBytes: 1000, framesMax: 400 });
    return network;
  };
  const even = run("h1-a h2-b a-s a-t b-s b-t");
  even.simulation.runUntil(200_000_000);
  expect(even.fabric.counts(1)).toMatchObject({ deliveredFrames: 400, reorderedFrames: 0 });
  // Another flow from s to b makes the way over s longer.
  const uneven = run("h1-a h2-b h3-s a-s a-t b-s b-t", 100e9);
  uneven.fabric.addUdpFlow({ from: "h3", to: "h2", gapPs: 90_000, frameBytes: 1000, framesMax: 800 });
  const arrived: number[] = [];
  uneven.simulation.graph.tap((_timePs, port, frame) => {
    if (uneven.simulation.graph.portName(port) !== "b:h2" || uneven.simulation.frames.flow[frame] !== 1) return;
    arrived.push(uneven.fabric.columns.sequence[frame]);
  });
  uneven.simulation.runUntil(400_000_000);
  uneven.simulation.graph.settle();
  let [newest, behind] = [0, 0];
  for (const sequence of arrived) {
    if (sequence < newest) behind += 1;
    else newest = sequence;
  }
  expect(behind).toBeGreaterThan(0);
  expect(uneven.fabric.counts(1).reorderedFrames).toBe(behind);
  expect(uneven.simulation.metrics.probe("h1/udp1#reorderedFrames")).toBe(behind);
  uneven.simulation.metrics.warmUp();
  expect(uneven.fabric.counts(1).reorderedFrames).toBe(0);
});
