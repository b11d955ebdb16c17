/**
 * tcp/scoreboard — what a sender knows to have arrived, what it takes for lost, and how much it takes to be on its way.
 *
 * The other end's SACK blocks are a set of ranges above the cumulative acknowledgement. A byte is lost when three ranges
 * or more than two segments' bytes above it have arrived; below the highest lost gap all gaps are, so one edge says it.
 * After a timeout everything that was out then is lost.
 *
 * Sources: RFC 6675 §2–§4 (Update, IsLost, SetPipe); rules F249, F250 in ../../SPEC.md.
 * @module
 */
import type { Frame } from "@dc/engine";
import { tcpDefaults } from "../costs/tcp-defaults.ts";
import { type ConnectionColumns, lossPhase } from "./connections.ts";
import { noRange, type Ranges } from "./ranges.ts";
import type { SegmentColumns } from "./segment-columns.ts";
import { bytesBetween, isBefore, type Sequence } from "./sequence.ts";

/** The scoreboard of every end. */
export class Scoreboard {
  readonly #c: ConnectionColumns;
  readonly #ranges: Ranges;
  readonly #segments: SegmentColumns;

  constructor(columns: ConnectionColumns, ranges: Ranges, segments: SegmentColumns) {
    this.#c = columns;
    this.#ranges = ranges;
    this.#segments = segments;
  }

  /** Forget what is acknowledged now. */
  advance(row: number): void {
    const c = this.#c;
    c.sacked[row] = this.#ranges.dropBelow(c.sacked[row], c.unacknowledged[row]);
    c.sackedBytes[row] += this.#ranges.addedBytes;
  }

  /** Read the SACK blocks of a segment. @returns whether they told anything new. */
  update(row: number, frame: Frame): boolean {
    const c = this.#c;
    if (c.sackPermitted[row] === 0) return false;
    const blocks = this.#segments.sackBlocks(frame);
    let isNew = false;
    for (let block = 0; block < blocks; block++) {
      const left = this.#segments.sack[2 * block][frame] | 0;
      const right = this.#segments.sack[2 * block + 1][frame] | 0;
      const low = isBefore(left, c.unacknowledged[row]) ? c.unacknowledged[row] : left;
      // Nonsense, or old news.
      if (!isBefore(low, right) || isBefore(c.sendNext[row], right)) continue;
      c.sacked[row] = this.#ranges.add(c.sacked[row], low, right);
      c.sackedBytes[row] += this.#ranges.addedBytes;
      if (this.#ranges.addedBytes > 0) isNew = true;
    }
    return isNew;
  }

  /** Below this everything that has not arrived is lost. */
  lostEdge(row: number): Sequence {
    const c = this.#c;
    if (c.phase[row] === lossPhase.timeout) return c.recoveryPoint[row];
    const ranges = this.#ranges;
    const duplicates = tcpDefaults.duplicatesMax.value;
    const bytesEnough = (duplicates - 1) * c.mssBytes[row];
    let bytesAbove = c.sackedBytes[row];
    let edge = c.unacknowledged[row];
    for (let range = c.sacked[row]; range !== noRange; range = ranges.next[range]) {
      // Whether bytes or ranges above the gap before this range are enough.
      if (bytesAbove <= bytesEnough && ranges.count(range, duplicates) < duplicates) break;
      edge = ranges.start[range];
      bytesAbove -= bytesBetween(ranges.start[range], ranges.end[range]);
    }
    return edge;
  }

  /** The end of the highest range that has arrived, or the cumulative acknowledgement. */
  highest(row: number): Sequence {
    const c = this.#c;
    let highest = c.unacknowledged[row];
    for (let range = c.sacked[row]; range !== noRange; range = this.#ranges.next[range]) {
      highest = this.#ranges.end[range];
    }
    return highest;
  }

  /** The first byte from `from` on that has not arrived. */
  gapFrom(row: number, from: Sequence): Sequence {
    return this.#ranges.gapFrom(this.#c.sacked[row], from);
  }
  /** Where that gap ends. */
  gapEnd(row: number, from: Sequence): Sequence {
    return this.#ranges.gapEnd(this.#c.sacked[row], from, this.#c.sendNext[row]);
  }

  /** Bytes taken to be on their way. */
  pipe(row: number): number {
    const c = this.#c;
    const low = c.unacknowledged[row];
    const out = bytesBetween(low, c.sendNext[row]) - c.sackedBytes[row];
    const phase = c.phase[row];
    if (phase === lossPhase.open || (phase === lossPhase.fastRecovery && c.sackPermitted[row] === 0)) return out;
    const lost = this.#missing(row, low, this.lostEdge(row));
    const again = this.#missing(row, low, c.highRetransmitted[row]);
    return out - lost + again;
  }

  /** Bytes of [from, to) that have not arrived. */
  #missing(row: number, from: Sequence, to: Sequence): number {
    if (!isBefore(from, to)) return 0;
    return bytesBetween(from, to) - this.#ranges.bytesWithin(this.#c.sacked[row], from, to);
  }
}
