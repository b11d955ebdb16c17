/**
 * spans/chrome-json — the spans that are kept as a Chrome trace, which the Perfetto UI opens.
 *
 * Process 0 holds the requests: each is a slice, and the segments of its chain tile it, one level down. Every other
 * process is a node, and its threads are the places in it, in the order in which requests come by: read downwards, they
 * are the stack. There a segment is a slice at its place, arrows lead from each to the next, and side spans stand
 * among them. Where slices of a thread would overlap, the later one goes to a second thread of the same name, so that
 * all nest. Times are microseconds with six decimals; exact picoseconds stand in `args`.
 *
 * Sources: "Trace Event Format" (Chromium project); google/perfetto#503 on slices that overlap; rule S9 in ../../SPEC.md.
 * @module
 */
import type { Simulation } from "../sim/simulation.ts";
import { durationText, microseconds } from "../trace/chrome-text.ts";
import { inPieces } from "../trace/order.ts";
import { readSpans, type Span } from "./read.ts";
import { requestLayer } from "./spans.ts";

/** Threads of one place: when the last slice of each ends. */
interface Lanes {
  readonly pid: number;
  readonly name: string;
  readonly tids: number[];
  readonly endsPs: number[];
}

function* events({ spans, trace }: Pick<Simulation, "spans" | "trace">): Generator<string, void, undefined> {
  let tids = 0;
  const meta = (what: string, pid: number, tid: number, args: string): string =>
    `{"ph":"M","name":"${what}","pid":${pid},"tid":${tid},"args":{${args}}}`;
  const named = (what: string, pid: number, tid: number, name: string): string =>
    meta(what, pid, tid, `"name":${JSON.stringify(name)}`);

  /** The thread for a slice: the first of its place that is free by its start. New threads are named at once. */
  const laneOf = function* (lanes: Lanes, startPs: number, endPs: number): Generator<string, number, undefined> {
    let lane = lanes.endsPs.findIndex((busyUntilPs) => busyUntilPs <= startPs);
    if (lane < 0) {
      lane = lanes.tids.length;
      lanes.tids.push(++tids);
      yield named("thread_name", lanes.pid, tids, lane === 0 ? lanes.name : `${lanes.name} (${lane + 1})`);
      yield meta("thread_sort_index", lanes.pid, tids, `"sort_index":${tids}`);
    }
    lanes.endsPs[lane] = endPs;
    return lanes.tids[lane] as number;
  };
  const slice = (pid: number, tid: number, name: string, category: string, span: Span, limit?: number): string => {
    const { startPs, endPs, request, cycles, bytes, copies, exits, switches } = span;
    const at = `"pid":${pid},"tid":${tid},"ts":${microseconds(startPs)},"dur":${durationText(startPs, endPs, limit)}`;
    const place = JSON.stringify(trace.objectName(span.place));
    const counts = Object.entries({ cycles, bytes, copies, exits, switches })
      .map(([key, value]) => (value === 0 ? "" : `,"${key}":${value}`))
      .join("");
    const args = `"request":${request},"place":${place},"startPs":${startPs},"durationPs":${endPs - startPs},"span":${span.span}${counts}`;
    return `{"ph":"X","cat":"${category}","name":${JSON.stringify(name)},${at},"args":{${args}}}`;
  };

  const chains = new Map<number, Span[]>();
  const wholes = new Map<number, Span>();
  const all: Span[] = [];
  for (const span of readSpans(spans)) {
    if (span.layer === requestLayer) wholes.set(span.request, span);
    else {
      all.push(span);
      if (span.parent >= 0) continue;
      const chain = chains.get(span.request);
      if (chain === undefined) chains.set(span.request, [span]);
      else chain.push(span);
    }
  }
  all.sort((a, b) => a.startPs - b.startPs || a.span - b.span);

  yield named("process_name", 0, 0, "requests");
  const requests: Lanes = { pid: 0, name: "request", tids: [], endsPs: [] };
  const everyone = [...new Set([...chains.keys(), ...wholes.keys()])].map((request): [Span, string] => {
    const chain = chains.get(request) ?? [];
    const whole = wholes.get(request);
    if (whole !== undefined) return [whole, `request ${request}`];
    const [first, last] = [chain[0] as Span, chain[chain.length - 1] as Span];
    const none = { cycles: 0, bytes: 0, copies: 0, exits: 0, switches: 0 };
    return [{ ...first, ...none, endPs: last.endPs, place: -1, span: -1 }, `request ${request} (open)`];
  });
  everyone.sort(([a], [b]) => a.startPs - b.startPs || a.request - b.request);
  for (const [whole, name] of everyone) {
    const tid = yield* laneOf(requests, whole.startPs, whole.endPs);
    yield slice(0, tid, name, "request", whole);
    const limit = Number(microseconds(whole.startPs)) + Number(durationText(whole.startPs, whole.endPs));
    for (const span of chains.get(whole.request) ?? []) {
      yield slice(0, tid, spans.layers[span.layer] ?? "", "segment", span, limit);
    }
  }

  const nodes = new Map<string, number>();
  const places = new Map<number, Lanes>();
  const last = new Map<number, string>();
  let arrows = 0;
  for (const span of all) {
    let lanes = places.get(span.place);
    if (lanes === undefined) {
      const path = trace.objectName(span.place);
      const node = path.split("/", 1)[0] as string;
      let pid = nodes.get(node);
      if (pid === undefined) {
        pid = nodes.size + 1;
        nodes.set(node, pid);
        yield named("process_name", pid, 0, node === "" ? "elsewhere" : node);
        yield meta("process_sort_index", pid, 0, `"sort_index":${pid}`);
      }
      lanes = { pid, name: path.slice(node.length + 1) || node || "elsewhere", tids: [], endsPs: [] };
      places.set(span.place, lanes);
    }
    const tid = yield* laneOf(lanes, span.startPs, span.endPs);
    yield slice(lanes.pid, tid, spans.layers[span.layer] ?? "", span.parent < 0 ? "place" : "side", span);
    if (span.parent >= 0) continue;
    const at = `"pid":${lanes.pid},"tid":${tid},"ts":${microseconds(span.startPs)}`;
    const before = last.get(span.request);
    if (before !== undefined) {
      arrows++;
      yield `{"ph":"s","cat":"chain","name":"next","id":${arrows},${before}}`;
      yield `{"ph":"f","cat":"chain","name":"next","id":${arrows},${at},"bp":"e"}`;
    }
    last.set(span.request, at);
  }
}

function* lines(simulation: Pick<Simulation, "spans" | "trace">): Generator<string, void, undefined> {
  yield '{"displayTimeUnit":"ns","traceEvents":[\n';
  let first = true;
  for (const event of events(simulation)) {
    yield first ? event : `,\n${event}`;
    first = false;
  }
  yield "\n]}\n";
}

/**
 * Write the spans as Chrome trace JSON (object form): requests as a waterfall, and the same by node and place.
 *
 * @returns pieces of about 64 KiB, made as they are asked for.
 */
export function writeSpansChromeTrace(
  simulation: Pick<Simulation, "spans" | "trace">,
): Generator<string, void, undefined> {
  return inPieces(lines(simulation));
}
