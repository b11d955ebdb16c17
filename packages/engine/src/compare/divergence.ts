/**
 * compare/divergence — the first record that one run has and the other has not, and what led to it.
 *
 * Records are compared in the order they were written, by time, kind, object, a and b, which is what the trace's digest
 * covers; c and the cause follow from those. Kinds and objects are compared by name, because their numbers depend on
 * what else a scenario holds.
 *
 * Sources: rules E207–E211, E218 in ../../SPEC.md.
 * @module
 */
import { engineError } from "../errors.ts";
import { dropCauses } from "../graph/drop-cause.ts";
import type { Simulation } from "../sim/simulation.ts";
import type { Ps } from "../sim/time.ts";
import type { Timeline } from "../state/timeline.ts";
import type { Trace } from "../trace/trace.ts";
import { bisect, type Ledger } from "./ledger.ts";

/** One record, named. */
export interface NamedRecord {
  readonly record: number;
  readonly timePs: Ps;
  /** Events fired when it was made, its own included. */
  readonly fired: number;
  readonly kind: string;
  readonly object: string;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** What its kind calls a, b and c. */
  readonly columns: { readonly a?: string; readonly b?: string; readonly c?: string };
  /** Record that made it happen, or -1. */
  readonly cause: number;
  /** Why a frame was dropped, by name. */
  readonly dropCause?: string;
}

/** Parts of a record that are compared. */
export type RecordPart = "time" | "kind" | "object" | "a" | "b";

/** Where two runs part. */
export interface Divergence {
  /** The record's number, the same in both: all before it are equal. */
  readonly record: number;
  /** The earlier of both times: until just before it the runs are one. */
  readonly timePs: Ps;
  /** What the first run has there; undefined when it has nothing (yet). */
  readonly a: NamedRecord | undefined;
  readonly b: NamedRecord | undefined;
  /** What is not alike; empty where one run has no such record. */
  readonly differs: readonly RecordPart[];
}

/** A run under a timeline: what a comparison needs of it. */
export interface ComparedRun {
  readonly timeline: Timeline;
  readonly simulation: Simulation;
}

/** Put names to a stored record's numbers. */
export function nameRecord(trace: Trace, record: number): NamedRecord {
  const kind = trace.kindName(trace.kindOf(record));
  const dropCause = kind === "frame.drop" ? dropCauses[trace.b(record)] : undefined;
  return {
    record,
    timePs: trace.timePs(record),
    fired: trace.eventOf(record),
    kind,
    object: trace.objectName(trace.objectOf(record)),
    a: trace.a(record),
    b: trace.b(record),
    c: trace.c(record),
    columns: trace.kindColumns(trace.kindOf(record)),
    cause: trace.cause(record),
    ...(dropCause === undefined ? {} : { dropCause }),
  };
}

/** What is not alike in two records of one number. */
export function differingParts(a: Trace, b: Trace, record: number): RecordPart[] {
  const parts: RecordPart[] = [];
  if (a.timePs(record) !== b.timePs(record)) parts.push("time");
  if (a.kindName(a.kindOf(record)) !== b.kindName(b.kindOf(record))) parts.push("kind");
  if (a.objectName(a.objectOf(record)) !== b.objectName(b.objectOf(record))) parts.push("object");
  if (a.a(record) !== b.a(record)) parts.push("a");
  if (a.b(record) !== b.b(record)) parts.push("b");
  return parts;
}

/**
 * The first record from `from` on, below `to`, that differs; -1 when none does. Both traces hold them all.
 *
 * This is the linear walk that a bisection saves.
 */
export function walkRecords(a: Trace, b: Trace, from: number, to: number): number {
  for (let record = from; record < to; record++) {
    // Numbers first: names are looked up where they may decide.
    if (a.timePs(record) !== b.timePs(record) || a.a(record) !== b.a(record) || a.b(record) !== b.b(record)) {
      return record;
    }
    if (a.kindName(a.kindOf(record)) !== b.kindName(b.kindOf(record))) return record;
    if (a.objectName(a.objectOf(record)) !== b.objectName(b.objectOf(record))) return record;
  }
  return -1;
}

/** Records that are looked at at a time, and events that are fired at a time where they are made again: few for any ring. */
const pieceRecords = 128;
const pieceEvents = 16;

/** Gives a trace's records in order, by replay from the nearest checkpoint where the ring has lost them. */
function createRecordReader(run: ComparedRun, fired: number): { hold(from: number, to: number): void; end(): void } {
  const { timeline } = run;
  let home: { readonly timePs: Ps; readonly fired: number } | undefined;
  return {
    hold(from, to) {
      const { trace } = run.simulation;
      if (home === undefined) {
        if (trace.first <= from && trace.count >= to) return;
        home = { timePs: timeline.now, fired: timeline.fired };
        // To before the event that made the last record in front: those of its own event are made again too.
        timeline.seekEvent(Math.max(0, fired - 1));
      }
      while (run.simulation.trace.count < to && timeline.step(pieceEvents) > 0) {
        // until the piece is there
      }
      if (run.simulation.trace.first > from) throw engineError("engine/trace-lost", `record ${from} is gone again`);
    },
    end() {
      if (home === undefined) return;
      timeline.seekEvent(home.fired);
      if (timeline.now !== home.timePs) timeline.seek(home.timePs);
    },
  };
}

/** Nothing more can come at or before a time. */
function isPast(simulation: Simulation, timePs: Ps): boolean {
  const next = simulation.nextPs;
  return simulation.now > timePs || (simulation.now === timePs && (next < 0 || next > timePs));
}

/**
 * The first divergence of two runs as far as both ledgers were fed, or undefined while there is none.
 *
 * A bisection over the ledgers' marks, then a walk over the records between two of them. Records that a ring has lost are
 * made again; both runs stand afterwards where they stood.
 *
 * @throws `engine/trace-lost` where a trace is too small for a walk.
 */
export function findDivergence(
  a: ComparedRun,
  b: ComparedRun,
  ledgerA: Ledger,
  ledgerB: Ledger,
): Divergence | undefined {
  const { from, to, firedA, firedB } = bisect(ledgerA, ledgerB);
  const shared = Math.min(ledgerA.records, ledgerB.records);
  if (to === undefined && ledgerA.records === ledgerB.records && ledgerA.digest === ledgerB.digest) return undefined;
  const readers = [createRecordReader(a, firedA), createRecordReader(b, firedB)];
  try {
    const end = Math.min(to ?? shared, shared);
    for (let at = from; at < end; at += pieceRecords) {
      const until = Math.min(end, at + pieceRecords);
      for (const reader of readers) reader.hold(at, until);
      const found = walkRecords(a.simulation.trace, b.simulation.trace, at, until);
      if (found >= 0) return describe(a, b, found);
    }
    // All that both have is equal; one of them has more.
    if (ledgerA.records === ledgerB.records) return undefined;
    const [longer, shorter] = ledgerA.records > shared ? [a, b] : [b, a];
    readers[longer === a ? 0 : 1].hold(shared, shared + 1);
    const extra = nameRecord(longer.simulation.trace, shared);
    if (!isPast(shorter.simulation, extra.timePs)) return undefined;
    const seen = longer === a ? { a: extra, b: undefined } : { a: undefined, b: extra };
    return { record: shared, timePs: extra.timePs, ...seen, differs: [] };
  } finally {
    for (const reader of readers) reader.end();
  }
}

function describe(a: ComparedRun, b: ComparedRun, record: number): Divergence {
  const [traceA, traceB] = [a.simulation.trace, b.simulation.trace];
  const [inA, inB] = [nameRecord(traceA, record), nameRecord(traceB, record)];
  return {
    record,
    timePs: Math.min(inA.timePs, inB.timePs),
    a: inA,
    b: inB,
    differs: differingParts(traceA, traceB, record),
  };
}

/**
 * The records that led to one, nearest first, as long as they are stored.
 *
 * @param causesMax records at most, the one itself not counted.
 */
export function causesOf(trace: Trace, record: number, causesMax = 16): NamedRecord[] {
  const causes: NamedRecord[] = [];
  for (let at = record; trace.has(at) && causes.length < causesMax; ) {
    at = trace.cause(at);
    if (!trace.has(at)) break;
    causes.push(nameRecord(trace, at));
  }
  return causes;
}
