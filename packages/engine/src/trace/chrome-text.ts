/**
 * trace/chrome-text — picoseconds as the microseconds of a Chrome trace, such that slices nest for who adds them up.
 * @module
 */
import type { Ps } from "../sim/time.ts";

/** Microseconds in decimal, exactly: `microseconds(1_280)` is `0.00128`. */
export function microseconds(timePs: Ps): string {
  const rest = timePs % 1e6;
  const whole = String((timePs - rest) / 1e6);
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(6, "0").replace(/0+$/, "")}`;
}

/**
 * A duration as text such that start + duration never passes the end in float64 either: readers add them, and a sum
 * that rounds up would make neighbours overlap. At most a few picoseconds are taken off.
 *
 * @param limit where a slice around it ends, in microseconds, as a reader adds it up.
 */
export function durationText(startPs: Ps, endPs: Ps, limit: number = Number.POSITIVE_INFINITY): string {
  const start = Number(microseconds(startPs));
  const end = Math.min(Number(microseconds(endPs)), limit);
  let durationPs = endPs - startPs;
  while (durationPs > 0 && start + Number(microseconds(durationPs)) > end) durationPs -= 1;
  return microseconds(durationPs);
}
