/**
 * bench/timer — a retransmission timer that is nearly always re-armed: every acknowledgement of a flow moves its
 * 20 µs timer. A kernel with `reschedule` moves one event; a heap that can only mark leaves the dead ones inside.
 * @module
 */
import { createSimulation } from "../src/index.ts";
import type { Benchmark } from "../src/testing/benchmark.ts";
import { createDraws, foldOrder } from "./draws.ts";
import { measureModel, type Model } from "./model.ts";
import { createClosureHeap } from "./peers/closure-heap.ts";

const timeoutPs = 20_000_000;

/** Acknowledgements come about 1 µs apart, so that a timer is moved about twenty times before it could fire. */
function makeKernelTimers(flows: number): Model {
  const draw = createDraws("exponential");
  const simulation = createSimulation({ seed: 1 });
  let order = 0;
  const timers = new Float64Array(flows);
  const expire = simulation.handler("flow", "timeout", () => {
    throw new Error("a re-armed timer fired");
  });
  const acknowledge = simulation.handler("flow", "acknowledge", (flow) => {
    order = foldOrder(order, flow);
    simulation.reschedule(timers[flow], simulation.now + timeoutPs);
    simulation.after(draw(), acknowledge, flow);
  });
  for (let flow = 0; flow < flows; flow++) {
    timers[flow] = simulation.after(timeoutPs, expire, flow);
    simulation.after(draw(), acknowledge, flow);
  }
  return { run: (acknowledgements) => simulation.run(acknowledgements), hash: () => String(order) };
}

function makeLazyTimers(flows: number): Model {
  const draw = createDraws("exponential");
  const heap = createClosureHeap();
  let order = 0;
  const expire = (): void => {
    throw new Error("a re-armed timer fired");
  };
  const timers = Array.from({ length: flows }, () => heap.after(timeoutPs, expire));
  const acknowledge = (flow: number): void => {
    order = foldOrder(order, flow);
    heap.cancel(timers[flow]);
    timers[flow] = heap.after(timeoutPs, expire);
    heap.after(draw(), () => acknowledge(flow));
  };
  for (let flow = 0; flow < flows; flow++) heap.after(draw(), () => acknowledge(flow));
  return { run: (acknowledgements) => heap.run(acknowledgements), hash: () => String(order) };
}

/** Acknowledgements per second, each re-arming a timer. */
export const benchmark: Benchmark = {
  name: "timer",
  title: "acknowledgements that re-arm a 20 µs timer",
  operation: "acknowledgement",
  rows: [
    {
      name: "1k flows",
      full: { flows: 1_000, acknowledgements: 2_000_000 },
      small: { flows: 100, acknowledgements: 10_000 },
    },
    {
      name: "32k flows",
      full: { flows: 32_768, acknowledgements: 2_000_000 },
      small: { flows: 400, acknowledgements: 10_000 },
    },
  ],
  contenders: [
    {
      name: "kernel, reschedule",
      run: (sizes, meter) =>
        measureModel(meter, Number(sizes.acknowledgements), () => makeKernelTimers(Number(sizes.flows))),
    },
    {
      name: "object heap, lazy delete",
      run: (sizes, meter) =>
        measureModel(meter, Number(sizes.acknowledgements), () => makeLazyTimers(Number(sizes.flows))),
    },
  ],
  targets: ["1k flows", "32k flows"].map((row) => ({
    text: `4 × a heap with lazy delete at ${row}`,
    of: { contender: "kernel, reschedule", row },
    over: { contender: "object heap, lazy delete", row },
    atLeast: 4,
  })),
};
