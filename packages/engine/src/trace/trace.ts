/**
 * trace/trace — what happened, as records in columns, and the digest of all of it.
 *
 * A record is (time, kind, object, a, b) plus c, its cause and the event it belongs to. Every record feeds the digest
 * whether or not it is stored; storage is a ring of the newest `recordsMax` records. The digest is two wrapping sums,
 * so it does not depend on the order in which simultaneous work was done or on the path a port took.
 * Rules E30–E37 in ../../SPEC.md.
 * @module
 */
import { fnv1a32 } from "../sim/hash.ts";
import type { Ps } from "../sim/time.ts";

/** A registered kind of record. */
export type KindIndex = number;
/** A registered object path. */
export type ObjectIndex = number;

/** What a kind's numbers mean, for views and exports. */
export interface KindColumns {
  readonly a?: string;
  readonly b?: string;
  readonly c?: string;
}

/** The version of the digest's definition. */
export const digestVersion = 1;

/** The part of a trace that a snapshot holds. */
export interface TraceState {
  count: number;
  low: number;
  high: number;
}

/** The records of one simulation. */
export class Trace {
  /** Records made since the start, stored or not when storing is on; 0 while nothing is stored. */
  count = 0;
  /** Number of the oldest record that is still stored. */
  first = 0;
  /** Whether records are stored. */
  readonly stored: boolean;
  /** While true records are counted but not written: a look into the past leaves the ring as it is. */
  muted = false;
  /** Set by the simulation: events fired, stamped on each record. */
  eventNow = 0;

  readonly #recordsMax: number;
  #capacity: number;
  #mask: number;
  #timePs: Float64Array;
  #event: Float64Array;
  #cause: Int32Array;
  #kind: Uint16Array;
  #object: Uint32Array;
  #a: Uint32Array;
  #b: Uint32Array;
  #c: Uint32Array;
  #laneLow = 0;
  #laneHigh = 0;
  readonly #kindNames: string[] = [];
  readonly #kindColumns: KindColumns[] = [];
  readonly #kindIndex: Map<string, number> = new Map();
  #kindHash: Int32Array = new Int32Array(64);
  readonly #objectNames: string[] = [];
  readonly #objectIndex: Map<string, number> = new Map();
  #objectHash: Int32Array = new Int32Array(256);

  /** @param recordsMax how many records to keep; 0 stores none. Rounded up to a power of two. */
  constructor(recordsMax: number) {
    this.stored = recordsMax > 0;
    this.#recordsMax = this.stored ? 2 ** Math.max(4, 32 - Math.clz32(Math.min(recordsMax, 1 << 26) - 1)) : 0;
    const capacity = Math.min(this.#recordsMax, 4096);
    this.#capacity = capacity;
    this.#mask = capacity - 1;
    this.#timePs = new Float64Array(capacity);
    this.#event = new Float64Array(capacity);
    this.#cause = new Int32Array(capacity);
    this.#kind = new Uint16Array(capacity);
    this.#object = new Uint32Array(capacity);
    this.#a = new Uint32Array(capacity);
    this.#b = new Uint32Array(capacity);
    this.#c = new Uint32Array(capacity);
  }

  /** The number of a kind, `noun.verb`; registers it on first use. */
  kind(name: string, columns: KindColumns = {}): KindIndex {
    const known = this.#kindIndex.get(name);
    if (known !== undefined) return known;
    const index = this.#kindNames.length;
    if (index === this.#kindHash.length) this.#kindHash = doubled(this.#kindHash);
    this.#kindNames.push(name);
    this.#kindColumns.push(columns);
    this.#kindHash[index] = fnv1a32(name);
    this.#kindIndex.set(name, index);
    return index;
  }

  /** The number of an object path, `leaf1/e1-1`; registers it on first use. */
  object(path: string): ObjectIndex {
    const known = this.#objectIndex.get(path);
    if (known !== undefined) return known;
    const index = this.#objectNames.length;
    if (index === this.#objectHash.length) this.#objectHash = doubled(this.#objectHash);
    this.#objectNames.push(path);
    this.#objectHash[index] = fnv1a32(path);
    this.#objectIndex.set(path, index);
    return index;
  }

  kindName(kind: KindIndex): string {
    return this.#kindNames[kind] ?? "";
  }
  kindColumns(kind: KindIndex): KindColumns {
    return this.#kindColumns[kind] ?? {};
  }
  /** Number of a kind that is registered, or -1. */
  findKind(name: string): KindIndex {
    return this.#kindIndex.get(name) ?? -1;
  }
  objectName(object: ObjectIndex): string {
    return this.#objectNames[object] ?? "";
  }
  /** Number of an object that is registered, or -1. */
  findObject(path: string): ObjectIndex {
    return this.#objectIndex.get(path) ?? -1;
  }
  get kindCount(): number {
    return this.#kindNames.length;
  }
  get objectCount(): number {
    return this.#objectNames.length;
  }

  /**
   * Make a record.
   *
   * @param timePs when it happened; may lie before now (a port that settles lazily), never after.
   * @param a      frame or request id, uint32.
   * @param b      detail, uint32, part of the digest.
   * @param c      detail that follows from the others, uint32, not part of the digest.
   * @param cause  number of the record that made this one happen, or -1.
   * @returns the record's number, or -1 when records are not stored.
   */
  record(timePs: Ps, kind: KindIndex, object: ObjectIndex, a: number, b: number, c = 0, cause = -1): number {
    // The divisor as a number, because a constant of a module may be a variable, by which the processor really divides.
    // Split here, where the call is inlined: a float64 handed to a function that is not would be allocated each time.
    return this.#put(timePs | 0, (timePs / 4294967296) | 0, kind, object, a | 0, b | 0, c | 0, cause | 0);
  }

  #put(
    low: number,
    high: number,
    kind: number,
    object: number,
    a: number,
    b: number,
    c: number,
    cause: number,
  ): number {
    const kindHash = this.#kindHash[kind];
    const objectHash = this.#objectHash[object];
    // Per lane a sum of products, whose four multiplications run side by side, and the finaliser of MurmurHash3
    // (A. Appleby, public domain). One multiplier of the second lane is even, so that no two words that differ can
    // cancel in both lanes: the determinant of any two columns is odd where it matters, a against b.
    let x = (Math.imul(low ^ kindHash, 0x9e3779b1) + Math.imul(high ^ objectHash, 0x85ebca77)) | 0;
    let y = (Math.imul(low ^ objectHash, 0x165667b1) + Math.imul(high ^ kindHash, 0xd3a2646d)) | 0;
    x = (x + ((Math.imul(a ^ kindHash, 0xc2b2ae3d) + Math.imul(b ^ objectHash, 0x27d4eb2f)) | 0)) | 0;
    y = (y + ((Math.imul(a ^ objectHash, 0xfd7046c5) + Math.imul(b ^ kindHash, 0xb55a4f08)) | 0)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    y = Math.imul(y ^ (y >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    y = Math.imul(y ^ (y >>> 13), 0xc2b2ae35);
    this.#laneLow = (this.#laneLow + (x ^ (x >>> 16))) | 0;
    this.#laneHigh = (this.#laneHigh + (y ^ (y >>> 16))) | 0;
    if (!this.stored) return -1;
    const number = this.count;
    if (this.muted) {
      this.count = number + 1;
      return number;
    }
    if (number >= this.#capacity && this.#capacity < this.#recordsMax) this.#widen();
    const at = number & this.#mask;
    this.#timePs[at] = high * 4294967296 + (low >>> 0);
    this.#event[at] = this.eventNow;
    this.#cause[at] = cause;
    this.#kind[at] = kind;
    this.#object[at] = object;
    this.#a[at] = a;
    this.#b[at] = b;
    this.#c[at] = c;
    this.count = number + 1;
    if (this.count - this.first > this.#capacity) this.first = this.count - this.#capacity;
    return number;
  }

  /** Whether the record of this number is stored. */
  has(record: number): boolean {
    return record >= this.first && record < this.count;
  }
  timePs(record: number): Ps {
    return this.#timePs[record & this.#mask];
  }
  kindOf(record: number): KindIndex {
    return this.#kind[record & this.#mask];
  }
  objectOf(record: number): ObjectIndex {
    return this.#object[record & this.#mask];
  }
  a(record: number): number {
    return this.#a[record & this.#mask];
  }
  b(record: number): number {
    return this.#b[record & this.#mask];
  }
  c(record: number): number {
    return this.#c[record & this.#mask];
  }
  /** The record that made this one happen, or -1. */
  cause(record: number): number {
    return this.#cause[record & this.#mask];
  }
  /** How many events had fired, this record's own included, when it was made. */
  eventOf(record: number): number {
    return this.#event[record & this.#mask];
  }

  /** The digest so far: 16 hex digits, the second lane first. */
  get digest(): string {
    const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, "0");
    return hex(this.#laneHigh) + hex(this.#laneLow);
  }

  save(into: TraceState = { count: 0, low: 0, high: 0 }): TraceState {
    into.count = this.count;
    into.low = this.#laneLow;
    into.high = this.#laneHigh;
    return into;
  }

  /** Forget what came after the snapshot; what the ring still holds from before it stays. */
  restore(state: TraceState): void {
    this.count = state.count;
    this.#laneLow = state.low;
    this.#laneHigh = state.high;
    if (!this.muted && this.first > this.count) this.first = this.count;
  }

  #widen(): void {
    // Nothing has been overwritten below the final capacity, so numbers and places agree and a plain copy will do.
    this.#timePs = doubled(this.#timePs);
    this.#event = doubled(this.#event);
    this.#cause = doubled(this.#cause);
    this.#kind = doubled(this.#kind);
    this.#object = doubled(this.#object);
    this.#a = doubled(this.#a);
    this.#b = doubled(this.#b);
    this.#c = doubled(this.#c);
    this.#capacity = this.#a.length;
    this.#mask = this.#capacity - 1;
  }
}

function doubled<A extends Float64Array | Int32Array | Uint32Array | Uint16Array>(from: A): A {
  const to = new (from.constructor as new (length: number) => A)(from.length * 2);
  to.set(from);
  return to;
}
