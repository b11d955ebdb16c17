/**
 * graph/frames — every frame alive, as records of 32-bit words in one block of memory.
 *
 * A frame is a handle: the place of its record, counted in words. A column is a view of the whole block, shifted to
 * its own word, so that `frames.sizeBytes[frame]` reads one word of the frame's record: it looks like a structure of
 * arrays and lies in memory like an array of structures, whose frames a switch touches in two cache lines instead of
 * twenty. Float64 columns lie in the same records and are read with `get` and `set`.
 *
 * Protocols add columns of their own before the first frame is made; bytes are made on demand by the encoder that the
 * frame's maker registered, so that a frame nobody looks at never has any. A frame keeps its id through encapsulation;
 * a copy has its own id and its parent's. Rules E25–E29 in ../../SPEC.md.
 * @module
 */
import { engineError } from "../errors.ts";
import type { StateArena } from "../state/arena.ts";
import type { Ps } from "../sim/time.ts";

/** A frame: the place of its record. Not dense: never the index of an array that is not a column. */
export type Frame = number;
/** No frame. */
export const none: Frame = -1;

/** Makes a frame's bytes, destination MAC to end of payload, no FCS, from its columns. */
export type FrameEncoder = (frame: Frame) => Uint8Array;

/** A column of whole numbers: read and write `array[frame]`. The array is replaced when the pool grows. */
export interface FrameColumn<A extends Uint32Array | Int32Array = Uint32Array | Int32Array> {
  readonly name: string;
  array: A;
}

/** A column of float64: times, mostly. */
export class FrameFloats {
  readonly name: string;
  /** The block from this column's place on; a frame's number stands at `frame >> 1`. Replaced when the pool grows. */
  array: Float64Array = new Float64Array(0);

  constructor(name: string) {
    this.name = name;
  }
  get(frame: Frame): number {
    return this.array[frame >> 1];
  }
  set(frame: Frame, value: number): void {
    this.array[frame >> 1] = value;
  }
}

interface Placed {
  /** Point the column at its word of a block. */
  view(block: ArrayBuffer): void;
}

const rowsAtFirst = 64;
/** 64 bytes, a cache line of every machine this runs on. */
const wordsPerLine = 16;

/** The frames of one simulation. Read columns as `frames.sizeBytes[frame]`; never keep a column across events. */
export class FramePool {
  /** Id, uint32 from 1; 0 marks a free record. */
  id!: Uint32Array;
  /** Bytes from destination MAC to end of payload, padded to 60, no FCS. */
  sizeBytes!: Int32Array;
  /** Next in the list the frame stands in: a queue, a wire, or the free records. */
  next!: Int32Array;
  /** Number of the last trace record about it: the cause of the next. */
  lastRecord!: Int32Array;
  /** Number of the flow, for counting and for pictures; 0 is none. */
  flow!: Uint32Array;
  /** Priority, 0–7 (802.1Q PCP); 8 for a control frame, see `controlPriority`. */
  priority!: Uint32Array;
  /** ECN codepoint, 0–3 (RFC 3168 §5). */
  ecn!: Uint32Array;
  /** Port it came in by, where its node has an ingress policy; else -1. */
  ingressPort!: Int32Array;
  /** What the ingress policy has charged for it, in a unit of its own; 0 for a copy. Only where there are policies. */
  ingressCharge: Int32Array | undefined;
  /** Id of the frame this one was copied from, or 0. */
  parent!: Uint32Array;
  /** The request it is sent for (`simulation.spans`), or 0; `besideChain(request)` where the request does not wait for it. */
  request!: Uint32Array;
  /** Which encoder makes its bytes. */
  encoderOf!: Uint32Array;
  /** Last bit out on the link it is on. */
  readonly endPs: FrameFloats;
  /** When it was allocated. */
  readonly createdPs: FrameFloats;

  /** [0] first free record or -1, [1] last id given, [2] frames alive, [3] records ever used. */
  readonly #counts: Float64Array;
  readonly #placed: Placed[] = [];
  readonly #grown: (() => void)[] = [];
  readonly #encoders: FrameEncoder[] = [];
  readonly #now: () => Ps;
  /** Words of a record: whole cache lines. What a hop reads stands first, what it does not stands last. */
  #words = wordsPerLine;
  #wordsHot = 0;
  #wordsCold = 0;
  #rows = rowsAtFirst;
  #block: ArrayBuffer;

  constructor(state: StateArena, now: () => Ps) {
    this.#now = now;
    this.#block = new ArrayBuffer(this.#rows * this.#words * 4);
    this.#counts = state.f64("frames/counts", 4);
    this.#counts[0] = none;
    state.register("frames", {
      save: () => new Uint8Array(this.#block, 0, this.#counts[3] * this.#words * 4),
      load: (bytes) => {
        while (bytes.length > this.#block.byteLength) this.#grow();
        new Uint8Array(this.#block).set(bytes);
      },
    });
    const id = this.column("id", "u32");
    const sizeBytes = this.column("sizeBytes", "i32");
    const next = this.column("next", "i32");
    const lastRecord = this.column("lastRecord", "i32");
    this.endPs = this.column("endPs", "f64");
    const flow = this.column("flow", "u32");
    const ingressPort = this.column("ingressPort", "i32");
    this.createdPs = this.column("createdPs", "f64", "cold");
    const priority = this.column("priority", "u8", "cold");
    const ecn = this.column("ecn", "u8", "cold");
    const parent = this.column("parent", "u32", "cold");
    const request = this.column("request", "u32", "cold");
    const encoderOf = this.column("encoderOf", "u8", "cold");
    this.onGrow(() => {
      this.id = id.array;
      this.sizeBytes = sizeBytes.array;
      this.next = next.array;
      this.lastRecord = lastRecord.array;
      this.flow = flow.array;
      this.ingressPort = ingressPort.array;
      this.priority = priority.array;
      this.ecn = ecn.array;
      this.parent = parent.array;
      this.request = request.array;
      this.encoderOf = encoderOf.array;
    });
  }

  /** Frames will be charged for by ingress policies. Before the first frame. */
  chargeIngress(): void {
    if (this.ingressCharge) return;
    const charge = this.column("ingressCharge", "i32", "cold");
    this.onGrow(() => {
      this.ingressCharge = charge.array;
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

  /** A new frame with the next id; its own columns are reset, those of protocols are the maker's to fill. */
  allocate(sizeBytes: number): Frame {
    const counts = this.#counts;
    let frame = counts[0];
    if (frame >= 0) counts[0] = this.next[frame];
    else {
      if (counts[3] === this.#rows) this.#grow();
      frame = counts[3] * this.#words;
      counts[3]++;
    }
    const id = counts[1] + 1;
    counts[1] = id;
    counts[2]++;
    this.id[frame] = id;
    this.sizeBytes[frame] = sizeBytes;
    this.next[frame] = none;
    this.lastRecord[frame] = -1;
    this.flow[frame] = 0;
    this.ingressPort[frame] = -1;
    this.priority[frame] = 0;
    this.ecn[frame] = 0;
    if (this.ingressCharge) this.ingressCharge[frame] = 0;
    this.parent[frame] = 0;
    this.request[frame] = 0;
    this.encoderOf[frame] = 0;
    this.createdPs.set(frame, this.#now());
    return frame;
  }

  /** A copy with an id of its own and `parent` set: flooding, replication, retransmission. */
  copy(frame: Frame): Frame {
    const twin = this.allocate(0);
    const id = this.id[twin];
    new Int32Array(this.#block).copyWithin(twin, frame, frame + this.#words);
    this.id[twin] = id;
    if (this.ingressCharge) this.ingressCharge[twin] = 0;
    this.parent[twin] = this.id[frame];
    this.next[twin] = none;
    this.createdPs.set(twin, this.#now());
    return twin;
  }

  /** The frame is gone; its record will be used again. @throws `engine/frame-released` when it was released before. */
  release(frame: Frame): void {
    if (this.id[frame] === 0) throw engineError("engine/frame-released", `record ${frame} was released before`);
    this.id[frame] = 0;
    this.next[frame] = this.#counts[0];
    this.#counts[0] = frame;
    this.#counts[2]--;
  }

  /**
   * Add a protocol's column, while things are being built. A record keeps what the last frame left there until the
   * maker writes it. Each takes one word, a float64 two; `u8` and `u16` say what fits on the wire.
   *
   * @param heat `hot` (the default) for what is read on every hop: add those first; `cold` for the rest.
   * @throws `engine/frame-columns` once frames have been made.
   */
  column(name: string, type: "f64", heat?: "hot" | "cold"): FrameFloats;
  column(name: string, type: "i32", heat?: "hot" | "cold"): FrameColumn<Int32Array>;
  column(name: string, type: "u32" | "u16" | "u8", heat?: "hot" | "cold"): FrameColumn<Uint32Array>;
  column(
    name: string,
    type: "f64" | "i32" | "u32" | "u16" | "u8",
    heat: "hot" | "cold" = "hot",
  ): FrameColumn | FrameFloats {
    if (this.#counts[3] > 0) {
      throw engineError("engine/frame-columns", `column "${name}" comes after the first frame`);
    }
    const words = type === "f64" ? 2 : 1;
    const used = heat === "hot" ? this.#wordsHot : this.#wordsCold;
    // A float64 begins at an even word; the record has an even number of them, so this holds from either end.
    const from = used + (type === "f64" ? used & 1 : 0);
    if (heat === "hot") this.#wordsHot = from + words;
    else this.#wordsCold = from + words;
    const floats = new FrameFloats(name);
    const whole: FrameColumn = { name, array: new Uint32Array(0) };
    this.#placed.push({
      view: (block) => {
        const word = heat === "hot" ? from : this.#words - from - words;
        if (type === "f64") floats.array = new Float64Array(block, word * 4);
        else whole.array = type === "i32" ? new Int32Array(block, word * 4) : new Uint32Array(block, word * 4);
      },
    });
    while (this.#wordsHot + this.#wordsCold > this.#words) this.#words += wordsPerLine;
    this.#place(new ArrayBuffer(this.#rows * this.#words * 4));
    return type === "f64" ? floats : whole;
  }

  /** Call `fn` now and whenever columns are replaced by longer ones. */
  onGrow(fn: () => void): void {
    this.#grown.push(fn);
    fn();
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

  /** Visit every live frame, wherever it is: on a link, in a queue, in a device. In no order that means anything. */
  live(visit: (frame: Frame) => void): void {
    const end = this.#counts[3] * this.#words;
    for (let frame = 0; frame < end; frame += this.#words) if (this.id[frame] !== 0) visit(frame);
  }

  /** The live frame of this id, or `none`. O(records). */
  find(id: number): Frame {
    const end = this.#counts[3] * this.#words;
    for (let frame = 0; frame < end; frame += this.#words) if (this.id[frame] === id) return frame;
    return none;
  }

  #grow(): void {
    this.#rows *= 2;
    const block = new ArrayBuffer(this.#rows * this.#words * 4);
    new Uint8Array(block).set(new Uint8Array(this.#block));
    this.#place(block);
  }

  #place(block: ArrayBuffer): void {
    this.#block = block;
    for (const each of this.#placed) each.view(block);
    for (const fn of this.#grown) fn();
  }
}
