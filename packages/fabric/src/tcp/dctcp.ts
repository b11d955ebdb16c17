/**
 * tcp/dctcp — Data Center TCP: a window shrinks by as much as was marked, and not by half at every mark.
 *
 * Once in a window of data the sender takes the share of the bytes that were marked into a moving average, alpha. A mark
 * then takes alpha / 2 of the window: half of it where all is marked, next to nothing where little is. It grows, and
 * answers losses, as NewReno does. The receiver's part, an exact echo, is in `./protocol.ts`.
 *
 * Source: RFC 8257 §3.2–§3.5, g = 1/16, alpha at first 1 (§4.2); rules F448–F450 in ../../SPEC.md.
 * @module
 */
import type { CongestionControl } from "./congestion.ts";
import type { ConnectionColumns } from "./connections.ts";
import { NewReno } from "./new-reno.ts";
import { isBefore, type Sequence } from "./sequence.ts";

/** Weight of a window's share in the average (RFC 8257 §4.2). */
const gain: number = 1 / 16;

/** The congestion control of RFC 8257. */
export class Dctcp implements CongestionControl {
  readonly name = "dctcp";
  readonly echoesExactly = true;
  readonly #columns: ConnectionColumns;
  readonly #reno: NewReno;

  constructor(columns: ConnectionColumns) {
    this.#columns = columns;
    this.#reno = new NewReno(columns);
  }

  open(row: number): void {
    const c = this.#columns;
    c.alpha[row] = 1;
    c.observedBytes[row] = 0;
    c.observedMarkedBytes[row] = 0;
    c.observationEnd[row] = c.unacknowledged[row];
  }

  echoed(row: number, ackedBytes: number, acknowledgment: Sequence, isMarked: boolean): void {
    const c = this.#columns;
    c.observedBytes[row] += ackedBytes;
    if (isMarked) c.observedMarkedBytes[row] += ackedBytes;
    if (!isBefore(c.observationEnd[row], acknowledgment)) return;
    const share = c.observedMarkedBytes[row] / c.observedBytes[row];
    c.alpha[row] = c.alpha[row] * (1 - gain) + gain * share;
    c.observationEnd[row] = c.sendNext[row];
    c.observedBytes[row] = 0;
    c.observedMarkedBytes[row] = 0;
  }

  marked(row: number): void {
    const { alpha, avoidanceBytes, cwndBytes, mssBytes, ssthreshBytes } = this.#columns;
    ssthreshBytes[row] = Math.max(Math.floor(cwndBytes[row] * (1 - alpha[row] / 2)), 2 * mssBytes[row]);
    avoidanceBytes[row] = 0;
  }

  avoid(row: number, ackedBytes: number): void {
    this.#reno.avoid(row, ackedBytes);
  }

  reduce(row: number, flightBytes: number): void {
    this.#reno.reduce(row, flightBytes);
  }

  timeout(row: number, flightBytes: number): void {
    this.#reno.timeout(row, flightBytes);
  }
}
