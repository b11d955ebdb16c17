/**
 * kinds — the records the engine itself makes, with what their numbers mean. The other packages list theirs likewise.
 * Adding a kind is a minor change; renaming one changes digests and is major.
 * @module
 */
import type { KindColumns, KindIndex, Trace } from "./trace/trace.ts";

/** The engine's kinds of record. */
export type EngineRecord =
  | "frame.send"
  | "frame.receive"
  | "frame.enqueue"
  | "frame.mark"
  | "frame.drop"
  | "link.down"
  | "link.up"
  | "link.loss"
  | "link.mtu"
  | "action";

/** Records of the engine: `noun.verb`, and what a, b and c hold. */
export const recordKinds: { readonly [name in EngineRecord]: KindColumns } = {
  /** First bit out, on the sending port. */
  "frame.send": { a: "frame", b: "sizeBytes", c: "port" },
  /** Last bit in, on the receiving port. */
  "frame.receive": { a: "frame", b: "sizeBytes", c: "port" },
  /** It has to wait at a port. */
  "frame.enqueue": { a: "frame", b: "queuedBytes", c: "port" },
  /** It says from now on that it met congestion: so much waited before it. */
  "frame.mark": { a: "frame", b: "queuedBytes", c: "port" },
  /** It is lost, at a port or at a node. */
  "frame.drop": { a: "frame", b: "cause", c: "sizeBytes" },
  /** A link is cut; one record on each end. */
  "link.down": { a: "link" },
  /** A link is mended; one record on each end. */
  "link.up": { a: "link" },
  /** From now on this part of what leaves by the port is lost; 0 ends it. */
  "link.loss": { a: "link", b: "perMillion" },
  /** The MTU of the port is another one. */
  "link.mtu": { a: "link", b: "mtuBytes" },
  /** Something was done from outside; `what` is FNV-1a-32 of its name. */
  action: { a: "number", b: "what" },
};

/** Register one of the engine's kinds in a trace. */
export function recordKind(trace: Trace, name: EngineRecord): KindIndex {
  return trace.kind(name, recordKinds[name]);
}
