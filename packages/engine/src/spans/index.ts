/**
 * @dc/engine/spans — reading what `simulation.spans` holds: totals, and files for other tools.
 * @module
 */
export { requestLayer, unmarkedLayer } from "./spans.ts";
export { readSpan, readSpans, type Span } from "./read.ts";
export { type LayerTotals, totalSpans } from "./totals.ts";
export { writeSpansChromeTrace } from "./chrome-json.ts";
export { writeSpansCsv } from "./csv.ts";
