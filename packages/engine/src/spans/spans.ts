/**
 * spans/spans — where the time of a request goes: a chain of segments without gap or overlap, and what ran beside it.
 *
 * Whoever works for a request closes the segment that has been open since the last one, by saying what it was and up
 * to when (`mark`); so a chain tiles by construction, whoever takes part in it. What runs beside it, a worker that
 * polls meanwhile, is a side span and hangs on a segment. A frame carries its request in `frames.request`, and the
 * graph marks what a port and a link do to it. Several frames may carry one request: its chain then follows whichever
 * gets furthest first, so let a message's last frame carry it where that is what completes it, and its other frames
 * `besideChain(request)`: what links do to these are side spans.
 *
 * Spans are a view: they are in no digest, and a simulation without them makes none. They are kept in a ring of the
 * newest; what must survive a step back (numbers, requests that are open) lies in the arena. Readers and exports are
 * the entry `@dc/engine/spans`. Rules S1–S9 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "../sim/time.ts";
import type { StateArena } from "../state/arena.ts";
import type { ObjectIndex, Trace } from "../trace/trace.ts";

/** A request: uint32 from 1, in order of opening; 0 is none. */
export type Request = number;
/** A span's number, from 0 in the order they were made; -1 is none. */
export type SpanIndex = number;
/** A registered layer. */
export type LayerIndex = number;

/** The whole request, from `open` to `close`. */
export const requestLayer: LayerIndex = 0;
/** What nobody had marked when the request was closed. */
export const unmarkedLayer: LayerIndex = 1;
/** Between a frame's arrival at a node and its sending, what nobody marked. */
export const holdLayer: LayerIndex = 2;
/** A frame waits for its first bit. */
export const queueLayer: LayerIndex = 3;
/** From its first bit to its last. */
export const serialiseLayer: LayerIndex = 4;
/** Its last bit travels. */
export const propagateLayer: LayerIndex = 5;
/** Before a device delivers a frame, what the device did not mark itself. */
export const deviceLayer: LayerIndex = 6;

const layers = ["request", "unmarked", "node.hold", "port.queue", "link.serialise", "link.propagate", "port.device"];

/** Set in a frame's request where the frame is beside the request's chain. */
const besideBit = 0x8000_0000;

/** What a frame carries that is sent for a request, but is not what the request waits for. 0 stays 0. */
export function besideChain(request: Request): Request {
  return request === 0 ? 0 : (request | besideBit) >>> 0;
}

/** Numbers of a request that is open. */
const openColumns = 5;

/** Numbers in a row: those that `#add` takes, in that order. */
const columns = 11;

/** The spans of one simulation. Every method may be called when they are off, and then does nothing. */
export class Spans {
  /** Whether spans are made. */
  readonly on: boolean;
  /** Number of the oldest span that is kept; above `count` when a step back has passed all that were. */
  first = 0;
  /** Names of the layers, by index. */
  readonly layers: string[] = [...layers];

  readonly #trace: Trace;
  /** Spans kept; a power of two. The row behind the last takes what is not to be kept. */
  readonly #spansMax: number;
  readonly #rows: Float64Array;
  /** [0] spans made, [1] requests opened. */
  readonly #counts: Float64Array;
  /**
   * Open requests, each in the row that its low bits say: request, place, when it was opened, how far its chain is, and
   * the chain's last segment.
   */
  readonly #open: Float64Array;

  /** @param spansMax how many spans to keep, rounded up to a power of two; 0 makes none. */
  constructor(state: StateArena, trace: Trace, spansMax: number) {
    this.on = spansMax > 0;
    this.#trace = trace;
    this.#spansMax = this.on ? 2 ** (32 - Math.clz32((spansMax - 1) | 255)) : 0;
    this.#rows = new Float64Array((this.#spansMax + 1) * columns);
    this.#counts = state.f64("spans/counts", 2);
    this.#open = state.f64("spans/open", (this.#spansMax >> 4) * openColumns);
  }

  /** Spans made since the start; those from `first` on are kept. */
  get count(): number {
    return this.#counts[0];
  }
  /** The number of a layer, `virt.kick`; registers it on first use. */
  layer(name: string): LayerIndex {
    const known = this.layers.indexOf(name);
    return known < 0 ? this.layers.push(name) - 1 : known;
  }

  /**
   * Begin a request.
   *
   * One that is still open when `spansMax / 16` more have been opened is given up: what is marked for it is ignored.
   *
   * @param place object of the trace that asks, or -1.
   * @returns its number, or 0 when spans are off.
   */
  open(timePs: Ps, place: ObjectIndex = -1): Request {
    if (!this.on) return 0;
    const request = ++this.#counts[1];
    const open = this.#open;
    const row = this.#rowOf(request);
    open[row] = request;
    open[row + 1] = place;
    open[row + 2] = timePs;
    open[row + 3] = timePs;
    open[row + 4] = -1;
    return request;
  }

  /**
   * Close the segment that began where the chain's last one ended. A time that the chain has passed ends it there; a
   * segment without duration is kept only when it counts something.
   *
   * @param untilPs  when it ended; may lie ahead of now.
   * @param cycles   of a processor, spent in it; the other counts likewise: bytes moved, copies made of them, VM exits,
   *                 switches between tasks or privileges.
   * @returns the span, or -1 when none was made: spans off, the request 0 or closed, nothing to say.
   */
  mark(
    request: Request,
    layer: LayerIndex,
    place: ObjectIndex,
    untilPs: Ps,
    cycles = 0,
    bytes = 0,
    copies = 0,
    exits = 0,
    switches = 0,
  ): SpanIndex {
    if (!this.isOpen(request)) return -1;
    const open = this.#open;
    const row = this.#rowOf(request);
    const startPs = open[row + 3];
    const longer = untilPs > startPs;
    if (!longer && cycles + bytes + copies + exits + switches === 0) return -1;
    if (longer) open[row + 3] = untilPs;
    const span = this.#add(request, layer, place, -1, startPs, open[row + 3], cycles, bytes, copies, exits, switches);
    open[row + 4] = span;
    return span;
  }

  /**
   * Add a span beside the chain of a request, hanging on the segment that it began in, of those that are closed.
   *
   * @param request as a frame carries it: `besideChain(request)`.
   * @returns it, or -1 when the request is not open or has no segment yet, or was not given as beside its chain.
   */
  beside(request: Request, layer: LayerIndex, place: ObjectIndex, startPs: Ps, endPs: Ps, bytes = 0): SpanIndex {
    const chain = request - besideBit;
    if (!this.isOpen(chain)) return -1;
    const rows = this.#rows;
    let parent = this.#open[this.#rowOf(chain) + 4];
    for (let span = parent; span >= this.first; span--) {
      const at = this.#at(span);
      if (rows[at] !== chain || rows[at + 3] >= 0) continue;
      parent = span;
      if (rows[at + 4] <= startPs) break;
    }
    return this.side(parent, layer, place, startPs, endPs, 0, bytes);
  }

  /** Add a span beside the chain, hanging on one of its segments. @returns it, or -1 when `parent` is -1. */
  side(
    parent: SpanIndex,
    layer: LayerIndex,
    place: ObjectIndex,
    startPs: Ps,
    endPs: Ps,
    cycles = 0,
    bytes = 0,
    copies = 0,
    exits = 0,
    switches = 0,
  ): SpanIndex {
    if (!(parent >= 0 && this.on)) return -1;
    const request = this.#rows[this.#at(parent)];
    return this.#add(request, layer, place, parent, startPs, endPs, cycles, bytes, copies, exits, switches);
  }

  /** End a request; what its chain does not reach is a last segment, `unmarked`. @returns the span of the whole. */
  close(request: Request, timePs: Ps): SpanIndex {
    if (!this.isOpen(request)) return -1;
    const open = this.#open;
    const row = this.#rowOf(request);
    this.mark(request, unmarkedLayer, open[row + 1], timePs);
    open[row] = 0;
    return this.#add(request, requestLayer, open[row + 1], -1, open[row + 2], open[row + 3], 0, 0, 0, 0, 0);
  }

  /** Whether a request is open. */
  isOpen(request: Request): boolean {
    return request > 0 && this.#open[this.#rowOf(request)] === request;
  }

  /** The numbers of a span that is kept, as they lie; `readSpan` of `@dc/engine/spans` names them. @internal */
  row(span: SpanIndex): Float64Array {
    const at = this.#at(span);
    return this.#rows.subarray(at, at + columns);
  }

  #rowOf(request: Request): number {
    return (request & ((this.#spansMax >> 4) - 1)) * openColumns;
  }

  #at(span: SpanIndex): number {
    return (span & (this.#spansMax - 1)) * columns;
  }

  #add(
    request: number,
    layer: number,
    place: number,
    parent: number,
    startPs: number,
    endPs: number,
    cycles: number,
    bytes: number,
    copies: number,
    exits: number,
    switches: number,
  ): SpanIndex {
    const span = this.#counts[0]++;
    // A look into the past counts spans, and writes them where nobody reads.
    let at = this.#spansMax * columns;
    if (!this.#trace.muted) {
      at = this.#at(span);
      this.first = Math.min(Math.max(this.first, span + 1 - this.#spansMax), span);
    }
    const rows = this.#rows;
    rows[at] = request;
    rows[at + 1] = layer;
    rows[at + 2] = place;
    rows[at + 3] = parent;
    rows[at + 4] = startPs;
    rows[at + 5] = endPs;
    rows[at + 6] = cycles;
    rows[at + 7] = bytes;
    rows[at + 8] = copies;
    rows[at + 9] = exits;
    rows[at + 10] = switches;
    return span;
  }
}
