/**
 * model/failures — what failed, as a time line: links, who knew when, what was lost and what arrived.
 *
 * What begins in one instant is one incident: a switch that dies takes all of its links along. Times are from the
 * incident on. What was lost and delivered is read from the trace, in slices that are each as long as the time before
 * them, more or less: a failure takes nanoseconds or minutes, and both ends of that matter.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import type { Run } from "@dc/engine/scenario";
import { type Detector, type Failure, fabricOf, type FailureReport, reportFailures } from "@dc/fabric";
import { dropCauses } from "@dc/engine";

/** A link of an incident. */
export interface FailedLink {
  readonly number: number;
  readonly kind: FailureReport["kind"];
  /** Share of the frames, or bytes; 0 for a cut. */
  readonly value: number;
  /** Both ports, as the picture calls them; of a fault of one direction, that end first. */
  readonly ends: readonly [string, string];
  /** The link, as the picture calls it: its first port. */
  readonly link: string;
  readonly isBothWays: boolean;
  /** Its ends' detection; undefined where all switches believe alike. */
  readonly by?: Detector;
  readonly endPs?: number;
}

/** A switch changes its mind about a link. */
export interface LearntNews {
  readonly afterPs: number;
  readonly isDown: boolean;
  /** By another switch; else it noticed by itself. */
  readonly isTold: boolean;
  /** Place in the incident's links. */
  readonly link: number;
}

/** What one switch knew and when; without a name, all of them. */
export interface KnowingSwitch {
  readonly node?: string;
  readonly isEnd: boolean;
  readonly news: readonly LearntNews[];
}

/** What was lost and delivered, by slices of time. */
export interface LossSlices {
  /** One more than slices; the first slice is what was before the failure. */
  readonly edgesPs: readonly number[];
  readonly deliveredBytes: readonly number[];
  readonly lost: readonly {
    readonly cause: string;
    readonly frames: readonly number[];
    readonly bytes: readonly number[];
  }[];
  /** Records before this time are no longer kept. */
  readonly keptFromPs: number;
}

/** What failed in one instant. */
export interface Incident {
  readonly timePs: number;
  readonly links: readonly FailedLink[];
  readonly switches: readonly KnowingSwitch[];
  readonly reports: readonly FailureReport[];
}

/** The answer: all incidents, and the slices of one. */
export interface FailuresAnswer {
  readonly incidents: readonly Incident[];
  /** Place of the one that the slices are about. */
  readonly chosen: number;
  readonly slices?: LossSlices;
  readonly nowPs: number;
  readonly untilPs: number;
}

/** Slices to a tenfold time, and where they begin: what comes before is one slice. */
const slicesPerDecade = 6;
const firstSlicePs = 1e6;
/** Records that are looked at: the newest. */
const recordsMax = 1 << 20;

/** The incidents so far. @param ask `{chosen}`: whose slices are wanted; the newest when absent. */
export function failuresOf(run: Run, ask: JsonValue): FailuresAnswer {
  const { chosen: wanted } = (typeof ask === "object" && ask !== null ? ask : {}) as { readonly chosen?: number };
  const fabric = fabricOf(run);
  const reports = reportFailures(fabric);
  const times = [...new Set(reports.map(({ timePs }) => timePs))];
  const failures = fabric.failures.list();
  const incidents = times.map((timePs) => incidentOf(run, timePs, failures, reports));
  const last = incidents.length - 1;
  const chosen = wanted === undefined || wanted > last || wanted < 0 ? last : wanted;
  const slices = chosen < 0 ? undefined : slicesOf(run, incidents[chosen].timePs);
  return {
    incidents,
    chosen,
    ...(slices === undefined ? {} : { slices }),
    nowPs: run.timeline.now,
    untilPs: run.untilPs,
  };
}

function incidentOf(run: Run, timePs: number, all: readonly Failure[], reports: readonly FailureReport[]): Incident {
  const fabric = fabricOf(run);
  const { graph } = run.simulation;
  const failures = all.filter((failure) => failure.timePs === timePs);
  const switches = new Map<number, { isEnd: boolean; news: LearntNews[] }>();
  const ends = new Set(failures.flatMap(({ link }) => graph.linkEnds(link).map((end) => graph.ports.node[end])));
  failures.forEach(({ notices }, link) => {
    for (const { node, end, timePs: at, isDown } of notices) {
      const known = switches.get(node) ?? { isEnd: ends.has(node), news: [] };
      switches.set(node, known);
      const isTold = node >= 0 && graph.ports.node[end] !== node;
      // Who is told by both ends of a link knew by the first.
      const isNew = known.news.findLast((news) => news.link === link)?.isDown !== isDown;
      if (isNew) known.news.push({ afterPs: at - timePs, isDown, isTold, link });
    }
  });
  return {
    timePs,
    links: failures.map(({ number, kind, value, link, port, endPs }) => {
      const [a, b] = graph.linkEnds(link);
      const names = (port === b ? [b, a] : [a, b]).map((end) => graph.portName(end)) as [string, string];
      const by = fabric.detection?.detectorOf(link);
      return {
        ...{ number, kind, value, ends: names, link: graph.portName(a), isBothWays: port < 0 },
        ...(by === undefined ? {} : { by }),
        ...(endPs === undefined ? {} : { endPs }),
      };
    }),
    switches: [...switches.entries()]
      .map(([node, { isEnd, news }]) => ({ ...(node < 0 ? {} : { node: graph.nodeName(node) }), isEnd, news }))
      // Who noticed stands above who was told, each by the time of the news.
      .sort((one, other) => Number(other.isEnd) - Number(one.isEnd) || one.news[0].afterPs - other.news[0].afterPs),
    reports: reports.filter((report) => report.timePs === timePs),
  };
}

/** From the slice before the failure to now: `[-lead, 0, 1 µs, 1.47 µs, …, now]`. */
export function edgesOf(failurePs: number, nowPs: number): number[] {
  const lastPs = nowPs - failurePs;
  // Before it, what is a tenth of the rest, so that a rate has frames to be made of.
  const leadPs = Math.min(failurePs, Math.max(firstSlicePs, lastPs / 10));
  const edges = [-leadPs, 0];
  for (let at = 0; ; at += 1) {
    const edge = firstSlicePs * 10 ** (at / slicesPerDecade);
    if (edge >= lastPs) break;
    edges.push(Math.round(edge));
  }
  if (lastPs > 0) edges.push(lastPs);
  return edges;
}

function slicesOf(run: Run, failurePs: number): LossSlices {
  const { simulation } = run;
  const { trace, graph, now } = simulation;
  const edgesPs = edgesOf(failurePs, now);
  const count = edgesPs.length - 1;
  const empty = (): number[] => Array.from({ length: count }, () => 0);
  const deliveredBytes = empty();
  const lost = new Map<number, { frames: number[]; bytes: number[] }>();
  const [receive, drop] = [trace.findKind("frame.receive"), trace.findKind("frame.drop")];
  const isHost = new Uint8Array(graph.portCount);
  for (const node of fabricOf(run).hosts) for (const port of graph.portsOf(node)) isHost[port] = 1;
  const oldest = Math.max(trace.first, trace.count - recordsMax);
  let slice = count - 1;
  for (let record = trace.count - 1; record >= oldest; record -= 1) {
    const afterPs = trace.timePs(record) - failurePs;
    if (afterPs < edgesPs[0]) break;
    while (slice > 0 && afterPs < edgesPs[slice]) slice -= 1;
    // A record that was written late stands a little before its time.
    while (slice < count - 1 && afterPs >= edgesPs[slice + 1]) slice += 1;
    const kind = trace.kindOf(record);
    if (kind === receive) {
      if (isHost[trace.c(record)] === 1) deliveredBytes[slice] += trace.b(record);
    } else if (kind === drop) {
      const cause = trace.b(record);
      const of = lost.get(cause) ?? { frames: empty(), bytes: empty() };
      lost.set(cause, of);
      of.frames[slice] += 1;
      of.bytes[slice] += trace.c(record);
    }
  }
  return {
    edgesPs,
    deliveredBytes,
    lost: [...lost.entries()]
      .sort(([one], [other]) => one - other)
      .map(([cause, of]) => ({ cause: dropCauses[cause], ...of })),
    keptFromPs: oldest > 0 && oldest < trace.count ? trace.timePs(oldest) : 0,
  };
}
