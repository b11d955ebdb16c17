/**
 * M/M/1 and M/D/1 against theory: the engine's clock, streams, links and statistics, all at once.
 *
 * A frame is a customer and a link is the server. Poisson arrivals at a port of rate μ; sizes exponential (M/M/1) or
 * constant (M/D/1). Measuring begins after a warm-up; where sizes are equal, the port's own probe must say the same.
 *
 * Sources: L. Kleinrock, "Queueing Systems" vol. 1 (1975): M/M/1 Lq = ρ²/(1 − ρ), time in system 1/(μ − λ);
 * Pollaczek–Khinchine for M/D/1: Lq = ρ²/(2(1 − ρ)), wait ρ/(2μ(1 − ρ)); Little, L = λW.
 */
import { expect, test } from "vitest";
import { createSimulation } from "../src/sim/simulation.ts";
import { confidenceInterval, createTally, createTimeWeighted } from "../src/stats/index.ts";
import { poissonArrivals } from "../src/workload/index.ts";

/** Bytes of a mean customer: large, so that rounding to whole bytes is nothing; at 8 Tbit/s a byte is 1 ps. */
const meanBytes = 1_000_000;
const servicePs = meanBytes;
const warmUpPs = 500 * servicePs;
const measuredPs = 10_000 * servicePs;

interface Measured {
  /** Mean number waiting, not in service. */
  readonly waiting: number;
  /** Mean number waiting by the port's probe, bytes divided by the mean size. */
  readonly probed: number;
  /** Mean time from arrival to last bit out, in service times. */
  readonly time: number;
  /** Customers per service time that left. */
  readonly throughput: number;
}

function queue(service: "exponential" | "constant", load: number, seed: number): Measured {
  const simulation = createSimulation({ seed });
  const { graph, frames } = simulation;
  const arrivedPs = new Map<number, number>();
  const times = createTally();
  const waiting = createTimeWeighted();
  let inside = 0;
  const source = graph.addNode("source", () => {});
  const sink = graph.addNode("sink", (_port, frame) => {
    inside -= 1;
    waiting.set(simulation.now, Math.max(0, inside - 1));
    if (simulation.now > warmUpPs)
      times.add((simulation.now - (arrivedPs.get(frames.id[frame]) as number)) / servicePs);
    arrivedPs.delete(frames.id[frame]);
    frames.release(frame);
  });
  const out = graph.addPort(source, "out");
  graph.connect(out, graph.addPort(sink, "in"), {
    rateBitsPerSecond: 8e12,
    delayPs: 0,
    overheadBytes: 0,
    mtuBytes: 2 ** 31 - 1,
  });
  const sizes = simulation.random("source/sizes");
  const arrivals = poissonArrivals(servicePs / load, simulation.random("source/arrivals"));
  const arrive = simulation.handler("source", "arrive", () => {
    const bytes = service === "constant" ? meanBytes : Math.max(1, sizes.exponential(meanBytes));
    const frame = frames.allocate(bytes);
    arrivedPs.set(frames.id[frame], simulation.now);
    inside += 1;
    waiting.set(simulation.now, Math.max(0, inside - 1));
    graph.send(out, frame);
    simulation.after(arrivals.next(), arrive, 0);
  });
  simulation.after(arrivals.next(), arrive, 0);
  simulation.runUntil(warmUpPs);
  waiting.reset(simulation.now);
  simulation.metrics.warmUp();
  simulation.runUntil(warmUpPs + measuredPs);
  return {
    waiting: waiting.mean(simulation.now),
    probed: (simulation.metrics.probe("source/out#queueBytes.mean") as number) / meanBytes,
    time: times.mean,
    throughput: (times.count * servicePs) / measuredPs,
  };
}

const replications = 30;

test.each([
  ["M/M/1", 0.5, "exponential"],
  ["M/M/1", 0.8, "exponential"],
  ["M/D/1", 0.5, "constant"],
  ["M/D/1", 0.8, "constant"],
] as const)(
  "E195: %s at load %s: queue, time and throughput within the 95-percent interval of 30 replications",
  (name, load, service) => {
    const seeds = Array.from({ length: replications }, (_, i) => 1000 + i);
    const runs = seeds.map((seed) => queue(service, load, seed));
    if (service === "constant") for (const { waiting, probed } of runs) expect(probed).toBeCloseTo(waiting, 9);
    const share = service === "constant" ? 2 : 1;
    const theory = {
      waiting: (load * load) / (share * (1 - load)),
      time: 1 + load / (share * (1 - load)),
      throughput: load,
    };
    for (const key of ["waiting", "time", "throughput"] as const) {
      const interval = confidenceInterval(runs.map((run) => run[key]));
      console.log(
        `${name} load ${load} ${key}: theory ${theory[key].toFixed(4)}, measured ${interval.mean.toFixed(4)} ± ${interval.halfWidth.toFixed(4)} (30 replications, seeds 1000–1029)`,
      );
      expect(interval.low, `${key}, seeds 1000–1029`).toBeLessThan(theory[key]);
      expect(interval.high, `${key}, seeds 1000–1029`).toBeGreaterThan(theory[key]);
      // An interval that holds everything would prove nothing.
      expect(interval.halfWidth).toBeLessThan(0.08 * theory[key]);
    }
  },
  120_000,
);

test("E196: Little's law holds within each replication: number = rate × time", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { waiting, time, throughput } = queue("exponential", 0.7, seed);
    // Both sides are measured over the same window; what crosses its ends is the difference.
    expect(Math.abs(waiting - throughput * (time - 1)) / waiting).toBeLessThan(0.05);
  }
}, 60_000);
