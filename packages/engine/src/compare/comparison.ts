/**
 * compare/comparison — two runs in lock step: both are played to the same time, what they record is kept as two small
 * ledgers, and the first record that differs is found at any moment.
 *
 * A comparison moves both runs, or is told that they were moved: whoever plays them by other means calls `read` often
 * enough that no trace overwrites what was not read. Memory is that of two runs and of two ledgers, whatever their length.
 *
 * Sources: rules E206–E212, E217 in ../../SPEC.md.
 * @module
 */
import { engineError } from "../errors.ts";
import type { Ps } from "../sim/time.ts";
import { type ComparedRun, type Divergence, findDivergence } from "./divergence.ts";
import { Ledger, type LedgerOptions } from "./ledger.ts";
import { compareStates, type StateDifference } from "./state-difference.ts";

/** Records of one kind in both runs. */
export interface KindDifference {
  readonly kind: string;
  readonly a: number;
  readonly b: number;
}

/** Two runs that are compared. */
export interface Comparison {
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  /** Records read of each. */
  readonly records: { readonly a: number; readonly b: number };
  /**
   * Play both on, towards a time: the first by so many events, then the second to where that stands.
   *
   * @returns whether both have come to `untilPs`.
   * @throws `engine/trace-lost` where one event writes more than a trace keeps.
   */
  advance(untilPs: Ps, eventsMax?: number): boolean;
  /**
   * Read what both have recorded since; after they were moved by other means.
   *
   * @param recordsMax of each at most.
   * @returns whether all was read.
   * @throws `engine/trace-lost`.
   */
  read(recordsMax?: number): boolean;
  /** Go on with another run in the first one's place, which records the same: one that somebody looks at. */
  take(a: ComparedRun): void;
  /** The first divergence as far as both were read, or undefined while there is none. Found once, it stays. */
  divergence(): Divergence | undefined;
  /** Kinds that one run recorded more often than the other, as far as each was read; the largest difference first. */
  kinds(): readonly KindDifference[];
  /** What differs in what both measure, as they stand. */
  states(): StateDifference;
}

/** Events that are played before the other run follows; few enough for any trace to hold what they record. */
const pieceEvents = 1024;

/**
 * Compare two runs from their start on.
 *
 * @param first,b runs whose traces are stored (`traceRecordsMax` of 65,536 or more) and hold all that was recorded so far.
 *   With `ports: "general"` records stand in the order of their times.
 * @throws `engine/trace-lost` where the beginning of a trace is gone.
 */
export function createComparison(first: ComparedRun, b: ComparedRun, options: LedgerOptions = {}): Comparison {
  let a = first;
  for (const { simulation } of [a, b]) {
    const { trace } = simulation;
    if (!trace.stored || trace.first > 0) throw engineError("engine/trace-lost", "the trace's beginning is not stored");
  }
  const ledgers = [new Ledger(options), new Ledger(options)] as const;
  let found: Divergence | undefined;

  function read(recordsMax?: number): boolean {
    ledgers[0].feed(a.simulation.trace, recordsMax);
    ledgers[1].feed(b.simulation.trace, recordsMax);
    return ledgers[0].records >= a.simulation.trace.count && ledgers[1].records >= b.simulation.trace.count;
  }

  return {
    get a() {
      return a;
    },
    b,
    take(next) {
      a = next;
    },
    get records() {
      return { a: ledgers[0].records, b: ledgers[1].records };
    },
    read,
    advance(untilPs, eventsMax = pieceEvents) {
      const fired = untilPs < a.timeline.now ? 0 : a.timeline.runWithin(untilPs, eventsMax);
      ledgers[0].feed(a.simulation.trace);
      const target = Math.min(untilPs, a.timeline.now);
      let more = target >= b.timeline.now;
      while (more) {
        more = b.timeline.runWithin(target, pieceEvents) === pieceEvents;
        ledgers[1].feed(b.simulation.trace);
      }
      return fired < eventsMax;
    },
    divergence() {
      // A record that only one had may get its counterpart.
      if (found?.a === undefined || found.b === undefined) found = findDivergence(a, b, ledgers[0], ledgers[1]);
      return found;
    },
    kinds() {
      const [inA, inB] = ledgers.map((ledger) => ledger.counts());
      return [...new Set([...(inA?.keys() ?? []), ...(inB?.keys() ?? [])])]
        .map((kind) => ({ kind, a: inA?.get(kind) ?? 0, b: inB?.get(kind) ?? 0 }))
        .filter((each) => each.a !== each.b)
        .sort(
          (one, other) => Math.abs(other.a - other.b) - Math.abs(one.a - one.b) || (one.kind < other.kind ? -1 : 1),
        );
    },
    states: () => compareStates(a.simulation, b.simulation),
  };
}
