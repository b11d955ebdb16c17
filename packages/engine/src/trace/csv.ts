/**
 * trace/csv — the stored records as a table for spreadsheets and data frames.
 *
 * Sources: RFC 4180; rule E173 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "../sim/simulation.ts";
import { inPieces, recordsByTime } from "./order.ts";

/** A field, quoted where RFC 4180 asks for it. */
export const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function* rows({ trace }: Pick<Simulation, "trace">): Generator<string, void, undefined> {
  yield "record,timePs,kind,object,a,b,c,cause,event\r\n";
  for (const i of recordsByTime(trace)) {
    const kind = field(trace.kindName(trace.kindOf(i)));
    const object = field(trace.objectName(trace.objectOf(i)));
    const cause = trace.cause(i);
    const [a, b, c] = [trace.a(i), trace.b(i), trace.c(i)];
    yield `${i},${trace.timePs(i)},${kind},${object},${a},${b},${c},${cause < 0 ? "" : cause},${trace.eventOf(i)}\r\n`;
  }
}

/**
 * Write the stored records as CSV: one header, one row per record, by time.
 *
 * @returns pieces of about 64 KiB, made as they are asked for. Records that no cause has leave that field empty.
 */
export function writeCsv(simulation: Pick<Simulation, "trace" | "graph">): Generator<string, void, undefined> {
  simulation.graph.settle();
  return inPieces(rows(simulation));
}
