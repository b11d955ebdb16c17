/**
 * tcp/new-reno — additive increase, multiplicative decrease: a segment more each round trip, half of it at a loss.
 *
 * Congestion avoidance counts the bytes acknowledged and adds a segment for each window of them.
 *
 * Sources: RFC 5681 §3.1 (equation 4, byte counting), RFC 6582; rules F241, F242 in ../../SPEC.md.
 * @module
 */
import type { CongestionControl } from "./congestion.ts";
import type { ConnectionColumns } from "./connections.ts";

/** The congestion control of RFC 5681. */
export class NewReno implements CongestionControl {
  readonly name = "newreno";
  readonly #columns: ConnectionColumns;

  constructor(columns: ConnectionColumns) {
    this.#columns = columns;
  }

  avoid(row: number, ackedBytes: number): void {
    const { avoidanceBytes, cwndBytes, mssBytes } = this.#columns;
    let acked = avoidanceBytes[row] + ackedBytes;
    const cwnd = cwndBytes[row];
    if (acked >= cwnd) {
      acked -= cwnd;
      cwndBytes[row] = cwnd + mssBytes[row];
    }
    avoidanceBytes[row] = acked;
  }

  reduce(row: number, flightBytes: number): void {
    const { avoidanceBytes, ssthreshBytes, mssBytes } = this.#columns;
    ssthreshBytes[row] = Math.max(flightBytes >> 1, 2 * mssBytes[row]);
    avoidanceBytes[row] = 0;
  }

  timeout(row: number, flightBytes: number): void {
    this.reduce(row, flightBytes);
  }
}
