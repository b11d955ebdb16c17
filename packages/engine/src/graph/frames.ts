/**
 * graph/frames — every frame alive, as rows of typed-array columns.
 *
 * A frame is a handle: the row's number. Protocols add columns of their own; bytes are made on demand by the encoder
 * that the frame's maker registered, so that a frame nobody looks at never has any. A frame keeps its id through
 * encapsulation; a copy has its own id and its parent's. Rules E25–E29 in ../../SPEC.md.
 * @module
 */
import { engineError } from "../errors.ts";
import type { StateArena, Table, Column } from "../state/arena.ts";

/** A frame: its row in the pool. */
export type Frame = number;
/** No frame. */
export const none: Frame = -1;

/** Makes a frame's bytes, destination MAC to end of payload, no FCS, from its columns. */
export type FrameEncoder = (frame: Frame) => Uint8Array;

/** The frames of one simulation. Read columns as `frames.sizeBytes[frame]`; never keep a column across events. */
export class FramePool {
  /** Id, uint32 from 1; 0 marks a free row. */
  id!: Uint32Array;
  /** Bytes from destination MAC to end of payload, padded to 60, no FCS. */
  sizeBytes!: Int32Array;
  /** Priority, 0–7 (802.1Q PCP). */
  priority!: Uint8Array;
  /** ECN codepoint, 0–3 (RFC 3168 §5). */
  ecn!: Uint8Array;
  /** Number of the flow, for counting and for pictures; 0 is none. */
  flow!: Uint32Array;
  /** Id of the frame this one was copied from, or 0. */
  parent!: Uint32Array;
  /** When it was allocated. */
  createdPs!: Float64Array;
  /** Number of the last trace record about it: the cause of the next. */
  lastRecord!: Int32Array;
  /** Port it came in by, where its node has an ingress policy; else -1. */
  ingressPort!: Int32Array;
  /** Which encoder makes its bytes. */
  encoderOf!: Uint8Array;
  /** Next in the list the frame stands in: a queue, a wire, or the free rows. */
  next!: Int32Array;
  /** Last bit out on the link it is on. */
  endPs!: Float64Array;

  readonly #table: Table;
  /** [0] first free row or -1, [1] last id given, [2] frames alive. */
  readonly #counts: Float64Array;
  readonly #encoders: FrameEncoder[] = [];
  readonly #now: () => number;

  constructor(state: StateArena, now: () => number) {
    this.#now = now;
    this.#counts = state.f64("frames/counts", 3);
    this.#counts[0] = none;
    this.#table = state.table("frames", 256);
    const t = this.#table;
    const id = t.column("id", "u32");
    const sizeBytes = t.column("sizeBytes", "i32");
    const priority = t.column("priority", "u8");
    const ecn = t.column("ecn", "u8");
    const flow = t.column("flow", "u32");
    const parent = t.column("parent", "u32");
    const createdPs = t.column("createdPs", "f64");
    const lastRecord = t.column("lastRecord", "i32");
    const ingressPort = t.column("ingressPort", "i32");
    const encoderOf = t.column("encoderOf", "u8");
    const next = t.column("next", "i32");
    const endPs = t.column("endPs", "f64");
    t.onGrow(() => {
      this.id = id.array;
      this.sizeBytes = sizeBytes.array;
      this.priority = priority.array;
      this.ecn = ecn.array;
      this.flow = flow.array;
      this.parent = parent.array;
      this.createdPs = createdPs.array;
      this.lastRecord = lastRecord.array;
      this.ingressPort = ingressPort.array;
      this.encoderOf = encoderOf.array;
      this.next = next.array;
      this.endPs = endPs.array;
    });
  }

  /** Frames alive. */
  get alive(): number {
    return this.#counts[2];
  }
  /** Frames ever made: the last id given. */
  get made(): number {
    return this.#counts[1];
  }
  /** Rows in use or once used: every live frame is below it. */
  get rows(): number {
    return this.#table.used;
  }

  /** A new frame with the next id; its own columns are reset, those of protocols are the maker's to fill. */
  allocate(sizeBytes: number): Frame {
    const counts = this.#counts;
    let frame = counts[0];
    if (frame >= 0) counts[0] = this.next[frame];
    else frame = this.#table.add();
    const id = counts[1] + 1;
    counts[1] = id;
    counts[2]++;
    this.id[frame] = id;
    this.sizeBytes[frame] = sizeBytes;
    this.priority[frame] = 0;
    this.ecn[frame] = 0;
    this.flow[frame] = 0;
    this.parent[frame] = 0;
    this.createdPs[frame] = this.#now();
    this.lastRecord[frame] = -1;
    this.ingressPort[frame] = -1;
    this.encoderOf[frame] = 0;
    this.next[frame] = none;
    return frame;
  }

  /** A copy with an id of its own and `parent` set: flooding, replication, retransmission. */
  copy(frame: Frame): Frame {
    const twin = this.allocate(this.sizeBytes[frame]);
    const id = this.id[twin];
    for (const { column } of this.#table.columns) column.array[twin] = column.array[frame];
    this.id[twin] = id;
    this.parent[twin] = this.id[frame];
    this.createdPs[twin] = this.#now();
    this.next[twin] = none;
    return twin;
  }

  /** The frame is gone; its row will be used again. @throws `engine/frame-released` when it was released before. */
  release(frame: Frame): void {
    if (this.id[frame] === 0) throw engineError("engine/frame-released", `row ${frame} was released before`);
    this.id[frame] = 0;
    this.next[frame] = this.#counts[0];
    this.#counts[0] = frame;
    this.#counts[2]--;
  }

  /** Add a protocol's column; a row keeps what the last frame left there until the maker writes it. */
  column(name: string, type: "f64"): Column<Float64Array>;
  column(name: string, type: "i32"): Column<Int32Array>;
  column(name: string, type: "u32"): Column<Uint32Array>;
  column(name: string, type: "u16"): Column<Uint16Array>;
  column(name: string, type: "u8"): Column<Uint8Array>;
  column(name: string, type: "f64" | "i32" | "u32" | "u16" | "u8"): Column {
    return this.#table.column(name, type as "f64");
  }

  /** Call `fn` now and whenever columns are replaced by longer ones. */
  onGrow(fn: () => void): void {
    this.#table.onGrow(fn);
  }

  /** Register how bytes are made; write the number returned into `encoderOf`. Number 0 is the first registered. */
  encoder(make: FrameEncoder): number {
    this.#encoders.push(make);
    return this.#encoders.length - 1;
  }

  /**
   * The frame's bytes as they would be captured: destination MAC to end of payload, no FCS.
   *
   * @throws `engine/unknown-name` when no encoder is registered.
   */
  bytes(frame: Frame): Uint8Array {
    const make = this.#encoders[this.encoderOf[frame]];
    if (make === undefined) throw engineError("engine/unknown-name", `frame ${this.id[frame]} has no encoder`);
    return make(frame);
  }

  /** The row of a live frame by its id, or `none`. O(rows). */
  find(id: number): Frame {
    for (let frame = 0; frame < this.#table.used; frame++) if (this.id[frame] === id) return frame;
    return none;
  }
}
