/**
 * spans/read — the spans that a simulation keeps, by name.
 * @module
 */
import type { Ps } from "../sim/time.ts";
import type { ObjectIndex } from "../trace/trace.ts";
import type { LayerIndex, Request, SpanIndex, Spans } from "./spans.ts";

/** One span. */
export interface Span {
  readonly span: SpanIndex;
  readonly request: Request;
  /** Index into `spans.layers`; `requestLayer` is the request itself, from open to close. */
  readonly layer: LayerIndex;
  /** Object of the trace it happened in, or -1. */
  readonly place: ObjectIndex;
  /** The segment that a side span hangs on; -1 for a segment of the chain and for the request. */
  readonly parent: SpanIndex;
  readonly startPs: Ps;
  readonly endPs: Ps;
  /** Cycles of a processor that were spent in it. */
  readonly cycles: number;
  /** Bytes moved, and how many copies were made of them. */
  readonly bytes: number;
  readonly copies: number;
  /** VM exits. */
  readonly exits: number;
  /** Switches between tasks or privileges. */
  readonly switches: number;
}

/** A span that is kept: `spans.first ≤ span < spans.count`. */
export function readSpan(spans: Spans, span: SpanIndex): Span {
  const [request, layer, place, parent, startPs, endPs, cycles, bytes, copies, exits, switches] = spans.row(span);
  return { span, request, layer, place, parent, startPs, endPs, cycles, bytes, copies, exits, switches };
}

/**
 * The spans that are kept, in the order they were made.
 *
 * @param request those of one request only: its chain, what ran beside it, and the whole when it was closed.
 */
export function readSpans(spans: Spans, request?: Request): Span[] {
  const found: Span[] = [];
  for (let span = spans.first; span < spans.count; span++) {
    if (request === undefined || spans.row(span)[0] === request) found.push(readSpan(spans, span));
  }
  return found;
}
