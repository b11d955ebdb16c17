/**
 * tcp/protocol — the states of a connection's end: three segments to open, a FIN each way to close.
 *
 * The client opens actively and sends; when it has sent all it closes. The server listens, and closes when the client's
 * FIN has come. Who closes first waits in TIME-WAIT. Both ends at once opening the same connection does not happen: one
 * of them listens.
 *
 * Sources: RFC 9293 §3.3.2, §3.5, §3.6, §3.10; RFC 7323 §2; RFC 2018 §2; RFC 3168 §6.1.1; rules F231, F232, F235, F248
 * in ../../SPEC.md.
 * @module
 */
import type { Frame, FramePool, Simulation } from "@dc/engine";
import { tcpFlag } from "@dc/wire";
import { tcpDefaults } from "../costs/tcp-defaults.ts";
import type { FrameColumns } from "../frame/columns.ts";
import { type CongestionControl, initialWindowBytes, ssthreshAtFirst } from "./congestion.ts";
import { type ConnectionColumns, lossPhase, tcpState } from "./connections.ts";
import { synMss, synSackPermitted, synWindowScale } from "./options.ts";
import { type Receiver, received } from "./receiver.ts";
import { tcpRecord } from "./records.ts";
import type { RoundTrips } from "./round-trip.ts";
import type { SegmentColumns } from "./segment-columns.ts";
import type { Segments } from "./segments.ts";
import type { Sender } from "./sender.ts";
import { advance, type Sequence } from "./sequence.ts";

/** Congestion experienced (RFC 3168 §5). */
const congestionExperienced = 3;

/** The rooms that the states stand on. */
export interface ProtocolRooms {
  readonly fields: FrameColumns;
  readonly columns: ConnectionColumns;
  readonly segments: Segments;
  readonly sender: Sender;
  readonly receiver: Receiver;
  readonly roundTrips: RoundTrips;
  readonly controls: readonly CongestionControl[];
  /** The flow's object in the trace. */
  objectOf(row: number): number;
  /** A number to begin with (RFC 6528 asks that nobody can guess it). */
  firstSequence(row: number): Sequence;
  /** The end may have something to send. */
  onReady(row: number): void;
  /** An acknowledgement is due by `acknowledgeAtPs`. */
  onAcknowledgeLater(row: number): void;
  /** The end waits in TIME-WAIT from now on. */
  onTimeWait(row: number): void;
}

/** The states of every end. */
export class Protocol {
  readonly #simulation: Simulation;
  readonly #frames: FramePool;
  readonly #rooms: ProtocolRooms;
  readonly #c: ConnectionColumns;
  readonly #segments: Segments;
  readonly #read: SegmentColumns;
  readonly #openKind: number;
  readonly #closeKind: number;
  readonly #resetKind: number;

  constructor(simulation: Simulation, rooms: ProtocolRooms) {
    this.#simulation = simulation;
    this.#frames = simulation.frames;
    this.#rooms = rooms;
    this.#c = rooms.columns;
    this.#segments = rooms.segments;
    this.#read = rooms.segments.columns;
    this.#openKind = tcpRecord(simulation.trace, "tcp.open");
    this.#closeKind = tcpRecord(simulation.trace, "tcp.close");
    this.#resetKind = tcpRecord(simulation.trace, "tcp.reset");
  }

  /** The application opens: send a SYN. */
  open(row: number): void {
    const c = this.#c;
    this.#begin(row);
    c.state[row] = tcpState.synSent;
    this.#sendSyn(row, false);
  }

  /** The application listens. */
  listen(row: number): void {
    this.#c.state[row] = tcpState.listen;
  }

  /** The retransmission timer has run out. */
  timeout(row: number): void {
    const c = this.#c;
    const state = c.state[row];
    if (state === tcpState.synSent || state === tcpState.synReceived) {
      this.#rooms.roundTrips.backOff(row);
      c.timeoutCount[row]++;
      c.synRetransmitted[row] = 1;
      c.isTiming[row] = 0;
      this.#resendSyn(row);
    } else if (c.unacknowledged[row] !== c.sendNext[row]) {
      this.#rooms.sender.timeout(row);
      this.#rooms.onReady(row);
    }
  }

  /** TIME-WAIT is over. */
  timeWaitOver(row: number): void {
    if (this.#c.state[row] === tcpState.timeWait) this.#c.state[row] = tcpState.closed;
  }

  /** A segment has come for an end. The frame is still the caller's. */
  receive(row: number, frame: Frame): void {
    const c = this.#c;
    const flags = this.#read.flags(frame);
    switch (c.state[row]) {
      case tcpState.closed:
        this.#segments.reset(c.node[row], frame);
        return;
      case tcpState.listen:
        this.#receiveListening(row, frame, flags);
        return;
      case tcpState.synSent:
        this.#receiveSynSent(row, frame, flags);
        return;
      default:
        this.#receiveOpen(row, frame, flags);
    }
  }

  /** RFC 9293 §3.10.7.2. */
  #receiveListening(row: number, frame: Frame, flags: number): void {
    const c = this.#c;
    if ((flags & tcpFlag.rst) !== 0) return;
    if ((flags & tcpFlag.ack) !== 0 || (flags & tcpFlag.syn) === 0) {
      this.#segments.reset(c.node[row], frame);
      return;
    }
    this.#begin(row);
    this.#takeSyn(row, frame);
    c.state[row] = tcpState.synReceived;
    // An end that asks for ECN sets both flags (RFC 3168 §6.1.1).
    const asks = tcpFlag.ece | tcpFlag.cwr;
    c.ecnCapable[row] = c.wantsEcn[row] === 1 && (flags & asks) === asks ? 1 : 0;
    this.#sendSyn(row, true);
  }

  /** RFC 9293 §3.10.7.3. */
  #receiveSynSent(row: number, frame: Frame, flags: number): void {
    const c = this.#c;
    const acknowledgment = this.#read.acknowledgment[frame] | 0;
    const hasAck = (flags & tcpFlag.ack) !== 0;
    if (hasAck && acknowledgment !== c.sendNext[row]) {
      this.#segments.reset(c.node[row], frame);
      return;
    }
    if ((flags & tcpFlag.rst) !== 0) {
      if (hasAck) this.#wasReset(row);
      return;
    }
    if ((flags & tcpFlag.syn) === 0 || !hasAck) return;
    this.#takeSyn(row, frame);
    c.ecnCapable[row] = c.wantsEcn[row] === 1 && (flags & (tcpFlag.ece | tcpFlag.cwr)) === tcpFlag.ece ? 1 : 0;
    this.#established(row, acknowledgment);
    c.acknowledgmentDue[row] = 1;
    this.#rooms.onReady(row);
    this.#acknowledgeDue(row);
  }

  /** RFC 9293 §3.10.7.4. */
  #receiveOpen(row: number, frame: Frame, flags: number): void {
    const c = this.#c;
    const { receiver, sender, fields } = this.#rooms;
    const sequence = fields.sequence[frame] | 0;
    const payloadBytes = this.#read.payloadBytes[frame];
    const isFin = (flags & tcpFlag.fin) !== 0;
    const length = payloadBytes + (isFin ? 1 : 0) + ((flags & tcpFlag.syn) !== 0 ? 1 : 0);
    if (!receiver.isAcceptable(row, sequence, length)) {
      if ((flags & tcpFlag.rst) !== 0) return;
      if (length > 0) c.duplicateSegments[row]++;
      // The other end has not seen our SYN-ACK; its SYN says so.
      if ((flags & tcpFlag.syn) !== 0 && c.state[row] === tcpState.synReceived) this.#resendSyn(row);
      else this.#segments.acknowledge(row);
      return;
    }
    if ((flags & tcpFlag.rst) !== 0) {
      this.#wasReset(row);
      return;
    }
    if ((flags & tcpFlag.ack) === 0) return;
    const acknowledgment = this.#read.acknowledgment[frame] | 0;
    if (c.state[row] === tcpState.synReceived) {
      if (acknowledgment !== c.sendNext[row]) {
        this.#segments.reset(c.node[row], frame);
        return;
      }
      c.sendWindowBytes[row] = this.#read.window(frame) << c.sendScale[row];
      this.#established(row, acknowledgment);
    } else if (!sender.acknowledged(row, frame, sequence, acknowledgment, length)) {
      this.#segments.acknowledge(row);
      return;
    }
    if (c.finSent[row] === 1 && c.unacknowledged[row] === c.sendNext[row]) this.#finAcknowledged(row);
    if (c.state[row] === tcpState.closed) return;
    if (payloadBytes > 0) this.#noteCongestion(row, frame, flags);
    const { now } = this.#simulation;
    const due = receiver.isFinished(row) ? received.nothing : receiver.take(row, sequence, payloadBytes, isFin, now);
    if (due === received.acknowledgeNow) c.acknowledgmentDue[row] = 1;
    if (due !== received.nothing && receiver.isFinished(row)) this.#finReceived(row);
    this.#rooms.onReady(row);
    this.#acknowledgeDue(row);
    if (due === received.acknowledgeLater && c.acknowledgeAtPs[row] === 0) {
      c.acknowledgeAtPs[row] = now + c.delayedAckPs[row];
      this.#rooms.onAcknowledgeLater(row);
    }
  }

  /** Acknowledge, where no segment that has just gone out did. */
  #acknowledgeDue(row: number): void {
    if (this.#c.acknowledgmentDue[row] === 1) this.#segments.acknowledge(row);
  }

  /** RFC 3168 §6.1.3: echo a mark until the sender says that it has reduced its window. */
  #noteCongestion(row: number, frame: Frame, flags: number): void {
    const c = this.#c;
    if (c.ecnCapable[row] === 0) return;
    if (this.#rooms.controls[c.congestion[row]].echoesExactly === true) {
      const isMarked = this.#frames.ecn[frame] === congestionExperienced ? 1 : 0;
      if (isMarked === c.congestionSeen[row]) return;
      // What came before this was of the other kind: an acknowledgement of its own says so (RFC 8257 §3.2).
      if (c.acknowledgeAtPs[row] !== 0) this.#segments.acknowledge(row);
      c.congestionSeen[row] = isMarked;
      return;
    }
    if ((flags & tcpFlag.cwr) !== 0) c.congestionSeen[row] = 0;
    if (this.#frames.ecn[frame] === congestionExperienced) c.congestionSeen[row] = 1;
  }

  /** A connection begins at this end. */
  #begin(row: number): void {
    const c = this.#c;
    const first = this.#rooms.firstSequence(row);
    c.initialSequence[row] = first;
    c.unacknowledged[row] = first;
    c.sendNext[row] = advance(first, 1);
    c.recoveryPoint[row] = first;
    c.congestionPoint[row] = first;
    c.highRetransmitted[row] = first;
    c.phase[row] = lossPhase.open;
    c.epochPs[row] = -1;
    c.unsentBytes[row] = c.isClient[row] === 1 ? c.bytes[row] : 0;
    // The server closes when the client has.
    c.isClosing[row] = c.isClient[row];
    let scale = 0;
    while (c.receiveBytesMax[row] >> scale > 0xffff) scale++;
    c.receiveScale[row] = scale;
    this.#rooms.roundTrips.open(row);
    this.#rooms.controls[c.congestion[row]].open?.(row);
  }

  #sendSyn(row: number, isAnswer: boolean): void {
    const c = this.#c;
    c.isTiming[row] = 1;
    c.timedSequence[row] = c.sendNext[row];
    c.timedAtPs[row] = this.#simulation.now;
    this.#segments.send(row, this.#segments.makeSyn(row, isAnswer));
    this.#rooms.sender.restartTimer(row);
  }

  #resendSyn(row: number): void {
    const c = this.#c;
    c.isTiming[row] = 0;
    const frame = this.#segments.makeSyn(row, c.state[row] === tcpState.synReceived);
    this.#rooms.sender.sendAgain(row, frame, "handshake", c.initialSequence[row]);
    this.#rooms.sender.restartTimer(row);
  }

  /** What the other end's SYN says. */
  #takeSyn(row: number, frame: Frame): void {
    const c = this.#c;
    const packed = this.#read.synOptions[frame];
    const sequence = this.#rooms.fields.sequence[frame] | 0;
    c.remoteInitial[row] = sequence;
    c.receiveNext[row] = advance(sequence, 1);
    c.mssBytes[row] = Math.min(synMss(packed), c.ownMssBytes[row]);
    c.sackPermitted[row] = synSackPermitted(packed) && c.wantsSack[row] === 1 ? 1 : 0;
    c.sendScale[row] = Math.max(synWindowScale(packed), 0);
    // A SYN's window is not scaled (RFC 7323 §2.2).
    c.sendWindowBytes[row] = this.#read.window(frame);
    c.windowSequence[row] = sequence;
    c.windowAcknowledgment[row] = c.initialSequence[row];
  }

  #established(row: number, acknowledgment: Sequence): void {
    const c = this.#c;
    const { trace, now } = this.#simulation;
    c.state[row] = tcpState.established;
    c.unacknowledged[row] = acknowledgment;
    if (c.isTiming[row] === 1) {
      c.isTiming[row] = 0;
      this.#rooms.roundTrips.measure(row, now);
    }
    const mss = c.mssBytes[row];
    c.ssthreshBytes[row] = ssthreshAtFirst;
    // A lost SYN: one segment (RFC 5681 §3.1), and three seconds (RFC 6298 §5.7).
    c.cwndBytes[row] = c.synRetransmitted[row] === 1 ? mss : initialWindowBytes(mss, c.initialWindow[row]);
    if (c.synRetransmitted[row] === 1) c.timeoutPs[row] = tcpDefaults.timeoutAfterSyn.value;
    c.cwndMaxBytes[row] = c.cwndBytes[row];
    c.timeouts[row] = 0;
    this.#rooms.sender.restartTimer(row);
    const object = this.#rooms.objectOf(row);
    trace.record(now, this.#openKind, object, c.flow[row], 1 - c.isClient[row], mss, this.#segments.cause);
  }

  /** All that was sent is acknowledged, the FIN too. */
  #finAcknowledged(row: number): void {
    const c = this.#c;
    switch (c.state[row]) {
      case tcpState.finWait1:
        c.state[row] = tcpState.finWait2;
        return;
      case tcpState.closing:
        this.#timeWait(row);
        return;
      case tcpState.lastAck:
        c.state[row] = tcpState.closed;
        this.#recordClose(row);
        return;
      default:
    }
  }

  /** The other end's FIN, and all before it, has come. */
  #finReceived(row: number): void {
    const c = this.#c;
    if (c.state[row] === tcpState.finWait2) this.#timeWait(row);
    else if (c.state[row] === tcpState.finWait1) c.state[row] = tcpState.closing;
    else {
      c.state[row] = tcpState.closeWait;
      // The application closes when it has read all, which is at once.
      c.isClosing[row] = 1;
    }
  }

  #timeWait(row: number): void {
    this.#c.state[row] = tcpState.timeWait;
    this.#recordClose(row);
    this.#rooms.onTimeWait(row);
  }

  #recordClose(row: number): void {
    const c = this.#c;
    const { trace, now } = this.#simulation;
    const object = this.#rooms.objectOf(row);
    trace.record(now, this.#closeKind, object, c.flow[row], 1 - c.isClient[row], 0, this.#segments.cause);
  }

  #wasReset(row: number): void {
    const c = this.#c;
    const { trace, now } = this.#simulation;
    c.state[row] = tcpState.closed;
    c.timerAtPs[row] = 0;
    c.acknowledgeAtPs[row] = 0;
    const object = this.#rooms.objectOf(row);
    trace.record(now, this.#resetKind, object, c.flow[row], 1 - c.isClient[row], 0, this.#segments.cause);
  }
}
