/**
 * tcp/receiver — the receiving half of an end: what came in order goes to the application, the rest waits.
 *
 * The application reads at once, so that the window is always the whole buffer, and out-of-order data lies within it.
 * A segment that is out of order, that fills a gap, or that brings nothing new is acknowledged at once; another waits
 * for a second one, or for the timer, where acknowledgements are delayed.
 *
 * Sources: RFC 9293 §3.4, §3.10.7.4; RFC 5681 §4.2; RFC 3168 §6.1.3; rules F245–F248 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import type { ConnectionColumns } from "./connections.ts";
import { noRange, type Ranges } from "./ranges.ts";
import { advance, bytesBetween, isBefore, type Sequence } from "./sequence.ts";
import type { Segments } from "./segments.ts";

/** What a segment made of the receiver. */
export const received = {
  /** Nothing to acknowledge. */
  nothing: 0,
  /** Acknowledge it now. */
  acknowledgeNow: 1,
  /** Acknowledge it with the next, or when the timer runs out. */
  acknowledgeLater: 2,
} as const;

/** The receiving half of every end. */
export class Receiver {
  readonly #c: ConnectionColumns;
  readonly #ranges: Ranges;
  readonly #segments: Segments;

  constructor(columns: ConnectionColumns, ranges: Ranges, segments: Segments) {
    this.#c = columns;
    this.#ranges = ranges;
    this.#segments = segments;
  }

  /** Whether a segment begins or ends inside the window (RFC 9293 §3.4, table 6; the window is never 0). */
  isAcceptable(row: number, sequence: Sequence, length: number): boolean {
    const c = this.#c;
    const next = c.receiveNext[row];
    const end = advance(next, c.receiveBytesMax[row]);
    const isInside = (at: Sequence): boolean => !isBefore(at, next) && isBefore(at, end);
    return isInside(sequence) || (length > 0 && isInside(advance(sequence, length - 1)));
  }

  /**
   * Take an acceptable segment's payload and FIN.
   *
   * @returns one of `received`.
   */
  take(row: number, sequence: Sequence, payloadBytes: number, isFin: boolean, nowPs: Ps): number {
    const length = payloadBytes + (isFin ? 1 : 0);
    if (length === 0) return received.nothing;
    const c = this.#c;
    if (payloadBytes > 0) c.receivedSegments[row]++;
    const next = c.receiveNext[row];
    const windowEnd = advance(next, c.receiveBytesMax[row]);
    const from = isBefore(sequence, next) ? next : sequence;
    const to = isBefore(windowEnd, advance(sequence, length)) ? windowEnd : advance(sequence, length);
    if (!isBefore(from, to)) {
      c.duplicateSegments[row]++;
      return received.acknowledgeNow;
    }
    if (isFin && to === advance(sequence, length)) {
      c.finSeen[row] = 1;
      c.finSequence[row] = advance(sequence, payloadBytes);
    }
    const hadGap = c.outOfOrder[row] !== noRange;
    if (from !== next) {
      c.outOfOrder[row] = this.#ranges.add(c.outOfOrder[row], from, to);
      if (this.#ranges.addedBytes === 0) c.duplicateSegments[row]++;
      return received.acknowledgeNow;
    }
    this.#deliver(row, to, nowPs);
    if (hadGap || this.isFinished(row) || c.delayedAckPs[row] === 0) return received.acknowledgeNow;
    // Two full-sized segments, or as many bytes (RFC 5681 §4.2, RFC 1122 §4.2.3.2).
    c.unacknowledgedSegments[row] += payloadBytes >= c.mssBytes[row] ? 1 : 0;
    return c.unacknowledgedSegments[row] >= 2 ? received.acknowledgeNow : received.acknowledgeLater;
  }

  /** Whether the FIN and all before it has come. */
  isFinished(row: number): boolean {
    const c = this.#c;
    return c.finSeen[row] === 1 && isBefore(c.finSequence[row], c.receiveNext[row]);
  }

  /** Send the acknowledgement that was delayed, if none has gone since. */
  acknowledgeDelayed(row: number, nowPs: Ps): boolean {
    const c = this.#c;
    if (c.acknowledgeAtPs[row] === 0 || c.acknowledgeAtPs[row] > nowPs) return false;
    this.#segments.acknowledge(row);
    return true;
  }

  /** All up to `to` is there, and what waits behind it. */
  #deliver(row: number, to: Sequence, nowPs: Ps): void {
    const c = this.#c;
    const before = c.receiveNext[row];
    let next = to;
    if (c.outOfOrder[row] !== noRange) {
      next = this.#ranges.gapFrom(c.outOfOrder[row], to);
      c.outOfOrder[row] = this.#ranges.dropBelow(c.outOfOrder[row], next);
    }
    c.receiveNext[row] = next;
    // The FIN has a number but is no byte of the application's.
    const bytes = bytesBetween(before, next) - (this.isFinished(row) ? 1 : 0);
    const delivered = c.deliveredBytes[row] + bytes;
    c.deliveredBytes[row] = delivered;
    if (bytes > 0 && delivered === c.bytes[row]) c.completedPs[row] = nowPs;
  }
}
