/**
 * net/marks — where a request's time went, told to the engine's spans as it happens.
 *
 * A frame carries the number of its request (`frames.request`); one that carries none is not followed. A mark ends the
 * segment that began where the last one ended, so that a chain has neither gap nor overlap, whoever takes part in it.
 * @module
 */
import type { Frame, FramePool, LayerIndex, ObjectIndex, Ps, Simulation, Spans } from "@dc/engine";

/** The layers that this package marks, in the order in which a sent and a received frame meet them. */
export const markLayers = [
  /** Waits for the virtual CPU, or for a free descriptor. */
  "virt.queue",
  /** The guest's driver works for it. */
  "virt.guest",
  /** The notification, until somebody has been told. */
  "virt.kick",
  /** A sleeping backend wakes up. */
  "virt.wake",
  /** Waits in a ring, or in the backend's queue, for somebody who is awake. */
  "virt.ring",
  /** The backend works for it. */
  "virt.backend",
  /** What the backend gave a request to works for it. */
  "virt.storage",
  /** An interrupt, until the guest's driver takes it. */
  "virt.interrupt",
] as const;
/** One of them. */
export type MarkLayer = (typeof markLayers)[number];

/** The marks of one object. */
export class Marks {
  /** Whether anybody listens. */
  readonly on: boolean;
  readonly #spans: Spans;
  readonly #frames: FramePool;
  readonly #place: ObjectIndex;
  readonly #layers: { readonly [layer: string]: LayerIndex };

  constructor(simulation: Simulation, path: string) {
    this.#spans = simulation.spans;
    this.on = simulation.spans.on;
    this.#frames = simulation.frames;
    this.#place = simulation.trace.object(path);
    this.#layers = Object.fromEntries(markLayers.map((name) => [name, simulation.spans.layer(name)]));
  }

  /** End the running segment of a frame's request at `untilPs`. */
  frame(frame: Frame, layer: MarkLayer, untilPs: Ps, cycles = 0, bytes = 0, copies = 0, exits = 0, switches = 0): void {
    this.request(this.#frames.request[frame], layer, untilPs, cycles, bytes, copies, exits, switches);
  }

  /** End the running segment of a request at `untilPs`. */
  request(
    request: number,
    layer: MarkLayer,
    untilPs: Ps,
    cycles = 0,
    bytes = 0,
    copies = 0,
    exits = 0,
    switches = 0,
  ): void {
    const index = this.#layers[layer] as LayerIndex;
    this.#spans.mark(request, index, this.#place, untilPs, cycles, bytes, copies, exits, switches);
  }
}

/** Make the marks of an object. */
export function createMarks(simulation: Simulation, path: string): Marks {
  return new Marks(simulation, path);
}
