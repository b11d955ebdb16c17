/**
 * pfc/records — what priority flow control writes into a trace.
 *
 * @module
 */
import type { KindColumns, KindIndex, Trace } from "@dc/engine";

/** The kinds of record of this room. */
export type PauseRecord = "pause.send" | "pause.receive" | "pause.resume";

/** `noun.verb`, and what a, b and c hold. */
export const pauseRecordKinds: { readonly [name in PauseRecord]: KindColumns } = {
  /** A port asks its neighbour for silence, or with 0 quanta ends it. `classes`: bit p for priority p. */
  "pause.send": { a: "frame", b: "classes", c: "quanta" },
  /** A port was asked. */
  "pause.receive": { a: "frame", b: "classes", c: "quanta" },
  /** A priority of a port may send again; `why` is 0 where it was told so, 1 where the time was over. */
  "pause.resume": { a: "priority", b: "why", c: "port" },
};

/** Register one of the kinds in a trace. */
export function pauseRecordKind(trace: Trace, name: PauseRecord): KindIndex {
  return trace.kind(name, pauseRecordKinds[name]);
}
