/**
 * @dc/engine/export — a run's trace as a file: Chrome trace JSON for timelines, CSV for tables.
 * @module
 */
export { writeChromeTrace } from "./chrome-json.ts";
export { writeCsv } from "./csv.ts";
export { recordsByTime } from "./order.ts";
