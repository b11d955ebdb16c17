/**
 * explain/queue — why a queue was full: who stood in it, how much came in, why they all came here.
 *
 * Source: rules F113–F115 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex, PortIndex } from "@dc/engine";
import { ipProtocol } from "@dc/wire";
import { defaults } from "../costs/defaults.ts";
import type { Fabric } from "../fabric/fabric.ts";
import type { FlowNumber } from "../host/traffic.ts";
import { type Explanation, type ExplainedRun, findBack, reason, type SeenRecord } from "./explanation.ts";
import { before, type FrameHeader, headerOf, type PortTotals, portOfObject, queueAt, totalsOf } from "./moment.ts";
import { chooseAgain, flowValues, nextHopOf, routeReason } from "./route.ts";

/** Flows named in an explanation, the largest first. */
const sharesMax = 4;

/** What one flow has in a queue. */
interface Share {
  readonly flow: FlowNumber;
  readonly frames: number;
  readonly bytes: number;
}

/** Explain a `frame.drop` record with cause queue-full: at a port with a cable, at one with a device, in a device. */
export function explainQueueFull(run: ExplainedRun, record: SeenRecord): Explanation {
  const { simulation: now } = run.timeline;
  const at = portOfObject(now, record.object);
  if (at < 0 || now.graph.ports.link[at] < 0) return explainDeviceFull(run, record, at);
  const filled = sinceEmpty(run, record);
  return before(run, record, (fabric) => {
    const { simulation } = fabric;
    const port = portOfObject(simulation, record.object);
    const header = headerOf(fabric, record.a);
    const queue = queueAt(simulation, port, record.timePs);
    const { queueBytesMax, queueFramesMax } = simulation.graph.linkOptions(simulation.graph.ports.link[port]);
    const queuedBytes = queue.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const values = {
      port: simulation.graph.portName(port),
      frame: record.a,
      ...(header === undefined ? {} : flowValues(fabric, header)),
      timePs: record.timePs,
      sizeBytes: record.c,
      queuedFrames: queue.length,
      queuedBytes,
      ...(queueBytesMax === undefined ? {} : { queueBytesMax }),
      ...(queueFramesMax === undefined ? {} : { queueFramesMax }),
    };
    const limit = Math.min(queueFramesMax ?? Number.POSITIVE_INFINITY, queue.length + 1);
    const isRoom = queuedBytes + record.c <= (queueBytesMax ?? Number.POSITIVE_INFINITY) && queue.length < limit;
    // The port itself had room: what was full is the place where frames wait for a neighbour's MAC address.
    if (isRoom) return reason("arp-queue-full", values, [], record.number);
    const shares = sharesOf(queue);
    const because = [
      filled === undefined ? undefined : offered(fabric, port, filled, record),
      ...shares.slice(0, sharesMax).map((share) => shareReason(fabric, share, queuedBytes)),
      ...whyHere(fabric, port, shares, record.timePs),
    ];
    return reason("queue-full", values, because, record.number);
  });
}

/**
 * Where there is no cable the port has no queue: full was the place where frames wait for a neighbour's MAC address, or
 * a queue of the device's own, of which the fabric knows nothing.
 */
function explainDeviceFull(run: ExplainedRun, record: SeenRecord, port: PortIndex): Explanation {
  return before(run, record, (fabric) => {
    const header = headerOf(fabric, record.a);
    const values = {
      frame: record.a,
      ...(header === undefined ? {} : flowValues(fabric, header)),
      timePs: record.timePs,
      sizeBytes: record.c,
    };
    const waits =
      port >= 0 && fabric.neighbours(port).some(({ waitingFrames }) => waitingFrames >= defaults.arpQueue.value);
    if (!waits) return reason("device-queue-full", { object: record.object, ...values }, [], record.number);
    const queued = { queuedFrames: 0, queuedBytes: 0 };
    const own = { port: fabric.simulation.graph.portName(port), ...queued };
    return reason("arp-queue-full", { ...own, ...values }, [], record.number);
  });
}

/**
 * Who fills a queue that is not full yet: how fast bits came in since it was empty, and whose they are.
 *
 * @param sizeBytes of the frame that the record is about.
 */
export function whoFilled(run: ExplainedRun, record: SeenRecord, sizeBytes: number): Explanation[] {
  const filled = sinceEmpty(run, record);
  return before(run, record, (fabric) => {
    const port = portOfObject(fabric.simulation, record.object);
    const queue = queueAt(fabric.simulation, port, record.timePs);
    const queuedBytes = queue.reduce((sum, each) => sum + each.sizeBytes, 0);
    const rate = filled === undefined ? undefined : offered(fabric, port, filled, { ...record, c: sizeBytes });
    const shares = sharesOf(queue).slice(0, sharesMax);
    return [...(rate === undefined ? [] : [rate]), ...shares.map((share) => shareReason(fabric, share, queuedBytes))];
  });
}

function sharesOf(queue: readonly { flow: FlowNumber; sizeBytes: number }[]): Share[] {
  const shares = new Map<FlowNumber, { flow: FlowNumber; frames: number; bytes: number }>();
  for (const { flow, sizeBytes } of queue) {
    const share = shares.get(flow) ?? { flow, frames: 0, bytes: 0 };
    shares.set(flow, { flow, frames: share.frames + 1, bytes: share.bytes + sizeBytes });
  }
  return Array.from(shares.values()).sort((a, b) => b.bytes - a.bytes || a.flow - b.flow);
}

function shareReason(fabric: Fabric, { flow, frames, bytes }: Share, queuedBytes: number): Explanation {
  const values = { ...flowValues(fabric, { flow }), frames, bytes, bytesShare: bytes / queuedBytes };
  return reason("queue-share", values);
}

/** What a port had been given when its queue was last empty. */
interface Filling {
  readonly sincePs: number;
  readonly totals: PortTotals;
  readonly record: number;
}

/** Find the last frame that found the queue empty, and what the port had been given by then. */
function sinceEmpty(run: ExplainedRun, record: SeenRecord): Filling | undefined {
  const { trace } = run.timeline.simulation;
  const enqueue = trace.findKind("frame.enqueue");
  const object = trace.findObject(record.object);
  const first = findBack(run, record.number, (number) => {
    return trace.kindOf(number) === enqueue && trace.objectOf(number) === object && trace.b(number) === 0;
  });
  if (first < 0) return undefined;
  const sincePs = trace.timePs(first);
  const totals = run.timeline.peek(Math.max(0, trace.eventOf(first) - 1), (simulation) =>
    totalsOf(simulation, portOfObject(simulation, record.object)),
  );
  return { sincePs, totals, record: first };
}

/** How fast bits came in since then, beside the rate of the line. */
function offered(fabric: Fabric, port: PortIndex, filling: Filling, record: SeenRecord): Explanation | undefined {
  const durationPs = record.timePs - filling.sincePs;
  if (durationPs <= 0) return undefined;
  const { graph } = fabric.simulation;
  const now = totalsOf(fabric.simulation, port);
  const { rateBitsPerSecond, overheadBytes = 24 } = graph.linkOptions(graph.ports.link[port]);
  // The frame that was dropped is one more.
  const frames = now.frames - filling.totals.frames + 1;
  const bytes = now.bytes - filling.totals.bytes + record.c;
  const offeredBitsPerSecond = Math.round(((bytes + overheadBytes * frames) * 8e12) / durationPs);
  const values = { port: graph.portName(port), offeredBitsPerSecond, rateBitsPerSecond, sincePs: filling.sincePs };
  return reason("more-in-than-out", { ...values, durationPs, frames }, [], filling.record);
}

/** Why the flows of a queue came to this port: the same bucket, or no other way. */
function whyHere(fabric: Fabric, port: PortIndex, shares: readonly Share[], timePs: number): Explanation[] {
  const { graph } = fabric.simulation;
  const node: NodeIndex = graph.ports.node[port];
  if (fabric.isBridge(node)) {
    const nextHop = nextHopOf(fabric, port);
    return [reason("bridge-port", { node: graph.nodeName(node), port: graph.portName(port), nextHop })];
  }
  if (!fabric.isSwitch(node))
    return [reason("sender-link", { node: graph.nodeName(node), port: graph.portName(port) })];
  const known = shares.flatMap(({ flow }) => (flow === 0 ? [] : [{ flow, header: headerOfFlow(fabric, flow, node) }]));
  const chosen = known.flatMap(({ flow, header }) => {
    const choice = chooseAgain(fabric, node, header, timePs);
    return choice?.isSteady === true && choice.port === port ? [{ flow, choice }] : [];
  });
  if (chosen.length === 0) {
    const [first] = known;
    return first === undefined ? [] : [routeReason(fabric, node, first.header.destination)];
  }
  const { choice } = chosen[0];
  const others = choice.members.filter((member) => member !== port);
  const queues = others.map((member) => {
    const bytes = queueAt(fabric.simulation, member, timePs).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { member, bytes };
  });
  const least = queues.reduce((best, each) => (each.bytes < best.bytes ? each : best));
  return [
    reason("same-bucket", {
      node: graph.nodeName(node),
      port: graph.portName(port),
      nextHop: nextHopOf(fabric, port),
      flows: chosen.length,
      flowPaths: chosen
        .slice(0, sharesMax)
        .map(({ flow }) => fabric.flows[flow - 1].path)
        .join(", "),
      bucket: choice.bucket,
      buckets: choice.members.length,
    }),
    reason("hash-reads-no-queue", {
      others: others.length,
      otherPorts: others.map((member) => graph.portName(member)).join(", "),
      leastPort: graph.portName(least.member),
      leastQueueBytes: least.bytes,
    }),
  ];
}

const protocolOf = { udp: ipProtocol.udp, ping: ipProtocol.icmp, tcp: ipProtocol.tcp } as const;

/** A flow's header on its way through a node: from the sender, or for a ping's answer back to it. */
function headerOfFlow(fabric: Fabric, flow: FlowNumber, node: NodeIndex): FrameHeader {
  const { source, destination, kind, sourcePort, destinationPort, from, frameBytes } = fabric.flows[flow - 1];
  const there = { source, destination, protocol: protocolOf[kind], sourcePort, destinationPort };
  const { members } = fabric.route(node, destination);
  const goesBack = kind === "ping" && members.length === 0 && fabric.nodeOf(source) === from;
  const ends = goesBack ? { source: destination, destination: source } : {};
  return { ...there, ...ends, ttl: 0, isArp: false, flow, sizeBytes: frameBytes };
}
