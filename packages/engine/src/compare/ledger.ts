/**
 * compare/ledger — what a run has recorded so far, in a few kilobytes: a chained digest at evenly spaced marks.
 *
 * The trace's own digest is a sum, which two runs may leave and come back to when records change places. Here each
 * record is mixed into what came before it, so once two ledgers differ they differ for good, and a bisection over their
 * marks finds where. The number of marks is bounded: when they are full every second one is given up.
 *
 * Sources: rules E208–E209 in ../../SPEC.md; the mixing step is MurmurHash3's (A. Appleby, public domain).
 * @module
 */
import { engineError } from "../errors.ts";
import { fnv1a32 } from "../sim/hash.ts";
import type { Trace } from "../trace/trace.ts";

/** How finely a ledger keeps marks. */
export interface LedgerOptions {
  /** Records between marks at first; doubles as the run grows. A power of two, 64 by default. */
  readonly strideRecords?: number;
  /** Marks that are kept; 4,096 by default, 64 KiB. */
  readonly marksMax?: number;
}

/** The ledger of one run, fed forwards. */
export class Ledger {
  /** Records it has read; the trace's numbers 0 to this. */
  records = 0;
  /** Records between two marks. */
  strideRecords: number;
  /** Marks held. Mark i stands after i · strideRecords records; mark 0 is the start. */
  marks = 1;

  readonly #low: Int32Array;
  readonly #high: Int32Array;
  readonly #fired: Float64Array;
  #chainLow = 0;
  #chainHigh = 0;
  #kindHash: Int32Array = new Int32Array(64);
  #objectHash: Int32Array = new Int32Array(256);
  #kindsKnown = 0;
  #objectsKnown = 0;
  readonly #kindNames: string[] = [];
  #kindCounts: Float64Array = new Float64Array(64);

  constructor(options: LedgerOptions = {}) {
    this.strideRecords = options.strideRecords ?? 64;
    const marksMax = options.marksMax ?? 4096;
    this.#low = new Int32Array(marksMax);
    this.#high = new Int32Array(marksMax);
    this.#fired = new Float64Array(marksMax);
  }

  /** First lane of the chain at a mark. */
  low(mark: number): number {
    return this.#low[mark];
  }
  /** Second lane of the chain at a mark. */
  high(mark: number): number {
    return this.#high[mark];
  }
  /** Events fired when the last record before a mark was made; 0 at the start. */
  fired(mark: number): number {
    return this.#fired[mark];
  }

  /** The chain over all records read: 16 hex digits. */
  get digest(): string {
    const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, "0");
    return hex(this.#chainHigh) + hex(this.#chainLow);
  }

  /** Records read, by kind. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    this.#kindNames.forEach((name, kind) => {
      const count = this.#kindCounts[kind];
      if (count > 0) counts.set(name, count);
    });
    return counts;
  }

  /**
   * Read what the trace has beyond what was read. A run that stepped back adds nothing.
   *
   * @param recordsMax records at most; all when absent.
   * @throws `engine/trace-lost` when the trace no longer holds the next record: feed more often, or store more.
   */
  feed(trace: Trace, recordsMax: number = Number.POSITIVE_INFINITY): void {
    if (trace.count <= this.records) return;
    if (trace.first > this.records) {
      throw engineError(
        "engine/trace-lost",
        `record ${this.records} is gone: the trace keeps ${trace.first} to ${trace.count - 1}`,
      );
    }
    this.#learnNames(trace);
    const counts = this.#kindCounts;
    let low = this.#chainLow;
    let high = this.#chainHigh;
    let next = this.marks * this.strideRecords;
    const end = Math.min(trace.count, this.records + recordsMax);
    for (let record = this.records; record < end; record++) {
      const kind = trace.kindOf(record);
      const timePs = trace.timePs(record);
      const [a, b] = [trace.a(record), trace.b(record)];
      const [kindHash, objectHash] = [this.#kindHash[kind], this.#objectHash[trace.objectOf(record)]];
      const [timeLow, timeHigh] = [timePs | 0, (timePs / two32) | 0];
      low = mix(mix(mix(low, timeLow), kindHash ^ timeHigh), objectHash);
      low = mix(mix(low, a), b);
      high = mix(mix(mix(high, objectHash ^ timeHigh), timeLow), kindHash);
      high = mix(mix(high, b), a);
      counts[kind]++;
      if (record + 1 !== next) continue;
      this.#mark(low, high, trace.eventOf(record));
      next = this.marks * this.strideRecords;
    }
    this.#chainLow = low;
    this.#chainHigh = high;
    this.records = end;
  }

  #mark(low: number, high: number, fired: number): void {
    if (this.marks === this.#low.length) {
      for (let i = 1; i * 2 < this.marks; i++) {
        this.#low[i] = this.#low[i * 2];
        this.#high[i] = this.#high[i * 2];
        this.#fired[i] = this.#fired[i * 2];
      }
      this.marks = Math.ceil(this.marks / 2);
      this.strideRecords *= 2;
      // An even number of marks: the one that is due now stands on the wider grid.
    }
    this.#low[this.marks] = low;
    this.#high[this.marks] = high;
    this.#fired[this.marks] = fired;
    this.marks++;
  }

  #learnNames(trace: Trace): void {
    while (trace.kindCount > this.#kindHash.length) {
      this.#kindHash = doubled(this.#kindHash);
      this.#kindCounts = doubled(this.#kindCounts);
    }
    for (; this.#kindsKnown < trace.kindCount; this.#kindsKnown++) {
      const name = trace.kindName(this.#kindsKnown);
      this.#kindNames[this.#kindsKnown] = name;
      this.#kindHash[this.#kindsKnown] = fnv1a32(name);
    }
    while (trace.objectCount > this.#objectHash.length) this.#objectHash = doubled(this.#objectHash);
    for (; this.#objectsKnown < trace.objectCount; this.#objectsKnown++) {
      this.#objectHash[this.#objectsKnown] = fnv1a32(trace.objectName(this.#objectsKnown));
    }
  }
}

const two32 = 4294967296;

/** One word into a lane; for one word, different lanes stay different. */
function mix(lane: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = lane ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function doubled<A extends Float64Array | Int32Array>(from: A): A {
  const to = new (from.constructor as new (length: number) => A)(from.length * 2);
  to.set(from);
  return to;
}

/**
 * The last place at which two ledgers agree, and the first at which they do not, by bisection over their marks.
 *
 * @returns record numbers: all records before `from` are equal; where `to` is given, some record before it is not.
 *   Marks and events of `from` in each ledger, to begin a walk there.
 */
export function bisect(
  a: Ledger,
  b: Ledger,
): {
  readonly from: number;
  readonly to: number | undefined;
  readonly firedA: number;
  readonly firedB: number;
} {
  // Strides are powers of two times the same first one, so that the wider grid is part of the finer.
  const stride = Math.max(a.strideRecords, b.strideRecords);
  const [stepA, stepB] = [stride / a.strideRecords, stride / b.strideRecords];
  const last = Math.min(Math.floor((a.marks - 1) / stepA), Math.floor((b.marks - 1) / stepB));
  const agree = (mark: number): boolean =>
    a.low(mark * stepA) === b.low(mark * stepB) && a.high(mark * stepA) === b.high(mark * stepB);
  let [equal, different] = [0, last + 1];
  while (different - equal > 1) {
    const middle = (equal + different) >> 1;
    if (agree(middle)) equal = middle;
    else different = middle;
  }
  return {
    from: equal * stride,
    to: different > last ? undefined : different * stride,
    firedA: a.fired(equal * stepA),
    firedB: b.fired(equal * stepB),
  };
}
