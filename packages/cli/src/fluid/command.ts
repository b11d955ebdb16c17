/**
 * fluid/command — `dclab fluid`: what each UDP flow of a scenario gets, by the fluid model, without a packet.
 * @module
 */
import { datacenterPackages } from "@dc/datacenter";
import type { Issue } from "@dc/engine";
import { createRegistry, createRun, readQuantity } from "@dc/engine/scenario";
import { fabricOf } from "@dc/fabric";
import { type Allocation, computeMaxMin, explainRate, type FabricFluid, makeFabricFluid } from "@dc/fabric/fluid";
import { formatCount, formatRate, formatShare } from "../quantity.ts";
import { describeIssues } from "../run/issues.ts";
import { loadRun } from "../run/load.ts";
import { readSource } from "../run/source.ts";
import type { Streams } from "../streams.ts";
import { layTable, type Lean } from "../table.ts";
import { engineVersions } from "../versions.ts";

/** Flags of `dclab fluid`. */
export interface FluidOptions {
  /** Simulated time whose links and tables count; default the beginning. */
  readonly at?: string;
  readonly seed?: number;
  /** Every flow sends what it is given, whatever it offers. */
  readonly unbounded?: boolean;
  readonly json?: boolean;
}

/** Rows of each table of the report; `--json` has all. */
const rowsMax = 20;

/** What each flow gets, and why; by path and name, in bits per second of frames or of the line. */
interface FluidReport {
  readonly flows: readonly {
    readonly flow: string;
    readonly from: string;
    readonly to: string;
    /** Of frames, as are the next two. */
    readonly offeredBitsPerSecond: number;
    readonly rateBitsPerSecond: number;
    /** The port whose line froze it, or null where it gets all that it offers. */
    readonly bottleneck: string | null;
    /** Of the line, overhead counted: what each of the sharers gets there. */
    readonly fairShareBitsPerSecond: number | null;
    readonly sharers: readonly string[];
  }[];
  readonly links: readonly {
    readonly port: string;
    readonly to: string;
    readonly rateBitsPerSecond: number;
    readonly loadBitsPerSecond: number;
    readonly flows: number;
  }[];
  readonly lost: readonly { readonly flow: string; readonly cause: string; readonly node: string }[];
}

/**
 * Compute the rates of a scenario's flows.
 *
 * @returns 0; 2 when the input or the usage is wrong
 */
export function fluid(file: string, options: FluidOptions, streams: Streams): number {
  const wrong = (issues: readonly Issue[], name: string): number => {
    for (const line of describeIssues(issues, name)) streams.error(line);
    if (options.json === true) streams.print(JSON.stringify({ engine: engineVersions.engine, issues }, null, 2));
    return 2;
  };
  const atPs = options.at === undefined ? 0 : readQuantity("time", options.at);
  if (typeof atPs !== "number") {
    const expected = "a time with its unit (ps ns us ms s), as 2ms";
    const received = JSON.stringify(options.at);
    return wrong([{ severity: "error", code: "cli/usage", path: "--at", expected, received }], "dclab");
  }
  const source = readSource(file);
  if (!source.ok) return wrong(source.issues, file);
  const { name } = source.value;
  const registry = createRegistry(datacenterPackages);
  const loaded = loadRun(source.value, registry);
  if (!loaded.ok) return wrong(loaded.issues, name);
  const { scenario: asked, actions } = loaded.value;
  const scenario = options.seed === undefined ? asked : { ...asked, seed: options.seed };
  const run = createRun(scenario, registry, { checkpointEvents: Number.MAX_SAFE_INTEGER, actions });
  run.timeline.runUntil(atPs);
  const demand = options.unbounded === true ? "unbounded" : "offered";
  const report = makeReport(makeFabricFluid(fabricOf(run), { demand }), run.simulation.graph);
  if (options.json === true) {
    const { scenario: title, seed } = run.report();
    const head = { engine: engineVersions.engine, scenario: title, seed, atPs, demand };
    streams.print(JSON.stringify({ ...head, ...report, issues: loaded.issues }, null, 2));
  } else {
    for (const line of describe(report)) streams.print(line);
  }
  for (const line of describeIssues(loaded.issues, name)) streams.error(line);
  return 0;
}

/** Names in the place of numbers. */
function makeReport(fluidOf: FabricFluid, graph: ReturnType<typeof fabricOf>["simulation"]["graph"]): FluidReport {
  const { network, flows, ports, frameShare, lost } = fluidOf;
  const allocation: Allocation = computeMaxMin(network);
  const flowsOn = new Int32Array(ports.length);
  for (const link of network.pathLinks) flowsOn[link] += 1;
  return {
    flows: flows.map(({ path, from, to, frameBytes, gapPs }, flow) => {
      const { link, fairShareBitsPerSecond, sharers } = explainRate(network, allocation, flow);
      return {
        flow: path,
        from: graph.nodeName(from),
        to: graph.nodeName(to),
        offeredBitsPerSecond: (frameBytes * 8e12) / gapPs,
        rateBitsPerSecond: allocation.rateBitsPerSecond[flow] * frameShare[flow],
        bottleneck: link < 0 ? null : graph.portName(ports[link]),
        fairShareBitsPerSecond: link < 0 ? null : fairShareBitsPerSecond,
        sharers: sharers.map((other) => flows[other].path),
      };
    }),
    links: ports.flatMap((port, link) => {
      if (flowsOn[link] === 0) return [];
      const peer = graph.ports.peer[port];
      const rateBitsPerSecond = network.capacityBitsPerSecond[link];
      const loadBitsPerSecond = allocation.loadBitsPerSecond[link];
      const ends = { port: graph.portName(port), to: graph.portName(peer) };
      return [{ ...ends, rateBitsPerSecond, loadBitsPerSecond, flows: flowsOn[link] }];
    }),
    lost: lost.map(({ flow, lost: { cause, node } }) => ({ flow: flow.path, cause, node: graph.nodeName(node) })),
  };
}

function describe({ flows, links, lost }: FluidReport): string[] {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const got = sum(flows.map(({ rateBitsPerSecond }) => rateBitsPerSecond));
  const offered = sum(flows.map(({ offeredBitsPerSecond }) => offeredBitsPerSecond));
  const head = `${formatCount(flows.length)} flows get ${formatRate(got)} of the ${formatRate(offered)} that they offer`;
  const slowest = flows.toSorted(
    (a, b) => a.rateBitsPerSecond / a.offeredBitsPerSecond - b.rateBitsPerSecond / b.offeredBitsPerSecond,
  );
  const busiest = links.toSorted(
    (a, b) =>
      b.loadBitsPerSecond / b.rateBitsPerSecond - a.loadBitsPerSecond / a.rateBitsPerSecond || b.flows - a.flows,
  );
  return [
    head,
    ...section(
      "Flows, those that get the least of what they offer first",
      ["flow", "to"],
      ["offered", "rate", "share", "sharers"],
      ["bottleneck"],
      slowest.map((flow) => [
        ...[flow.flow, flow.to, formatRate(flow.offeredBitsPerSecond), formatRate(flow.rateBitsPerSecond)],
        formatShare(flow.rateBitsPerSecond / flow.offeredBitsPerSecond),
        flow.bottleneck === null ? "" : formatCount(flow.sharers.length),
        flow.bottleneck ?? "none: it gets what it offers",
      ]),
    ),
    ...section(
      "Links, the fullest first",
      ["port", "to"],
      ["rate", "load", "full", "flows"],
      [],
      busiest.map((link) => [
        ...[link.port, link.to, formatRate(link.rateBitsPerSecond), formatRate(link.loadBitsPerSecond)],
        ...[formatShare(link.loadBitsPerSecond / link.rateBitsPerSecond), formatCount(link.flows)],
      ]),
    ),
    ...section(
      "Flows that reach nobody",
      ["flow", "cause", "at"],
      [],
      [],
      lost.map(({ flow, cause, node }) => [flow, cause, node]),
    ),
  ];
}

/** A table with words, figures, and words, in this order; nothing where it has no rows. */
function section(
  title: string,
  words: readonly string[],
  figures: readonly string[],
  more: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  if (rows.length === 0) return [];
  const column =
    (lean: Lean) =>
    (head: string): { head: string; lean: Lean } => ({ head, lean });
  const columns = [...words.map(column("left")), ...figures.map(column("right")), ...more.map(column("left"))];
  const rest = rows.length > rowsMax ? [`  … and ${formatCount(rows.length - rowsMax)} more`] : [];
  return ["", title, ...layTable(columns, rows.slice(0, rowsMax)), ...rest];
}
