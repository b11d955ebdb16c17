/**
 * run/report — what a person reads after a run: flows, pings, how ECMP spread them, busy ports, what was lost and why.
 * @module
 */
import type { Issue, Simulation } from "@dc/engine";
import type { ExpectResult, Run, RunReport } from "@dc/engine/scenario";
import { type Fabric, type FailureReport, fabricOf, reportFailures } from "@dc/fabric";
import { formatBytes, formatCount, formatDuration, formatFigures, formatRate, formatShare } from "../quantity.ts";
import { layTable, type Lean } from "../table.ts";
import { describeGuests } from "./guests.ts";
import { makePrintable } from "./issues.ts";

/** A run that is over. */
export interface Finished {
  /** What was run: a path, `standard input` or `link`. */
  readonly name: string;
  readonly run: Run;
  readonly report: RunReport;
  readonly expectations: readonly ExpectResult[];
  readonly wallMs: number;
  readonly issues: readonly Issue[];
  /** What the file holds that is never carried out. */
  readonly ignored: readonly string[];
  /** The digest that a link says. */
  readonly link: string | undefined;
  readonly written: readonly { readonly what: string; readonly path: string; readonly bytes: number }[];
}

/** Rows of a table before the rest is only counted. */
const rowsMax = 24;

const left = (head: string): { head: string; lean: Lean } => ({ head, lean: "left" });
const right = (head: string): { head: string; lean: Lean } => ({ head, lean: "right" });

/** The lines of the report. */
export function describeRun(finished: Finished): string[] {
  const { run, report } = finished;
  const fabric = fabricOf(run);
  const failures = reportFailures(fabric);
  const sections = [
    describeHead(finished),
    describeFlows(fabric),
    describePings(fabric),
    describeBlockRequests(run.simulation),
    describeGuests(run),
    describeSpread(fabric),
    describePorts(run.simulation),
    describeFailures(failures),
    describeMoves(failures),
    describeDrops(report),
    describeExpectations(finished),
    describeIgnored(finished),
    describeWritten(finished),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, place) => (place === 0 ? lines : ["", ...lines]))
    .map(makePrintable);
}

function describeHead({ name, report, wallMs, run }: Finished): string[] {
  const { graph } = run.simulation;
  const title = report.scenario === "" ? name : `${report.scenario}  (${name})`;
  const rate = report.events / (wallMs / 1e3);
  return [
    title,
    `  ${formatCount(graph.nodeCount)} nodes, ${formatCount(graph.linkCount)} links; ` +
      `${formatDuration(report.simulatedPs)} simulated in ${formatDuration(wallMs * 1e9)}, ` +
      `${formatCount(report.events)} events (${formatFigures(rate / 1e6)} M/s)`,
    `  seed ${report.seed}, digest ${report.digest}`,
  ];
}

/** A table with its title; nothing where it has no rows. */
function section(
  title: string,
  columns: readonly { readonly head: string; readonly lean: Lean }[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  const more = rows.length - rowsMax;
  return [
    title,
    ...layTable(columns, rows.slice(0, rowsMax)),
    ...(more > 0 ? [`  … and ${formatCount(more)} more, all in --json`] : []),
  ];
}

/** Frames of each flow that are somewhere: on a link, in a queue, in a guest's device, or waiting for an address. */
function countOnTheWay({ frames }: Simulation): Map<number, number> {
  const counts = new Map<number, number>();
  frames.live((frame) => {
    const flow = frames.flow[frame];
    counts.set(flow, (counts.get(flow) ?? 0) + 1);
  });
  return counts;
}

function describeFlows(fabric: Fabric): string[] {
  const { graph, now } = fabric.simulation;
  const onTheWay = countOnTheWay(fabric.simulation);
  const rows = fabric.flows
    .filter(({ kind }) => kind === "udp")
    .map((flow) => {
      const counts = fabric.counts(flow.number);
      const underway = onTheWay.get(flow.number) ?? 0;
      const lost = Math.max(0, counts.sentFrames - counts.deliveredFrames - underway);
      const activePs = Math.min(now, flow.stopPs) - flow.startPs;
      return { flow, counts, underway, lost, activePs };
    })
    // What went wrong first; equal ones stay in their order.
    .sort((a, b) => b.lost - a.lost)
    .map(({ flow, counts, underway, lost, activePs }) => [
      `${graph.nodeName(flow.from)} → ${graph.nodeName(flow.to)}`,
      formatRate((flow.frameBytes * 8e12) / flow.gapPs),
      formatCount(counts.sentFrames),
      formatCount(counts.deliveredFrames),
      formatCount(underway),
      formatCount(lost),
      formatRate((counts.deliveredBytes * 8e12) / activePs),
      formatDuration(counts.delayMeanPs),
      formatDuration(counts.delayMaxPs),
    ]);
  return section(
    "UDP flows",
    [
      left("flow"),
      right("offered"),
      right("sent"),
      right("delivered"),
      right("under way"),
      right("lost"),
      right("goodput"),
      right("delay"),
      right("max"),
    ],
    rows,
  );
}

function describePings(fabric: Fabric): string[] {
  const { graph } = fabric.simulation;
  const onTheWay = countOnTheWay(fabric.simulation);
  const rows = fabric.flows
    .filter(({ kind }) => kind === "ping")
    .map((ping) => {
      const counts = fabric.counts(ping.number);
      const underway = onTheWay.get(ping.number) ?? 0;
      return [
        `${graph.nodeName(ping.from)} → ${graph.nodeName(ping.to)}`,
        formatDuration(ping.gapPs),
        formatCount(counts.sentFrames),
        formatCount(counts.deliveredFrames),
        formatCount(underway),
        formatCount(Math.max(0, counts.sentFrames - counts.deliveredFrames - underway)),
        formatDuration(counts.delayMinPs),
        formatDuration(counts.delayMeanPs),
        formatDuration(counts.delayMaxPs),
      ];
    });
  return section(
    "Pings",
    [
      left("ping"),
      right("every"),
      right("sent"),
      right("answered"),
      right("under way"),
      right("lost"),
      right("RTT min"),
      right("mean"),
      right("max"),
    ],
    rows,
  );
}

/** Series of block requests, known by what they count. */
function describeBlockRequests({ metrics }: Simulation): string[] {
  const count = "#completedRequests";
  const rows = metrics
    .list()
    .filter((probe) => probe.endsWith(count))
    .map((probe) => {
      const series = probe.slice(0, -count.length);
      const read = (metric: string): number => metrics.probe(`${series}#${metric}`) ?? 0;
      const latency = (statistic: string): string => {
        const latencyPs = metrics.probe(`${series}#latencyPs.${statistic}`);
        return latencyPs === undefined ? "–" : formatDuration(latencyPs);
      };
      return [
        series,
        ...["completedRequests", "failedRequests", "refusedRequests"].map((metric) => formatCount(read(metric))),
        ...["min", "mean", "p99", "max"].map(latency),
      ];
    });
  return section(
    "Block requests",
    [
      left("series"),
      right("completed"),
      right("failed"),
      right("refused"),
      right("latency min"),
      right("mean"),
      right("p99"),
      right("max"),
    ],
    rows,
  );
}

/** The ports of each switch among which it chooses by hash where flows go, with how the frames that left by them were shared. */
function describeSpread(fabric: Fabric): string[] {
  const { graph } = fabric.simulation;
  const rows: string[][] = [];
  // Ping replies go back, so the sources are destinations too.
  const addresses = new Set(fabric.flows.flatMap(({ source, destination }) => [source, destination]));
  for (const node of fabric.switches) {
    const equal = new Set<number>();
    for (const address of addresses) {
      const { members } = fabric.route(node, address);
      if (members.length > 1) for (const port of members) equal.add(port);
    }
    const ports = [...equal].sort((a, b) => a - b);
    const sent = ports.map((port) => graph.ports.sentFrames(port));
    const total = sent.reduce((sum, frames) => sum + frames, 0);
    if (total === 0) continue;
    const shares = ports.map((port, place) => `${graph.portLocalName(port)} ${formatShare(sent[place] / total)}`);
    rows.push([
      graph.nodeName(node),
      formatCount(ports.length),
      formatCount(sent.filter((frames) => frames > 0).length),
      formatCount(total),
      shares.slice(0, sharesMax).join("  ") + (shares.length > sharesMax ? "  …" : ""),
    ]);
  }
  return section(
    "ECMP: frames that left by ports of equal cost",
    [left("switch"), right("ports"), right("used"), right("frames"), left("share of each port")],
    rows,
  );
}

/** Ports of one switch that are listed. */
const sharesMax = 8;

function describePorts(simulation: Simulation): string[] {
  const { graph, now } = simulation;
  const { ports } = graph;
  const used: { port: number; busy: number; dropped: number }[] = [];
  for (let port = 0; port < graph.portCount; port++) {
    if (ports.peer[port] < 0 || (ports.sentFrames(port) === 0 && ports.droppedFrames[port] === 0)) continue;
    const bytes = ports.sentBytes(port) + ports.sentFrames(port) * ports.overheadBytes(port);
    const { rateBitsPerSecond } = graph.linkOptions(ports.link[port]);
    used.push({ port, busy: (bytes * 8e12) / (rateBitsPerSecond * now), dropped: ports.droppedFrames[port] });
  }
  const shown = used.sort((a, b) => b.dropped - a.dropped || b.busy - a.busy || a.port - b.port).slice(0, portsMax);
  const rows = shown.map(({ port, busy, dropped }) => [
    graph.portName(port),
    graph.portName(ports.peer[port]),
    formatRate(graph.linkOptions(ports.link[port]).rateBitsPerSecond),
    formatShare(busy),
    formatCount(ports.sentFrames(port)),
    formatBytes(ports.queuedBytesPeak(port)),
    formatCount(dropped),
  ]);
  return section(
    used.length > portsMax ? `Busiest ${portsMax} of ${formatCount(used.length)} ports` : "Ports",
    [left("port"), left("to"), right("rate"), right("busy"), right("sent"), right("queue peak"), right("dropped")],
    rows,
  );
}

const portsMax = 8;

/** What failed: who noticed and when, and what it cost. */
function describeFailures(failures: readonly FailureReport[]): string[] {
  const after = (timePs: number | undefined): string => (timePs === undefined ? "–" : formatDuration(timePs));
  return section(
    "Failures",
    [
      left("link"),
      left("what"),
      right("at"),
      right("noticed after"),
      right("last told after"),
      right("lost"),
      right("bytes"),
      right("until"),
      right("flows hit"),
    ],
    failures.map((failure) => [
      failure.link,
      whatFailed(failure),
      formatDuration(failure.timePs),
      after(failure.detectionPs),
      after(failure.detectionPs === undefined ? undefined : failure.detectionPs + (failure.withdrawalPs ?? 0)),
      formatCount(failure.lostFrames),
      formatBytes(failure.lostBytes),
      after(failure.lossPs),
      `${formatCount(failure.flowsHit.length)} of ${formatCount(failure.flows)}`,
    ]),
  );
}

/** Flows that have another way since, those that had to, and those that a hash moved for nothing. */
function describeMoves(failures: readonly FailureReport[]): string[] {
  return section(
    "Paths that changed",
    [
      left("link"),
      right("all agree after"),
      right("flows"),
      right("had to move"),
      right("for nothing"),
      right("no way left"),
      right("of bytes: had to"),
      right("for nothing"),
    ],
    failures.flatMap(({ link, agreedPs, moved }) => {
      if (moved === undefined) return [];
      const share = (part: number, all: number): string => (all === 0 ? "–" : formatShare(part / all));
      const flows = (count: number): string => `${formatCount(count)} (${share(count, moved.flows)})`;
      return [
        [
          link,
          agreedPs === undefined ? "–" : formatDuration(agreedPs),
          formatCount(moved.flows),
          flows(moved.neededFlows),
          flows(moved.needlessFlows),
          formatCount(moved.strandedFlows),
          share(moved.neededBytes, moved.bytes),
          share(moved.needlessBytes, moved.bytes),
        ],
      ];
    }),
  );
}

function whatFailed({ kind, value }: FailureReport): string {
  if (kind === "loss") return value === 1 ? "silent" : `loses ${formatShare(value)}`;
  return kind === "mtu" ? `MTU ${formatCount(value)}` : "down";
}

function describeDrops({ drops }: RunReport): string[] {
  const rows = Object.entries(drops).map(([cause, count]) => [cause, formatCount(count)]);
  return rows.length === 0 ? ["Drops", "  none"] : section("Drops", [left("cause"), right("frames")], rows);
}

function describeExpectations({ expectations, link, report }: Finished): string[] {
  const rows = expectations.map(({ probe, expected, measured, holds }) => [
    holds ? "holds" : "FAILS",
    probe,
    expected,
    measured === undefined ? "nothing has this probe" : String(measured),
  ]);
  if (link !== undefined) {
    rows.push([link === report.digest ? "holds" : "FAILS", "digest of the link", `equals ${link}`, report.digest]);
  }
  return section("Expected", [left(""), left("probe"), left("expected"), left("measured")], rows);
}

function describeIgnored({ ignored }: Finished): string[] {
  const more = ignored.length - rowsMax;
  const shown = ignored.slice(0, rowsMax).map((path) => `  ${path}`);
  const rest = more > 0 ? [`  … and ${formatCount(more)} more`] : [];
  return ignored.length === 0 ? [] : ["Ignored: what a file asks to be executed or mounted", ...shown, ...rest];
}

function describeWritten({ written }: Finished): string[] {
  return written.map(({ what, path, bytes }) => `wrote ${path}: ${what}, ${formatBytes(bytes)}`);
}
