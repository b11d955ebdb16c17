/**
 * graph/port — the state of every port: what each hop reads and writes in records of two cache lines, the rest in columns
 * of the arena.
 *
 * A hop touches some fifteen numbers of a port. As columns they lay in fifteen cache lines, and with a thousand hosts
 * each was a miss; in a record they lie in two. Rules E40 and G1 in ../../SPEC.md.
 * @module
 */
import type { ElementArray, StateArena, Table } from "../state/arena.ts";

/** Columns that hold -1 for none. */
const references = ["peer", "link", "queueHead", "queueTail", "sending", "sendingIngress", "transmitEvent"] as const;
const i32Columns = [...references, "sendingCharge", "node", "mtuBytes", "lossDraws"] as const;
const u8Columns = ["up", "general", "busy", "paused"] as const;
const f64Columns = ["denominator", "droppedFrames", "droppedBytes", "markedFrames", "lossShare"] as const;

/** A record is 32 words, of which the first seven are whole numbers and the last 24 are twelve float64. */
export const recordShift = 5;
/** Words of a record: `words[(port << recordShift) + headAt]`. */
export const headAt = 0;
export const tailAt = 1;
export const waitingAt = 2;
export const arrivalAt = 3;
export const queuedFramesAt = 4;
export const queueFramesMaxAt = 5;
export const overheadBytesAt = 6;
/** Float64 of a record: `floats[(port << floatShift) + freeAt]`. */
export const floatShift = 4;
export const freeAt = 4;
export const numeratorAt = 5;
export const delayAt = 6;
export const queuedBytesAt = 7;
export const queueBytesMaxAt = 8;
export const queuedBytePsAt = 9;
export const queueChangedAt = 10;
export const queuedBytesPeakAt = 11;
export const sentFramesAt = 12;
export const sentBytesAt = 13;
export const receivedFramesAt = 14;
export const receivedBytesAt = 15;
/** `queueFramesMax` of a queue without a limit. */
const unlimited = 0x7fffffff;

/** Ports: columns are read as `ports.peer[port]`, what is in the records as `ports.sentBytes(port)`. All is saved with the simulation. */
export class PortColumns {
  /** The node a port belongs to. */
  node!: Int32Array;
  /** The port at the other end, or -1. */
  peer!: Int32Array;
  /** The link, or -1. */
  link!: Int32Array;
  /** The port's object in the trace. */
  object!: Uint32Array;
  /** 1 while the link is up. */
  up!: Uint8Array;
  /** 1 on the general path, 0 on the one-event path. */
  general!: Uint8Array;
  /** Of the picoseconds per byte, which are a fraction. */
  denominator!: Float64Array;
  mtuBytes!: Int32Array;
  /** General path: first and last frame of the queue. */
  queueHead!: Int32Array;
  queueTail!: Int32Array;
  /**
   * General path: 1 while a frame is being sent, or was and nobody waits to hear of it; which frame, the port it came in
   * by, and what was charged for it there.
   */
  busy!: Uint8Array;
  sending!: Int32Array;
  sendingIngress!: Int32Array;
  sendingCharge!: Int32Array;
  /** Bit p set: priority p is paused. */
  paused!: Uint8Array;
  transmitEvent!: Int32Array;
  droppedFrames!: Float64Array;
  droppedBytes!: Float64Array;
  /** Frames that the port's queue management marked. */
  markedFrames!: Float64Array;
  /** Share of the frames that leave here and are lost on the link although it is up; and how often that was drawn. */
  lossShare!: Float64Array;
  lossDraws!: Int32Array;

  /** The records. Replaced when there are more ports. */
  words: Int32Array = new Int32Array(64 << recordShift);
  floats: Float64Array = new Float64Array(this.words.buffer);

  readonly #table: Table;

  constructor(state: StateArena) {
    const table = state.table("ports", 64);
    this.#table = table;
    const follow: (() => void)[] = [];
    for (const [type, names] of [
      ["i32", i32Columns],
      ["u8", u8Columns],
      ["f64", f64Columns],
    ] as const) {
      for (const name of names) {
        const column = table.column(name, type);
        follow.push(() => {
          (this as unknown as Record<string, ElementArray>)[name] = column.array;
        });
      }
    }
    const object = table.column("object", "u32");
    table.onGrow(() => {
      this.object = object.array;
      for (const fn of follow) fn();
    });
    state.register("ports/records", {
      save: () => new Uint8Array(this.words.buffer, 0, table.used << (recordShift + 2)),
      load: (bytes) => {
        new Uint8Array(this.words.buffer).fill(0).set(bytes);
      },
    });
  }

  /** Number of ports. */
  get count(): number {
    return this.#table.used;
  }

  /** A new port, unconnected and idle. */
  add(): number {
    const port = this.#table.add();
    for (const name of references) this[name][port] = -1;
    if ((port + 1) << recordShift > this.words.length) {
      const wider = new Int32Array(this.words.length * 2);
      wider.set(this.words);
      this.words = wider;
      this.floats = new Float64Array(wider.buffer);
    }
    const record = port << recordShift;
    this.words.fill(-1, record + headAt, record + waitingAt + 1);
    return port;
  }

  /** Picoseconds per byte, over `denominator`. */
  numerator(port: number): number {
    return this.floats[(port << floatShift) + numeratorAt];
  }
  /** Bytes that a frame takes on the link beyond its own. */
  overheadBytes(port: number): number {
    return this.words[(port << recordShift) + overheadBytesAt];
  }
  delayPs(port: number): number {
    return this.floats[(port << floatShift) + delayAt];
  }
  /** Bytes that may wait; infinity without a limit. */
  queueBytesMax(port: number): number {
    return this.floats[(port << floatShift) + queueBytesMaxAt];
  }
  /** Frames that may wait; infinity without a limit. */
  queueFramesMax(port: number): number {
    const most = this.words[(port << recordShift) + queueFramesMaxAt];
    return most === unlimited ? Number.POSITIVE_INFINITY : most;
  }
  /** When the last bit of all that was accepted (one-event) or is being sent (general) is out. */
  freeAtPs(port: number): number {
    return this.floats[(port << floatShift) + freeAt];
  }
  /** First frame on the link's list, or -1. */
  head(port: number): number {
    return this.words[(port << recordShift) + headAt];
  }
  /** One-event path: the first frame of that list that has not begun, or -1. */
  waiting(port: number): number {
    return this.words[(port << recordShift) + waitingAt];
  }
  queuedBytes(port: number): number {
    return this.floats[(port << floatShift) + queuedBytesAt];
  }
  queuedFrames(port: number): number {
    return this.words[(port << recordShift) + queuedFramesAt];
  }
  queuedBytesPeak(port: number): number {
    return this.floats[(port << floatShift) + queuedBytesPeakAt];
  }
  /** Waiting bytes × picoseconds from the warm-up to a time that is not before the queue's last change. */
  queuedBytePs(port: number, untilPs: number): number {
    const record = port << floatShift;
    return (
      this.floats[record + queuedBytePsAt] +
      this.floats[record + queuedBytesAt] * (untilPs - this.floats[record + queueChangedAt])
    );
  }
  sentFrames(port: number): number {
    return this.floats[(port << floatShift) + sentFramesAt];
  }
  sentBytes(port: number): number {
    return this.floats[(port << floatShift) + sentBytesAt];
  }
  receivedFrames(port: number): number {
    return this.floats[(port << floatShift) + receivedFramesAt];
  }
  receivedBytes(port: number): number {
    return this.floats[(port << floatShift) + receivedBytesAt];
  }

  /** What a link is, at one of its ends. */
  setLink(
    port: number,
    link: {
      readonly numerator: number;
      readonly denominator: number;
      readonly delayPs: number;
      readonly overheadBytes: number;
      readonly queueBytesMax: number;
      readonly queueFramesMax: number;
    },
  ): void {
    this.denominator[port] = link.denominator;
    const record = port << floatShift;
    this.floats[record + numeratorAt] = link.numerator;
    this.floats[record + delayAt] = link.delayPs;
    this.floats[record + queueBytesMaxAt] = link.queueBytesMax;
    this.words[(port << recordShift) + overheadBytesAt] = link.overheadBytes;
    this.words[(port << recordShift) + queueFramesMaxAt] = Math.min(unlimited, link.queueFramesMax);
  }

  /** Forget what was counted and measured; what waits now still waits. */
  warmUp(nowPs: number): void {
    for (const column of [this.droppedFrames, this.droppedBytes, this.markedFrames]) column.fill(0);
    for (let record = 0; record < this.count << floatShift; record += 1 << floatShift) {
      this.floats.fill(0, record + sentFramesAt, record + receivedBytesAt + 1);
      this.floats[record + queuedBytePsAt] = 0;
      this.floats[record + queueChangedAt] = nowPs;
      this.floats[record + queuedBytesPeakAt] = this.floats[record + queuedBytesAt];
    }
  }
}
