/**
 * spans/totals — what each layer took, over all spans or over those of one request.
 * @module
 */
import type { Ps } from "../sim/time.ts";
import { readSpans, type Span } from "./read.ts";
import { requestLayer, type Spans } from "./spans.ts";

/** What one layer took. */
export interface LayerTotals {
  readonly layer: string;
  /** Segments of chains, and their time: over a whole request the times of all layers add up to its own. */
  readonly segments: number;
  readonly chainPs: Ps;
  /** Spans beside the chain, and their time, which nobody waited for. */
  readonly sideSpans: number;
  readonly sidePs: Ps;
  /** Of both. */
  readonly cycles: number;
  readonly bytes: number;
  readonly copies: number;
  readonly exits: number;
  readonly switches: number;
}

/**
 * Add up spans by layer.
 *
 * @param of all spans that are kept, by default; `readSpans(spans, request)` for one request.
 * @returns the layers that appear, in the order of their registration; the requests' own spans are not counted.
 */
export function totalSpans(spans: Spans, of: Iterable<Span> = readSpans(spans)): LayerTotals[] {
  const totals = new Map<number, { -readonly [key in keyof LayerTotals]: LayerTotals[key] }>();
  for (const { layer, parent, startPs, endPs, cycles, bytes, copies, exits, switches } of of) {
    if (layer === requestLayer) continue;
    let total = totals.get(layer);
    if (total === undefined) {
      const counts = { cycles: 0, bytes: 0, copies: 0, exits: 0, switches: 0 };
      total = { layer: spans.layers[layer] ?? "", segments: 0, chainPs: 0, sideSpans: 0, sidePs: 0, ...counts };
      totals.set(layer, total);
    }
    if (parent < 0) {
      total.segments++;
      total.chainPs += endPs - startPs;
    } else {
      total.sideSpans++;
      total.sidePs += endPs - startPs;
    }
    total.cycles += cycles;
    total.bytes += bytes;
    total.copies += copies;
    total.exits += exits;
    total.switches += switches;
  }
  return [...totals].sort(([a], [b]) => a - b).map(([, total]) => total);
}
