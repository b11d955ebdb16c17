/**
 * testing/source — the near end of a link: sends frames of given sizes at given times.
 * @module
 */
import type { PortIndex } from "../graph/topology.ts";
import type { Simulation } from "../sim/simulation.ts";
import type { Ps } from "../sim/time.ts";

/** Sends a frame by a port at a time. */
export type Source = (atPs: Ps, sizeBytes: number) => void;

/** A source of frames on a port of a node that exists. @param name names it in errors. */
export function createSource(simulation: Simulation, name: string, port: PortIndex): Source {
  const emit = simulation.handler(name, "emit", (sizeBytes) => {
    simulation.graph.send(port, simulation.frames.allocate(sizeBytes));
  });
  return (atPs, sizeBytes) => {
    simulation.at(atPs, emit, sizeBytes);
  };
}
