/**
 * tcp/sender — the sending half of an end: what may be sent now, what an acknowledgement means, what is sent again.
 *
 * With SACK, losses are repaired by the scoreboard (RFC 6675); without it, by NewReno's partial acknowledgements (RFC
 * 6582). A timeout takes all that is out for lost and begins again with one segment, passing over what is known to have
 * arrived. Round trips are measured on segments that were sent once.
 *
 * Sources: RFC 9293 §3.8, §3.10.7.4; RFC 5681 §3; RFC 6582 §3.2; RFC 6675 §5; RFC 3042; RFC 6298 §5; RFC 3168 §6.1.2;
 * rules F237–F250 in ../../SPEC.md.
 * @module
 */
import type { Frame, Simulation } from "@dc/engine";
import { tcpFlag } from "@dc/wire";
import { tcpDefaults } from "../costs/tcp-defaults.ts";
import { type CongestionControl, grow } from "./congestion.ts";
import { type ConnectionColumns, lossPhase, tcpState } from "./connections.ts";
import { type RetransmissionReason, retransmissionReasons, tcpRecord } from "./records.ts";
import type { RoundTrips } from "./round-trip.ts";
import type { Scoreboard } from "./scoreboard.ts";
import type { SegmentColumns } from "./segment-columns.ts";
import { advance, bytesBetween, isBefore, type Sequence } from "./sequence.ts";
import type { Segments } from "./segments.ts";

/** The rooms that a sender stands on. */
export interface SenderRooms {
  readonly columns: ConnectionColumns;
  readonly segments: Segments;
  readonly scoreboard: Scoreboard;
  readonly roundTrips: RoundTrips;
  readonly controls: readonly CongestionControl[];
  /** The flow's object in the trace. */
  objectOf(row: number): number;
  /** The retransmission timer runs out at another time now: `timerAtPs`. */
  onTimer(row: number): void;
}

/** The sending half of every end. */
export class Sender {
  readonly #simulation: Simulation;
  readonly #c: ConnectionColumns;
  readonly #segments: Segments;
  readonly #fields: SegmentColumns;
  readonly #scoreboard: Scoreboard;
  readonly #roundTrips: RoundTrips;
  readonly #controls: readonly CongestionControl[];
  readonly #rooms: SenderRooms;
  readonly #retransmitKind: number;
  readonly #timeoutKind: number;
  readonly #reduceKind: number;

  constructor(simulation: Simulation, rooms: SenderRooms) {
    this.#simulation = simulation;
    this.#rooms = rooms;
    this.#c = rooms.columns;
    this.#segments = rooms.segments;
    this.#fields = rooms.segments.columns;
    this.#scoreboard = rooms.scoreboard;
    this.#roundTrips = rooms.roundTrips;
    this.#controls = rooms.controls;
    this.#retransmitKind = tcpRecord(simulation.trace, "tcp.retransmit");
    this.#timeoutKind = tcpRecord(simulation.trace, "tcp.timeout");
    this.#reduceKind = tcpRecord(simulation.trace, "tcp.reduce");
  }

  /** Send one segment, if one may be sent now. @returns whether it was. */
  sendNext(row: number): boolean {
    const c = this.#c;
    const phase = c.phase[row];
    const hasScoreboard =
      phase === lossPhase.timeout || (phase === lossPhase.fastRecovery && c.sackPermitted[row] === 1);
    const room = c.cwndBytes[row] - this.#scoreboard.pipe(row) + this.#limitedTransmit(row);
    if (hasScoreboard) {
      if (room < c.mssBytes[row]) return false;
      return this.#sendLost(row) || this.#sendNew(row, room) || this.#rescue(row);
    }
    return this.#sendNew(row, room);
  }

  /**
   * What an acceptable acknowledgement means.
   *
   * @param length of the segment's payload, SYN and FIN: a pure acknowledgement alone can be a duplicate.
   * @returns false for one of something never sent.
   */
  acknowledged(row: number, frame: Frame, sequence: Sequence, acknowledgment: Sequence, length: number): boolean {
    const c = this.#c;
    if (isBefore(c.sendNext[row], acknowledgment)) return false;
    if (isBefore(acknowledgment, c.unacknowledged[row])) return true;
    const windowBytes = this.#fields.window(frame) << c.sendScale[row];
    const isSameWindow = windowBytes === c.sendWindowBytes[row];
    this.#updateWindow(row, sequence, acknowledgment, windowBytes);
    const isNews = this.#scoreboard.update(row, frame);
    if (c.ecnCapable[row] === 1) this.#heed(row, acknowledgment, (this.#fields.flags(frame) & tcpFlag.ece) !== 0);
    if (acknowledgment !== c.unacknowledged[row]) this.#advance(row, acknowledgment);
    else if (c.unacknowledged[row] !== c.sendNext[row] && length === 0) {
      // RFC 6675 §2 where there is SACK, RFC 5681 §2 where there is not.
      if (c.sackPermitted[row] === 1 ? isNews : isSameWindow) this.#duplicate(row);
    }
    return true;
  }

  /** The retransmission timer has run out. */
  timeout(row: number): void {
    const c = this.#c;
    const { trace, now } = this.#simulation;
    const object = this.#rooms.objectOf(row);
    const flight = bytesBetween(c.unacknowledged[row], c.sendNext[row]);
    c.timeoutCount[row]++;
    // The same segment again: the threshold stays (RFC 5681 §3.1).
    if (c.timeouts[row] === 0) this.#controls[c.congestion[row]].timeout(row, flight);
    this.#roundTrips.backOff(row);
    const cause = trace.record(now, this.#timeoutKind, object, c.flow[row], c.timeouts[row], c.unacknowledged[row]);
    c.cwndBytes[row] = c.mssBytes[row];
    this.#recordReduction(row, cause);
    c.phase[row] = lossPhase.timeout;
    c.recoveryPoint[row] = c.sendNext[row];
    c.highRetransmitted[row] = c.unacknowledged[row];
    c.duplicates[row] = 0;
    this.#segments.cause = cause;
    this.#sendLost(row);
    this.restartTimer(row);
  }

  /** Run the retransmission timer from now, or stop it when nothing is out (RFC 6298 §5.2, §5.3). */
  restartTimer(row: number): void {
    const c = this.#c;
    const isOut = c.unacknowledged[row] !== c.sendNext[row];
    c.timerAtPs[row] = isOut ? this.#simulation.now + c.timeoutPs[row] : 0;
    if (isOut) this.#rooms.onTimer(row);
  }

  /** Send a segment again, with a record of it. */
  sendAgain(row: number, frame: Frame, why: RetransmissionReason, sequence: Sequence): void {
    const { trace, frames, now } = this.#simulation;
    this.#c.retransmittedSegments[row]++;
    frames.lastRecord[frame] = trace.record(
      now,
      this.#retransmitKind,
      this.#rooms.objectOf(row),
      frames.id[frame],
      retransmissionReasons.indexOf(why),
      sequence,
      this.#segments.cause,
    );
    this.#segments.send(row, frame);
  }

  // — sending ———————————————————————————————————————————————————————————————————————————————————————————————————————

  /** One new segment for each of the first two duplicates (RFC 3042); with SACK the pipe has made the room already. */
  #limitedTransmit(row: number): number {
    const c = this.#c;
    if (c.phase[row] !== lossPhase.open || c.sackPermitted[row] === 1) return 0;
    return Math.min(c.duplicates[row], tcpDefaults.duplicatesMax.value - 1) * c.mssBytes[row];
  }

  #sendNew(row: number, room: number): boolean {
    const c = this.#c;
    const next = c.sendNext[row];
    const mss = c.mssBytes[row];
    const unsent = c.unsentBytes[row];
    let payload = Math.min(unsent, mss);
    let isFin = c.isClosing[row] === 1 && c.finSent[row] === 0 && payload === unsent;
    if (payload === 0 && !isFin) return false;
    const windowRoom = bytesBetween(next, advance(c.unacknowledged[row], c.sendWindowBytes[row]));
    if (windowRoom < payload) {
      // Not a small one because of the window alone, unless nothing else would ever be acknowledged (RFC 9293 §3.8.6.2.1).
      if (next !== c.unacknowledged[row] || windowRoom <= 0) return false;
      payload = windowRoom;
      isFin = false;
    }
    if (payload > room) return false;
    c.unsentBytes[row] = unsent - payload;
    if (isFin) {
      c.finSent[row] = 1;
      c.state[row] = c.state[row] === tcpState.closeWait ? tcpState.lastAck : tcpState.finWait1;
    }
    const end = advance(next, payload + (isFin ? 1 : 0));
    c.sendNext[row] = end;
    if (c.isTiming[row] === 0 && c.phase[row] === lossPhase.open && c.duplicates[row] === 0) {
      c.isTiming[row] = 1;
      c.timedSequence[row] = end;
      c.timedAtPs[row] = this.#simulation.now;
    }
    this.#segments.send(row, this.#segments.makeData(row, next, payload, isFin, true));
    if (c.timerAtPs[row] === 0) this.restartTimer(row);
    return true;
  }

  /** RFC 6675 §4, NextSeg rule 1: the first byte that is lost and was not sent again yet. */
  #sendLost(row: number): boolean {
    const c = this.#c;
    const from = isBefore(c.highRetransmitted[row], c.unacknowledged[row])
      ? c.unacknowledged[row]
      : c.highRetransmitted[row];
    const gap = this.#scoreboard.gapFrom(row, from);
    if (!isBefore(gap, this.#scoreboard.lostEdge(row))) return false;
    this.#retransmit(row, gap, c.phase[row] === lossPhase.timeout ? "timeout" : "sack");
    return true;
  }

  /** RFC 6675 §4, NextSeg rules 3 and 4: what may be lost; and once in a recovery the last that is out. */
  #rescue(row: number): boolean {
    const c = this.#c;
    if (c.phase[row] !== lossPhase.fastRecovery) return false;
    const from = isBefore(c.highRetransmitted[row], c.unacknowledged[row])
      ? c.unacknowledged[row]
      : c.highRetransmitted[row];
    const gap = this.#scoreboard.gapFrom(row, from);
    if (isBefore(gap, this.#scoreboard.highest(row))) {
      this.#retransmit(row, gap, "rescue");
      return true;
    }
    if (!isBefore(c.rescuePoint[row], c.unacknowledged[row]) || !isBefore(gap, c.sendNext[row])) return false;
    c.rescuePoint[row] = c.recoveryPoint[row];
    const high = c.highRetransmitted[row];
    // The last segment that is out; what was sent again before stays as it is known.
    const tail = advance(
      c.sendNext[row],
      -Math.min(bytesBetween(gap, c.sendNext[row]), c.mssBytes[row] + c.finSent[row]),
    );
    this.#retransmit(row, tail, "rescue");
    c.highRetransmitted[row] = high;
    return true;
  }

  #retransmit(row: number, from: Sequence, why: RetransmissionReason): void {
    const c = this.#c;
    const mss = c.mssBytes[row];
    const end = this.#scoreboard.gapEnd(row, from);
    const isTail = c.finSent[row] === 1 && end === c.sendNext[row];
    let octets = bytesBetween(from, end);
    // A FIN has a number and no byte.
    const isFin = isTail && octets <= mss + 1;
    if (!isFin && octets > mss) octets = mss;
    // Karn: an acknowledgement could be of either (RFC 6298 §3).
    c.isTiming[row] = 0;
    const to = advance(from, octets);
    if (isBefore(c.highRetransmitted[row], to)) c.highRetransmitted[row] = to;
    this.sendAgain(row, this.#segments.makeData(row, from, octets - (isFin ? 1 : 0), isFin, false), why, from);
    if (c.timerAtPs[row] === 0) this.restartTimer(row);
  }

  // — acknowledgements ———————————————————————————————————————————————————————————————————————————————————————————————

  /** RFC 9293 §3.10.7.4: an older segment's window does not replace a newer one's. */
  #updateWindow(row: number, sequence: Sequence, acknowledgment: Sequence, windowBytes: number): void {
    const c = this.#c;
    const last = c.windowSequence[row];
    if (isBefore(sequence, last)) return;
    if (sequence === last && isBefore(acknowledgment, c.windowAcknowledgment[row])) return;
    c.sendWindowBytes[row] = windowBytes;
    c.windowSequence[row] = sequence;
    c.windowAcknowledgment[row] = acknowledgment;
  }

  #advance(row: number, acknowledgment: Sequence): void {
    const c = this.#c;
    const { now } = this.#simulation;
    const flight = bytesBetween(c.unacknowledged[row], c.sendNext[row]);
    const acked = bytesBetween(c.unacknowledged[row], acknowledgment);
    if (c.isTiming[row] === 1 && !isBefore(acknowledgment, c.timedSequence[row])) {
      c.isTiming[row] = 0;
      this.#roundTrips.measure(row, now);
    }
    c.unacknowledged[row] = acknowledgment;
    this.#scoreboard.advance(row);
    c.timeouts[row] = 0;
    if (c.phase[row] === lossPhase.fastRecovery) this.#advanceRecovery(row, acked);
    else {
      c.duplicates[row] = 0;
      if (c.phase[row] === lossPhase.timeout && !isBefore(acknowledgment, c.recoveryPoint[row])) {
        c.phase[row] = lossPhase.open;
      }
      grow(c, this.#controls[c.congestion[row]], row, acked, flight, now);
      this.restartTimer(row);
    }
  }

  #advanceRecovery(row: number, acked: number): void {
    const c = this.#c;
    const mss = c.mssBytes[row];
    if (!isBefore(c.unacknowledged[row], c.recoveryPoint[row])) {
      const flight = bytesBetween(c.unacknowledged[row], c.sendNext[row]);
      // RFC 6582 §3.2, step 3, option 1: no burst at the end.
      if (c.sackPermitted[row] === 0) c.cwndBytes[row] = Math.min(c.ssthreshBytes[row], Math.max(flight, mss) + mss);
      c.phase[row] = lossPhase.open;
      c.duplicates[row] = 0;
      this.restartTimer(row);
      return;
    }
    c.partials[row]++;
    if (c.sackPermitted[row] === 1) {
      this.restartTimer(row);
      return;
    }
    // Deflate by what was acknowledged, and a segment back, for it has left the network (RFC 6582 §3.2, step 3).
    const left = Math.max(c.cwndBytes[row] - acked, mss) + (acked >= mss ? mss : 0);
    c.cwndBytes[row] = left;
    this.#retransmit(row, c.unacknowledged[row], "partial");
    if (c.partials[row] === 1) this.restartTimer(row);
  }

  #duplicate(row: number): void {
    const c = this.#c;
    const phase = c.phase[row];
    if (phase === lossPhase.timeout) return;
    c.duplicates[row]++;
    if (phase === lossPhase.fastRecovery) {
      if (c.sackPermitted[row] === 0) c.cwndBytes[row] += c.mssBytes[row];
      return;
    }
    const una = c.unacknowledged[row];
    if (c.sackPermitted[row] === 1) {
      const isLost = isBefore(una, this.#scoreboard.lostEdge(row));
      if (c.duplicates[row] < tcpDefaults.duplicatesMax.value && !isLost) return;
      if (isBefore(una, c.recoveryPoint[row])) return;
    } else if (c.duplicates[row] !== tcpDefaults.duplicatesMax.value || !isBefore(c.recoveryPoint[row], una)) return;
    this.#recover(row);
  }

  /** Begin fast recovery: RFC 6675 §5 step 4, RFC 6582 §3.2 step 2. */
  #recover(row: number): void {
    const c = this.#c;
    const mss = c.mssBytes[row];
    const flight = bytesBetween(c.unacknowledged[row], c.sendNext[row]);
    this.#controls[c.congestion[row]].reduce(row, flight);
    c.recoveries[row]++;
    c.phase[row] = lossPhase.fastRecovery;
    c.recoveryPoint[row] = c.sendNext[row];
    c.congestionPoint[row] = c.sendNext[row];
    c.highRetransmitted[row] = c.unacknowledged[row];
    c.partials[row] = 0;
    const inflated = c.sackPermitted[row] === 1 ? 0 : tcpDefaults.duplicatesMax.value * mss;
    c.cwndBytes[row] = c.ssthreshBytes[row] + inflated;
    this.#recordReduction(row, this.#segments.cause);
    this.#retransmit(row, c.unacknowledged[row], "fast");
    // No rescue before the first is acknowledged (step 4.3).
    c.rescuePoint[row] = c.highRetransmitted[row];
    this.restartTimer(row);
  }

  /** What an acknowledgement says of marks. */
  #heed(row: number, acknowledgment: Sequence, isMarked: boolean): void {
    const c = this.#c;
    const control = this.#controls[c.congestion[row]];
    const acked = bytesBetween(c.unacknowledged[row], acknowledgment);
    if (acked > 0) control.echoed?.(row, acked, acknowledgment, isMarked);
    if (isMarked) this.#congestionMet(row);
  }

  /** ECE: as a loss, but nothing is sent again; once in a window (RFC 3168 §6.1.2). */
  #congestionMet(row: number): void {
    const c = this.#c;
    if (c.phase[row] !== lossPhase.open || isBefore(c.unacknowledged[row], c.congestionPoint[row])) return;
    const flight = bytesBetween(c.unacknowledged[row], c.sendNext[row]);
    if (flight === 0) return;
    const control = this.#controls[c.congestion[row]];
    if (control.marked === undefined) control.reduce(row, flight);
    else control.marked(row, flight);
    c.cwndBytes[row] = c.ssthreshBytes[row];
    c.congestionPoint[row] = c.sendNext[row];
    c.windowReduced[row] = 1;
    this.#recordReduction(row, this.#segments.cause);
  }

  #recordReduction(row: number, cause: number): void {
    const c = this.#c;
    const { trace, now } = this.#simulation;
    const object = this.#rooms.objectOf(row);
    trace.record(now, this.#reduceKind, object, c.flow[row], c.cwndBytes[row], c.ssthreshBytes[row], cause);
  }
}
