/**
 * platform/duration — how long a session took, as the standards write it.
 *
 * Sources: SCORM 1.2 Run-Time Environment §3.4.2 (CMITimespan); ISO 8601 §5.5.2, as SCORM 2004 4th ed. §4.1.1.7 and
 * xAPI 1.0.3 part 2 §4.6 use it.
 * @module
 */

/** Hundredths of a second, rounded down; a clock that went back counts as none. */
const hundredths = (durationMs: number): number => Math.max(0, Math.floor(durationMs / 10));

/** `HHHH:MM:SS.SS`, at most 9999 hours. */
export function writeTimespan(durationMs: number): string {
  const all = Math.min(hundredths(durationMs), 9999 * 360_000 + 359_999);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = String(Math.floor(all / 360_000)).padStart(4, "0");
  return `${hours}:${two(Math.floor(all / 6000) % 60)}:${two(Math.floor(all / 100) % 60)}.${two(all % 100)}`;
}

/** `PT1H2M3.45S`. */
export function writeDuration(durationMs: number): string {
  const all = hundredths(durationMs);
  const hours = Math.floor(all / 360_000);
  const minutes = Math.floor(all / 6000) % 60;
  const seconds = (all % 6000) / 100;
  return `PT${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}${seconds}S`;
}
