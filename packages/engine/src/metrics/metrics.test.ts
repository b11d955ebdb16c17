import fc from "fast-check";
import { expect, test } from "vitest";
import { createSimulation } from "../sim/simulation.ts";

test("E43: a gauge's mean is the integral by brute force", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ wait: fc.nat(20), to: fc.integer({ min: -5, max: 50 }) }), { minLength: 1 }),
      (steps) => {
        const sim = createSimulation({ seed: 1 });
        const gauge = sim.metrics.gauge("q", "depth");
        let area = 0;
        let level = 0;
        for (const { wait, to } of steps) {
          sim.runUntil(sim.now + wait);
          area += level * wait;
          gauge.set(to);
          level = to;
        }
        sim.runUntil(sim.now + 3);
        area += level * 3;
        expect(sim.metrics.probe("q#depth.mean")).toBeCloseTo(area / sim.now, 9);
        expect(sim.metrics.probe("q#depth.max")).toBe(Math.max(0, ...steps.map((step) => step.to)));
      },
    ),
    { numRuns: 300, seed: 43 },
  );
});

test("E44: quantiles of a known list", () => {
  const sim = createSimulation({ seed: 1 });
  const histogram = sim.metrics.histogram("h1", "rttPs");
  for (let i = 1; i <= 1000; i++) histogram.record(i * 1000);
  const read = (statistic: string) => sim.metrics.probe(`h1#rttPs.${statistic}`) as number;
  expect([read("count"), read("mean"), read("min"), read("max")]).toEqual([1000, 500_500, 1000, 1_000_000]);
  for (const [statistic, exact] of [
    ["p50", 500e3],
    ["p90", 900e3],
    ["p99", 990e3],
  ] as const) {
    expect(read(statistic)).toBeLessThanOrEqual(exact);
    expect(read(statistic)).toBeGreaterThanOrEqual(exact * (15 / 16));
  }
});

test("E45: warmUp forgets sums and extremes, also of metrics made later; levels stay", () => {
  const sim = createSimulation({ seed: 1 });
  const [counter, gauge, histogram] = [
    sim.metrics.counter("a", "n"),
    sim.metrics.gauge("a", "g"),
    sim.metrics.histogram("a", "h"),
  ];
  counter.add(5);
  gauge.set(100);
  gauge.set(4);
  histogram.record(7);
  sim.runUntil(1000);
  sim.warmUp();
  sim.metrics.gauge("later", "g").set(3);
  sim.runUntil(2000);
  const read = (probe: string) => sim.metrics.probe(probe);
  expect([
    read("a#n"),
    read("a#g"),
    read("a#g.max"),
    read("a#g.mean"),
    read("a#h.count"),
    read("later#g.mean"),
  ]).toEqual([0, 4, 4, 4, 0, 3]);
  counter.add();
  expect(read("a#n.ratePerSecond")).toBe(1e9);
});

test("E46: unknown probes and statistics read as undefined; one name has one type", () => {
  const sim = createSimulation({ seed: 1 });
  sim.metrics.counter("a", "n");
  for (const probe of ["", "a", "a#", "#n", "b#n", "a#n.nope", "a#m.count", "__proto__#x", "a#constructor"]) {
    expect(sim.metrics.probe(probe)).toBeUndefined();
  }
  expect(sim.metrics.typeOf("a#n.count")).toBe("counter");
  expect(() => sim.metrics.gauge("a", "n")).toThrow(expect.objectContaining({ code: "engine/probe-type" }));
  expect(sim.metrics.counter("a", "n")).toBe(sim.metrics.counter("a", "n"));
});
