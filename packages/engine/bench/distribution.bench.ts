/**
 * bench/distribution — the same hold model under delays that break other queues: the mix of a datacenter, many ties,
 * a constant delay. No shape may cost more than twice the exponential one.
 * @module
 */
import type { Benchmark, BenchmarkRow, Target } from "../src/testing/benchmark.ts";
import type { Distribution } from "./draws.ts";
import { makeHoldModel } from "./hold-model.ts";
import { measureModel } from "./model.ts";

const shapes: readonly Distribution[] = ["exponential", "mix", "ties", "constant"];
const pendings = [
  { label: "1k", pending: 1_000 },
  { label: "64k", pending: 65_536 },
];

const rows: BenchmarkRow[] = pendings.flatMap(({ label, pending }) =>
  shapes.map((distribution) => ({
    name: `${distribution} ${label}`,
    full: { pending, events: 3_000_000, distribution },
    small: { pending: 1_000, events: 20_000, distribution },
  })),
);

const targets: Target[] = pendings.flatMap(({ label }) =>
  ["mix", "ties"].map((shape) => ({
    text: `${shape} at ${label}: 0.5 × exponential`,
    of: { contender: "kernel", row: `${shape} ${label}` },
    over: { contender: "kernel", row: `exponential ${label}` },
    atLeast: 0.5,
  })),
);

/** Kernel events per second under other distributions of delay. */
export const benchmark: Benchmark = {
  name: "distribution",
  title: "kernel events under delays of other shapes",
  operation: "event",
  rows,
  contenders: [
    {
      name: "kernel",
      run: (sizes, meter) =>
        measureModel(meter, Number(sizes.events), () =>
          makeHoldModel(Number(sizes.pending), sizes.distribution as Distribution),
        ),
    },
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
  targets,
};
