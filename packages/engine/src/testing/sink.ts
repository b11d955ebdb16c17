/**
 * testing/sink — the far end of a link: takes every frame that arrives and notes when.
 * @module
 */
import type { NodeIndex } from "../graph/topology.ts";
import type { Simulation } from "../sim/simulation.ts";
import type { Ps } from "../sim/time.ts";

/** A node that consumes frames. */
export interface Sink {
  readonly node: NodeIndex;
  /** Each arrival, in order. Not part of the state: a step back does not take it back. */
  readonly arrivals: { readonly atPs: Ps; readonly id: number; readonly sizeBytes: number }[];
}

/** Add a node that notes and releases every frame. @throws `engine/duplicate-name`. */
export function createSink(simulation: Simulation, name: string): Sink {
  const { frames } = simulation;
  const arrivals: Sink["arrivals"] = [];
  const node = simulation.graph.addNode(name, (_port, frame) => {
    arrivals.push({ atPs: simulation.now, id: frames.id[frame], sizeBytes: frames.sizeBytes[frame] });
    frames.release(frame);
  });
  return { node, arrivals };
}
