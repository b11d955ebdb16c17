/**
 * tcp/cubic — CUBIC: the window is a cubic function of the time since the last congestion, flat where that happened.
 *
 * Windows are counted in segments, time in seconds, as in the standard; only + − × ÷ are used, so that every machine
 * computes the same bits. The bytes below one, which a window of whole bytes cannot hold, are carried.
 *
 * Sources: RFC 9438 §4.1–4.8, C = 0.4, β = 0.7; rules F243, F244 in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import type { CongestionControl } from "./congestion.ts";
import type { ConnectionColumns } from "./connections.ts";
import { cubeRoot } from "./cube-root.ts";

/** How steep the curve is, segments per cubic second (RFC 9438 §5.1). */
const steepness = 0.4;
/** What is left of a window at a loss (RFC 9438 §4.6). */
const beta = 0.7;
/** Growth of a Reno window with this β, segments each round trip (RFC 9438 §4.3). */
const renoGrowth: number = (3 * (1 - beta)) / (1 + beta);

/** The congestion control of RFC 9438. */
export class Cubic implements CongestionControl {
  readonly name = "cubic";
  readonly #columns: ConnectionColumns;

  constructor(columns: ConnectionColumns) {
    this.#columns = columns;
  }

  avoid(row: number, ackedBytes: number, nowPs: Ps): void {
    const c = this.#columns;
    const mss = c.mssBytes[row];
    const cwnd = (c.cwndBytes[row] + c.fraction[row]) / mss;
    if (c.epochPs[row] < 0) this.#beginEpoch(row, cwnd, nowPs);
    const ackedSegments = ackedBytes / mss;
    const seconds = (nowPs - c.epochPs[row]) / 1e12;
    const inflection = c.inflectionSeconds[row];
    const windowMax = c.windowMax[row];
    // What a Reno sender would have: at least that much (§4.3).
    const growth = c.windowEstimate[row] >= c.windowPrior[row] ? 1 : renoGrowth;
    const estimate = c.windowEstimate[row] + (growth * ackedSegments) / cwnd;
    c.windowEstimate[row] = estimate;
    const here = seconds - inflection;
    let next: number;
    if (steepness * here * here * here + windowMax < estimate) next = Math.max(cwnd, estimate);
    else {
      const there = here + c.roundTripPs[row] / 1e12;
      const curve = steepness * there * there * there + windowMax;
      // Not below what it is, and not more than half as much again in a round trip (§4.2).
      const target = curve < cwnd ? cwnd : Math.min(curve, 1.5 * cwnd);
      next = cwnd + ((target - cwnd) / cwnd) * ackedSegments;
    }
    const bytes = next * mss;
    const whole = Math.floor(bytes);
    c.cwndBytes[row] = whole;
    c.fraction[row] = bytes - whole;
  }

  reduce(row: number, flightBytes: number): void {
    const c = this.#columns;
    const mss = c.mssBytes[row];
    const cwnd = c.cwndBytes[row] / mss;
    // Fast convergence (§4.7): a window that did not come back to where it was makes room for others.
    c.windowMax[row] = cwnd < c.windowMax[row] ? (cwnd * (1 + beta)) / 2 : cwnd;
    this.#lower(row, flightBytes);
  }

  timeout(row: number, flightBytes: number): void {
    // The curve begins anew at what slow start reaches (§4.8).
    this.#columns.windowMax[row] = 0;
    this.#lower(row, flightBytes);
  }

  #lower(row: number, flightBytes: number): void {
    const c = this.#columns;
    const mss = c.mssBytes[row];
    const cwnd = c.cwndBytes[row];
    c.windowPrior[row] = cwnd / mss;
    // Of what is out, or of the window where that is less: in a recovery it was lowered already (§4.6 allows both).
    c.ssthreshBytes[row] = Math.max(Math.floor(Math.min(flightBytes, cwnd) * beta), 2 * mss);
    c.epochPs[row] = -1;
    c.fraction[row] = 0;
  }

  #beginEpoch(row: number, cwnd: number, nowPs: Ps): void {
    const c = this.#columns;
    c.epochPs[row] = nowPs;
    c.windowEstimate[row] = cwnd;
    const lost = c.windowMax[row] - cwnd;
    if (lost > 0) c.inflectionSeconds[row] = cubeRoot(lost / steepness);
    else {
      c.inflectionSeconds[row] = 0;
      c.windowMax[row] = cwnd;
    }
  }
}
