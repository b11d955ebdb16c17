/**
 * model/speed — how much simulated time passes in a second, and at which speeds moving packets would lie.
 * @module
 */

/** The speeds that a person may choose, in simulated picoseconds per second. */
export const speedsPsPerSecond: readonly number[] = [1e5, 2.5e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1e8, 1e9, 1e12];

/** What a lab plays at unless told otherwise: 1 µs in a second, at which a frame takes half a second to its peer. */
export const speedFirstPsPerSecond = 1e6;

/** A frame that is on its way for less than this on the screen is not seen to move, but to jump. */
const flightMsMin = 120;

/**
 * Whether packets may be drawn moving.
 *
 * @param flightPs   shortest way of a frame over a link: its transmission and the link's delay.
 * @param psPerSecond the speed; 0 when it stands still.
 */
export function canFollow(flightPs: number, psPerSecond: number): boolean {
  return psPerSecond <= 0 || (flightPs / psPerSecond) * 1000 >= flightMsMin;
}

/** What a run is played at when it is opened: slow enough to follow packets, not so slow that nothing happens. */
export function speedOfRun(untilPs: number): number {
  return untilPs <= 1e8 ? speedFirstPsPerSecond : 5e6;
}

/** The nearest of the offered speeds. */
export function nearestSpeed(psPerSecond: number): number {
  let best = speedFirstPsPerSecond;
  for (const speed of speedsPsPerSecond) {
    if (Math.abs(speed / psPerSecond - 1) < Math.abs(best / psPerSecond - 1)) best = speed;
  }
  return best;
}
