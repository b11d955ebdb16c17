/**
 * graph/graph — nodes, ports, links, and how a frame crosses them.
 *
 * A port that is a plain FIFO takes one event per hop: what it will send when is known the moment a frame joins, so
 * the frame goes straight onto the link's list with its first and last bit out, and only the arrival is an event. A
 * port with a discipline, a pause or an ingress policy takes the general path: the last bit out is an event of its own
 * where somebody waits for it, a frame in the queue or a policy. Both give the same records and the same digest (G1),
 * because
 *   - at one instant departures happen before arrivals: a frame whose turn has come leaves before a new one is admitted;
 *   - simultaneous arrivals fire in the order of their sending ports, whatever order they were scheduled in.
 * A port may have a device in the place of a cable; it stands on the general path, so that others pay nothing for it.
 * Per link only the head of its list is in the event queue, so the queue holds links, not frames.
 * Rules G1–G28 in ../../SPEC.md.
 * @module
 */
import { engineError } from "../errors.ts";
import { recordKind } from "../kinds.ts";
import { fnv1a32 } from "../sim/hash.ts";
import { philox2x32 } from "../sim/random.ts";
import type { Simulation } from "../sim/simulation.ts";
import { type Ps, transmitPs } from "../sim/time.ts";
import { deviceLayer, holdLayer, propagateLayer, queueLayer, type Spans, serialiseLayer } from "../spans/spans.ts";
import type { ObjectIndex } from "../trace/trace.ts";
import { type DropCause, dropCauseIndex, dropCauses } from "./drop-cause.ts";
import { type Frame, type FramePool, none } from "./frames.ts";
import {
  arrivalAt,
  delayAt,
  floatShift,
  freeAt,
  headAt,
  numeratorAt,
  overheadBytesAt,
  queueBytesMaxAt,
  queueChangedAt,
  queuedBytePsAt,
  queuedBytesAt,
  queuedBytesPeakAt,
  queuedFramesAt,
  queueFramesMaxAt,
  receivedBytesAt,
  receivedFramesAt,
  recordShift,
  sentBytesAt,
  sentFramesAt,
  tailAt,
  waitingAt,
} from "./port.ts";
import type { PortDevice } from "./port-device.ts";
import { createPortProbes } from "./port-probes.ts";
import { type IngressPolicy, type QueueDiscipline, type QueueManagement, verdict } from "./queue-discipline.ts";
import { type LinkIndex, type NodeIndex, type PortIndex, Topology } from "./topology.ts";

/** Called when a frame has arrived at a node, whole. */
export type Receive = (port: PortIndex, frame: Frame) => void;
/** Whoever has frames that have arrived at its nodes, whole: one object for many nodes. */
export interface Receiver {
  receive(node: NodeIndex, port: PortIndex, frame: Frame): void;
}

/** A function as a receiver. */
class FunctionReceiver implements Receiver {
  readonly #receive: Receive;
  constructor(receive: Receive) {
    this.#receive = receive;
  }
  receive(_node: NodeIndex, port: PortIndex, frame: Frame): void {
    this.#receive(port, frame);
  }
}

/** Called at each frame's first bit out, at the sender's end. */
export type Tap = (timePs: Ps, port: PortIndex, frame: Frame) => void;

/** Bytes of an Ethernet header, which the MTU does not count. */
const ethernetHeaderBytes = 14;
/** Congestion experienced (RFC 3168 §5). */
const congestionExperienced = 3;

/** The network of one simulation. */
export class Graph extends Topology {
  /** Frames dropped by cause, in the order of `dropCauses`. */
  readonly dropsByCause: Float64Array;

  readonly #simulation: Simulation;
  readonly #frames: FramePool;
  readonly #stored: boolean;
  readonly #spans: Spans;
  readonly #receivers: Receiver[] = [];
  readonly #disciplines: (QueueDiscipline | undefined)[] = [];
  readonly #devices: (PortDevice | undefined)[] = [];
  readonly #managements: (QueueManagement | undefined)[] = [];
  readonly #policies: (IngressPolicy | undefined)[] = [];
  /** Whether any node has a policy: without one nobody asks by which port a frame came in. */
  #policed = false;
  readonly #taps: Tap[] = [];
  readonly #onLinkChange: ((link: LinkIndex, up: boolean) => void)[] = [];
  readonly #onFault: ((port: PortIndex) => void)[] = [];
  readonly #onDrop: ((object: ObjectIndex, frame: Frame, cause: number) => void)[] = [];
  /** Whether any port ever had a fault: until then nobody asks at an arrival. A memory, not a state. */
  #faulty = false;
  /** The handler of arrivals; its value is the port that the frame was sent from. */
  readonly arriveHandler: number;
  readonly #transmitted: number;
  readonly #send: number;
  readonly #receive: number;
  readonly #enqueue: number;
  readonly #drop: number;
  readonly #linkDown: number;
  readonly #linkUp: number;
  readonly #linkLoss: number;
  readonly #linkMtu: number;
  /** Registered with the first queue that is managed; 0 until then, when nobody marks. */
  #mark = 0;

  constructor(simulation: Simulation, general: boolean) {
    super(simulation.state, simulation.trace, general);
    this.#simulation = simulation;
    this.#frames = simulation.frames;
    this.#stored = simulation.trace.stored;
    this.#spans = simulation.spans;
    this.dropsByCause = simulation.state.f64("graph/dropsByCause", dropCauses.length);
    simulation.metrics.source(
      createPortProbes(
        this,
        () => simulation.now,
        () => simulation.metrics.sincePs,
      ),
    );
    const trace = simulation.trace;
    this.#send = recordKind(trace, "frame.send");
    this.#receive = recordKind(trace, "frame.receive");
    this.#enqueue = recordKind(trace, "frame.enqueue");
    this.#drop = recordKind(trace, "frame.drop");
    this.#linkDown = recordKind(trace, "link.down");
    this.#linkUp = recordKind(trace, "link.up");
    this.#linkLoss = recordKind(trace, "link.loss");
    this.#linkMtu = recordKind(trace, "link.mtu");
    this.arriveHandler = simulation.handler("graph", "arrive", (port) => this.arrived(port), { order: "value" });
    this.#transmitted = simulation.handler("graph", "transmitted", (port) => this.#lastBitOut(port));
  }

  /** Add a node. @param receive called for each frame that has arrived, whole. @throws `engine/duplicate-name`. */
  addNode(name: string, receive: Receive): NodeIndex {
    const node = this.nameNode(name);
    this.#receivers.push(new FunctionReceiver(receive));
    this.#policies.push(undefined);
    return node;
  }

  /** Give what arrives at a node to another receiver from now on: one object for many nodes is the fastest way. */
  receiveBy(node: NodeIndex, receiver: Receiver): void {
    this.#receivers[node] = receiver;
  }

  /** Put a queue discipline on a port; it takes the general path from then on. Before anything is sent. */
  discipline(port: PortIndex, discipline: QueueDiscipline): void {
    this.#disciplines[port] = discipline;
    this.ports.general[port] = 1;
  }

  /**
   * Let somebody judge what comes to a port with a cable, before its queue is full; the port takes the general path from
   * then on. Before anything is sent.
   */
  manage(port: PortIndex, management: QueueManagement): void {
    if (this.#managements.length === 0) this.#mark = recordKind(this.#simulation.trace, "frame.mark");
    this.#managements[port] = management;
    this.ports.general[port] = 1;
  }

  /** Whether somebody judges what comes to a port. */
  isManaged(port: PortIndex): boolean {
    return this.#managements[port] !== undefined;
  }

  /** Give a node an ingress policy; its ports take the general path from then on. Before anything is sent. */
  policy(node: NodeIndex, policy: IngressPolicy): void {
    this.#policies[node] = policy;
    this.exactRelease.array[node] = policy.releaseMayWait === true ? 0 : 1;
    this.#policed = true;
    this.#frames.chargeIngress();
    for (const port of this.portsOf(node)) this.ports.general[port] = 1;
  }

  /**
   * Put a device at a port in the place of a cable. The port is up from then on and has neither peer nor link. What is
   * sent there is recorded, counted and shown to taps as a first bit out (`frame.send`), and is the device's in the
   * same instant: a device that makes frames wait has a queue of its own, so disciplines and pauses of the port do
   * nothing. What comes back, comes by `deliver`. Before anything is sent.
   *
   * @param mtuBytes largest payload, as of a link; without it the device judges.
   * @throws `engine/port-connected` when the port has a cable or a device.
   */
  device(port: PortIndex, device: PortDevice, mtuBytes = 0x7fffffff): void {
    const p = this.ports;
    this.checkFree(port);
    this.#devices[port] = device;
    p.up[port] = 1;
    p.general[port] = 1;
    p.denominator[port] = 1;
    p.mtuBytes[port] = mtuBytes;
  }

  /** Give a port's node a frame as if it had just arrived there, whole: recorded, counted, judged by its policy. */
  deliver(port: PortIndex, frame: Frame): void {
    this.#spans.mark(this.#frames.request[frame], deviceLayer, this.ports.object[port], this.#simulation.now);
    this.#receiveAt(port, frame);
  }

  /** Stop or let go priorities of a port on the general path. @param paused bit p set stops priority p. */
  pause(port: PortIndex, paused: number): void {
    this.ports.paused[port] = paused;
    if (this.ports.busy[port] === 0) this.#sendNext(port);
  }

  /**
   * Tell a policy that lets releases wait of every frame whose last bit went out before a time, which is now or, for
   * whoever looks when an instant is over, a picosecond more. Nothing else changes: such a frame had nobody behind it.
   */
  settleReleases(node: NodeIndex, beforePs: Ps): void {
    for (const port of this.portsOf(node)) {
      if (this.#isUnheard(port) && this.ports.freeAtPs(port) < beforePs) this.#lastBitOut(port);
    }
  }

  /** Whether from now on a node's policy hears of each leaving in its instant, or when it is next told. */
  releaseExactly(node: NodeIndex, exactly: boolean): void {
    this.exactRelease.array[node] = exactly ? 1 : 0;
    if (!exactly) return;
    this.settleReleases(node, this.#simulation.now);
    for (const port of this.portsOf(node)) if (this.#isUnheard(port)) this.#awaitLastBit(port);
  }

  /** Call `fn` at each frame's first bit out. In time order where every port is on the general path. */
  tap(fn: Tap): void {
    this.#taps.push(fn);
  }

  /** Call `fn` after a link has gone down or come up. */
  onLinkChange(fn: (link: LinkIndex, up: boolean) => void): void {
    this.#onLinkChange.push(fn);
  }

  /** Give a frame to a port: it is sent, waits, or is dropped (link-down, mtu, queue-full). */
  send(port: PortIndex, frame: Frame): void {
    const p = this.ports;
    const frames = this.#frames;
    const sizeBytes = frames.sizeBytes[frame];
    if (this.#spans.on) {
      this.#spans.mark(frames.request[frame], holdLayer, this.nodeObject(p.node[port]), this.#simulation.now);
    }
    if (p.up[port] === 0) {
      this.dropAtPort(port, frame, "link-down");
      return;
    }
    if (sizeBytes - ethernetHeaderBytes > p.mtuBytes[port]) {
      this.dropAtPort(port, frame, "mtu");
      return;
    }
    if (p.general[port] === 1) {
      this.#sendGeneral(port, frame, sizeBytes);
      return;
    }
    const { words, floats } = p;
    const word = port << recordShift;
    const float = port << floatShift;
    const now = this.#simulation.now;
    if (words[word + waitingAt] !== none) this.#depart(port);
    let startPs = floats[float + freeAt];
    if (startPs > now) {
      const queued = floats[float + queuedBytesAt];
      const isFull = queued + sizeBytes > floats[float + queueBytesMaxAt];
      if (isFull || words[word + queuedFramesAt] >= words[word + queueFramesMaxAt]) {
        this.dropAtPort(port, frame, "queue-full");
        return;
      }
      this.#joinQueue(port, frame, sizeBytes, queued);
      if (words[word + waitingAt] === none) words[word + waitingAt] = frame;
    } else {
      startPs = now;
      this.#recordSend(port, frame, sizeBytes, now);
    }
    const endPs = startPs + this.#transmitPs(port, sizeBytes);
    floats[float + freeAt] = endPs;
    frames.endPs.set(frame, endPs);
    this.#ontoWire(port, frame);
  }

  /** The frame ends here, at the node that received it: its ingress policy hears of it, and its record is free. */
  consume(frame: Frame): void {
    this.#releasedNow(frame);
    this.#frames.release(frame);
  }

  /** Drop a frame at a node, with a record on the node. */
  dropAtNode(node: NodeIndex, frame: Frame, cause: DropCause): void {
    this.nodeDrops.array[node]++;
    this.#dropped(this.nodeObject(node), frame, cause);
  }

  /** Drop a frame at a port, with a record on the port. */
  dropAtPort(port: PortIndex, frame: Frame, cause: DropCause): void {
    this.ports.droppedFrames[port]++;
    this.ports.droppedBytes[port] += this.#frames.sizeBytes[frame];
    this.#dropped(this.ports.object[port], frame, cause);
  }

  /** Cut or mend a link. A cut loses what waits and what is not yet wholly out; what is on its way still arrives. */
  setLinkUp(link: LinkIndex, up: boolean): void {
    if (this.linkUp(link) === up) return;
    const now = this.#simulation.now;
    const ends = this.linkEnds(link);
    const kind = up ? this.#linkUp : this.#linkDown;
    for (const port of ends) this.#simulation.trace.record(now, kind, this.ports.object[port], link, 0);
    for (const port of ends) {
      if (!up) this.#cut(port, now);
      this.ports.up[port] = up ? 1 : 0;
    }
    for (const fn of this.#onLinkChange) fn(link, up);
  }

  /**
   * Lose frames that leave by a port, each with a probability, although the link is up: they are sent, and do not arrive.
   * Each draw is Philox2x32-10 of the seed over the hash of the port's path and the number of the draw, so that one
   * direction of one link has a stream of its own.
   *
   * @param share 0..1; 1 loses all, 0 none.
   * @throws `engine/fault-range`.
   */
  setLoss(port: PortIndex, share: number): void {
    if (!(share >= 0 && share <= 1)) {
      throw engineError(
        "engine/fault-range",
        `loss of ${share} at ${this.portName(port)}: expected a share from 0 to 1`,
      );
    }
    this.ports.lossShare[port] = share;
    this.#fault(port, this.#linkLoss, Math.round(share * 1e6));
  }

  /**
   * Give one end of a link another MTU: larger frames are dropped when they are to leave there, and when they have
   * arrived there.
   *
   * @throws `engine/fault-range` unless it is a whole number of bytes from 1.
   */
  setMtu(port: PortIndex, mtuBytes: number): void {
    if (!(Number.isInteger(mtuBytes) && mtuBytes >= 1 && mtuBytes <= 0x7fffffff)) {
      throw engineError(
        "engine/fault-range",
        `MTU of ${mtuBytes} at ${this.portName(port)}: expected whole bytes from 1`,
      );
    }
    this.ports.mtuBytes[port] = mtuBytes;
    this.#fault(port, this.#linkMtu, mtuBytes);
  }

  #fault(port: PortIndex, kind: number, value: number): void {
    const p = this.ports;
    this.#faulty = true;
    this.#simulation.trace.record(this.#simulation.now, kind, p.object[port], p.link[port], value);
    for (const fn of this.#onFault) fn(port);
  }

  /** Call `fn` after a port's loss or MTU was set. */
  onFault(fn: (port: PortIndex) => void): void {
    this.#onFault.push(fn);
  }

  /** Call `fn` at each drop, while the frame is still there. @param cause its number (`dropCauseIndex`). */
  onDrop(fn: (object: ObjectIndex, frame: Frame, cause: number) => void): void {
    this.#onDrop.push(fn);
  }

  /** Visit each frame that is on a link or waits for it, in the order it will arrive. */
  inFlight(visit: (port: PortIndex, frame: Frame, startPs: Ps, endPs: Ps, arrivalPs: Ps) => void): void {
    const p = this.ports;
    const frames = this.#frames;
    for (let port = 0; port < p.count; port++) {
      for (let frame = p.head(port); frame !== none; frame = frames.next[frame]) {
        const endPs = frames.endPs.get(frame);
        visit(port, frame, endPs - this.#transmitPs(port, frames.sizeBytes[frame]), endPs, endPs + p.delayPs(port));
      }
    }
  }

  /** Record the sends that one-event ports have made up to now and not yet recorded. */
  settle(): void {
    const p = this.ports;
    for (let port = 0; port < p.count; port++) {
      if (p.general[port] === 0 && p.waiting(port) !== none) this.#depart(port);
    }
  }

  /** Frames on a port's queue, waiting; call `settle` first on a one-event port. */
  queuedFrames(port: PortIndex): number {
    return this.#disciplines[port]?.lengthFrames ?? this.ports.queuedFrames(port);
  }

  /**
   * Bytes that wait at a port now, behind those whose first bit has gone out: alike on both paths. For nodes that choose
   * a port by its queue.
   */
  backlogBytes(port: PortIndex): number {
    const p = this.ports;
    if (p.general[port] === 0) {
      if (p.waiting(port) !== none) this.#depart(port);
      return p.queuedBytes(port);
    }
    const waiting = this.#disciplines[port]?.lengthBytes ?? p.queuedBytes(port);
    const head = p.queueHead[port];
    // Where the line is free at this very instant the next frame goes out before anything arrives.
    const isLeaving = p.busy[port] === 1 && p.freeAtPs(port) <= this.#simulation.now && p.paused[port] === 0;
    return isLeaving && head !== none ? waiting - this.#frames.sizeBytes[head] : waiting;
  }

  /** Visit the frames that wait at a port, first to leave first; those of a discipline's own are not seen. */
  waitingFrames(port: PortIndex, visit: (frame: Frame, sizeBytes: number) => void): void {
    const frames = this.#frames;
    let frame = this.ports.general[port] === 0 ? this.ports.waiting(port) : this.ports.queueHead[port];
    for (; frame !== none; frame = frames.next[frame]) visit(frame, frames.sizeBytes[frame]);
  }

  // — one-event path ————————————————————————————————————————————————————————————————————————————————————————————————

  /** Let the frames whose first bit has gone out by `now` leave the queue. */
  #depart(port: PortIndex): void {
    const now = this.#simulation.now;
    const { words } = this.ports;
    const frames = this.#frames;
    const waiting = (port << recordShift) + waitingAt;
    let frame = words[waiting];
    while (frame !== none) {
      const sizeBytes = frames.sizeBytes[frame];
      const startPs = frames.endPs.get(frame) - this.#transmitPs(port, sizeBytes);
      if (startPs > now) break;
      this.#leaveQueue(port, sizeBytes, startPs);
      this.#recordSend(port, frame, sizeBytes, startPs);
      frame = frames.next[frame];
    }
    words[waiting] = frame;
  }

  /** The first frame of a port's link has arrived at the far end. The simulation calls this. */
  arrived(port: PortIndex): void {
    const p = this.ports;
    const { words } = p;
    const word = port << recordShift;
    const frames = this.#frames;
    if (words[word + waitingAt] !== none) this.#depart(port);
    const frame = words[word + headAt];
    const next = frames.next[frame];
    words[word + headAt] = next;
    if (next === none) words[word + tailAt] = none;
    else {
      const arrivalPs = frames.endPs.get(next) + p.floats[(port << floatShift) + delayAt];
      words[word + arrivalAt] = this.#simulation.place(arrivalPs, this.arriveHandler, port);
    }
    if (this.#faulty && this.#isLost(port, frame)) return;
    if (this.#spans.on) this.#markHop(port, frame);
    this.#receiveAt(p.peer[port], frame);
  }

  /** Whether a link's fault takes a frame that would arrive now; it is dropped then. */
  #isLost(port: PortIndex, frame: Frame): boolean {
    const p = this.ports;
    const share = p.lossShare[port];
    // It has left its node: whose ingress it was charged to is over.
    this.#frames.ingressPort[frame] = none;
    if (share > 0 && (share === 1 || this.#draw(port) < share)) {
      this.dropAtPort(port, frame, "injected");
      return true;
    }
    const peer = p.peer[port];
    if (this.#frames.sizeBytes[frame] - ethernetHeaderBytes <= p.mtuBytes[peer]) return false;
    this.dropAtPort(peer, frame, "mtu");
    return true;
  }

  /** A float in [0, 1). */
  #draw(port: PortIndex): number {
    const hash = fnv1a32(`${this.portPath(port)}/loss`);
    return philox2x32(this.ports.lossDraws[port]++, hash, this.#simulation.seed)[0] / 0x1_0000_0000;
  }

  // — general path ——————————————————————————————————————————————————————————————————————————————————————————————————

  #sendGeneral(port: PortIndex, frame: Frame, sizeBytes: number): void {
    const p = this.ports;
    const now = this.#simulation.now;
    const device = this.#devices[port];
    if (device !== undefined) {
      this.#frames.endPs.set(frame, now);
      this.#recordSend(port, frame, sizeBytes, now);
      this.#releasedNow(frame);
      this.#frames.ingressPort[frame] = none;
      device.transmit(frame);
      return;
    }
    if (p.busy[port] === 1 && p.freeAtPs(port) <= now) {
      this.#forgetLastBit(port);
      this.#lastBitOut(port);
    }
    const discipline = this.#disciplines[port];
    const management = this.#managements[port];
    let judged: number = verdict.pass;
    if (management !== undefined) {
      judged = management.judge(port, frame, discipline?.lengthBytes ?? p.queuedBytes(port));
      if (judged === verdict.drop) {
        this.dropAtPort(port, frame, "policy");
        return;
      }
    }
    if (p.busy[port] === 0 && p.paused[port] === 0 && p.queuedFrames(port) === 0) {
      if (judged === verdict.mark) this.#markFrame(port, frame, 0);
      this.#start(port, frame, now);
      return;
    }
    const queued = discipline?.lengthBytes ?? p.queuedBytes(port);
    const refused =
      discipline !== undefined
        ? !discipline.put(frame)
        : queued + sizeBytes > p.queueBytesMax(port) || p.queuedFrames(port) >= p.queueFramesMax(port);
    if (refused) {
      this.dropAtPort(port, frame, "queue-full");
      return;
    }
    if (judged === verdict.mark) this.#markFrame(port, frame, queued);
    this.#joinQueue(port, frame, sizeBytes, queued);
    if (discipline === undefined) {
      const last = p.queueTail[port];
      this.#frames.next[frame] = none;
      if (last === none) p.queueHead[port] = frame;
      else this.#frames.next[last] = frame;
      p.queueTail[port] = frame;
    }
    if (p.busy[port] === 0) this.#sendNext(port);
    else if (p.transmitEvent[port] === none) this.#awaitLastBit(port);
  }

  /** There is congestion, says a frame from now on. */
  #markFrame(port: PortIndex, frame: Frame, queued: number): void {
    const p = this.ports;
    const frames = this.#frames;
    frames.ecn[frame] = congestionExperienced;
    p.markedFrames[port]++;
    const record = this.#simulation.trace.record(
      this.#simulation.now,
      this.#mark,
      p.object[port],
      frames.id[frame],
      queued,
      port,
      this.#stored ? frames.lastRecord[frame] : -1,
    );
    if (record >= 0) frames.lastRecord[frame] = record;
  }

  /** Whether a port's last bit out is, or was, nobody's event. */
  #isUnheard(port: PortIndex): boolean {
    return this.ports.busy[port] === 1 && this.ports.transmitEvent[port] === none;
  }

  #awaitLastBit(port: PortIndex): void {
    const p = this.ports;
    p.transmitEvent[port] = this.#simulation.place(p.freeAtPs(port), this.#transmitted, port);
  }

  #forgetLastBit(port: PortIndex): void {
    const event = this.ports.transmitEvent[port];
    if (event !== none) this.#simulation.remove(event);
  }

  #lastBitOut(port: PortIndex): void {
    const sent = this.ports.sending[port];
    this.ports.transmitEvent[port] = none;
    this.ports.busy[port] = 0;
    this.ports.sending[port] = none;
    this.#released(sent, this.ports.sendingIngress[port], this.ports.sendingCharge[port]);
    // A policy may have answered on this very port.
    if (this.ports.busy[port] === 0) this.#sendNext(port);
  }

  #sendNext(port: PortIndex): void {
    const p = this.ports;
    if (p.up[port] === 0) return;
    const discipline = this.#disciplines[port];
    let frame = none;
    if (discipline !== undefined) frame = discipline.take(p.paused[port]);
    else if (p.paused[port] === 0) {
      frame = p.queueHead[port];
      if (frame !== none) {
        p.queueHead[port] = this.#frames.next[frame];
        if (p.queueHead[port] === none) p.queueTail[port] = none;
      }
    }
    if (frame === none) return;
    const now = this.#simulation.now;
    this.#frames.next[frame] = none;
    this.#leaveQueue(port, this.#frames.sizeBytes[frame], now);
    this.#start(port, frame, now);
  }

  #start(port: PortIndex, frame: Frame, now: Ps): void {
    const p = this.ports;
    const frames = this.#frames;
    const sizeBytes = frames.sizeBytes[frame];
    const endPs = now + this.#transmitPs(port, sizeBytes);
    frames.endPs.set(frame, endPs);
    p.floats[(port << floatShift) + freeAt] = endPs;
    p.busy[port] = 1;
    p.sending[port] = frame;
    p.sendingIngress[port] = frames.ingressPort[frame];
    p.sendingCharge[port] = frames.ingressCharge?.[frame] ?? 0;
    this.#recordSend(port, frame, sizeBytes, now);
    this.#ontoWire(port, frame);
    const isAwaited = p.queuedFrames(port) !== 0 || (this.#policed && this.exactRelease.array[p.node[port]] === 1);
    if (isAwaited) this.#awaitLastBit(port);
  }

  /** The same of a frame that is still there. */
  #releasedNow(frame: Frame): void {
    const { ingressPort, ingressCharge } = this.#frames;
    this.#released(frame, ingressPort[frame], ingressCharge?.[frame] ?? 0);
  }

  /** Tell the ingress policy of a frame that it has left. The frame itself may be gone by now; its port is not. */
  #released(frame: Frame, ingress: PortIndex, charge: number): void {
    if (ingress < 0) return;
    this.#policies[this.ports.node[ingress]]?.release(ingress, frame, charge);
  }

  // — both ——————————————————————————————————————————————————————————————————————————————————————————————————————————

  /** A frame has arrived at a port. */
  #receiveAt(port: PortIndex, frame: Frame): void {
    const p = this.ports;
    const frames = this.#frames;
    const { floats } = p;
    floats[(port << floatShift) + receivedFramesAt] += 1;
    floats[(port << floatShift) + receivedBytesAt] += frames.sizeBytes[frame];
    const record = this.#simulation.trace.record(
      this.#simulation.now,
      this.#receive,
      p.object[port],
      frames.id[frame],
      frames.sizeBytes[frame],
      port,
      this.#stored ? frames.lastRecord[frame] : -1,
    );
    if (record >= 0) frames.lastRecord[frame] = record;
    const node = p.node[port];
    const policy = this.#policies[node];
    if (policy !== undefined) {
      if (policy.control?.(port, frame) === true) return;
      frames.ingressPort[frame] = port;
      (frames.ingressCharge as Int32Array)[frame] = 0;
      if (!policy.arrive(port, frame)) {
        this.dropAtPort(port, frame, "policy");
        return;
      }
    } else if (this.#policed) frames.ingressPort[frame] = none;
    this.#receivers[node].receive(node, port, frame);
  }

  /** What a frame's link took of its request's time. The path of the port makes no difference. */
  #markHop(port: PortIndex, frame: Frame): void {
    const frames = this.#frames;
    const spans = this.#spans;
    const request = frames.request[frame];
    const place = this.ports.object[port];
    const sizeBytes = frames.sizeBytes[frame];
    const endPs = frames.endPs.get(frame);
    const startPs = endPs - this.#transmitPs(port, sizeBytes);
    if (spans.beside(request, serialiseLayer, place, startPs, endPs, sizeBytes) >= 0) {
      spans.beside(request, propagateLayer, place, endPs, this.#simulation.now);
      return;
    }
    spans.mark(request, queueLayer, place, startPs);
    spans.mark(request, serialiseLayer, place, endPs, 0, sizeBytes);
    spans.mark(request, propagateLayer, place, this.#simulation.now);
  }

  #joinQueue(port: PortIndex, frame: Frame, sizeBytes: number, queued: number): void {
    const now = this.#simulation.now;
    const p = this.ports;
    const frames = this.#frames;
    const record = this.#simulation.trace.record(
      now,
      this.#enqueue,
      p.object[port],
      frames.id[frame],
      queued,
      port,
      this.#stored ? frames.lastRecord[frame] : -1,
    );
    if (record >= 0) frames.lastRecord[frame] = record;
    const { words, floats } = p;
    const float = port << floatShift;
    const before = floats[float + queuedBytesAt];
    const bytes = before + sizeBytes;
    floats[float + queuedBytePsAt] += before * (now - floats[float + queueChangedAt]);
    floats[float + queueChangedAt] = now;
    floats[float + queuedBytesAt] = bytes;
    words[(port << recordShift) + queuedFramesAt] += 1;
    if (bytes > floats[float + queuedBytesPeakAt]) floats[float + queuedBytesPeakAt] = bytes;
  }

  #leaveQueue(port: PortIndex, sizeBytes: number, atPs: Ps): void {
    const { words, floats } = this.ports;
    const float = port << floatShift;
    const before = floats[float + queuedBytesAt];
    floats[float + queuedBytePsAt] += before * (atPs - floats[float + queueChangedAt]);
    floats[float + queueChangedAt] = atPs;
    floats[float + queuedBytesAt] = before - sizeBytes;
    words[(port << recordShift) + queuedFramesAt] -= 1;
  }

  /** How long a frame of this size occupies the port's link. */
  #transmitPs(port: PortIndex, sizeBytes: number): Ps {
    const p = this.ports;
    const bytes = sizeBytes + p.words[(port << recordShift) + overheadBytesAt];
    const numerator = p.floats[(port << floatShift) + numeratorAt];
    const denominator = p.denominator[port];
    return denominator === 1 ? bytes * numerator : transmitPs(bytes, numerator, denominator);
  }

  /** Count and record a frame whose first bit goes, or went, out at a time. */
  #recordSend(port: PortIndex, frame: Frame, sizeBytes: number, startPs: Ps): void {
    const p = this.ports;
    const frames = this.#frames;
    p.floats[(port << floatShift) + sentFramesAt] += 1;
    p.floats[(port << floatShift) + sentBytesAt] += sizeBytes;
    const record = this.#simulation.trace.record(
      startPs,
      this.#send,
      p.object[port],
      frames.id[frame],
      sizeBytes,
      port,
      this.#stored ? frames.lastRecord[frame] : -1,
    );
    if (record >= 0) frames.lastRecord[frame] = record;
    if (this.#taps.length > 0) for (const tap of this.#taps) tap(startPs, port, frame);
  }

  #ontoWire(port: PortIndex, frame: Frame): void {
    const { words, floats } = this.ports;
    const word = port << recordShift;
    const { next, endPs } = this.#frames;
    const last = words[word + tailAt];
    next[frame] = none;
    words[word + tailAt] = frame;
    if (last !== none) next[last] = frame;
    else {
      words[word + headAt] = frame;
      const arrivalPs = endPs.get(frame) + floats[(port << floatShift) + delayAt];
      words[word + arrivalAt] = this.#simulation.place(arrivalPs, this.arriveHandler, port);
    }
  }

  #dropped(object: ObjectIndex, frame: Frame, cause: DropCause): void {
    const index = dropCauseIndex(cause);
    const frames = this.#frames;
    this.dropsByCause[index]++;
    this.#simulation.trace.record(
      this.#simulation.now,
      this.#drop,
      object,
      frames.id[frame],
      index,
      frames.sizeBytes[frame],
      this.#stored ? frames.lastRecord[frame] : -1,
    );
    for (const fn of this.#onDrop) fn(object, frame, index);
    this.#releasedNow(frame);
    frames.release(frame);
  }

  /** Lose what waits at a port and what it has not wholly sent. */
  #cut(port: PortIndex, now: Ps): void {
    const p = this.ports;
    const { words, floats } = p;
    const word = port << recordShift;
    const frames = this.#frames;
    const lost: Frame[] = [];
    if (p.general[port] === 0) {
      if (words[word + waitingAt] !== none) this.#depart(port);
      for (let frame = words[word + waitingAt]; frame !== none; frame = frames.next[frame]) {
        this.#leaveQueue(port, frames.sizeBytes[frame], now);
      }
      words[word + waitingAt] = none;
    } else {
      if (p.busy[port] === 1) {
        this.#forgetLastBit(port);
        if (p.freeAtPs(port) <= now) {
          this.#lastBitOut(port);
          if (p.busy[port] === 1) this.#forgetLastBit(port);
        }
        p.busy[port] = 0;
        p.sending[port] = none;
        p.transmitEvent[port] = none;
      }
    }
    // Frames are listed in the order they end: the first that is not wholly out begins the part that is lost.
    let before = none;
    let frame = words[word + headAt];
    while (frame !== none && frames.endPs.get(frame) <= now) {
      before = frame;
      frame = frames.next[frame];
    }
    for (let cut = frame; cut !== none; cut = frames.next[cut]) lost.push(cut);
    words[word + tailAt] = before;
    if (before !== none) frames.next[before] = none;
    else if (frame !== none) {
      words[word + headAt] = none;
      this.#simulation.remove(words[word + arrivalAt]);
    }
    if (p.general[port] === 1) {
      const discipline = this.#disciplines[port];
      const take = (): Frame => {
        if (discipline !== undefined) return discipline.take(0);
        const first = p.queueHead[port];
        if (first !== none) p.queueHead[port] = frames.next[first];
        return first;
      };
      for (let waiting = take(); waiting !== none; waiting = take()) {
        this.#leaveQueue(port, frames.sizeBytes[waiting], now);
        lost.push(waiting);
      }
      p.queueTail[port] = none;
    }
    floats[(port << floatShift) + freeAt] = now;
    for (const each of lost) this.dropAtPort(port, each, "link-down");
  }
}
