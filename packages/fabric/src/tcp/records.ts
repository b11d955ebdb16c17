/**
 * tcp/records — what TCP writes into a trace: connections that open and close, retransmissions, timeouts, reductions.
 *
 * Each is on the flow's object, `h1/tcp1`. A retransmission names its frame, so that its way can be followed, and the
 * record that made it: the acknowledgement's arrival, or the timeout.
 *
 * Source: rule F251 in ../../SPEC.md.
 * @module
 */
import type { KindColumns, KindIndex, Trace } from "@dc/engine";

/** TCP's kinds of record. */
export type TcpRecord = "tcp.open" | "tcp.retransmit" | "tcp.timeout" | "tcp.reduce" | "tcp.close" | "tcp.reset";

/** What their numbers mean. */
export const tcpRecords: { readonly [name in TcpRecord]: KindColumns } = {
  /** An end is established; end 0 is who sends. */
  "tcp.open": { a: "flow", b: "end", c: "mssBytes" },
  /** Why is a place in `retransmissionReasons`. */
  "tcp.retransmit": { a: "frame", b: "why", c: "sequence" },
  /** The retransmission timer has run out, for so many times in a row. */
  "tcp.timeout": { a: "flow", b: "inARow", c: "sequence" },
  /** Congestion was seen: the window and the slow-start threshold that are left. */
  "tcp.reduce": { a: "flow", b: "cwndBytes", c: "ssthreshBytes" },
  /** An end has sent and received all, and both ends know it as far as they can. */
  "tcp.close": { a: "flow", b: "end" },
  /** An end was told that there is no such connection. */
  "tcp.reset": { a: "flow", b: "end" },
};

/** Why a segment was sent again. */
export const retransmissionReasons = ["fast", "partial", "sack", "rescue", "timeout", "handshake"] as const;
/** A reason by name. */
export type RetransmissionReason = (typeof retransmissionReasons)[number];

/** Register one of the kinds in a trace. */
export function tcpRecord(trace: Trace, name: TcpRecord): KindIndex {
  return trace.kind(name, tcpRecords[name]);
}
