/**
 * pfc/pause-frames — PFC frames as frames of the simulation: two columns, and bytes when somebody looks.
 *
 * All classes that a frame names have one time here; the bytes have room for eight.
 * @module
 */
import type { Frame, FrameColumn, FramePool, PortIndex } from "@dc/engine";
import { controlPriority } from "@dc/engine/priority-queue";
import { ethernetLayer, macControlAddress, makeFrame, priorityCount, priorityPauseLayer } from "@dc/wire";

/** Bytes of a PFC frame as it is captured: the shortest frame without its check sequence. */
export const pauseFrameSizeBytes = 60;

/** Makes and reads PFC frames. One for a simulation. */
export class PauseFrames {
  readonly #frames: FramePool;
  readonly #encoder: number;
  /** The id of the frame, if it is a pause: a record that is used again has another. */
  readonly #pauseId: FrameColumn;
  readonly #classes: FrameColumn;
  readonly #quanta: FrameColumn;
  /** The port that sent it. */
  readonly #sender: FrameColumn;
  /** The port that it came in by. */
  readonly #port: FrameColumn;

  constructor(frames: FramePool, macOf: (port: PortIndex) => number) {
    this.#frames = frames;
    this.#pauseId = frames.column("pfc/pauseId", "u32", "cold");
    this.#classes = frames.column("pfc/classes", "u8", "cold");
    this.#quanta = frames.column("pfc/quanta", "u16", "cold");
    this.#port = frames.column("pfc/port", "i32", "cold");
    this.#sender = frames.column("pfc/sender", "i32", "cold");
    this.#encoder = frames.encoder((frame) => {
      const classes = this.#classes.array[frame];
      const quanta = Array.from({ length: priorityCount }, (_, priority) =>
        (classes >>> priority) % 2 === 1 ? this.#quanta.array[frame] : 0,
      );
      const source = macOf(this.#sender.array[frame]);
      return makeFrame([
        ethernetLayer({ source, destination: macControlAddress }),
        priorityPauseLayer({ classes, quanta }),
      ]);
    });
  }

  /** A new frame that asks for silence. @param classes bit p for priority p. @param quanta 0..65535. */
  make(port: PortIndex, classes: number, quanta: number): Frame {
    const frames = this.#frames;
    const frame = frames.allocate(pauseFrameSizeBytes);
    frames.priority[frame] = controlPriority;
    frames.encoderOf[frame] = this.#encoder;
    this.#pauseId.array[frame] = frames.id[frame];
    this.#classes.array[frame] = classes;
    this.#quanta.array[frame] = quanta;
    this.#sender.array[frame] = port;
    return frame;
  }

  isPause(frame: Frame): boolean {
    return this.#pauseId.array[frame] === this.#frames.id[frame];
  }
  classes(frame: Frame): number {
    return this.#classes.array[frame];
  }
  quanta(frame: Frame): number {
    return this.#quanta.array[frame];
  }
  /** Keep by which port it came in, while whoever heard it takes its time. */
  cameIn(frame: Frame, port: PortIndex): void {
    this.#port.array[frame] = port;
  }
  port(frame: Frame): PortIndex {
    return this.#port.array[frame];
  }
}
