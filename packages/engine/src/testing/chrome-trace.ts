/**
 * testing/chrome-trace — is a Chrome trace one that a viewer draws rightly? Slices nest, begins end, arrows land.
 *
 * It reads the file as a viewer does, not as the writer wrote it, so that it may judge any writer.
 *
 * Sources: "Trace Event Format" (Chromium project): complete events nest per thread; asynchronous events pair by
 * category and id; google/perfetto#503 on slices that overlap.
 * @module
 */

/** What a trace holds, and everything that is wrong with it. */
export interface ChromeTraceCheck {
  /** How many events of each phase: `X`, `b`, `e`, `C`, `i`, `s`, `f`, `M`. */
  readonly counts: Readonly<Record<string, number>>;
  /** One sentence for each fault; empty when the trace is right. */
  readonly faults: readonly string[];
}

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly id?: string | number;
  readonly cat?: string;
  readonly bp?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Check the text of a trace in object form. @throws SyntaxError when it is not JSON. */
export function checkChromeTrace(text: string): ChromeTraceCheck {
  const { displayTimeUnit, traceEvents } = JSON.parse(text) as { displayTimeUnit: string; traceEvents: TraceEvent[] };
  const faults: string[] = [];
  const counts: Record<string, number> = {};
  if (displayTimeUnit !== "ns") faults.push(`displayTimeUnit is ${displayTimeUnit}`);
  const threads = new Map<string, TraceEvent[]>();
  const pairs = new Map<string, TraceEvent[]>();
  const arrows = new Map<string, { starts: TraceEvent[]; ends: TraceEvent[] }>();
  for (const event of traceEvents) {
    counts[event.ph] = (counts[event.ph] ?? 0) + 1;
    const { ph, ts = 0, pid, tid } = event;
    if (ph !== "M" && !(Number.isFinite(event.ts) && ts >= 0)) faults.push(`${ph} ${event.name} without a time`);
    if (!Number.isInteger(pid) || !Number.isInteger(tid)) faults.push(`${ph} ${event.name} without a thread`);
    const key = `${event.cat}/${event.id}`;
    if (ph === "X") put(threads, `${pid}/${tid}`, event);
    else if (ph === "b" || ph === "e") put(pairs, `${pid}/${key}`, event);
    else if (ph === "s" || ph === "f") {
      const arrow = arrows.get(key) ?? { starts: [], ends: [] };
      arrows.set(key, arrow);
      (ph === "s" ? arrow.starts : arrow.ends).push(event);
    } else if (ph === "C" && !Object.values(event.args ?? {}).every(Number.isFinite)) {
      faults.push(`counter ${event.name} is not a number at ${ts}`);
    }
  }
  for (const [thread, slices] of threads) checkNesting(thread, slices, faults);
  for (const [key, events] of pairs) checkPairs(key, events, faults);
  for (const [key, { starts, ends }] of arrows) {
    if (starts.length !== 1 || ends.length !== 1)
      faults.push(`arrow ${key} has ${starts.length} starts and ${ends.length} ends`);
    for (const event of [...starts, ...ends]) {
      const { ts = 0 } = event;
      if (!isOnSlice(threads.get(`${event.pid}/${event.tid}`) ?? [], ts)) {
        faults.push(`arrow ${key} is on no slice at ${ts}`);
      }
    }
  }
  return { counts, faults };
}

/** Does a slice of a thread, sorted by begin, hold this time? The last to begin mostly does; those around it may. */
function isOnSlice(slices: readonly TraceEvent[], time: number): boolean {
  const holds = ({ ts = 0, dur = 0 }: TraceEvent): boolean => ts <= time && time <= ts + dur;
  let [low, high] = [0, slices.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((slices[middle]?.ts ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  const last = slices[low - 1];
  return last !== undefined && (holds(last) || slices.some(holds));
}

function put(map: Map<string, TraceEvent[]>, key: string, event: TraceEvent): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [event]);
  else list.push(event);
}

/** Slices of a thread, in float64 as viewers add them: each lies wholly inside the open one, or after it. */
function checkNesting(thread: string, slices: TraceEvent[], faults: string[]): void {
  slices.sort((a, b) => (a.ts ?? 0) - (b.ts ?? 0) || (b.dur ?? 0) - (a.dur ?? 0));
  const open: number[] = [];
  for (const { name, ts = 0, dur } of slices) {
    if (dur === undefined || !(dur >= 0)) faults.push(`slice ${name} on ${thread} lasts ${dur}`);
    const end = ts + (dur ?? 0);
    while (open.length > 0 && (open[open.length - 1] as number) <= ts) open.pop();
    const around = open[open.length - 1];
    if (around !== undefined && end > around)
      faults.push(`slice ${name} on ${thread} at ${ts} crosses the end of another`);
    open.push(end);
  }
}

/** Begins and ends of one id, in the order of the file: they take turns, and no end is before its begin. */
function checkPairs(key: string, events: readonly TraceEvent[], faults: string[]): void {
  let begun: TraceEvent | undefined;
  for (const event of events) {
    if (event.ph === "b") {
      if (begun !== undefined) faults.push(`${key} begins twice at ${event.ts}`);
      begun = event;
    } else {
      if (begun === undefined) faults.push(`${key} ends before it begins at ${event.ts}`);
      else if ((event.ts ?? 0) < (begun.ts ?? 0)) faults.push(`${key} ends at ${event.ts}, before its begin`);
      begun = undefined;
    }
  }
  if (begun !== undefined) faults.push(`${key} never ends`);
}
