/**
 * explain/marking — why a frame was marked, or lost because it could not be: what waited, and what the port compares it with.
 *
 * Source: rule F447 in ../../SPEC.md.
 * @module
 */
import type { PortIndex } from "@dc/engine";
import type { Fabric } from "../fabric/fabric.ts";
import { type Explanation, type ExplainedRun, reason, type SeenRecord } from "./explanation.ts";
import { before, headerOf, portOfObject, queueAt } from "./moment.ts";
import { whoFilled } from "./queue.ts";
import { flowValues } from "./route.ts";

/** Explain a `frame.mark` record. */
export function explainMark(run: ExplainedRun, record: SeenRecord): Explanation {
  return judged(run, record, "marked");
}

/** Explain a drop as `policy` at a port whose queue marks, of a frame that cannot carry a mark; else undefined. */
export function explainEarlyDrop(run: ExplainedRun, record: SeenRecord): Explanation | undefined {
  const isMarking = before(run, record, (fabric) => {
    const port = portOfObject(fabric.simulation, record.object);
    return port >= 0 && fabric.markings?.look(port, 0) !== undefined && capable(fabric, record.a) === false;
  });
  return isMarking ? judged(run, record, "early-drop") : undefined;
}

/** Whether a frame says that it can carry a mark; undefined where it is gone. */
function capable(fabric: Fabric, id: number): boolean | undefined {
  const { frames } = fabric.simulation;
  const frame = frames.find(id);
  return frame < 0 ? undefined : frames.ecn[frame] !== 0;
}

function judged(run: ExplainedRun, record: SeenRecord, code: "marked" | "early-drop"): Explanation {
  const sizeBytes = before(run, record, (fabric) => headerOf(fabric, record.a)?.sizeBytes ?? 0);
  const filled = whoFilled(run, record, sizeBytes);
  return before(run, record, (fabric) => {
    const { simulation } = fabric;
    const port = portOfObject(simulation, record.object);
    const header = headerOf(fabric, record.a);
    const queuedBytes =
      code === "marked"
        ? record.b
        : queueAt(simulation, port, record.timePs).reduce((sum, each) => sum + each.sizeBytes, 0);
    const values = {
      port: simulation.graph.portName(port),
      frame: record.a,
      ...(header === undefined ? {} : flowValues(fabric, header)),
      timePs: record.timePs,
      queuedBytes,
    };
    const notCapable = code === "marked" ? undefined : reason("not-capable", { frame: record.a });
    return reason(code, values, [compared(fabric, port, queuedBytes), notCapable, ...filled], record.number);
  });
}

/** With what a port compares its queue. */
function compared(fabric: Fabric, port: PortIndex, queuedBytes: number): Explanation | undefined {
  const look = fabric.markings?.look(port, queuedBytes);
  if (look === undefined) return undefined;
  const { minBytes, maxBytes, averageBytes, probability } = look;
  if (minBytes === maxBytes) return reason("over-threshold", { queuedBytes, thresholdBytes: maxBytes });
  return reason("early-detection", { averageBytes: Math.round(averageBytes), minBytes, maxBytes, probability });
}
