import { expect, test } from "vitest";
import { createSimulation, gbps } from "../src/index.ts";
import { confidenceInterval } from "../src/stats/index.ts";

const replications = 30;
const meanBytes = 100_000;
/** 100,000 B at 8 Gbit/s: 100 µs in service on average. */
const servicePs = 100e6;
const rho = 0.8;

/** One replication: the mean time in the system, in services, and the mean number of waiting bytes, in frames. */
function replicate(seed: number, size: "exponential" | "constant") {
  const sim = createSimulation({ seed });
  const { graph, frames } = sim;
  const [arrivals, sizes] = [sim.random("queue/arrivals"), sim.random("queue/sizes")];
  let sum = 0;
  let count = 0;
  const sink = graph.addNode("sink", (_port, frame) => {
    if (sim.metrics.sincePs > 0) {
      sum += sim.now - frames.createdPs.get(frame);
      count++;
    }
    frames.release(frame);
  });
  const source = graph.addNode("source", () => {});
  const port = graph.addPort(source, "eth0");
  graph.connect(port, graph.addPort(sink, "eth0"), { rateBitsPerSecond: gbps(8), delayPs: 0, overheadBytes: 0 });
  const arrive = sim.handler("source", "arrive", () => {
    graph.send(port, frames.allocate(size === "constant" ? meanBytes : Math.max(1, sizes.exponential(meanBytes))));
    sim.after(arrivals.exponential(servicePs / rho), arrive, 0);
  });
  sim.at(0, arrive, 0);
  sim.runUntil(500e9);
  sim.warmUp();
  sim.runUntil(4000e9);
  return {
    time: sum / count / servicePs,
    waiting: (sim.metrics.probe("source/eth0#queueBytes.mean") as number) / meanBytes,
  };
}

// Kleinrock, Queueing Systems I: M/M/1 time 1/(1 − ρ) services (§3.2); M/D/1 time 1 + ρ/2(1 − ρ), waiting ρ²/2(1 − ρ) (§5.6).
test.each([
  ["M/M/1", "exponential", 1 / (1 - rho), undefined],
  ["M/D/1", "constant", 1 + rho / (2 * (1 - rho)), rho ** 2 / (2 * (1 - rho))],
] as const)(
  "E195: %s at load 0.8: theory lies in the 95 %% interval of 30 replications",
  (_name, size, time, waiting) => {
    const runs = Array.from({ length: replications }, (_, i) => replicate(1000 + i, size));
    const interval = confidenceInterval(runs.map((run) => run.time));
    expect(interval.low).toBeLessThan(time);
    expect(interval.high).toBeGreaterThan(time);
    expect(interval.high - interval.low).toBeLessThan(time * 0.08);
    if (waiting === undefined) return;
    const frames = confidenceInterval(runs.map((run) => run.waiting));
    expect(frames.low).toBeLessThan(waiting);
    expect(frames.high).toBeGreaterThan(waiting);
  },
  120_000,
);
