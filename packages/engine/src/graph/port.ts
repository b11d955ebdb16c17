/**
 * graph/port — the state of every port, in columns of the arena.
 * @module
 */
import type { ElementArray, StateArena, Table } from "../state/arena.ts";

/** Columns that hold -1 for none. */
const references = [
  "peer",
  "link",
  "head",
  "tail",
  "waiting",
  "queueHead",
  "queueTail",
  "sending",
  "sendingIngress",
  "transmitEvent",
] as const;
const i32Columns = [
  ...references,
  "sendingCharge",
  "node",
  "overheadBytes",
  "mtuBytes",
  "arrival",
  "lossDraws",
] as const;
const u8Columns = ["up", "general", "busy", "paused"] as const;
const f64Columns = [
  "numerator",
  "denominator",
  "delayPs",
  "queueBytesMax",
  "queueFramesMax",
  "freeAtPs",
  "queuedBytes",
  "queuedFrames",
  "queuedBytesPeak",
  "queuedBytePs",
  "queueChangedPs",
  "sentFrames",
  "sentBytes",
  "receivedFrames",
  "receivedBytes",
  "droppedFrames",
  "droppedBytes",
  "markedFrames",
  "lossShare",
] as const;

/** Ports as columns: read `ports.sentBytes[port]`. All are saved with the simulation. */
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
  /** Picoseconds per byte, as a fraction. */
  numerator!: Float64Array;
  denominator!: Float64Array;
  overheadBytes!: Int32Array;
  mtuBytes!: Int32Array;
  delayPs!: Float64Array;
  queueBytesMax!: Float64Array;
  queueFramesMax!: Float64Array;
  /** When the last bit of all that was accepted (one-event) or is being sent (general) is out. */
  freeAtPs!: Float64Array;
  /** First and last frame on the link's list. */
  head!: Int32Array;
  tail!: Int32Array;
  /** One-event path: the first frame of that list that has not begun. */
  waiting!: Int32Array;
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
  /** Place in the event queue of the head's arrival, and of the last bit out or -1. */
  arrival!: Int32Array;
  transmitEvent!: Int32Array;
  queuedBytes!: Float64Array;
  queuedFrames!: Float64Array;
  queuedBytesPeak!: Float64Array;
  /** Waiting bytes × picoseconds up to `queueChangedPs`, since the warm-up: over time, the mean queue. */
  queuedBytePs!: Float64Array;
  queueChangedPs!: Float64Array;
  sentFrames!: Float64Array;
  sentBytes!: Float64Array;
  receivedFrames!: Float64Array;
  receivedBytes!: Float64Array;
  droppedFrames!: Float64Array;
  droppedBytes!: Float64Array;
  /** Frames that the port's queue management marked. */
  markedFrames!: Float64Array;
  /** Share of the frames that leave here and are lost on the link although it is up; and how often that was drawn. */
  lossShare!: Float64Array;
  lossDraws!: Int32Array;

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
  }

  /** Number of ports. */
  get count(): number {
    return this.#table.used;
  }

  /** A new port, unconnected and idle. */
  add(): number {
    const port = this.#table.add();
    for (const name of references) this[name][port] = -1;
    return port;
  }
}
