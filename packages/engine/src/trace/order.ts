/**
 * trace/order — the stored records by time. A port that settles its sends lazily records them after later ones, so the
 * order of numbers is not the order of time.
 * @module
 */
import type { Trace } from "./trace.ts";

/** Numbers of the stored records, by time and then by number. */
export function recordsByTime(trace: Trace): Float64Array {
  const { first } = trace;
  const order = new Float64Array(Math.max(0, trace.count - first));
  // Read once: a comparison asks for them again and again.
  const times = new Float64Array(order.length);
  let sorted = true;
  for (let i = 0; i < order.length; i++) {
    order[i] = first + i;
    times[i] = trace.timePs(first + i);
    if (i > 0 && times[i] < times[i - 1]) sorted = false;
  }
  return sorted ? order : order.sort((x, y) => times[x - first] - times[y - first] || x - y);
}

/** Join lines into pieces of about 64 KiB, so that a writer neither waits on each line nor holds the whole file. */
export function* inPieces(lines: Iterable<string>): Generator<string, void, undefined> {
  let piece: string[] = [];
  let length = 0;
  for (const line of lines) {
    piece.push(line);
    length += line.length;
    if (length < 65536) continue;
    yield piece.join("");
    piece = [];
    length = 0;
  }
  if (piece.length > 0) yield piece.join("");
}
