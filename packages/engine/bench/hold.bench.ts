/**
 * bench/hold — the hold model: take the earliest event, schedule its successor. What a scheduler costs, and nothing else.
 * @module
 */
import type { Benchmark, Sizes } from "../src/testing/benchmark.ts";
import { createDraws, type Distribution, foldOrder } from "./draws.ts";
import { makeHoldModel } from "./hold-model.ts";
import { measureModel, type Model } from "./model.ts";
import { createClosureHeap } from "./peers/closure-heap.ts";

function makeClosureModel(pending: number, distribution: Distribution): Model {
  const draw = createDraws(distribution);
  const heap = createClosureHeap();
  let order = 0;
  const schedule = (id: number): void => {
    heap.after(draw(), () => {
      order = foldOrder(order, id);
      schedule(id);
    });
  };
  for (let id = 0; id < pending; id++) schedule(id);
  return { run: (events) => heap.run(events), hash: () => String(order) };
}

const distribution = "exponential";

const ns3 = (scheduler: "map" | "queue") => ({
  source: "peers/ns3-hold.cc",
  language: "c++" as const,
  libraries: ["ns3-core"],
  needs: "libns3-dev, g++, pkg-config",
  arguments: (sizes: Sizes) => [scheduler, String(sizes.pending), String(sizes.events), String(sizes.distribution)],
});

/** Kernel events per second, beside the schedulers of others. */
export const benchmark: Benchmark = {
  name: "hold",
  title: "kernel events, hold model, exponential delays of 1 µs",
  operation: "event",
  rows: [
    {
      name: "1k",
      full: { pending: 1_000, events: 4_000_000, distribution },
      small: { pending: 1_000, events: 20_000, distribution },
    },
    {
      name: "64k",
      full: { pending: 65_536, events: 3_000_000, distribution },
      small: { pending: 4_096, events: 20_000, distribution },
    },
    {
      name: "1M",
      full: { pending: 1_048_576, events: 2_000_000, distribution },
      small: { pending: 16_384, events: 20_000, distribution },
    },
  ],
  contenders: [
    {
      name: "kernel",
      run: (sizes, meter) =>
        measureModel(meter, Number(sizes.events), () => makeHoldModel(Number(sizes.pending), distribution)),
    },
    {
      name: "closures on an object heap",
      run: (sizes, meter) =>
        measureModel(meter, Number(sizes.events), () => makeClosureModel(Number(sizes.pending), distribution)),
    },
    { name: "ns-3 map scheduler", program: ns3("map") },
    { name: "ns-3 priority-queue scheduler", program: ns3("queue") },
    {
      name: "C++ priority_queue + std::function",
      program: {
        source: "peers/queue-hold.cc",
        language: "c++",
        needs: "g++",
        arguments: (sizes) => [String(sizes.pending), String(sizes.events), String(sizes.distribution)],
      },
    },
  ],
  targets: [
    {
      text: "2 × ns-3's default scheduler at 1k",
      of: { contender: "kernel", row: "1k" },
      over: { contender: "ns-3 map scheduler", row: "1k" },
      atLeast: 2,
    },
    {
      text: "6 × ns-3's default scheduler at 64k",
      of: { contender: "kernel", row: "64k" },
      over: { contender: "ns-3 map scheduler", row: "64k" },
      atLeast: 6,
    },
    {
      text: "5 × closures on an object heap at 64k",
      of: { contender: "kernel", row: "64k" },
      over: { contender: "closures on an object heap", row: "64k" },
      atLeast: 5,
    },
    {
      text: "1 × C++ priority_queue + std::function at 64k",
      of: { contender: "kernel", row: "64k" },
      over: { contender: "C++ priority_queue + std::function", row: "64k" },
      atLeast: 1,
    },
  ],
};
