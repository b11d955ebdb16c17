/**
 * failure/report — a failure as a person asks about it: when, who noticed, for how long what was lost, what moved.
 *
 * A pure function of a failure and of the fabric's names.
 *
 * Source: rules F375, F378, F379 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import type { Fabric } from "../fabric/fabric.ts";
import type { Failure } from "./log.ts";
import type { MovedFlows } from "./moves.ts";

/** What one failure came to. Plain data; times are of the simulation, delays from the failure on. */
export interface FailureReport {
  readonly number: number;
  /** `link-down`, `loss`, `mtu`. */
  readonly kind: Failure["kind"];
  /** `leaf1:e1-49 – spine1:e1-1`; of a fault of one direction, that end first. */
  readonly link: string;
  readonly value: number;
  readonly timePs: Ps;
  readonly endPs?: Ps;
  /** From the failure to the first switch that noticed by itself; absent while nobody has. */
  readonly detectionPs?: Ps;
  /** From then to the last switch's new tables: nothing where all believe alike, or only ends had to know. */
  readonly withdrawalPs?: Ps;
  /** Switches and when they knew, in that order; without a name where all believe alike. */
  readonly noticed: readonly { readonly node?: string; readonly afterPs: Ps; readonly isTold: boolean }[];
  readonly lostFrames: number;
  readonly lostBytes: number;
  /** Frames by cause. */
  readonly lostByCause: Readonly<Record<string, number>>;
  /** From the failure to the last frame that it cost; absent where it cost none. */
  readonly lossPs?: Ps;
  /** Object paths of the flows that lost frames, and how many flows there are. */
  readonly flowsHit: readonly string[];
  readonly flows: number;
  /** From the failure to the last switch's new tables, once all switches have them; absent while one has not. */
  readonly agreedPs?: Ps;
  /** Flows with another way; absent where none sent, or too many were looked at before. */
  readonly moved?: MovedFlows;
}

/** The failures of a fabric so far. */
export function reportFailures(fabric: Fabric): FailureReport[] {
  const moved = fabric.failures.moved();
  return fabric.failures.list().map((failure, place) => reportFailure(fabric, failure, moved[place]));
}

function reportFailure(fabric: Fabric, failure: Failure, moved: MovedFlows | undefined): FailureReport {
  const { graph } = fabric.simulation;
  const { timePs, endPs, losses } = failure;
  const [a, b] = graph.linkEnds(failure.link);
  const ends = failure.port === b ? [b, a] : [a, b];
  const down = failure.notices.filter(({ isDown }) => isDown);
  const isTold = ({ node, end }: (typeof down)[number]): boolean => node >= 0 && graph.ports.node[end] !== node;
  const first = down.find((notice) => !isTold(notice));
  // Who is told by both ends knew by the first.
  const known = down.filter((notice, place) => down.findIndex(({ node }) => node === notice.node) === place);
  const last = known.at(-1);
  const haveAllAgreed = known.some(({ node }) => node < 0) || known.length === fabric.switches.length;
  const lostByCause: Record<string, number> = {};
  for (const { cause, frames } of losses) lostByCause[cause] = (lostByCause[cause] ?? 0) + frames;
  const hit = new Set(losses.map(({ flow }) => flow).filter((flow) => flow > 0));
  return {
    number: failure.number,
    kind: failure.kind,
    link: ends.map((end) => graph.portName(end)).join(failure.port < 0 ? " – " : " → "),
    value: failure.value,
    timePs,
    ...(endPs === undefined ? {} : { endPs }),
    ...(first === undefined || last === undefined
      ? {}
      : { detectionPs: first.timePs - timePs, withdrawalPs: last.timePs - first.timePs }),
    noticed: known.map((notice) => ({
      ...(notice.node < 0 ? {} : { node: graph.nodeName(notice.node) }),
      afterPs: notice.timePs - timePs,
      isTold: isTold(notice),
    })),
    lostFrames: losses.reduce((sum, { frames }) => sum + frames, 0),
    lostBytes: losses.reduce((sum, { bytes }) => sum + bytes, 0),
    lostByCause,
    ...(losses.length === 0 ? {} : { lossPs: Math.max(...losses.map(({ lastPs }) => lastPs)) - timePs }),
    flowsHit: fabric.flows.filter(({ number }) => hit.has(number)).map(({ path }) => path),
    flows: fabric.flows.length,
    ...(last === undefined || !haveAllAgreed ? {} : { agreedPs: last.timePs - timePs }),
    ...(moved === undefined || moved.flows === 0 ? {} : { moved }),
  };
}
