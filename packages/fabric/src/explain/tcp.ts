/**
 * explain/tcp — why a segment was sent again, and what became of one that was lost.
 *
 * A retransmission's reasons are the sender's state at that moment: the duplicates, what the other end holds out of order,
 * or the timer. The loss that it repairs is looked for among the drops before it; the retransmission that repairs a loss,
 * among the records behind it.
 *
 * Source: rules F255, F256 in ../../SPEC.md.
 * @module
 */
import { ipProtocol } from "@dc/wire";
import type { Fabric } from "../fabric/fabric.ts";
import { retransmissionReasons } from "../tcp/records.ts";
import { type Explanation, type ExplainedRun, reason, recordOf, type SeenRecord } from "./explanation.ts";
import { before, headerOf } from "./moment.ts";

/** Drops that are looked at for the one that a retransmission repairs: each look goes to its moment. */
const dropsMax = 32;
/** Records behind a loss that are looked at for what repaired it. */
const searchMax = 200_000;

/** A segment as its columns say, or undefined where the frame is none. */
interface Segment {
  readonly flow: number;
  readonly sequence: number;
  readonly payloadBytes: number;
}

/** Explain a `tcp.retransmit` record. */
export function explainRetransmission(run: ExplainedRun, record: SeenRecord): Explanation {
  const why = retransmissionReasons[record.b];
  const state = before(run, record, (fabric) => {
    const flow = fabric.flows.find(({ path }) => path === record.object)?.number ?? 0;
    const row = fabric.tcp?.rowOf(flow) ?? -1;
    const c = fabric.tcp?.columns;
    if (c === undefined || row < 0) return undefined;
    return {
      flow,
      duplicates: c.duplicates[row],
      sackedBytes: c.sackedBytes[row],
      timeoutPs: c.timeoutPs[row],
      sequence: (record.c - c.initialSequence[row]) >>> 0,
    };
  });
  const values = {
    flowPath: record.object,
    frame: record.a,
    timePs: record.timePs,
    sequence: state?.sequence ?? record.c,
    ...(state === undefined ? {} : { flow: state.flow }),
  };
  const lost = state === undefined ? undefined : findLoss(run, record, state.flow);
  return reason("tcp-retransmit", { ...values, why }, [whySent(why, state), lost], record.number);
}

function whySent(
  why: (typeof retransmissionReasons)[number],
  state: { readonly duplicates: number; readonly sackedBytes: number; readonly timeoutPs: number } | undefined,
): Explanation | undefined {
  if (state === undefined) return undefined;
  const { duplicates, sackedBytes, timeoutPs } = state;
  switch (why) {
    case "fast":
      // The duplicate that is being answered has not been counted before its own event.
      return reason("tcp-duplicates", { duplicates: duplicates + 1, sackedBytes });
    case "partial":
      return reason("tcp-partial", {});
    case "sack":
    case "rescue":
      return reason("tcp-sacked", { sackedBytes });
    default:
      return reason("tcp-timeout", { timeoutPs });
  }
}

/** Explain the drop of a segment, if the frame is one: what sent it again, if anything has. */
export function segmentLoss(run: ExplainedRun, record: SeenRecord): Explanation | undefined {
  const segment = before(run, record, (fabric) => segmentOf(fabric, record.a));
  if (segment === undefined) return undefined;
  const { trace } = run.timeline.simulation;
  const path = before(run, record, (fabric) => fabric.flows[segment.flow - 1]?.path ?? "");
  const kind = trace.findKind("tcp.retransmit");
  const object = trace.findObject(path);
  const last = Math.min(trace.count, record.number + searchMax);
  for (let number = record.number + 1; number < last; number++) {
    if (trace.kindOf(number) !== kind || trace.objectOf(number) !== object) continue;
    if (trace.c(number) !== segment.sequence) continue;
    const after = recordOf(run, number);
    const delayPs = after.timePs - record.timePs;
    const why = retransmissionReasons[after.b];
    return reason("tcp-repaired", { flowPath: path, frame: after.a, timePs: after.timePs, delayPs, why }, [], number);
  }
  return reason("tcp-segment", { flowPath: path, payloadBytes: segment.payloadBytes });
}

/** The newest drop before a retransmission that lost the byte it begins with. */
function findLoss(run: ExplainedRun, record: SeenRecord, flow: number): Explanation | undefined {
  const { trace } = run.timeline.simulation;
  const kind = trace.findKind("frame.drop");
  let looks = 0;
  for (let number = record.number - 1; number >= trace.first && looks < dropsMax; number--) {
    if (trace.kindOf(number) !== kind) continue;
    looks++;
    const drop = recordOf(run, number);
    const segment = before(run, drop, (fabric) => segmentOf(fabric, drop.a));
    if (segment === undefined || segment.flow !== flow || segment.sequence !== record.c) continue;
    const at = drop.object.replace("/", ":");
    return reason(
      "tcp-lost",
      { frame: drop.a, port: at, timePs: drop.timePs, delayPs: record.timePs - drop.timePs },
      [],
      number,
    );
  }
  return undefined;
}

function segmentOf(fabric: Fabric, id: number): Segment | undefined {
  const header = headerOf(fabric, id);
  if (header === undefined || header.isArp || header.protocol !== ipProtocol.tcp || fabric.tcp === undefined) {
    return undefined;
  }
  const frame = fabric.simulation.frames.find(id);
  return {
    flow: header.flow,
    sequence: fabric.columns.sequence[frame] >>> 0,
    payloadBytes: fabric.tcp.payloadBytes(frame),
  };
}
