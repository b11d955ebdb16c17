/**
 * trace/chrome-json — the stored records as a Chrome trace, which the Perfetto UI opens.
 *
 * A node is a process and a port a thread. What a port sends is a slice; slices of a port follow one another, so they
 * nest. A frame on its way overlaps the next one, so it is an asynchronous pair, and an arrow leads from each hop to
 * the next. Waiting bytes are a counter. Everything else is an instant at its object. Times are microseconds with six
 * decimals; the exact picoseconds stand in `args`.
 *
 * Sources: "Trace Event Format" (Chromium project); google/perfetto#503 on slices that overlap; rules E165–E172 in
 * ../../SPEC.md.
 * @module
 */
import { dropCauses } from "../graph/drop-cause.ts";
import type { PortIndex } from "../graph/topology.ts";
import type { Simulation } from "../sim/simulation.ts";
import { type Ps, transmitPs } from "../sim/time.ts";
import { durationText, microseconds } from "./chrome-text.ts";
import { inPieces, recordsByTime } from "./order.ts";

/** What a port is sending: the last slice, held back until it is known how long it lasted. */
interface Slice {
  readonly frame: number;
  readonly record: number;
  readonly sizeBytes: number;
  readonly startPs: Ps;
  endPs: Ps;
}

function* events(simulation: Pick<Simulation, "trace" | "graph">): Generator<string, void, undefined> {
  const { trace, graph } = simulation;
  const { ports } = graph;
  const order = recordsByTime(trace);
  const [send, receive, enqueue, drop, linkDown] = [
    "frame.send",
    "frame.receive",
    "frame.enqueue",
    "frame.drop",
    "link.down",
  ].map((name) => trace.findKind(name));

  // Process 0 is the simulation itself; threads 1… are ports, and above them objects that are no ports.
  const pidOf = (port: PortIndex): number => ports.node[port] + 1;
  const portOfObject = new Map<number, PortIndex>();
  for (let port = 0; port < graph.portCount; port++) portOfObject.set(ports.object[port], port);
  const threads = new Map<number, string>();
  const threadOf = (object: number): string => {
    const known = threads.get(object);
    if (known !== undefined) return known;
    const port = portOfObject.get(object);
    const node = graph.nodeByName(trace.objectName(object).split("/", 1)[0] as string);
    const thread = port === undefined ? [node + 1, graph.portCount + 1 + object] : [pidOf(port), port + 1];
    const text = `"pid":${thread[0]},"tid":${thread[1]}`;
    threads.set(object, text);
    return text;
  };
  const named = (what: string, pid: number, tid: number, name: string): string =>
    `{"ph":"M","name":"${what}","pid":${pid},"tid":${tid},"args":{"name":${JSON.stringify(name)}}}`;

  yield named("process_name", 0, 0, "simulation");
  for (let node = 0; node < graph.nodeCount; node++) yield named("process_name", node + 1, 0, graph.nodeName(node));
  for (let port = 0; port < graph.portCount; port++) {
    yield named("thread_name", pidOf(port), port + 1, graph.portLocalName(port));
  }

  // Sizes of frames that wait: the record of joining a queue does not hold them, a later one of the same frame does.
  const waitingBytes = new Map<number, number>();
  for (const i of order) if (trace.kindOf(i) === enqueue) waitingBytes.set(trace.a(i), 0);
  for (const i of order) {
    const kind = trace.kindOf(i);
    if ((kind === send || kind === drop) && waitingBytes.get(trace.a(i)) === 0) {
      waitingBytes.set(trace.a(i), kind === send ? trace.b(i) : trace.c(i));
    }
  }
  const queueBytes = new Map<PortIndex, number>();
  const waitingAt = new Map<number, PortIndex>();
  const counter = (port: PortIndex, timePs: Ps, bytes: number): string => {
    queueBytes.set(port, bytes);
    const name = JSON.stringify(`queueBytes ${graph.portLocalName(port)}`);
    const at = `"ts":${microseconds(timePs)}`;
    return `{"ph":"C","name":${name},"pid":${pidOf(port)},"tid":0,${at},"args":{"bytes":${bytes}}}`;
  };
  const leave = function* (frame: number, timePs: Ps): Generator<string, void, undefined> {
    const port = waitingAt.get(frame);
    if (port === undefined) return;
    waitingAt.delete(frame);
    yield counter(port, timePs, Math.max(0, (queueBytes.get(port) ?? 0) - (waitingBytes.get(frame) as number)));
  };

  const slices = new Map<PortIndex, Slice>();
  const sliceOf = (port: PortIndex, slice: Slice): string => {
    const { startPs, endPs, frame, sizeBytes, record } = slice;
    const place = `"pid":${pidOf(port)},"tid":${port + 1},"ts":${microseconds(startPs)},"dur":${durationText(startPs, endPs)}`;
    const args = `"frame":${frame},"sizeBytes":${sizeBytes},"startPs":${startPs},"durationPs":${endPs - startPs},"record":${record}`;
    return `{"ph":"X","cat":"send","name":"frame ${frame}",${place},"args":{${args}}}`;
  };

  /** Frames on a link: the port that sent each. A receive whose send was not stored has no beginning and no end. */
  const travelling = new Map<number, PortIndex>();
  const async = (phase: "b" | "e", frame: number, port: PortIndex, timePs: Ps, more: string): string => {
    const place = `"pid":${pidOf(port)},"tid":${port + 1},"ts":${microseconds(timePs)}`;
    return `{"ph":"${phase}","cat":"frame","name":"frame ${frame}","id":"0x${frame.toString(16)}",${place},"args":{"ps":${timePs}${more}}}`;
  };
  /** Where a frame's last slice began, for the arrow to the next. */
  const hops = new Map<number, { readonly port: PortIndex; readonly startPs: Ps }>();
  let arrows = 0;
  const arrow = (phase: "s" | "f", port: PortIndex, timePs: Ps): string => {
    const place = `"pid":${pidOf(port)},"tid":${port + 1},"ts":${microseconds(timePs)}`;
    return `{"ph":"${phase}","cat":"hop","name":"hop","id":${arrows},${place}${phase === "f" ? ',"bp":"e"' : ""}}`;
  };

  let lastPs = 0;
  for (const i of order) {
    const kind = trace.kindOf(i);
    const object = trace.objectOf(i);
    const timePs = trace.timePs(i);
    const [a, b, c] = [trace.a(i), trace.b(i), trace.c(i)];
    lastPs = timePs;
    if (kind === send) {
      const bytes = b + ports.overheadBytes(c);
      const endPs = timePs + transmitPs(bytes, ports.numerator(c), ports.denominator[c]);
      const before = slices.get(c);
      if (before !== undefined) {
        // A cut link stops a frame in the middle, and the port may begin another before the first would have ended.
        before.endPs = Math.min(before.endPs, timePs);
        yield sliceOf(c, before);
      }
      slices.set(c, { frame: a, record: i, sizeBytes: b, startPs: timePs, endPs });
      yield* leave(a, timePs);
      const from = travelling.get(a);
      if (from !== undefined) yield async("e", a, from, timePs, "");
      travelling.set(a, c);
      yield async("b", a, c, timePs, `,"sizeBytes":${b}`);
      const hop = hops.get(a);
      if (hop !== undefined) {
        arrows += 1;
        yield arrow("s", hop.port, hop.startPs);
        yield arrow("f", c, timePs);
      }
      hops.set(a, { port: c, startPs: timePs });
    } else if (kind === receive) {
      const from = travelling.get(a);
      if (from !== undefined) {
        travelling.delete(a);
        yield async("e", a, from, timePs, "");
      }
    } else if (kind === enqueue) {
      waitingAt.set(a, c);
      // What waits ahead is absolute, so a trace that lost its beginning is right from its first record on.
      yield counter(c, timePs, b + (waitingBytes.get(a) as number));
    } else {
      const name = kind === drop ? `drop ${dropCauses[b] ?? b}` : trace.kindName(kind);
      if (kind === drop) {
        yield* leave(a, timePs);
        const from = travelling.get(a);
        if (from !== undefined) {
          travelling.delete(a);
          yield async("e", a, from, timePs, `,"dropped":${JSON.stringify(dropCauses[b] ?? "")}`);
        }
      }
      const slice = kind === linkDown ? slices.get(portOfObject.get(object) ?? -1) : undefined;
      if (slice !== undefined) slice.endPs = Math.max(slice.startPs, Math.min(slice.endPs, timePs));
      const columns = trace.kindColumns(kind);
      const args = [a, b, c].map((value, index) => {
        const letter = (["a", "b", "c"] as const)[index];
        return `,${JSON.stringify(columns[letter] ?? letter)}:${value}`;
      });
      const cause = trace.cause(i);
      const more = `${args.join("")},"record":${i}${cause < 0 ? "" : `,"cause":${cause}`}`;
      const place = `${threadOf(object)},"ts":${microseconds(timePs)}`;
      yield `{"ph":"i","s":"t","cat":"record","name":${JSON.stringify(name)},${place},"args":{"ps":${timePs}${more}}}`;
    }
  }
  for (const [port, slice] of slices) yield sliceOf(port, slice);
  // A frame that is still on its way ends where the trace ends: readers refuse a beginning without an end.
  for (const [frame, port] of travelling) yield async("e", frame, port, lastPs, ',"unfinished":1');
  for (const [object, thread] of threads) {
    if (portOfObject.has(object)) continue;
    const name = JSON.stringify(trace.objectName(object));
    yield `{"ph":"M","name":"thread_name",${thread},"args":{"name":${name}}}`;
  }
}

function* lines(simulation: Pick<Simulation, "trace" | "graph">): Generator<string, void, undefined> {
  yield '{"displayTimeUnit":"ns","traceEvents":[\n';
  let first = true;
  for (const event of events(simulation)) {
    yield first ? event : `,\n${event}`;
    first = false;
  }
  yield "\n]}\n";
}

/**
 * Write the stored records as Chrome trace JSON (object form).
 *
 * Slices of one thread nest perfectly, begins and ends are paired, arrows start and end on slices. A trace that lost
 * its oldest records is written from the first one it still has.
 *
 * @returns pieces of about 64 KiB, made as they are asked for.
 */
export function writeChromeTrace(simulation: Pick<Simulation, "trace" | "graph">): Generator<string, void, undefined> {
  simulation.graph.settle();
  return inPieces(lines(simulation));
}
