/**
 * bench/two-racks — whole data centres: packets from one guest's driver to another's, through every layer.
 * @module
 */
import type { Benchmark, Meter, Outcome, Sizes } from "@dc/engine/testing";
import { deliveredPackets, openTwoRacks } from "./two-racks-model.ts";

function measure(sizes: Sizes, meter: Meter, spans: boolean): Outcome {
  const { warmUpUs, runUs } = sizes as Record<string, number>;
  openTwoRacks({ spans }).simulation.runUntil(warmUpUs * 1e6);
  const run = openTwoRacks({ spans });
  let events = 0;
  meter.measure(() => {
    run.simulation.runUntil(runUs * 1e6);
    events = run.simulation.fired;
    return deliveredPackets(run);
  });
  return { hash: run.simulation.digest(), values: { events } };
}

/** End-to-end packets per CPU-second, with and without spans. */
export const benchmark: Benchmark = {
  name: "two-racks",
  title: "2 spines, 4 leaves, 16 servers, 32 guests: VMM process, vhost, virtual functions; 1,450 B",
  operation: "packet",
  rows: [
    { name: "2 Gbit/s a guest", full: { warmUpUs: 10_000, runUs: 100_000 }, small: { warmUpUs: 100, runUs: 300 } },
  ],
  contenders: [
    { name: "spans off", run: (sizes, meter) => measure(sizes, meter, false) },
    { name: "spans on", run: (sizes, meter) => measure(sizes, meter, true) },
  ],
  targets: [
    {
      text: "at least 300,000 packets a second, without spans",
      of: { contender: "spans off", row: "2 Gbit/s a guest", figure: "rate" },
      atLeast: 300_000,
    },
    {
      text: "at least 100,000 packets a second, with spans for all",
      of: { contender: "spans on", row: "2 Gbit/s a guest", figure: "rate" },
      atLeast: 100_000,
    },
  ],
};
