/**
 * bench/process — generator processes, the sugar for teaching code, beside SimPy, which is made of nothing else.
 * @module
 */
import { createSimulation } from "../src/index.ts";
import type { Benchmark } from "../src/testing/benchmark.ts";
import { createDraws, foldOrder } from "./draws.ts";
import { measureModel, type Model } from "./model.ts";

function makeProcesses(pending: number): Model {
  const draw = createDraws("exponential");
  const simulation = createSimulation({ seed: 1 });
  let order = 0;
  for (let id = 0; id < pending; id++) {
    simulation.process(`holder${id}`, function* () {
      for (;;) {
        yield draw();
        order = foldOrder(order, id);
      }
    });
  }
  // A process starts by an event of its own at time 0, as SimPy's does; those are not counted.
  simulation.run(pending);
  return { run: (events) => simulation.run(events), hash: () => String(order) };
}

const distribution = "exponential";

/** Resumed processes per second, beside SimPy. */
export const benchmark: Benchmark = {
  name: "process",
  title: "generator processes, hold model",
  operation: "event",
  rows: [
    {
      name: "1k",
      full: { pending: 1_000, events: 500_000, distribution },
      small: { pending: 100, events: 5_000, distribution },
    },
  ],
  contenders: [
    {
      name: "generator process",
      run: (sizes, meter) => measureModel(meter, Number(sizes.events), () => makeProcesses(Number(sizes.pending))),
    },
    {
      name: "SimPy 2.3",
      program: {
        source: "peers/simpy_hold.py",
        language: "python",
        needs: "python3-simpy",
        arguments: (sizes) => [String(sizes.pending), String(sizes.events), String(sizes.distribution)],
      },
    },
  ],
  targets: [
    {
      text: "10 × SimPy at 1k",
      of: { contender: "generator process", row: "1k" },
      over: { contender: "SimPy 2.3", row: "1k" },
      atLeast: 10,
    },
  ],
};
