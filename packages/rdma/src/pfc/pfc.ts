/**
 * pfc/pfc — priority flow control: a node counts what came in by each port and priority and has not left, and asks the
 * neighbour for silence before it must lose a frame.
 *
 * Above `xoffBytes` a port sends a PFC frame, and again at half of its time while it lasts; at `xonBytes` it sends one
 * with time 0. What still comes in between fills the headroom; what goes beyond it is dropped with cause `policy`. Who
 * hears the frame stops that priority, on that port only, and goes on when told or when the time is over.
 *
 * It is an ingress policy of the engine's graph and knows no switch: hosts and switches alike are added to it. Their
 * ports get a priority queue each, in which a pause passes all that waits. A port that has a device in the place of a
 * cable hears no pause, so what comes in there is not counted. Rules R62–R75 in ../../SPEC.md.
 *
 * Sources: IEEE 802.1Q-2018 §36 (PFC), annex N (buffer requirements); IEEE 802.3-2018 annex 31D (frame, quanta).
 * @module
 */
import type { Column, Frame, IngressPolicy, NodeIndex, PortIndex, Ps, Simulation } from "@dc/engine";
import { createPriorityQueue } from "@dc/engine/priority-queue";
import { priorityCount } from "@dc/wire";
import { makeRdmaError } from "../errors.ts";
import { pfcCosts } from "./costs.ts";
import { PauseFrames } from "./pause-frames.ts";
import { pauseRecordKind } from "./records.ts";

/** What one node does. */
export interface PfcOptions {
  /** Bit p: priority p is lossless: it is counted, paused, and obeys pauses. 0b1000, priority 3, if left out. */
  readonly lossless?: number;
  /** Of each port and lossless priority: above so many bytes it asks for silence. */
  readonly xoffBytes: number;
  /** At so many bytes or fewer it ends the silence; at most `xoffBytes`. */
  readonly xonBytes: number;
  /** What may come in above `xoffBytes`, at every port or at each by its cable; see `headroom`. */
  readonly headroomBytes: number | ((port: PortIndex) => number);
  /** Time of a pause in quanta of 512 bit times, 1..65535; 65535 if left out. */
  readonly pauseQuanta?: number;
  /** How long the node takes to obey a pause that it has received; 0 if left out. */
  readonly reactionPs?: Ps;
  /**
   * Waiting bytes of each priority on each port, one limit for all or eight. If left out, the link's `queueBytesMax` for
   * priorities that may be lost, and none for the lossless, which the ingress bounds.
   */
  readonly queueBytesMax?: number | readonly number[];
}

/** Options with all defaults in place. */
interface NodeOptions extends Required<Omit<PfcOptions, "queueBytesMax" | "headroomBytes">> {
  /** By port. */
  readonly headroomBytes: readonly number[];
}

/** How it is made. */
export interface PfcSettings {
  /** The MAC address that a port writes as its own; 02:00:00:00:00:00 plus the port's number if left out. */
  readonly macOf?: (port: PortIndex) => number;
}

/** Bits of all eight priorities. */
const allPriorities = 0xff;

/** Bytes of one quantum: 512 bits. */
const quantumBytes = 64;

/** Priority flow control of a simulation. Its nodes are added while things are being built, with all their ports. */
export class Pfc {
  readonly #simulation: Simulation;
  readonly #pauses: PauseFrames;
  readonly #options = new Map<NodeIndex, NodeOptions>();
  // A row for each port and priority, at port · 8 + priority.
  readonly #used: Column<Float64Array>;
  readonly #peak: Column<Float64Array>;
  readonly #pausing: Column<Uint8Array>;
  /** The event that sends the pause again, and the one that ends a pause whose time is over. */
  readonly #refreshEvent: Column<Float64Array>;
  readonly #expiryEvent: Column<Float64Array>;
  readonly #untilPs: Column<Float64Array>;
  readonly #sincePs: Column<Float64Array>;
  readonly #pausedPs: Column<Float64Array>;
  readonly #sent: Column<Float64Array>;
  readonly #received: Column<Float64Array>;
  readonly #rowsFor: (port: PortIndex) => void;
  readonly #onResume: ((port: PortIndex, priority: number) => void)[] = [];
  readonly #refresh: number;
  readonly #expire: number;
  readonly #obey: number;
  readonly #send: number;
  readonly #receive: number;
  readonly #resume: number;

  constructor(simulation: Simulation, settings: PfcSettings) {
    this.#simulation = simulation;
    const { frames, state, trace } = simulation;
    this.#pauses = new PauseFrames(frames, settings.macOf ?? ((port) => 0x0200_0000_0000 + port));
    const table = state.table("pfc", priorityCount * 16);
    this.#used = table.column("usedBytes", "f64");
    this.#peak = table.column("peakBytes", "f64");
    this.#pausing = table.column("pausing", "u8");
    this.#refreshEvent = table.column("refreshEvent", "f64");
    this.#expiryEvent = table.column("expiryEvent", "f64");
    this.#untilPs = table.column("untilPs", "f64");
    this.#sincePs = table.column("sincePs", "f64");
    this.#pausedPs = table.column("pausedPs", "f64");
    this.#sent = table.column("sent", "f64");
    this.#received = table.column("received", "f64");
    this.#rowsFor = (port) => {
      while (table.used < (port + 1) * priorityCount) table.add();
    };
    this.#refresh = simulation.handler("pfc", "refresh", (row) => this.#sendAgain(row));
    this.#expire = simulation.handler("pfc", "expire", (row) => this.#letGo(row, 1, -1));
    this.#obey = simulation.handler("pfc", "obey", (frame) => this.#apply(frame));
    this.#send = pauseRecordKind(trace, "pause.send");
    this.#receive = pauseRecordKind(trace, "pause.receive");
    this.#resume = pauseRecordKind(trace, "pause.resume");
  }

  /**
   * Give a node priority flow control on all ports that it has, when they are connected; each gets a priority queue. Every
   * neighbour must be added too, if with `lossless: 0`: what a node that knows no pauses does with one is its own affair.
   *
   * @throws `rdma/bad-option` for options that contradict each other or are out of range; `engine/duplicate-name` where a
   *   port has a priority queue already.
   */
  add(node: NodeIndex, options: PfcOptions): void {
    const { graph } = this.#simulation;
    const whole = checkOptions(options, graph.portsOf(node));
    this.#options.set(node, whole);
    for (const port of graph.portsOf(node)) {
      this.#rowsFor(port);
      const ownMax = graph.ports.link[port] < 0 ? Number.POSITIVE_INFINITY : graph.ports.queueBytesMax(port);
      const limitOf = (_: unknown, priority: number): number =>
        (whole.lossless >>> priority) % 2 === 1 ? Number.POSITIVE_INFINITY : ownMax;
      const queueBytesMax = options.queueBytesMax ?? Array.from({ length: priorityCount }, limitOf);
      graph.discipline(port, createPriorityQueue(this.#simulation, port, { queueBytesMax }));
    }
    const policy: IngressPolicy = {
      control: (port, frame) => this.#control(port, frame),
      arrive: (port, frame) => this.#arrive(port, frame, whole),
      release: (port, _frame, charge) => this.#release(port, charge, whole),
      releaseMayWait: true,
    };
    graph.policy(node, policy);
  }

  /** Call `fn` after a port was asked for silence and may send again. While things are being built. */
  onResume(fn: (port: PortIndex, priority: number) => void): void {
    this.#onResume.push(fn);
  }

  /** Bytes that came in by a port, of one priority, and have not left the node; 0 for one that is not lossless. */
  usedBytes(port: PortIndex, priority: number): number {
    const { graph, now } = this.#simulation;
    graph.settleReleases(graph.ports.node[port], now + 1);
    return this.#used.array[port * priorityCount + priority];
  }
  /** The most that `usedBytes` has been. */
  peakBytes(port: PortIndex, priority: number): number {
    return this.#peak.array[port * priorityCount + priority];
  }
  /** Whether a port has asked its neighbour for silence. */
  isPausing(port: PortIndex, priority: number): boolean {
    return this.#pausing.array[port * priorityCount + priority] === 1;
  }
  /** Whether a port has been asked for silence. */
  isPaused(port: PortIndex, priority: number): boolean {
    return this.#untilPs.array[port * priorityCount + priority] > 0;
  }
  /** How long a port has been silent on request. */
  pausedPs(port: PortIndex, priority: number): Ps {
    const row = port * priorityCount + priority;
    const open = this.#untilPs.array[row] > 0 ? this.#simulation.now - this.#sincePs.array[row] : 0;
    return this.#pausedPs.array[row] + open;
  }
  /** PFC frames that a port has sent for a priority, those that end a pause too. */
  sentFrames(port: PortIndex, priority: number): number {
    return this.#sent.array[port * priorityCount + priority];
  }
  /** PFC frames that a port has received for a priority. */
  receivedFrames(port: PortIndex, priority: number): number {
    return this.#received.array[port * priorityCount + priority];
  }

  // — who asks ——————————————————————————————————————————————————————————————————————————————————————————————————————

  #arrive(port: PortIndex, frame: Frame, options: NodeOptions): boolean {
    const { frames, graph } = this.#simulation;
    const priority = frames.priority[frame];
    if ((options.lossless >>> priority) % 2 === 0 || graph.ports.link[port] < 0) return true;
    const row = port * priorityCount + priority;
    const sizeBytes = frames.sizeBytes[frame];
    let used = this.#used.array[row] + sizeBytes;
    // A count that is high because releases wait is never too low: below the peak it decides nothing.
    if (used > this.#peak.array[row] || used > options.xoffBytes) {
      graph.settleReleases(graph.ports.node[port], this.#simulation.now);
      used = this.#used.array[row] + sizeBytes;
    }
    if (used > options.xoffBytes + options.headroomBytes[port]) return false;
    this.#used.array[row] = used;
    if (used > this.#peak.array[row]) this.#peak.array[row] = used;
    (frames.ingressCharge as Int32Array)[frame] = sizeBytes * priorityCount + priority;
    if (used > options.xoffBytes && this.#pausing.array[row] === 0) {
      this.#pausing.array[row] = 1;
      graph.releaseExactly(graph.ports.node[port], true);
      this.#ask(row, options.pauseQuanta, frames.lastRecord[frame]);
    }
    return true;
  }

  #release(port: PortIndex, charge: number, options: NodeOptions): void {
    if (charge === 0) return;
    const row = port * priorityCount + (charge % priorityCount);
    const used = this.#used.array[row] - Math.floor(charge / priorityCount);
    this.#used.array[row] = used;
    if (used <= options.xonBytes && this.#pausing.array[row] === 1) {
      this.#pausing.array[row] = 0;
      this.#restoreRest(port);
      this.#simulation.cancel(this.#refreshEvent.array[row]);
      this.#ask(row, 0, -1);
    }
  }

  /** Releases may wait again at the node of a port, unless it still has asked somebody for silence. */
  #restoreRest(port: PortIndex): void {
    const { graph } = this.#simulation;
    const node = graph.ports.node[port];
    const isPausing = graph.portsOf(node).some((each) => {
      const row = each * priorityCount;
      return this.#pausing.array.subarray(row, row + priorityCount).includes(1);
    });
    if (!isPausing) graph.releaseExactly(node, false);
  }

  /** Send a pause of one priority, and plan the next one. */
  #ask(row: number, quanta: number, cause: number): void {
    const { graph, frames, trace, now } = this.#simulation;
    const port = Math.floor(row / priorityCount);
    const classes = 1 << (row % priorityCount);
    const frame = this.#pauses.make(port, classes, quanta);
    this.#sent.array[row]++;
    const record = trace.record(now, this.#send, graph.ports.object[port], frames.id[frame], classes, quanta, cause);
    if (record >= 0) frames.lastRecord[frame] = record;
    if (quanta > 0) {
      const againPs = now + Math.floor(this.#quantaPs(port, quanta) * pfcCosts.refreshShare.value);
      this.#refreshEvent.array[row] = this.#simulation.at(againPs, this.#refresh, row);
    }
    graph.send(port, frame);
  }

  #sendAgain(row: number): void {
    const node = this.#simulation.graph.ports.node[Math.floor(row / priorityCount)];
    this.#ask(row, this.#optionsOf(node).pauseQuanta, -1);
  }

  // — who is asked ——————————————————————————————————————————————————————————————————————————————————————————————————

  #control(port: PortIndex, frame: Frame): boolean {
    if (!this.#pauses.isPause(frame)) return false;
    const { graph, frames, trace, now } = this.#simulation;
    const [classes, quanta] = [this.#pauses.classes(frame), this.#pauses.quanta(frame)];
    const cause = frames.lastRecord[frame];
    const record = trace.record(now, this.#receive, graph.ports.object[port], frames.id[frame], classes, quanta, cause);
    if (record >= 0) frames.lastRecord[frame] = record;
    this.#pauses.cameIn(frame, port);
    const { reactionPs } = this.#optionsOf(graph.ports.node[port]);
    if (reactionPs === 0) this.#apply(frame);
    else this.#simulation.after(reactionPs, this.#obey, frame);
    return true;
  }

  #apply(frame: Frame): void {
    const { graph, frames, now } = this.#simulation;
    const port = this.#pauses.port(frame);
    const quanta = this.#pauses.quanta(frame);
    const classes = this.#pauses.classes(frame) & this.#optionsOf(graph.ports.node[port]).lossless;
    const cause = frames.lastRecord[frame];
    frames.release(frame);
    for (let priority = 0; priority < priorityCount; priority++) {
      if ((classes >>> priority) % 2 === 0) continue;
      const row = port * priorityCount + priority;
      this.#received.array[row]++;
      if (quanta === 0) {
        if (this.#untilPs.array[row] === 0) continue;
        this.#simulation.cancel(this.#expiryEvent.array[row]);
        this.#letGo(row, 0, cause);
        continue;
      }
      const untilPs = now + this.#quantaPs(port, quanta);
      if (this.#untilPs.array[row] === 0) this.#sincePs.array[row] = now;
      else this.#simulation.cancel(this.#expiryEvent.array[row]);
      this.#untilPs.array[row] = untilPs;
      this.#expiryEvent.array[row] = this.#simulation.at(untilPs, this.#expire, row);
      graph.pause(port, graph.ports.paused[port] | (1 << priority));
    }
  }

  #letGo(row: number, why: 0 | 1, cause: number): void {
    const { graph, trace, now } = this.#simulation;
    const port = Math.floor(row / priorityCount);
    const priority = row % priorityCount;
    this.#pausedPs.array[row] += now - this.#sincePs.array[row];
    this.#untilPs.array[row] = 0;
    trace.record(now, this.#resume, graph.ports.object[port], priority, why, port, cause);
    graph.pause(port, graph.ports.paused[port] & ~(1 << priority) & allPriorities);
    for (const fn of this.#onResume) fn(port, priority);
  }

  #optionsOf(node: NodeIndex): NodeOptions {
    return this.#options.get(node) as NodeOptions;
  }

  /** How long so many quanta take at a port's rate, rounded up. */
  #quantaPs(port: PortIndex, quanta: number): Ps {
    const { ports } = this.#simulation.graph;
    return Math.ceil((quanta * quantumBytes * ports.numerator(port)) / ports.denominator[port]);
  }
}

function checkOptions(options: PfcOptions, ports: readonly PortIndex[]): NodeOptions {
  const { lossless = 0b1000, xoffBytes, xonBytes, reactionPs = 0 } = options;
  const headroomBytes: number[] = [];
  const pauseQuanta = options.pauseQuanta ?? pfcCosts.pauseQuanta.value;
  requireInteger("lossless", lossless, 0, allPriorities);
  requireInteger("xoffBytes", xoffBytes, 0, Number.MAX_SAFE_INTEGER);
  requireInteger("xonBytes", xonBytes, 0, xoffBytes);
  const { headroomBytes: asked } = options;
  const headroomOf = typeof asked === "number" ? () => asked : asked;
  if (typeof asked === "number") requireInteger("headroomBytes", asked, 0, Number.MAX_SAFE_INTEGER);
  for (const port of ports) {
    headroomBytes[port] = headroomOf(port);
    requireInteger("headroomBytes", headroomBytes[port], 0, Number.MAX_SAFE_INTEGER);
  }
  requireInteger("pauseQuanta", pauseQuanta, 1, pfcCosts.pauseQuanta.value);
  requireInteger("reactionPs", reactionPs, 0, Number.MAX_SAFE_INTEGER);
  return { lossless, xoffBytes, xonBytes, headroomBytes, pauseQuanta, reactionPs };
}

function requireInteger(name: string, value: number, minimum: number, maximum: number): void {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return;
  throw makeRdmaError("rdma/bad-option", `pfc: ${name} is ${value}: expected an integer, ${minimum}..${maximum}`);
}

/** Make priority flow control for a simulation, before its first frame; once. */
export function createPfc(simulation: Simulation, settings: PfcSettings = {}): Pfc {
  return new Pfc(simulation, settings);
}
