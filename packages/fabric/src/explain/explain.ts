/**
 * explain/explain — ask a run why: the choice of a port, the loss of a frame, or what led to any other record.
 *
 * Source: rules F110–F119, F158, F430, F460–F462 in ../../SPEC.md.
 * @module
 */
import { bridgeReason, explainFlood } from "./bridge.ts";
import { explainDrop } from "./drop.ts";
import { type Explanation, type ExplainedRun, findBack, reason, recordOf, type SeenRecord } from "./explanation.ts";
import { explainSuppress, explainVxlanFlood, groupReason } from "./flooding.ts";
import { explainMark } from "./marking.ts";
import { before, portOfObject } from "./moment.ts";
import { chooseAgain, explainChoice, flowValues, nextHopOf, routeReason, routeReasons } from "./route.ts";
import { explainRetransmission, segmentLoss } from "./tcp.ts";
import { explainRole } from "./tree.ts";
import { explainDecapsulate, explainEncapsulate, headerAt, isFlooded, isTunnelled, segmentReason } from "./tunnel.ts";

/** Records of a chain of causes that are shown. */
const chainMax = 8;

/**
 * Why a record was made.
 *
 * Choices and drops are explained by recomputation at their own moment; a frame that a switch sent, by its route; every
 * other record by the chain of records that caused it.
 *
 * @param number a stored record's number.
 * @throws `fabric/not-a-record` when it is not kept.
 */
export function explain(run: ExplainedRun, number: number): Explanation {
  const record = recordOf(run, number);
  switch (record.kind) {
    case "route.choose":
      return explainChoice(run, record, headerAt);
    case "frame.drop":
      return withLoss(explainDrop(run, record), segmentLoss(run, record));
    case "frame.mark":
      return explainMark(run, record);
    case "frame.send":
      return explainSend(run, record);
    case "tcp.retransmit":
      return explainRetransmission(run, record);
    case "bridge.flood":
      return explainFlood(run, record);
    case "bridge.port":
      return explainRole(run, record);
    case "vxlan.flood":
      return explainVxlanFlood(run, record);
    case "arp.suppress":
      return explainSuppress(run, record);
    case "vxlan.encapsulate":
      return explainEncapsulate(run, record);
    case "vxlan.decapsulate":
      return explainDecapsulate(run, record);
    default:
      return chain(run, record);
  }
}

/** A loss of a segment says too what TCP did about it. */
function withLoss(drop: Explanation, loss: Explanation | undefined): Explanation {
  return loss === undefined ? drop : { ...drop, because: [...drop.because, loss] };
}

/** A switch sent it here because of its route, a bridge because of its table; a host because it has no other way. */
function explainSend(run: ExplainedRun, record: SeenRecord): Explanation {
  const how = before(run, record, (fabric): Explanation | undefined => {
    const { graph } = fabric.simulation;
    const port = portOfObject(fabric.simulation, record.object);
    const node = graph.ports.node[port];
    const header = headerAt(fabric, node, record.a);
    if (header === undefined || isFlooded(fabric, node, record.a)) return undefined;
    if (!fabric.isBridge(node) && (header.isArp || !fabric.isSwitch(node))) return undefined;
    const values = {
      node: graph.nodeName(node),
      port: graph.portName(port),
      nextHop: nextHopOf(fabric, port),
      frame: record.a,
      ...flowValues(fabric, header),
    };
    const bridged = header.isArp ? undefined : segmentReason(fabric, node, port, record.a);
    if (bridged !== undefined) return reason("sent", values, [bridged], record.number);
    if (fabric.isBridge(node)) {
      const isOuter = isTunnelled(fabric, node, record.a);
      const frame = fabric.simulation.frames.find(record.a);
      return reason("sent", values, [bridgeReason(fabric, node, port, frame, isOuter)], record.number);
    }
    const grown = groupReason(fabric, node, header);
    if (grown !== undefined) return reason("sent", values, [grown], record.number);
    const choice = chooseAgain(fabric, node, header, record.timePs);
    // Where more than the flow counts, the moment of the choice has to be asked, and it was before this one.
    if (choice?.isSteady === false) return undefined;
    const because =
      choice === undefined
        ? [routeReason(fabric, node, header.destination)]
        : routeReasons(fabric, node, header, choice);
    return reason("sent", values, because, record.number);
  });
  return how ?? sentByChoice(run, record) ?? chain(run, record);
}

/** Why a frame was sent by a switch that did not choose by its flow alone: because of the choice that it made then. */
function sentByChoice(run: ExplainedRun, record: SeenRecord): Explanation | undefined {
  const { trace, graph } = run.timeline.simulation;
  const port = portOfObject(run.timeline.simulation, record.object);
  const [kind, object] = [trace.findKind("route.choose"), graph.nodeObject(graph.ports.node[port])];
  const chosen = findBack(run, record.number, (number) => {
    return trace.kindOf(number) === kind && trace.objectOf(number) === object && trace.a(number) === record.a;
  });
  if (chosen < 0 || graph.portsOf(graph.ports.node[port])[trace.c(chosen) & 0xffff] !== port) return undefined;
  const { values, because } = explainChoice(run, recordOf(run, chosen), headerAt);
  const { node, nextHop, frame, flow, flowPath } = values as Record<string, string | number>;
  const flowOf = flow === undefined ? {} : { flow, flowPath: flowPath as string };
  return reason("sent", { node, port: values.port, nextHop, frame, ...flowOf }, because, record.number);
}

/** A record and what caused it, back to the first that is kept. */
function chain(run: ExplainedRun, record: SeenRecord, depth = 0): Explanation {
  const { trace } = run.timeline.simulation;
  const { kind, object, timePs, a } = record;
  const cause =
    record.cause >= 0 && trace.has(record.cause) && depth < chainMax ? recordOf(run, record.cause) : undefined;
  const values = { kind, object, timePs, ...(kind.startsWith("link.") ? { link: a } : { frame: a }) };
  return reason("record", values, [cause === undefined ? undefined : chain(run, cause, depth + 1)], record.number);
}
