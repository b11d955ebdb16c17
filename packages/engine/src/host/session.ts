/**
 * host/session — one open run, as views ask about it: pictures, events, frames, series, marks.
 *
 * A session moves nothing by itself; ./host.ts owns time. It keeps one thing beside the run: which flow each frame id
 * belonged to, learnt from the tap, because a frame's columns are gone once it is delivered, and a person asks later.
 * @module
 */
import { dropCauses } from "../graph/drop-cause.ts";
import type { Parsed } from "../issue.ts";
import type { Run } from "../scenario/run.ts";
import type { Simulation } from "../sim/simulation.ts";
import { addDrop, addFrame, addLane, clearPicture, makePictureShape, type Picture } from "./picture.ts";
import type {
  DissectedLayer,
  EventPage,
  HostEvent,
  HostExplanation,
  HostFlow,
  HostLink,
  HostNode,
  HostPort,
  Inspected,
  PictureShape,
  Position,
  Series,
  TimelineMarks,
} from "./protocol.ts";
import { compileQuery, parseQuery, type QuerySource } from "./query.ts";

/** What a lab knows about its domain and the engine does not. */
export interface SessionExtensions {
  /** The flows worth a name, in order. */
  readonly flows?: (run: Run) => readonly HostFlow[];
  /** The layers of a frame's bytes. */
  readonly dissect?: (bytes: Uint8Array) => readonly DissectedLayer[];
  /** Why a record happened; the simulation stands just after its event. */
  readonly explain?: (run: Run, record: number) => HostExplanation;
}

/** Most frames on the way and flow shares in a picture; what is beyond is counted, not drawn. */
const framesMax = 400;
const lanesMax = 512;
const dropsMax = 16;
/** Records looked at in one question, so that an answer comes within a slice or two. */
const searchedMax = 400_000;
/** Frame ids whose flow is remembered, newest first. */
const flowsMax = 1 << 22;

/** One open run. */
export interface Session {
  readonly run: Run;
  readonly runId: number;
  readonly shape: PictureShape;
  readonly nodes: readonly HostNode[];
  readonly ports: readonly HostPort[];
  readonly links: readonly HostLink[];
  readonly flows: readonly HostFlow[];
  position(playing: boolean): Position;
  /** Fill a picture with this instant. @param windowPs how far back loads and flow shares look. */
  fill(picture: Picture, windowPs: number): void;
  /** A question about a record, or about the state (-1). */
  condition(text: string, purpose: "record" | "state"): Parsed<SessionQuery>;
  events(ask: EventQuestion): Parsed<EventPage>;
  event(record: number): HostEvent;
  /** @returns undefined when the record is no longer stored, or names no frame. */
  inspect(record: number): Inspected | undefined;
  /** Newest stored record of a frame, or -1. */
  recordOfFrame(id: number): number;
  why(record: number): HostExplanation | undefined;
  queueSeries(port: number, points: number): Series;
  marks(): TimelineMarks;
}

/** A parsed condition, ready to be asked. */
export interface SessionQuery {
  readonly holds: (record: number) => boolean;
  readonly readsState: boolean;
}

/** What `events` is asked. */
export interface EventQuestion {
  readonly filter?: string;
  readonly from?: number;
  readonly to?: number;
  readonly newestFirst?: boolean;
  readonly skip?: number;
  readonly limit: number;
}

/**
 * Look at a run as a session.
 *
 * @param run   as `createRun` made it; the session taps its graph and only reads otherwise.
 * @param runId told apart from earlier runs in every message.
 */
export function createSession(run: Run, runId: number, extensions: SessionExtensions): Session {
  const flowOf = createFlowMemory();
  let tapped: Simulation | undefined;
  // A run that is rebuilt from its start has a new simulation: tap that one too.
  function simulation(): Simulation {
    const current = run.simulation;
    if (current !== tapped) {
      tapped = current;
      const { frames, graph } = current;
      graph.tap((_timePs, _port, frame) => {
        flowOf.remember(frames.id[frame], frames.flow[frame], frames.sizeBytes[frame]);
      });
    }
    return current;
  }
  const first = simulation();
  const stage = describeStage(run, first);
  const flows = extensions.flows?.(run) ?? [];
  const labels = new Map(flows.map((flow) => [flow.flow, flow.label]));
  const shape = makePictureShape({
    ports: stage.ports.length,
    links: stage.links.length,
    framesMax,
    lanesMax,
    dropsMax,
  });
  const portOf = new Map(stage.ports.map((_, port) => [first.graph.ports.object[port], port] as const));

  const source: QuerySource = {
    kindOf: (record) => simulation().trace.kindOf(record),
    objectOf: (record) => simulation().trace.objectOf(record),
    frameOf: (record) => simulation().trace.a(record),
    flowLabelOf: (record) => labels.get(recordFlow(record)) ?? "",
    kindName: (kind) => simulation().trace.kindName(kind),
    objectName: (object) => simulation().trace.objectName(object),
    nowPs: () => simulation().now,
    probe: (path) => simulation().metrics.probe(path),
  };

  /** Whether a record's `a` is a frame's id: the kinds say so by the name of their column. */
  function namesFrame(record: number): boolean {
    const { trace } = simulation();
    return trace.kindColumns(trace.kindOf(record)).a === "frame";
  }

  function recordFlow(record: number): number {
    return namesFrame(record) ? flowOf.find(simulation().trace.a(record)) : -1;
  }

  function event(record: number): HostEvent {
    const { trace } = simulation();
    const kind = trace.kindName(trace.kindOf(record));
    const dropCause = kind === "frame.drop" ? dropCauses[trace.b(record)] : undefined;
    return {
      record,
      timePs: trace.timePs(record),
      kind,
      object: trace.objectName(trace.objectOf(record)),
      frame: namesFrame(record) ? trace.a(record) : 0,
      a: trace.a(record),
      b: trace.b(record),
      c: trace.c(record),
      cause: trace.cause(record),
      flow: recordFlow(record),
      ...(dropCause === undefined ? {} : { dropCause }),
    };
  }

  function condition(text: string, purpose: "record" | "state"): Parsed<SessionQuery> {
    const parsed = parseQuery(text, purpose);
    if (!parsed.ok) return parsed;
    const { readsState } = parsed.value;
    return { ok: true, value: { holds: compileQuery(parsed.value, source), readsState }, issues: [] };
  }

  return {
    run,
    runId,
    shape,
    ...stage,
    flows,
    condition,
    event,
    position: (playing) => {
      const { timeline } = run;
      return {
        runId,
        timePs: timeline.now,
        fired: timeline.fired,
        records: simulation().trace.count,
        playing,
        canUndo: timeline.canUndo,
        canRedo: timeline.canRedo,
        actions: [...timeline.actions],
      };
    },
    fill: (picture, windowPs) =>
      fillPicture(picture, simulation(), windowPs, { flowOf, portOf, named: (flow) => labels.has(flow) }),
    events(ask) {
      const { trace } = simulation();
      const query = condition(ask.filter ?? "", "record");
      if (!query.ok) return query;
      const { holds } = query.value;
      const everything = (ask.filter ?? "").trim() === "";
      const from = Math.max(trace.first, ask.from ?? 0);
      const to = Math.min(trace.count, ask.to ?? trace.count);
      const events: HostEvent[] = [];
      const [newestFirst, skip] = [ask.newestFirst ?? true, ask.skip ?? 0];
      let searched = 0;
      let matched = 0;
      const length = Math.max(0, to - from);
      if (everything) {
        // Nothing to search: the page is where its number says.
        matched = searched = length;
        for (let index = skip; index < Math.min(length, skip + ask.limit); index += 1) {
          events.push(event(newestFirst ? to - 1 - index : from + index));
        }
      } else {
        for (; searched < length && searched < searchedMax; searched += 1) {
          const record = newestFirst ? to - 1 - searched : from + searched;
          if (!holds(record)) continue;
          if (matched >= skip && events.length < ask.limit) events.push(event(record));
          matched += 1;
        }
      }
      const complete = searched === length && trace.first === 0;
      return {
        ok: true,
        value: { events, records: trace.count, first: trace.first, searched, matched, complete },
        issues: [],
      };
    },
    inspect(record) {
      const { trace } = simulation();
      if (!trace.has(record) || !namesFrame(record)) return undefined;
      const [shown, id, fired] = [event(record), trace.a(record), trace.eventOf(record)];
      const history: HostEvent[] = [];
      for (
        let at = trace.count - 1;
        at >= trace.first && trace.count - at < searchedMax && history.length < 200;
        at -= 1
      ) {
        if (trace.a(at) === id && namesFrame(at)) history.push(event(at));
      }
      // Just before its event a frame that is about to be dropped or delivered still exists; one that the event makes
      // exists only after it.
      for (const moment of [fired - 1, fired]) {
        if (moment < 0) continue;
        const found = run.timeline.peek(moment, (past) => openFrame(past, id));
        if (found === undefined) continue;
        return { event: shown, ...found, layers: extensions.dissect?.(found.bytes) ?? [], history: history.reverse() };
      }
      return undefined;
    },
    recordOfFrame(id) {
      const { trace } = simulation();
      const oldest = Math.max(trace.first, trace.count - searchedMax);
      for (let record = trace.count - 1; record >= oldest; record -= 1) {
        if (trace.a(record) === id && namesFrame(record)) return record;
      }
      return -1;
    },
    why(record) {
      const { trace } = simulation();
      return trace.has(record) ? extensions.explain?.(run, record) : undefined;
    },
    queueSeries: (port, points) => readQueueSeries(simulation(), port, points, flowOf),
    marks: () => readMarks(simulation(), flows, flowOf),
  };
}

/** Which flow a frame id belonged to, and its size. */
interface FlowMemory {
  remember(id: number, flow: number, sizeBytes: number): void;
  /** -1 when it was never sent, or long ago. */
  find(id: number): number;
  /** 0 when it was never sent, or long ago. */
  sizeOf(id: number): number;
}

function createFlowMemory(): FlowMemory {
  // Open addressing without collisions: a place holds the newest id that falls on it, with the id to tell.
  let mask = (1 << 12) - 1;
  let ids = new Uint32Array(mask + 1);
  let flows = new Uint32Array(mask + 1);
  let sizes = new Uint32Array(mask + 1);
  const widen = (from: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
    const to = new Uint32Array(from.length * 2);
    to.set(from);
    return to;
  };
  return {
    remember(id, flow, sizeBytes) {
      while (id > mask && mask + 1 < flowsMax) {
        [ids, flows, sizes] = [widen(ids), widen(flows), widen(sizes)];
        mask = ids.length - 1;
      }
      const at = id & mask;
      ids[at] = id;
      flows[at] = flow;
      sizes[at] = sizeBytes;
    },
    find: (id) => (ids[id & mask] === id ? flows[id & mask] : -1),
    sizeOf: (id) => (ids[id & mask] === id ? sizes[id & mask] : 0),
  };
}

function describeStage(run: Run, simulation: Simulation): { nodes: HostNode[]; ports: HostPort[]; links: HostLink[] } {
  const { graph } = simulation;
  const planned = new Map(run.plan.nodes.map((node) => [node.name, node]));
  const nodes: HostNode[] = [];
  for (let node = 0; node < graph.nodeCount; node += 1) {
    const name = graph.nodeName(node);
    const plan = planned.get(name);
    const role = (plan?.options as { role?: unknown } | undefined)?.role;
    nodes.push({ name, kind: plan?.kind.kind ?? "", role: typeof role === "string" ? role : "" });
  }
  const ports: HostPort[] = [];
  const columns = graph.ports;
  for (let port = 0; port < graph.portCount; port += 1) {
    const [node, peer, link] = [columns.node[port], columns.peer[port], columns.link[port]];
    ports.push({ path: graph.portPath(port), name: graph.portLocalName(port), node, peer, link });
  }
  const links: HostLink[] = [];
  for (let link = 0; link < graph.linkCount; link += 1) {
    const [a, b] = graph.linkEnds(link);
    const { rateBitsPerSecond, delayPs, queueBytesMax, queueFramesMax } = graph.linkOptions(link);
    links.push({
      a,
      b,
      rateBitsPerSecond,
      delayPs,
      queueBytesMax: queueBytesMax ?? 0,
      queueFramesMax: queueFramesMax ?? 0,
    });
  }
  return { nodes, ports, links };
}

function openFrame(
  simulation: Simulation,
  id: number,
): Pick<Inspected, "sizeBytes" | "createdPs" | "parent" | "bytes"> | undefined {
  const { frames } = simulation;
  const frame = frames.find(id);
  if (frame < 0) return undefined;
  // A copy: the encoder may hand out a view into memory that the next frame uses.
  const bytes = frames.bytes(frame).slice();
  return {
    sizeBytes: frames.sizeBytes[frame],
    createdPs: frames.createdPs.get(frame),
    parent: frames.parent[frame],
    bytes,
  };
}

/** What a picture needs to know beside the simulation. */
interface PictureNames {
  readonly flowOf: FlowMemory;
  readonly portOf: ReadonlyMap<number, number>;
  named(flow: number): boolean;
}

/** Records that a picture may look back over. */
const recordsPerPictureMax = 60_000;

function fillPicture(picture: Picture, simulation: Simulation, windowPs: number, names: PictureNames): void {
  const { graph, trace, frames } = simulation;
  const { ports } = graph;
  const nowPs = simulation.now;
  clearPicture(picture);
  picture.timePs = nowPs;
  picture.fired = simulation.fired;
  picture.records = trace.count;
  for (const count of graph.dropsByCause) picture.dropped += count;
  for (let port = 0; port < ports.count; port++) picture.queuedBytes[port] = ports.queuedBytes(port);
  picture.droppedFrames.set(ports.droppedFrames.subarray(0, ports.count));
  for (let link = 0; link < graph.linkCount; link += 1) picture.linkUp[link] = graph.linkUp(link) ? 1 : 0;

  // What is on its way: named flows first, so that a crowded picture drops the others.
  for (const wanted of [true, false]) {
    graph.inFlight((port, frame, startPs, endPs, arrivalPs) => {
      const flow = frames.flow[frame];
      if (startPs > nowPs || names.named(flow) !== wanted) return;
      addFrame(picture, port, frames.id[frame], flow, startPs, endPs, arrivalPs);
    });
  }

  // What was sent and lost lately: read back from the trace, so that it is right after a step back as well.
  const window = Math.min(windowPs, nowPs);
  picture.windowPs = window;
  const [send, drop] = [trace.findKind("frame.send"), trace.findKind("frame.drop")];
  const lanes = new Map<number, number>();
  const oldest = Math.max(trace.first, trace.count - recordsPerPictureMax);
  for (let record = trace.count - 1; record >= oldest; record -= 1) {
    const timePs = trace.timePs(record);
    // A port on the one-event path records late, so a record from before the window may stand after one within it.
    if (timePs < nowPs - 2 * window) break;
    if (timePs < nowPs - window) continue;
    const kind = trace.kindOf(record);
    if (kind === send) {
      const port = trace.c(record);
      const bytes = trace.b(record) + ports.overheadBytes(port);
      picture.sentBytes[port] += bytes;
      const flow = names.flowOf.find(trace.a(record));
      if (flow >= 0 && names.named(flow)) {
        const key = port * 65536 + flow;
        lanes.set(key, (lanes.get(key) ?? 0) + bytes);
      }
    } else if (kind === drop) {
      const id = trace.a(record);
      addDrop(picture, names.portOf.get(trace.objectOf(record)) ?? -1, id, names.flowOf.find(id), record);
    }
  }
  for (const [key, bytes] of lanes) addLane(picture, Math.floor(key / 65536), key % 65536, bytes);
}

function readQueueSeries(simulation: Simulation, port: number, pointsMax: number, memory: FlowMemory): Series {
  const { trace, graph } = simulation;
  const object = graph.ports.object[port];
  const [send, enqueue, drop] = [
    trace.findKind("frame.send"),
    trace.findKind("frame.enqueue"),
    trace.findKind("frame.drop"),
  ];
  const toPs = simulation.now;
  const fromPs = trace.first < trace.count && trace.first > 0 ? trace.timePs(trace.first) : 0;
  const slicePs = Math.max(1, (toPs - fromPs) / Math.max(1, Math.min(pointsMax, 2000)));
  const points: number[] = [fromPs, 0];
  let waiting = 0;
  let bytes = 0;
  let max = 0;
  let slice = -1;
  const add = (timePs: number): void => {
    if (bytes > max) max = bytes;
    const place = Math.floor((timePs - fromPs) / slicePs);
    const last = points.length - 2;
    if (place === slice && last >= 0) {
      if (bytes >= (points[last + 1] as number)) [points[last], points[last + 1]] = [timePs, bytes];
      return;
    }
    slice = place;
    points.push(timePs, bytes);
  };
  for (let record = trace.first; record < trace.count; record += 1) {
    if (trace.objectOf(record) !== object) continue;
    const kind = trace.kindOf(record);
    if (kind === enqueue) {
      waiting += 1;
      bytes = trace.b(record) + memory.sizeOf(trace.a(record));
      add(trace.timePs(record));
    } else if (waiting > 0 && (kind === send || (kind === drop && dropCauses[trace.b(record)] === "link-down"))) {
      // While frames wait, the one that goes out is one of them.
      waiting -= 1;
      bytes = waiting === 0 ? 0 : bytes - (kind === send ? trace.b(record) : trace.c(record));
      add(trace.timePs(record));
    }
  }
  points.push(toPs, graph.ports.queuedBytes(port));
  return { fromPs, toPs, points, max };
}

/** Kinds that stand on the timeline. */
const markKinds = ["frame.drop", "link.down", "link.up", "action"];
const marksMax = 500;

function readMarks(simulation: Simulation, flows: readonly HostFlow[], memory: FlowMemory): TimelineMarks {
  const { trace } = simulation;
  const kinds = new Set(markKinds.map((name) => trace.findKind(name)).filter((kind) => kind >= 0));
  const send = trace.findKind("frame.send");
  const lanes = new Map<number, { flow: number; fromPs: number; toPs: number }>();
  const named = new Set(flows.map(({ flow }) => flow));
  const records: number[] = [];
  for (let record = trace.first; record < trace.count; record += 1) {
    const kind = trace.kindOf(record);
    if (kind === send) {
      const flow = memory.find(trace.a(record));
      if (!named.has(flow)) continue;
      const [timePs, lane] = [trace.timePs(record), lanes.get(flow)];
      if (lane) lane.toPs = timePs;
      else lanes.set(flow, { flow, fromPs: timePs, toPs: timePs });
    } else if (kinds.has(kind)) records.push(record);
  }
  const every = Math.max(1, Math.ceil(records.length / marksMax));
  const marks = records
    .filter((_, index) => index % every === 0)
    .map((record) => ({ timePs: trace.timePs(record), kind: trace.kindName(trace.kindOf(record)), record }));
  return { marks, total: records.length, lanes: [...lanes.values()] };
}
