/**
 * spans/csv — the spans that are kept as a table: one row per span, in the order they were made.
 *
 * Sources: RFC 4180; rule S9 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "../sim/simulation.ts";
import { field } from "../trace/csv.ts";
import { inPieces } from "../trace/order.ts";
import { readSpans } from "./read.ts";

function* rows({ spans, trace }: Pick<Simulation, "spans" | "trace">): Generator<string, void, undefined> {
  yield "span,request,layer,place,parent,startPs,endPs,cycles,bytes,copies,exits,switches\r\n";
  for (const { span, request, layer, place, parent, ...rest } of readSpans(spans)) {
    const { startPs, endPs, cycles, bytes, copies, exits, switches } = rest;
    const names = `${field(spans.layers[layer] ?? "")},${field(trace.objectName(place))}`;
    const numbers = [startPs, endPs, cycles, bytes, copies, exits, switches].join(",");
    yield `${span},${request},${names},${parent < 0 ? "" : parent},${numbers}\r\n`;
  }
}

/** Write the spans as CSV: one header, one row per span. @returns pieces of about 64 KiB, made as they are asked for. */
export function writeSpansCsv(simulation: Pick<Simulation, "spans" | "trace">): Generator<string, void, undefined> {
  return inPieces(rows(simulation));
}
