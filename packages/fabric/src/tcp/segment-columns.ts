/**
 * tcp/segment-columns — what a TCP segment writes on a frame beside the fabric's columns.
 *
 * These columns are there in runs that have TCP, and in no others: an ordinary frame stays two cache lines (rule F26), a
 * frame of a run with TCP is three.
 *
 * Source: rule F231 in ../../SPEC.md.
 * @module
 */
import type { Frame, FramePool } from "@dc/engine";
import { sackBlocksMax } from "./options.ts";

/** The columns. Read `columns.acknowledgment[frame]`; the arrays are replaced when the pool grows. */
export class SegmentColumns {
  acknowledgment!: Uint32Array;
  /** Flags in the lower 12 bits, then SACK blocks in 4, then the window as sent in 16. */
  control!: Uint32Array;
  /** Bytes of payload; the frame itself may be padded. */
  payloadBytes!: Uint32Array;
  /** What a SYN offers (`packSynOptions`); 0 in all other segments. */
  synOptions!: Uint32Array;
  /** Edges of SACK blocks: left and right of the first, then of the next. */
  readonly sack: Uint32Array[] = [];

  /** Once per simulation, before the first frame. */
  constructor(frames: FramePool) {
    const column = (name: string): { array: Uint32Array } => frames.column(`tcp.${name}`, "u32", "cold");
    const acknowledgment = column("acknowledgment");
    const control = column("control");
    const payloadBytes = column("payloadBytes");
    const synOptions = column("synOptions");
    const edges = Array.from({ length: 2 * sackBlocksMax }, (_, edge) => column(`sack${edge}`));
    frames.onGrow(() => {
      this.acknowledgment = acknowledgment.array;
      this.control = control.array;
      this.payloadBytes = payloadBytes.array;
      this.synOptions = synOptions.array;
      for (let edge = 0; edge < edges.length; edge++) this.sack[edge] = edges[edge].array;
    });
  }

  flags(frame: Frame): number {
    return this.control[frame] & 0xfff;
  }
  sackBlocks(frame: Frame): number {
    return (this.control[frame] >>> 12) & 0xf;
  }
  /** The window as sent, not scaled. */
  window(frame: Frame): number {
    return this.control[frame] >>> 16;
  }
}
