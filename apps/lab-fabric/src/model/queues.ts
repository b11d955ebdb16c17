/**
 * model/queues — every port's load, queue and drops, and queues over time, read from the trace in one pass.
 *
 * Totals are the ports' own counters, of the whole run. What changes over time comes from the records that are kept: bytes
 * that wait at a port, the most of each slice, for the ports that are asked about; and for each tier of ports the fullest
 * of all.
 * @module
 */
import { dropCauses, type JsonValue } from "@dc/engine";
import type { Run } from "@dc/engine/scenario";
import { detectTiers, fabricOf } from "@dc/fabric";

/** Queues of all ports. Columns are by place in `ports`. */
export interface QueuesAnswer {
  readonly nowPs: number;
  /** Records before this time are no longer kept. */
  readonly keptFromPs: number;
  /** Numbers of the ports that have a link, as the graph and the picture count. */
  readonly ports: readonly number[];
  /** Share of the link's rate over the whole run. */
  readonly load: readonly number[];
  readonly queueBytes: readonly number[];
  readonly peakBytes: readonly number[];
  readonly sentFrames: readonly number[];
  /** Frames dropped at the port, all causes. */
  readonly dropped: readonly number[];
  /** By port: frames by cause, of the records that are kept; only where any were. */
  readonly drops: { readonly [port: number]: { readonly [cause: string]: number } };
  /** By port that was asked for: the most that waited in each slice of time from `keptFromPs` to `nowPs`. */
  readonly lines: { readonly [port: number]: readonly number[] };
  /** Pairs of tiers and the most that waited at any of their ports, by slice; empty tiers are left out. */
  readonly tiers: readonly {
    readonly from: string;
    readonly to: string;
    readonly ports: number;
    readonly most: readonly number[];
    /** The port that held it, by slice; −1 for none. */
    readonly port: readonly number[];
  }[];
}

/** What is asked. */
export interface QueuesQuestion {
  /** Ports whose lines are wanted. */
  readonly ports: readonly number[];
  readonly slices: number;
}

/** Sizes of the frames that were seen last: by id, the newest that falls on a place. */
const remembered = 1 << 16;

/** Ask for queues. */
export function queuesOf(run: Run, ask: JsonValue): QueuesAnswer | undefined {
  if (typeof ask !== "object" || ask === null) return undefined;
  const { ports: wanted = [], slices = 60 } = ask as unknown as Partial<QueuesQuestion>;
  const { simulation } = run;
  const { graph, trace, now } = simulation;
  const columns = graph.ports;
  const ports: number[] = [];
  for (let port = 0; port < graph.portCount; port += 1) if (columns.link[port] >= 0) ports.push(port);
  const keptFromPs = trace.first > 0 && trace.first < trace.count ? trace.timePs(trace.first) : 0;
  const over = readTrace(run, { wanted: new Set(wanted), slices: Math.min(400, Math.max(1, slices)), keptFromPs });
  return {
    nowPs: now,
    keptFromPs,
    ports,
    load: ports.map((port) => {
      const bytes = columns.sentBytes(port) + columns.sentFrames(port) * columns.overheadBytes(port);
      const { rateBitsPerSecond } = graph.linkOptions(columns.link[port]);
      return now === 0 ? 0 : Math.min(1, (bytes * 8e12) / (rateBitsPerSecond * now));
    }),
    queueBytes: ports.map((port) => columns.queuedBytes(port)),
    peakBytes: ports.map((port) => columns.queuedBytesPeak(port)),
    sentFrames: ports.map((port) => columns.sentFrames(port)),
    dropped: ports.map((port) => columns.droppedFrames[port]),
    ...over,
  };
}

interface Reading {
  readonly wanted: ReadonlySet<number>;
  readonly slices: number;
  readonly keptFromPs: number;
}

function readTrace(run: Run, { wanted, slices, keptFromPs }: Reading): Pick<QueuesAnswer, "drops" | "lines" | "tiers"> {
  const { simulation } = run;
  const { graph, trace, now } = simulation;
  const columns = graph.ports;
  const [send, receive, enqueue, drop] = ["frame.send", "frame.receive", "frame.enqueue", "frame.drop"].map((name) =>
    trace.findKind(name),
  );
  const portOf = new Map(Array.from({ length: graph.portCount }, (_, port) => [columns.object[port], port] as const));
  const linkDown = dropCauses.indexOf("link-down");
  const slicePs = Math.max(1, (now - keptFromPs) / slices);
  const [ids, sizes] = [new Uint32Array(remembered), new Uint32Array(remembered)];
  const waiting = new Int32Array(graph.portCount);
  const bytes = new Float64Array(graph.portCount);
  /** The slice up to which a port's line has been written. */
  const written = new Int32Array(graph.portCount);
  const lines = new Map([...wanted].map((port) => [port, new Float64Array(slices)]));
  const tiers = new Map<string, Tier>();
  const tierAt = tiersOf(run, slices, tiers);
  const drops: { [port: number]: { [cause: string]: number } } = {};

  /** What waits at a port from now on; until now it was what it was. */
  const set = (port: number, timePs: number, next: number): void => {
    const slice = Math.min(slices - 1, Math.max(0, Math.floor((timePs - keptFromPs) / slicePs)));
    const before = bytes[port];
    bytes[port] = next;
    const [line, tier] = [lines.get(port), tierAt[port]];
    for (let at = written[port]; at <= slice; at += 1) {
      // In slices that went by without a change it waited all the time.
      const most = at === slice ? Math.max(before, next) : before;
      if (line !== undefined) line[at] = Math.max(line[at], most);
      if (tier !== undefined && most > tier.most[at]) {
        tier.most[at] = most;
        tier.port[at] = port;
      }
    }
    written[port] = slice;
  };

  for (let record = trace.first; record < trace.count; record += 1) {
    const kind = trace.kindOf(record);
    const id = trace.a(record);
    const place = id & (remembered - 1);
    if (kind === enqueue) {
      const port = trace.c(record);
      waiting[port] += 1;
      set(port, trace.timePs(record), trace.b(record) + (ids[place] === id ? sizes[place] : 0));
    } else if (kind === send) {
      const port = trace.c(record);
      ids[place] = id;
      sizes[place] = trace.b(record);
      if (waiting[port] > 0) {
        waiting[port] -= 1;
        set(port, trace.timePs(record), waiting[port] === 0 ? 0 : Math.max(0, bytes[port] - trace.b(record)));
      }
    } else if (kind === receive) {
      ids[place] = id;
      sizes[place] = trace.b(record);
    } else if (kind === drop) {
      const port = portOf.get(trace.objectOf(record));
      if (port === undefined) continue;
      const cause = trace.b(record);
      drops[port] ??= {};
      const name = dropCauses[cause];
      drops[port][name] = (drops[port][name] ?? 0) + 1;
      if (cause === linkDown && waiting[port] > 0) {
        waiting[port] -= 1;
        set(port, trace.timePs(record), waiting[port] === 0 ? 0 : Math.max(0, bytes[port] - trace.c(record)));
      }
    }
  }
  for (let port = 0; port < graph.portCount; port += 1) {
    // Now it is what the port says.
    if (columns.link[port] >= 0 && (wanted.has(port) || bytes[port] > 0)) set(port, now, columns.queuedBytes(port));
  }
  return {
    drops,
    lines: Object.fromEntries([...lines].map(([port, line]) => [port, [...line]])),
    tiers: [...tiers.values()].map(({ from, to, ports, most, port }) => ({
      ...{ from, to, ports },
      most: [...most],
      port: [...port],
    })),
  };
}

interface Tier {
  readonly from: string;
  readonly to: string;
  ports: number;
  readonly most: Float64Array;
  readonly port: Int32Array;
}

/** The tier of each node, by its distance from the hosts; it does not change while a run lasts. */
const tierNames: WeakMap<Run, readonly string[]> = new WeakMap();

function tierNamesOf(run: Run): readonly string[] {
  const known = tierNames.get(run);
  if (known !== undefined) return known;
  const { topology, topologyNodes } = fabricOf(run);
  const names: string[] = [];
  detectTiers(topology).forEach(({ role }, place) => {
    names[topologyNodes[place]] = role;
  });
  tierNames.set(run, names);
  return names;
}

/** The pair of tiers of each port, in the order in which they are met. */
function tiersOf(run: Run, slices: number, tiers: Map<string, Tier>): (Tier | undefined)[] {
  const { graph } = run.simulation;
  const names = tierNamesOf(run);
  return Array.from({ length: graph.portCount }, (_, port) => {
    const peer = graph.ports.peer[port];
    if (graph.ports.link[port] < 0 || peer < 0) return undefined;
    const [from, to] = [names[graph.ports.node[port]] ?? "", names[graph.ports.node[peer]] ?? ""];
    const key = `${from}\n${to}`;
    const tier =
      tiers.get(key) ??
      ({ from, to, ports: 0, most: new Float64Array(slices), port: new Int32Array(slices).fill(-1) } satisfies Tier);
    tiers.set(key, tier);
    tier.ports += 1;
    return tier;
  });
}
