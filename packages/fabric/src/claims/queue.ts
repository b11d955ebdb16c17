/**
 * claims/queue — F-08: what a frame waits at a port that is not full, by load.
 *
 * Frames of 1,514 bytes arrive as a Poisson process at a port of 100 Gbit/s, where each takes 123.04 ns with preamble and
 * gap: the queue M/D/1, whose mean wait is known. The wait is what a frame's way takes more than that of the luckiest.
 */
import { createSimulation, gbps, makeTransmit, ns } from "@dc/engine";
import { type Cell, type Claim, relative } from "@dc/engine/experiment";
import { createFabric } from "../fabric/fabric.ts";

const rateBitsPerSecond = gbps(100);
const frameBytes = 1514;
const overheadBytes = 24;
const delayPs = ns(500);
const servicePs: number = makeTransmit(rateBitsPerSecond, overheadBytes)(frameBytes);

/** Mean wait in microseconds. */
function meanWaitUs(load: number, frames: number): number {
  const simulation = createSimulation({ seed: 7 });
  const { graph } = simulation;
  const fabric = createFabric(simulation);
  const [a, b] = ["h1", "h2"].map((name) => graph.addPort(fabric.addHost(name, { arp: false }), "eth0")) as [
    number,
    number,
  ];
  graph.connect(a, b, { rateBitsPerSecond, delayPs, overheadBytes });
  fabric.start();
  const gapPs = Math.round(servicePs / load);
  const flow = fabric.addUdpFlow({ from: "h1", to: "h2", frameBytes, gapPs, framesMax: frames, arrivals: "poisson" });
  simulation.runUntil(gapPs * frames * 1.2);
  const { delayMeanPs, deliveredFrames } = fabric.counts(flow);
  if (deliveredFrames < frames * 0.99) return Number.NaN;
  return (delayMeanPs - servicePs - delayPs) / 1e6;
}

/** ρ / (2 (1 − ρ)) services. */
const expectedUs = (load: number): number => ((load / (2 * (1 - load))) * servicePs) / 1e6;

function cells(): Cell[] {
  // The fuller the port, the longer a queue remembers: the mean needs more frames. Five per cent would take
  // some 100 million of them at 99 %, and nobody would run that.
  const loads: [load: number, frames: number, within: number][] = [
    [0.5, 100_000, 0.05],
    [0.8, 200_000, 0.05],
    [0.9, 500_000, 0.05],
    [0.95, 1_000_000, 0.1],
    [0.99, 2_000_000, 0.3],
  ];
  return loads.map(([load, frames, within]) => ({
    inputs: { load, frames },
    quantity: "µs of waiting, mean",
    expected: expectedUs(load),
    tolerance: relative(within),
    measure: () => meanWaitUs(load, frames),
  }));
}

/** Equal paths have equal empty latency; load makes the tail. */
export const queue: Claim = {
  id: "F-08",
  slug: "queue",
  statement: "Equal paths have equal empty latency; load makes the tail",
  refutes: ["E33"],
  source: "calculated: M/D/1 (Pollaczek–Khinchine), ρ / (2 (1 − ρ)) · 123.04 ns, the time of 1,538 B at 100 Gbit/s",
  cells,
};
