/**
 * testing/trace-rows — a trace as text, for goldens a person can read and for comparing two runs.
 * @module
 */
import type { Trace } from "../trace/trace.ts";

/**
 * The stored records as rows `time kind object a b c <- cause`, sorted, so that two runs that made the same records in
 * another order give the same rows.
 *
 * @param rowsMax how many rows at most; 20,000 by default, the length of a golden.
 */
export function traceRows(trace: Trace, rowsMax = 20_000): string[] {
  const rows: string[] = [];
  for (let record = trace.first; record < trace.count; record++) {
    const cause = trace.cause(record);
    const why = trace.has(cause) ? ` <- ${trace.kindName(trace.kindOf(cause))} ${trace.timePs(cause)}` : "";
    rows.push(
      `${trace.timePs(record)} ${trace.kindName(trace.kindOf(record))} ${trace.objectName(trace.objectOf(record))} ` +
        `${trace.a(record)} ${trace.b(record)} ${trace.c(record)}${why}`,
    );
  }
  return rows.sort(byTime).slice(0, rowsMax);
}

/**
 * Where two lists of rows part: the number of the first row that differs and both rows, or undefined when none does.
 */
export function firstDifference(
  before: readonly string[],
  after: readonly string[],
): { readonly row: number; readonly before: string | undefined; readonly after: string | undefined } | undefined {
  const length = Math.max(before.length, after.length);
  for (let row = 0; row < length; row++) {
    if (before[row] !== after[row]) return { row, before: before[row], after: after[row] };
  }
  return undefined;
}

function byTime(a: string, b: string): number {
  const difference = Number(a.slice(0, a.indexOf(" "))) - Number(b.slice(0, b.indexOf(" ")));
  return difference !== 0 ? difference : a < b ? -1 : a > b ? 1 : 0;
}
