/**
 * testing/noise — a device between two ports that loses, delays, doubles and marks frames at random.
 *
 * What it draws comes from a stream of its own, so that a seed says all of it; frames that it holds are events.
 * @module
 */
import type { Frame, PortIndex, Ps } from "@dc/engine";
import type { Fabric } from "../fabric/fabric.ts";

/** How bad it is. Chances are per frame, from 0 to 1. */
export interface NoiseOptions {
  /** From one port to the other; default 10 µs. */
  readonly delayPs?: Ps;
  /** Up to so much more, drawn for each frame: what makes frames overtake one another. Default 0. */
  readonly jitterPs?: Ps;
  readonly loss?: number;
  readonly duplication?: number;
  /** Of a frame that says it can carry a mark of congestion. */
  readonly marking?: number;
  /** Frames to mark, by their place among all that come, from 1, where they can carry a mark. */
  readonly mark?: ReadonlySet<number>;
  /** Frames to lose, by their place among all that come, from 1: in the place of chance. */
  readonly lose?: ReadonlySet<number>;
  /** Called with each frame that goes on, at the port where it arrives, before it does. */
  readonly onDeliver?: (port: PortIndex, frame: Frame) => void;
}

/** Join two ports of a fabric by such a device. Before the fabric starts. */
export function attachNoise(fabric: Fabric, a: PortIndex, b: PortIndex, options: NoiseOptions = {}): void {
  const { simulation } = fabric;
  const { graph, frames } = simulation;
  const { delayPs = 10_000_000, jitterPs = 0, loss = 0, duplication = 0, marking = 0 } = options;
  const random = simulation.random(`testing/noise/${graph.portName(a)}`);
  const seen = simulation.state.f64(`testing/noise/${graph.portName(a)}`, 1);
  fabric.attach(a, b);
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const arrive = simulation.handler("testing/noise", "arrive", (frame) => {
      options.onDeliver?.(to, frame);
      graph.deliver(to, frame);
    });
    const pass = (frame: Frame): void => {
      const extraPs = jitterPs === 0 ? 0 : random.below(jitterPs);
      simulation.after(delayPs + extraPs, arrive, frame);
    };
    graph.device(from, {
      transmit(frame) {
        seen[0]++;
        if (options.lose?.has(seen[0]) === true || (loss > 0 && random.chance(loss))) {
          graph.dropAtPort(from, frame, "injected");
          return;
        }
        if (marking > 0 && frames.ecn[frame] !== 0 && random.chance(marking)) frames.ecn[frame] = 3;
        if (options.mark?.has(seen[0]) === true && frames.ecn[frame] !== 0) frames.ecn[frame] = 3;
        if (duplication > 0 && random.chance(duplication)) pass(frames.copy(frame));
        pass(frame);
      },
    });
  }
}
