/**
 * tcp/congestion — how a sender's window grows and shrinks: what every congestion control has in common, and their names.
 *
 * Slow start is the same for all: a window grows by what was acknowledged, at most a segment for each acknowledgement
 * (RFC 5681 §3.1). It grows only while it is what holds the sender back: a window that is not filled says nothing about
 * the network (RFC 7661 §1, RFC 9438 §5.8).
 *
 * Sources: RFC 5681, RFC 6582 (NewReno), RFC 9438 (CUBIC), RFC 8257 (DCTCP), RFC 6928 (initial window); rules F240–F244,
 * F448–F450 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import type { ConnectionColumns } from "./connections.ts";
import { Cubic } from "./cubic.ts";
import { Dctcp } from "./dctcp.ts";
import { NewReno } from "./new-reno.ts";
import type { Sequence } from "./sequence.ts";

/** A congestion control. All its state is in the columns of a row. */
export interface CongestionControl {
  readonly name: CongestionName;
  /** Bytes were acknowledged in congestion avoidance. */
  avoid(row: number, ackedBytes: number, nowPs: Ps): void;
  /** Congestion was seen: set the slow-start threshold. @param flightBytes out and not yet acknowledged. */
  reduce(row: number, flightBytes: number): void;
  /** A timeout follows: as `reduce`, and whatever else the next growth must know. */
  timeout(row: number, flightBytes: number): void;
  /** A mark was echoed: set the threshold. As `reduce` where it is left out (RFC 3168 §6.1.2). */
  marked?(row: number, flightBytes: number): void;
  /** New bytes were acknowledged, with the echo of a mark or without. */
  echoed?(row: number, ackedBytes: number, acknowledgment: Sequence, isMarked: boolean): void;
  /** A connection begins. */
  open?(row: number): void;
  /** Whether the receiver echoes each mark as it comes, instead of until CWR (RFC 8257 §3.2). */
  readonly echoesExactly?: true;
}

/** The names of congestion controls. A row's `congestion` is a place in this list. */
export const congestionNames = ["newreno", "cubic", "dctcp"] as const;
/** A congestion control by name. */
export type CongestionName = (typeof congestionNames)[number];

/** A threshold that no window reaches: slow start until the first loss. */
export const ssthreshAtFirst = 0x3fff_ffff;

/** The congestion controls, by their place in `congestionNames`. */
export function createCongestionControls(columns: ConnectionColumns): readonly CongestionControl[] {
  return [new NewReno(columns), new Cubic(columns), new Dctcp(columns)];
}

/** The initial window: ten segments, at most 14,600 bytes, but two segments at least (RFC 6928 §2). */
export function initialWindowBytes(mssBytes: number, segments: number): number {
  return Math.min(segments * mssBytes, Math.max(2 * mssBytes, segments * 1460));
}

/**
 * New bytes were acknowledged outside fast recovery: let the window grow.
 *
 * @param flightBytes what was out before this acknowledgement.
 */
export function grow(
  c: ConnectionColumns,
  control: CongestionControl,
  row: number,
  ackedBytes: number,
  flightBytes: number,
  nowPs: Ps,
): void {
  const cwnd = c.cwndBytes[row];
  const mss = c.mssBytes[row];
  if (cwnd < c.ssthreshBytes[row]) {
    // Half of it used is enough: in slow start a window is twice what one round trip before was out.
    if (cwnd < 2 * flightBytes) c.cwndBytes[row] = cwnd + Math.min(ackedBytes, mss);
  } else if (flightBytes + mss > cwnd) control.avoid(row, ackedBytes, nowPs);
  if (c.cwndBytes[row] > c.cwndMaxBytes[row]) c.cwndMaxBytes[row] = c.cwndBytes[row];
}
