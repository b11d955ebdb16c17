/**
 * views/failure/axis — time since a failure, logarithmic: a carrier is lost in nanoseconds and a hold timer runs for minutes.
 *
 * Left of the failure is a strip for what was before it, without a scale. From the failure on each tenfold time is as wide
 * as any other; what happens within the first step stands at the failure itself.
 * @module
 */

/** An axis. Places are 0 at the left end to 1 at the right. */
export interface FailureAxis {
  readonly failure: number;
  place(afterPs: number): number;
  readonly ticks: readonly { readonly afterPs: number; readonly place: number }[];
}

/** Width of the strip before the failure. */
const before = 0.07;
const ticksMax = 8;

/**
 * Make an axis.
 *
 * @param endPs what stands at its right end, from the failure on.
 * @param firstPs what is shorter stands at the failure; the power of ten below the first thing that happens.
 */
export function makeAxis(endPs: number, firstPs = 1e5): FailureAxis {
  const decades = Math.max(1, Math.log10(Math.max(endPs, firstPs * 10) / firstPs));
  const place = (afterPs: number): number => {
    if (afterPs < 0) return before / 2;
    if (afterPs <= firstPs) return before;
    return Math.min(1, before + ((1 - before) * Math.log10(afterPs / firstPs)) / decades);
  };
  const all = Array.from({ length: Math.floor(decades + 1e-9) + 1 }, (_, at) => firstPs * 10 ** at).slice(1);
  const every = Math.ceil(all.length / ticksMax);
  const ticks = all
    .filter((_, at) => at % every === 0)
    .map((afterPs) => ({ afterPs: Math.round(afterPs), place: place(afterPs) }));
  return { failure: before, place, ticks };
}

/** The power of ten below the first time that is not 0; the axis begins there. */
export function firstPsOf(times: readonly number[]): number {
  const least = Math.min(...times.filter((afterPs) => afterPs > 0), 1e15);
  return Math.max(1e3, Math.min(1e5, 10 ** Math.floor(Math.log10(least))));
}
