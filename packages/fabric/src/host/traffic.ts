/**
 * host/traffic — flows and pings: who sends what to whom, how often, and what arrived.
 *
 * A UDP flow sends frames of one size at one rate; a ping sends echo requests at an interval and measures how long the
 * answer took. Both are numbered from 1 in the order they were added, and their frames carry that number for counting
 * and for pictures. Where requests are followed (`simulation.spans`), each frame and each echo is one. Counts live in the arena; who sends what is configuration.
 *
 * Sources: RFC 768, RFC 792; rules F70–F74 in ../../SPEC.md.
 * @module
 */
import {
  type Frame,
  type FramePool,
  type HandlerIndex,
  type Histogram,
  type MetricType,
  type NodeIndex,
  type Ps,
  type RandomStream,
  type Simulation,
  type Table,
  timeEndPs,
} from "@dc/engine";
import { icmpType, ipProtocol } from "@dc/wire";
import { fabricError } from "../errors.ts";
import { frameBytesMin } from "../frame/encode.ts";
import type { FrameColumns } from "../frame/columns.ts";
import type { Endpoint } from "./endpoint.ts";

/** ECN-capable transport, codepoint 0 (RFC 3168 §5). */
const ecnCapable0 = 2;

/** A number of a flow or ping, from 1; 0 is none. */
export type FlowNumber = number;

/** What a sender needs: who, to whom, when. */
interface FlowCommon {
  readonly from: NodeIndex;
  readonly to: NodeIndex;
  /** Destination MAC to end of payload, at least 60. */
  readonly frameBytes: number;
  /** When the first frame leaves; default 0. */
  readonly startPs?: Ps;
  /** Nothing leaves at or after it; default never. */
  readonly stopPs?: Ps;
  /** At most so many frames; default no bound. */
  readonly framesMax?: number;
}

/** A flow of UDP frames at a constant rate. */
export interface UdpFlowOptions extends FlowCommon {
  /** From the start of one frame to that of the next. */
  readonly gapPs: Ps;
  /** Default: 49152 and the flow's number. */
  readonly sourcePort?: number;
  /** Default 9. */
  readonly destinationPort?: number;
  /** 0–7; default 0. */
  readonly priority?: number;
  /** Frames at even gaps, or at exponentially distributed ones of that mean; default `constant`. */
  readonly arrivals?: "constant" | "poisson";
  /** Whether its frames are ECT(0); default false. */
  readonly ecn?: boolean;
}

/** A series of echo requests. */
export interface PingOptions extends FlowCommon {
  readonly intervalPs: Ps;
}

/** Where a TCP flow goes and when it begins. */
export interface TcpFlowPlace {
  readonly from: NodeIndex;
  readonly to: NodeIndex;
  readonly source: number;
  readonly destination: number;
  /** Default: 49152 and the flow's number. */
  readonly sourcePort?: number;
  readonly destinationPort: number;
  /** Of its largest segments. */
  readonly frameBytes: number;
  readonly startPs?: Ps;
  readonly priority?: number;
}

/** What a flow came to, as of now. */
export interface FlowCounts {
  readonly sentFrames: number;
  /** Frames that arrived where they should; for a ping, answers that came back. */
  readonly deliveredFrames: number;
  readonly deliveredBytes: number;
  /** From a frame's making to its delivery, or for a ping to its answer; NaN while nothing arrived. */
  readonly delayMeanPs: Ps;
  readonly delayMinPs: Ps;
  readonly delayMaxPs: Ps;
  /** Frames that arrived behind a later one of their flow; of a ping 0. */
  readonly reorderedFrames: number;
}

/** A flow or ping as it was set up. */
export interface Flow {
  readonly number: FlowNumber;
  readonly kind: "udp" | "ping" | "tcp";
  /** Its object path: the sender's name and `udp1`, `ping1` or `tcp1`, numbered among the sender's own. */
  readonly path: string;
  readonly from: NodeIndex;
  readonly to: NodeIndex;
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Of a TCP flow, its largest frame. */
  readonly frameBytes: number;
  /** Of a TCP flow 0: it sends as its window allows. */
  readonly gapPs: Ps;
  readonly startPs: Ps;
  readonly stopPs: Ps;
  readonly framesMax: number;
  readonly priority: number;
  /** Absent where the gaps are even. */
  readonly arrivals?: "constant" | "poisson";
  /** Absent where its frames, of UDP, cannot carry a mark. */
  readonly ecn?: true;
}

/** A flow that is being set up. */
type Draft = { -readonly [name in keyof Flow]: Flow[name] };

/** What can be asked of a flow: `h1/udp1#deliveredFrames`, `h1/udp1#delayPs.max`. */
const flowMetrics: { readonly [metric: string]: MetricType } = {
  sentFrames: "counter",
  deliveredFrames: "counter",
  deliveredBytes: "counter",
  reorderedFrames: "counter",
  delayPs: "histogram",
};

/** All flows and pings of a fabric. */
export class Traffic {
  readonly #simulation: Simulation;
  readonly #frames: FramePool;
  readonly #columns: FrameColumns;
  readonly #send: HandlerIndex;
  readonly #flows: Flow[] = [];
  readonly #histograms: (Histogram | undefined)[] = [];
  /** By row: what draws the gaps, where they are drawn. */
  readonly #gaps: (RandomStream | undefined)[] = [];
  readonly #counted: Map<string, number> = new Map();
  readonly #byPath: Map<string, FlowNumber> = new Map();
  readonly #table: Table;
  #endpoint: Endpoint | undefined;
  #output: (node: NodeIndex, frame: Frame) => void = () => {};
  #sent!: Float64Array;
  #delivered!: Float64Array;
  #deliveredBytes!: Float64Array;
  #delaySumPs!: Float64Array;
  #delayMinPs!: Float64Array;
  #delayMaxPs!: Float64Array;
  /** Since the start, whatever was forgotten by a warm-up: the frames' sequence numbers. */
  #made!: Uint32Array;
  /** The largest place in the flow that has arrived, and how many arrived behind it (RFC 4737 §3.3). */
  #newest!: Uint32Array;
  #reordered!: Float64Array;

  constructor(simulation: Simulation, columns: FrameColumns) {
    this.#simulation = simulation;
    this.#frames = simulation.frames;
    this.#columns = columns;
    this.#send = simulation.handler("fabric/traffic", "send", (flow) => this.#fire(flow));
    this.#table = simulation.state.table("fabric/traffic", 64);
    const sent = this.#table.column("sent", "f64");
    const delivered = this.#table.column("delivered", "f64");
    const deliveredBytes = this.#table.column("deliveredBytes", "f64");
    const delaySumPs = this.#table.column("delaySumPs", "f64");
    const delayMinPs = this.#table.column("delayMinPs", "f64");
    const delayMaxPs = this.#table.column("delayMaxPs", "f64");
    const made = this.#table.column("made", "u32");
    const newest = this.#table.column("newest", "u32");
    const reordered = this.#table.column("reordered", "f64");
    this.#table.onGrow(() => {
      this.#sent = sent.array;
      this.#delivered = delivered.array;
      this.#deliveredBytes = deliveredBytes.array;
      this.#delaySumPs = delaySumPs.array;
      this.#delayMinPs = delayMinPs.array;
      this.#delayMaxPs = delayMaxPs.array;
      this.#made = made.array;
      this.#newest = newest.array;
      this.#reordered = reordered.array;
    });
    simulation.metrics.source({
      typeOf: (object, metric) =>
        Object.hasOwn(flowMetrics, metric) && this.#byPath.has(object) ? flowMetrics[metric] : undefined,
      read: (object, metric, statistic) => this.#read(this.#byPath.get(object) as FlowNumber, metric, statistic),
      list: () => [...this.#byPath.keys()].flatMap((path) => Object.keys(flowMetrics).map((name) => `${path}#${name}`)),
      warmUp: () => {
        for (let row = 0; row < this.#flows.length; row++) this.#reset(row);
      },
    });
  }

  /** Join the ends that frames leave by; once, when the fabric starts. */
  join(endpoint: Endpoint, output: (node: NodeIndex, frame: Frame) => void): void {
    this.#endpoint = endpoint;
    this.#output = output;
  }

  /** Flows and pings in the order of their numbers. */
  get flows(): readonly Flow[] {
    return this.#flows;
  }

  /**
   * Add a UDP flow.
   *
   * @throws `fabric/bad-option` for a frame below 60 bytes, a gap of 0, or a flow from a node to itself.
   */
  addUdpFlow(options: UdpFlowOptions, source: number, destination: number): FlowNumber {
    const number = this.#flows.length + 1;
    const flow: Draft = {
      number,
      kind: "udp",
      path: "",
      from: options.from,
      to: options.to,
      source,
      destination,
      sourcePort: options.sourcePort ?? 49_152 + (number % 16_384),
      destinationPort: options.destinationPort ?? 9,
      frameBytes: options.frameBytes,
      gapPs: options.gapPs,
      startPs: options.startPs ?? 0,
      stopPs: options.stopPs ?? timeEndPs,
      framesMax: options.framesMax ?? Number.POSITIVE_INFINITY,
      priority: options.priority ?? 0,
    };
    if (options.arrivals !== undefined) flow.arrivals = options.arrivals;
    if (options.ecn === true) flow.ecn = true;
    return this.#add(flow);
  }

  /** Add a ping. @throws as `addUdpFlow`. */
  addPing(options: PingOptions, source: number, destination: number): FlowNumber {
    return this.#add({
      number: this.#flows.length + 1,
      kind: "ping",
      path: "",
      from: options.from,
      to: options.to,
      source,
      destination,
      sourcePort: 0,
      destinationPort: 0,
      frameBytes: options.frameBytes,
      gapPs: options.intervalPs,
      startPs: options.startPs ?? 0,
      stopPs: options.stopPs ?? timeEndPs,
      framesMax: options.framesMax ?? Number.POSITIVE_INFINITY,
      priority: 0,
    });
  }

  /**
   * Add a TCP flow: its number and its name; who sends its segments is another room.
   *
   * @throws as `addUdpFlow`.
   */
  addTcpFlow(options: TcpFlowPlace): Flow {
    const number = this.#flows.length + 1;
    this.#add({
      number,
      kind: "tcp",
      path: "",
      from: options.from,
      to: options.to,
      source: options.source,
      destination: options.destination,
      sourcePort: options.sourcePort ?? 49_152 + (number % 16_384),
      destinationPort: options.destinationPort,
      frameBytes: options.frameBytes,
      gapPs: 0,
      startPs: options.startPs ?? 0,
      stopPs: timeEndPs,
      framesMax: Number.POSITIVE_INFINITY,
      priority: options.priority ?? 0,
    });
    return this.#flows[number - 1];
  }

  /** What a UDP flow or a ping came to. */
  counts(flow: FlowNumber): FlowCounts {
    const row = flow - 1;
    const delivered = this.#delivered[row];
    return {
      sentFrames: this.#sent[row],
      deliveredFrames: delivered,
      deliveredBytes: this.#deliveredBytes[row],
      delayMeanPs: this.#delaySumPs[row] / delivered,
      delayMinPs: delivered === 0 ? Number.NaN : this.#delayMinPs[row],
      delayMaxPs: delivered === 0 ? Number.NaN : this.#delayMaxPs[row],
      reorderedFrames: this.#reordered[row],
    };
  }

  /** A flow's frame has reached its destination. */
  delivered(frame: Frame): void {
    const flow = this.#frames.flow[frame];
    if (flow === 0) return;
    const row = flow - 1;
    const sequence = this.#columns.sequence[frame];
    if (sequence < this.#newest[row]) this.#reordered[row] += 1;
    else this.#newest[row] = sequence;
    this.#count(row, frame, this.#frames.createdPs.get(frame));
  }

  /** An answer has come back to its ping. */
  replied(frame: Frame): void {
    const flow = this.#frames.flow[frame];
    if (flow === 0) return;
    const stampPs = this.#columns.stampPs.get(frame);
    this.#count(flow - 1, frame, stampPs);
    this.#histograms[flow - 1]?.record(this.#simulation.now - stampPs);
  }

  #count(row: number, frame: Frame, sincePs: Ps): void {
    const { spans } = this.#simulation;
    if (spans.on) spans.close(this.#frames.request[frame], this.#simulation.now);
    const delayPs = this.#simulation.now - sincePs;
    this.#delivered[row] += 1;
    this.#deliveredBytes[row] += this.#frames.sizeBytes[frame];
    this.#delaySumPs[row] += delayPs;
    this.#delayMinPs[row] = Math.min(this.#delayMinPs[row], delayPs);
    this.#delayMaxPs[row] = Math.max(this.#delayMaxPs[row], delayPs);
  }

  #add(flow: Draft): FlowNumber {
    const { graph, metrics, now } = this.#simulation;
    const sender = graph.nodeName(flow.from);
    const { frameBytes, gapPs } = flow;
    if (!(Number.isSafeInteger(frameBytes) && frameBytes >= frameBytesMin && frameBytes <= 65_549)) {
      const message = `a frame of ${frameBytes} bytes from ${sender}: expected ${frameBytesMin} to 65549 whole bytes`;
      throw fabricError("fabric/bad-option", message);
    }
    if (flow.kind !== "tcp" && !(Number.isSafeInteger(gapPs) && gapPs > 0)) {
      throw fabricError("fabric/bad-option", `a gap of ${gapPs} ps from ${sender}: expected whole picoseconds above 0`);
    }
    if (!(Number.isInteger(flow.priority) && flow.priority >= 0 && flow.priority <= 7)) {
      throw fabricError("fabric/bad-option", `a priority of ${flow.priority} from ${sender}: expected 0 to 7`);
    }
    if (flow.from === flow.to) throw fabricError("fabric/bad-option", `${sender} sends to itself: give another node`);
    const key = `${sender} ${flow.kind}`;
    const ordinal = (this.#counted.get(key) ?? 0) + 1;
    this.#counted.set(key, ordinal);
    flow.path = `${sender}/${flow.kind}${ordinal}`;
    this.#flows.push(flow);
    const row = this.#table.add();
    this.#reset(row);
    this.#histograms.push(flow.kind === "ping" ? metrics.histogram(sender, "pingPs") : undefined);
    this.#gaps.push(flow.arrivals === "poisson" ? this.#simulation.random(flow.path) : undefined);
    if (flow.kind === "tcp") return flow.number;
    this.#byPath.set(flow.path, flow.number);
    const firstPs = Math.max(flow.startPs, now) + (this.#gaps[row]?.exponential(gapPs) ?? 0);
    if (firstPs < flow.stopPs && flow.framesMax > 0) this.#simulation.at(firstPs, this.#send, row);
    return flow.number;
  }

  #read(flow: FlowNumber, metric: string, statistic: string): number | undefined {
    const counts = this.counts(flow);
    if (metric !== "delayPs") {
      const value = counts[metric as "sentFrames" | "deliveredFrames" | "deliveredBytes" | "reorderedFrames"];
      if (statistic === "" || statistic === "count") return value;
      const { now, metrics } = this.#simulation;
      return statistic === "ratePerSecond" ? (value * 1e12) / (now - metrics.sincePs) : undefined;
    }
    if (statistic === "count") return counts.deliveredFrames;
    if (counts.deliveredFrames === 0) return undefined;
    if (statistic === "" || statistic === "mean") return counts.delayMeanPs;
    return statistic === "min" ? counts.delayMinPs : statistic === "max" ? counts.delayMaxPs : undefined;
  }

  #reset(row: number): void {
    this.#sent[row] = 0;
    this.#delivered[row] = 0;
    this.#deliveredBytes[row] = 0;
    this.#reordered[row] = 0;
    this.#delaySumPs[row] = 0;
    this.#delayMinPs[row] = Number.POSITIVE_INFINITY;
    this.#delayMaxPs[row] = 0;
  }

  #fire(row: number): void {
    const flow = this.#flows[row];
    const { now } = this.#simulation;
    const frames = this.#frames;
    const columns = this.#columns;
    const endpoint = this.#endpoint as Endpoint;
    const frame = frames.allocate(flow.frameBytes);
    const made = this.#made[row] + 1;
    this.#made[row] = made;
    this.#sent[row] += 1;
    frames.flow[frame] = row + 1;
    frames.priority[frame] = flow.priority;
    columns.sequence[frame] = made;
    if (flow.kind === "udp") {
      endpoint.fillIpv4(frame, flow.source, flow.destination, ipProtocol.udp, 2 * row + 2);
      columns.sourcePort[frame] = flow.sourcePort;
      columns.destinationPort[frame] = flow.destinationPort;
      if (flow.ecn === true) frames.ecn[frame] = ecnCapable0;
    } else {
      endpoint.fillIpv4(frame, flow.source, flow.destination, ipProtocol.icmp, 2 * row + 2);
      columns.icmpType[frame] = icmpType.echoRequest;
      columns.icmpCode[frame] = 0;
      columns.identifier[frame] = (row + 1) & 0xffff;
      columns.stampPs.set(frame, now);
    }
    const { spans } = this.#simulation;
    if (spans.on) frames.request[frame] = spans.open(now, this.#simulation.trace.object(flow.path));
    this.#output(flow.from, frame);
    const random = this.#gaps[row];
    const nextPs = now + (random === undefined ? flow.gapPs : random.exponential(flow.gapPs));
    if (nextPs < flow.stopPs && made < flow.framesMax) this.#simulation.place(nextPs, this.#send, row);
  }
}
