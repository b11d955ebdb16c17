/**
 * tcp/tcp — TCP in a fabric: flows of a number of bytes, each over a connection of its own.
 *
 * A flow opens a connection at its start, sends its bytes, and closes. The room finds the end that a segment is for, runs
 * the timers, and answers for the probes of each flow: `h1/tcp1#cwndBytes`, `#flowCompletionPs` and so on.
 *
 * Sources: RFC 9293; rules F235, F238, F251–F254 in ../../SPEC.md.
 * @module
 */
import type { Frame, MetricType, NodeIndex, Ps, RandomStream, Simulation } from "@dc/engine";
import { ethernetHeaderBytes, ipv4HeaderBytes, tcpHeaderBytes } from "@dc/wire";
import { tcpDefaults } from "../costs/tcp-defaults.ts";
import { fabricError } from "../errors.ts";
import type { FrameColumns } from "../frame/columns.ts";
import type { Flow, FlowCounts, FlowNumber } from "../host/traffic.ts";
import { congestionNames, createCongestionControls } from "./congestion.ts";
import { type ConnectionColumns, Connections } from "./connections.ts";
import type { TcpFlowOptions } from "./flow-options.ts";
import { HostLines } from "./host-lines.ts";
import { Protocol } from "./protocol.ts";
import { Ranges } from "./ranges.ts";
import { Receiver } from "./receiver.ts";
import { RoundTrips, timeoutFloorPs } from "./round-trip.ts";
import { Scoreboard } from "./scoreboard.ts";
import { Segments, type WayOut } from "./segments.ts";
import { Sender } from "./sender.ts";

/** Bytes of IPv4 and TCP header without options: what a segment's size leaves of an MTU. */
const headerBytes: number = ipv4HeaderBytes + tcpHeaderBytes;

/** What can be asked of a flow: `h1/tcp1#cwndBytes`, `h1/tcp1#cwndBytes.max`. */
const metrics: { readonly [metric: string]: MetricType } = {
  cwndBytes: "gauge",
  ssthreshBytes: "gauge",
  flightBytes: "gauge",
  rttPs: "gauge",
  timeoutPs: "gauge",
  sentSegments: "counter",
  retransmitted: "counter",
  timeouts: "counter",
  recoveries: "counter",
  deliveredBytes: "counter",
  duplicateSegments: "counter",
  flowCompletionPs: "gauge",
};

/** The connections of a fabric. */
export class Tcp {
  /** Every column of every end: what a test or an explanation reads. */
  readonly columns: ConnectionColumns;

  readonly #simulation: Simulation;
  readonly #connections: Connections;
  readonly #fields: FrameColumns;
  readonly #segments: Segments;
  readonly #protocol: Protocol;
  readonly #receiver: Receiver;
  readonly #scoreboard: Scoreboard;
  readonly #lines: HostLines;
  readonly #random: RandomStream;
  readonly #open: number;
  readonly #timer: number;
  readonly #acknowledge: number;
  readonly #timeWait: number;
  /** By flow number: its first row, or undefined. */
  readonly #rowOf: (number | undefined)[] = [];
  readonly #objects: number[] = [];
  readonly #byPath: Map<string, number> = new Map();
  readonly #firstSequences: (number | undefined)[] = [];
  readonly #onComplete: ((flow: FlowNumber, completionPs: Ps) => void)[][] = [];
  #wayOut: WayOut | undefined;

  /** Once per simulation, before the first frame. */
  constructor(simulation: Simulation, fields: FrameColumns) {
    this.#simulation = simulation;
    this.#fields = fields;
    this.#connections = new Connections(simulation.state);
    this.columns = this.#connections.columns;
    this.#random = simulation.random("fabric/tcp/first-sequence");
    const ranges = new Ranges(simulation.state);
    const columns = this.columns;
    this.#segments = new Segments(simulation, fields, this.#connections, ranges, () => this.#wayOut as WayOut);
    this.#scoreboard = new Scoreboard(columns, ranges, this.#segments.columns);
    const roundTrips = new RoundTrips(columns);
    const controls = createCongestionControls(columns);
    const objectOf = (row: number): number => this.#objects[row];
    const sender = new Sender(simulation, {
      columns,
      segments: this.#segments,
      scoreboard: this.#scoreboard,
      roundTrips,
      controls,
      objectOf,
      onTimer: (row) => this.#wakeTimer(row),
    });
    this.#receiver = new Receiver(columns, ranges, this.#segments);
    this.#lines = new HostLines(simulation, columns, (row) => sender.sendNext(row));
    this.#protocol = new Protocol(simulation, {
      fields,
      columns,
      segments: this.#segments,
      sender,
      receiver: this.#receiver,
      roundTrips,
      controls,
      objectOf,
      firstSequence: (row) => this.#firstSequences[row] ?? this.#random.uint32() | 0,
      onReady: (row) => this.#lines.ready(row),
      onAcknowledgeLater: (row) => this.#wakeAcknowledgement(row),
      onTimeWait: (row) => void simulation.after(tcpDefaults.timeWait.value, this.#timeWait, row),
    });
    this.#open = simulation.handler("fabric/tcp", "open", (row) => this.#protocol.open(row));
    this.#timer = simulation.handler("fabric/tcp", "retransmission timer", (row) => this.#timerFired(row));
    this.#acknowledge = simulation.handler("fabric/tcp", "delayed acknowledgement", (row) =>
      this.#acknowledgementFired(row),
    );
    this.#timeWait = simulation.handler("fabric/tcp", "time wait", (row) => this.#protocol.timeWaitOver(row));
    simulation.metrics.source({
      typeOf: (object, metric) =>
        Object.hasOwn(metrics, metric) && this.#byPath.has(object) ? metrics[metric] : undefined,
      read: (object, metric, statistic) => this.#read(this.#byPath.get(object) as number, metric, statistic),
      list: () => [...this.#byPath.keys()].flatMap((path) => Object.keys(metrics).map((name) => `${path}#${name}`)),
      warmUp: () => this.#warmUp(),
    });
  }

  /** Join the ends that frames leave by; once, when the fabric has started. */
  join({ endpoint, output }: WayOut): void {
    this.#wayOut = {
      endpoint,
      output: (node, frame) => {
        this.#lines.sends(node, frame);
        output(node, frame);
      },
    };
  }

  /** The largest segment for a node's interface: its MTU, or its link's if that is less, without 40 bytes of headers. */
  mssOf(node: NodeIndex, mtuBytes: number): number {
    const { graph } = this.#simulation;
    let mtu = mtuBytes;
    for (const port of graph.portsOf(node)) mtu = Math.min(mtu, graph.ports.mtuBytes[port]);
    return mtu - headerBytes;
  }

  /** Add the two ends of a flow. @throws `fabric/bad-option`. */
  add(flow: Flow, options: TcpFlowOptions): void {
    const c = this.columns;
    const client = this.#addEnd(flow, options, true);
    const server = this.#addEnd(flow, options, false);
    this.#rowOf[flow.number] = client;
    this.#byPath.set(flow.path, client);
    const object = this.#simulation.trace.object(flow.path);
    this.#objects.push(object, object);
    this.#firstSequences.push(
      options.firstSequence === undefined ? undefined : options.firstSequence | 0,
      options.firstSequenceOfAnswers === undefined ? undefined : options.firstSequenceOfAnswers | 0,
    );
    this.#onComplete.push(options.onComplete === undefined ? [] : [options.onComplete]);
    const frameBytes = c.ownMssBytes[client] + headerBytes + ethernetHeaderBytes;
    this.#lines.add(flow.from, frameBytes);
    this.#lines.add(flow.to, frameBytes);
    this.#protocol.listen(server);
    this.#simulation.at(Math.max(flow.startPs, this.#simulation.now), this.#open, client);
  }

  /** A segment has reached the node it is for. The frame is still the caller's. */
  receive(node: NodeIndex, frame: Frame): void {
    const { trace, frames } = this.#simulation;
    const before = this.#segments.cause;
    this.#segments.cause = trace.stored ? frames.lastRecord[frame] : -1;
    const row = this.#endOf(node, frame);
    if (row < 0) this.#segments.reset(node, frame);
    else {
      const wasComplete = this.columns.completedPs[row] >= 0;
      this.#protocol.receive(row, frame);
      if (!wasComplete && this.columns.completedPs[row] >= 0) this.#completed(row);
    }
    this.#segments.cause = before;
  }

  /** What a flow came to. */
  counts(flow: FlowNumber): FlowCounts {
    const c = this.columns;
    const row = this.#rowOf[flow] as number;
    const none = {
      reorderedFrames: Number.NaN,
      delayMeanPs: Number.NaN,
      delayMinPs: Number.NaN,
      delayMaxPs: Number.NaN,
    };
    return {
      sentFrames: c.sentSegments[row],
      deliveredFrames: c.receivedSegments[row + 1],
      deliveredBytes: c.deliveredBytes[row + 1],
      ...none,
    };
  }

  /** The row of a flow's sending end; the receiving end's is the next. −1 where the flow is no TCP flow. */
  rowOf(flow: FlowNumber): number {
    return this.#rowOf[flow] ?? -1;
  }

  /** Bytes of payload of a frame that is a segment. */
  payloadBytes(frame: Frame): number {
    return this.#segments.columns.payloadBytes[frame];
  }

  /** Bytes that a flow's sender takes to be on their way. */
  pipeBytes(flow: FlowNumber): number {
    return this.#scoreboard.pipe(this.rowOf(flow));
  }

  /** The end that a segment is for: its flow's, if addresses and ports are that end's; else −1. */
  #endOf(node: NodeIndex, frame: Frame): number {
    const client = this.#rowOf[this.#simulation.frames.flow[frame]];
    if (client === undefined) return -1;
    const c = this.columns;
    const fields = this.#fields;
    for (let row = client; row <= client + 1; row++) {
      if (
        c.node[row] === node &&
        c.localAddress[row] === fields.destinationAddress[frame] &&
        c.remoteAddress[row] === fields.sourceAddress[frame] &&
        c.localPort[row] === fields.destinationPort[frame] &&
        c.remotePort[row] === fields.sourcePort[frame]
      )
        return row;
    }
    return -1;
  }

  #addEnd(flow: Flow, options: TcpFlowOptions, isClient: boolean): number {
    const c = this.columns;
    const row = this.#connections.add();
    const own = isClient ? flow.from : flow.to;
    const { mtuBytes = tcpDefaults.mtu.value, timeoutProfile = "linux" } = options;
    const mss = this.mssOf(own, mtuBytes);
    if (!(mss >= 88)) {
      const name = this.#simulation.graph.nodeName(own);
      throw fabricError("fabric/bad-option", `an MTU of ${mss + headerBytes} bytes at ${name}: expected at least 128`);
    }
    c.flow[row] = flow.number;
    c.node[row] = own;
    c.localAddress[row] = isClient ? flow.source : flow.destination;
    c.remoteAddress[row] = isClient ? flow.destination : flow.source;
    c.localPort[row] = isClient ? flow.sourcePort : flow.destinationPort;
    c.remotePort[row] = isClient ? flow.destinationPort : flow.sourcePort;
    c.isClient[row] = isClient ? 1 : 0;
    c.priority[row] = flow.priority;
    c.congestion[row] = congestionNames.indexOf(options.congestion ?? "cubic");
    c.wantsSack[row] = options.sack === false ? 0 : 1;
    c.wantsEcn[row] = (options.ecn ?? options.congestion === "dctcp") ? 1 : 0;
    c.ownMssBytes[row] = mss;
    c.receiveBytesMax[row] = options.receiveBytesMax ?? tcpDefaults.receiveBuffer.value;
    c.delayedAckPs[row] = options.delayedAckPs ?? tcpDefaults.delayedAck.value;
    c.initialWindow[row] = options.initialWindow ?? tcpDefaults.initialWindow.value;
    c.timeoutFloorPs[row] = options.timeoutMinPs ?? timeoutFloorPs(timeoutProfile);
    c.floorsVariation[row] = timeoutProfile === "linux" ? 1 : 0;
    c.bytes[row] = options.bytes;
    c.startPs[row] = flow.startPs;
    return row;
  }

  #completed(row: number): void {
    const c = this.columns;
    const fns = this.#onComplete[row >> 1];
    for (let i = 0; i < fns.length; i++) fns[i](c.flow[row], c.completedPs[row] - c.startPs[row]);
  }

  // — timers: one event is pending per end and kind, and looks anew when it fires ————————————————————————————————————

  #wakeTimer(row: number): void {
    const c = this.columns;
    const atPs = c.timerAtPs[row];
    if (c.timerEventPs[row] !== 0 && c.timerEventPs[row] <= atPs) return;
    c.timerEventPs[row] = atPs;
    this.#simulation.at(atPs, this.#timer, row);
  }

  #timerFired(row: number): void {
    const c = this.columns;
    const { now } = this.#simulation;
    // An event that an earlier one has overtaken.
    if (c.timerEventPs[row] !== now) return;
    c.timerEventPs[row] = 0;
    const atPs = c.timerAtPs[row];
    if (atPs === 0) return;
    if (atPs > now) this.#wakeTimer(row);
    else {
      c.timerAtPs[row] = 0;
      this.#protocol.timeout(row);
      this.#segments.cause = -1;
    }
  }

  #wakeAcknowledgement(row: number): void {
    const c = this.columns;
    if (c.acknowledgeEventPs[row] !== 0) return;
    c.acknowledgeEventPs[row] = c.acknowledgeAtPs[row];
    this.#simulation.at(c.acknowledgeAtPs[row], this.#acknowledge, row);
  }

  #acknowledgementFired(row: number): void {
    const c = this.columns;
    c.acknowledgeEventPs[row] = 0;
    if (this.#receiver.acknowledgeDelayed(row, this.#simulation.now)) return;
    if (c.acknowledgeAtPs[row] !== 0) this.#wakeAcknowledgement(row);
  }

  // — probes ————————————————————————————————————————————————————————————————————————————————————————————————————————

  #read(row: number, metric: string, statistic: string): number | undefined {
    const c = this.columns;
    const value = this.#value(row, metric);
    if (metric === "cwndBytes" && statistic === "max") return c.cwndMaxBytes[row];
    if (statistic === "" || statistic === (metrics[metric] === "gauge" ? "value" : "count")) return value;
    if (statistic !== "ratePerSecond" || value === undefined || metrics[metric] === "gauge") return undefined;
    const { now, metrics: all } = this.#simulation;
    return (value * 1e12) / (now - all.sincePs);
  }

  #value(row: number, metric: string): number | undefined {
    const c = this.columns;
    switch (metric) {
      case "cwndBytes":
        return c.cwndBytes[row];
      case "ssthreshBytes":
        return c.ssthreshBytes[row];
      case "flightBytes":
        return (c.sendNext[row] - c.unacknowledged[row]) | 0;
      case "rttPs":
        return c.roundTripPs[row] === 0 ? undefined : c.roundTripPs[row];
      case "timeoutPs":
        return c.timeoutPs[row];
      case "sentSegments":
        return c.sentSegments[row];
      case "retransmitted":
        return c.retransmittedSegments[row] + c.retransmittedSegments[row + 1];
      case "timeouts":
        return c.timeoutCount[row];
      case "recoveries":
        return c.recoveries[row];
      case "deliveredBytes":
        return c.deliveredBytes[row + 1];
      case "duplicateSegments":
        return c.duplicateSegments[row + 1];
      default:
        return c.completedPs[row + 1] < 0 ? undefined : c.completedPs[row + 1] - c.startPs[row];
    }
  }

  /** Forget what was counted; what a connection needs to go on stays, the bytes delivered among it. */
  #warmUp(): void {
    const c = this.columns;
    for (let row = 0; row < this.#connections.count; row++) {
      c.cwndMaxBytes[row] = c.cwndBytes[row];
      for (const column of [c.sentSegments, c.retransmittedSegments, c.timeoutCount, c.recoveries]) column[row] = 0;
      c.receivedSegments[row] = 0;
      c.duplicateSegments[row] = 0;
    }
  }
}
