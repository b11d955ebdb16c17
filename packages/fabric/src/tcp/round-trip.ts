/**
 * tcp/round-trip — how long a sender waits: the smoothed round-trip time, its variation, and the retransmission timeout.
 *
 * Two floors have a name. `linux`: the variation counts for at least 200 ms, so that the timeout is the round trip and
 * 200 ms. `rfc6298`: the timeout is at least 1 s. A measured segment is one that was sent once (Karn's algorithm): who
 * retransmits stops the clock.
 *
 * Sources: RFC 6298 §2–§5; Linux, TCP_RTO_MIN, in net/ipv4/tcp_input.c (the floor is the variation's); rules F236–F239
 * in ../../SPEC.md.
 * @module
 */
import type { Ps } from "@dc/engine";
import { tcpDefaults } from "../costs/tcp-defaults.ts";
import type { ConnectionColumns } from "./connections.ts";

/** Whose floor a timeout has. */
export const timeoutProfiles = ["linux", "rfc6298"] as const;
/** A floor by name. */
export type TimeoutProfile = (typeof timeoutProfiles)[number];

/** The floor of a profile. */
export function timeoutFloorPs(profile: TimeoutProfile): Ps {
  return profile === "linux" ? tcpDefaults.timeoutMinLinux.value : tcpDefaults.timeoutMinRfc.value;
}

/** Takes measurements and gives timeouts. */
export class RoundTrips {
  readonly #columns: ConnectionColumns;

  constructor(columns: ConnectionColumns) {
    this.#columns = columns;
  }

  /** A connection begins: nothing is known (RFC 6298 §2.1). */
  open(row: number): void {
    const c = this.#columns;
    c.roundTripPs[row] = 0;
    c.variationPs[row] = 0;
    c.timeoutPs[row] = tcpDefaults.timeoutFirst.value;
    c.timeouts[row] = 0;
    c.isTiming[row] = 0;
  }

  /** A round trip was measured: from `timedAtPs` to now (RFC 6298 §2.2, §2.3). */
  measure(row: number, nowPs: Ps): void {
    const c = this.#columns;
    const sample = nowPs - c.timedAtPs[row];
    const smoothed = c.roundTripPs[row];
    if (smoothed === 0) {
      c.roundTripPs[row] = sample;
      c.variationPs[row] = Math.round(sample / 2);
    } else {
      // The variation first: it is about the round trip as it was known before (RFC 6298 §2.3).
      c.variationPs[row] = Math.round(0.75 * c.variationPs[row] + 0.25 * Math.abs(smoothed - sample));
      c.roundTripPs[row] = Math.round(0.875 * smoothed + 0.125 * sample);
    }
    const floorPs = c.timeoutFloorPs[row];
    const marginPs = 4 * c.variationPs[row];
    c.timeoutPs[row] =
      c.floorsVariation[row] === 1
        ? c.roundTripPs[row] + Math.max(floorPs, marginPs)
        : Math.max(floorPs, c.roundTripPs[row] + marginPs);
  }

  /** The timer has run out: wait twice as long, up to the limit (RFC 6298 §5.5). */
  backOff(row: number): void {
    const c = this.#columns;
    c.timeouts[row]++;
    c.timeoutPs[row] = Math.min(2 * c.timeoutPs[row], tcpDefaults.timeoutMax.value);
  }
}
