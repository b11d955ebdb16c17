/**
 * bench/hold-model — the hold model on the kernel: take the earliest event, schedule its successor.
 *
 * Sources: Jones, "An empirical comparison of priority-queue and event-set implementations", CACM 29(4), 1986.
 * @module
 */
import { createSimulation } from "../src/index.ts";
import { createDraws, type Distribution, foldOrder } from "./draws.ts";
import type { Model } from "./model.ts";

/** A kernel with `pending` events in it, ready to run. */
export function makeHoldModel(pending: number, distribution: Distribution): Model {
  const draw = createDraws(distribution);
  const simulation = createSimulation({ seed: 1 });
  let order = 0;
  const fire = simulation.handler("hold", "fire", (id) => {
    order = foldOrder(order, id);
    simulation.after(draw(), fire, id);
  });
  for (let id = 0; id < pending; id++) simulation.after(draw(), fire, id);
  return { run: (events) => simulation.run(events), hash: () => String(order) };
}
