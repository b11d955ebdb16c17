/**
 * bench/garbage — ten million events must leave nothing for the collector: a pause of a hundred milliseconds in a page
 * that draws sixty pictures a second is what typed arrays are for.
 * @module
 */
import type { Benchmark } from "../src/testing/benchmark.ts";
import { makeHoldModel } from "./hold-model.ts";

/** Collections during ten million events, after warm-up. */
export const benchmark: Benchmark = {
  name: "garbage",
  title: "garbage collections while events fire",
  operation: "event",
  rows: [
    {
      name: "64k",
      full: { pending: 65_536, warmUp: 1_000_000, events: 10_000_000 },
      small: { pending: 4_096, warmUp: 50_000, events: 100_000 },
    },
  ],
  contenders: [
    {
      name: "kernel",
      flags: ["--expose-gc"],
      run(sizes, meter) {
        const model = makeHoldModel(Number(sizes.pending), "exponential");
        model.run(Number(sizes.warmUp));
        meter.measure(() => model.run(Number(sizes.events)));
        return { hash: model.hash() };
      },
    },
  ],
  targets: [
    {
      text: "no major collection in 10 M events at 64k pending",
      of: { contender: "kernel", row: "64k", figure: "majorCollections" },
      atMost: 0,
      exact: true,
    },
    {
      text: "heap in use grows by at most 64 KiB",
      of: { contender: "kernel", row: "64k", figure: "heapGrowthKiB" },
      atMost: 64,
      exact: true,
    },
  ],
};
