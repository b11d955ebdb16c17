/**
 * model/latency — how long frames took from host to host, from the records of the run: a distribution as measured.
 *
 * A frame's time begins when its sender puts it into its own port, so that it counts what waits there, and ends when it
 * has come to the receiver, whole. Frames of the size that flows have by default are counted; what asks for addresses is
 * smaller. Only records that are kept are looked at, and of these the newest: a distribution of a part, and said so.
 * @module
 */
import type { Run } from "@dc/engine/scenario";
import { defaults, fabricOf } from "@dc/fabric";

/** What frames took. */
export interface Latency {
  readonly frames: number;
  readonly dropped: number;
  /** Whether all records since the start were looked at. */
  readonly complete: boolean;
  /** Ascending; point i is what a share of (i + 1) / points of the frames took at most. */
  readonly withinPs: readonly number[];
}

/** Records that are looked at: a question must not hold up a run. */
const recordsMax = 1 << 18;
const pointsMax = 100;

/** Read the records. @returns undefined where no frame has come yet. */
export function latencyOf(run: Run): Latency | undefined {
  const { trace, graph } = run.simulation;
  const fabric = fabricOf(run);
  const [enqueue, send, receive, drop] = ["frame.enqueue", "frame.send", "frame.receive", "frame.drop"].map((name) =>
    trace.findKind(name),
  ) as [number, number, number, number];
  const isHost = (port: number): boolean => {
    const node = graph.ports.node[port];
    return node !== undefined && !fabric.isSwitch(node) && !fabric.isBridge(node);
  };
  const first = Math.max(trace.first, trace.count - recordsMax);
  const begun = new Map<number, number>();
  const took: number[] = [];
  let dropped = 0;
  for (let record = first; record < trace.count; record++) {
    const kind = trace.kindOf(record);
    if (kind === drop) dropped++;
    else if (kind === enqueue || kind === send) {
      const frame = trace.a(record);
      if (!begun.has(frame) && isHost(trace.c(record))) begun.set(frame, trace.timePs(record));
    } else if (kind === receive) {
      const since = begun.get(trace.a(record));
      if (since === undefined || !isHost(trace.c(record))) continue;
      if (trace.b(record) === defaults.udpFrame.value) took.push(trace.timePs(record) - since);
      begun.delete(trace.a(record));
    }
  }
  if (took.length === 0) return undefined;
  took.sort((a, b) => a - b);
  const points = Math.min(pointsMax, took.length);
  return {
    frames: took.length,
    dropped,
    complete: first === 0,
    withinPs: Array.from({ length: points }, (_, point) => took[Math.ceil(((point + 1) * took.length) / points) - 1]),
  };
}
