/**
 * bench/meter — the shape of a benchmark, as far as this package's need it.
 *
 * Whoever times them hands in the meter; a contender reads no clock. The package depends on nothing, so the shape is
 * written down here and fits by structure.
 *
 * @module
 */

/** Named numbers that say how much to do. */
export type Sizes = Readonly<Record<string, number | string>>;

/** Times `work`, which returns the operations that it did. */
export interface Meter {
  measure(work: () => number): void;
}

/** What a contender found. */
export interface Outcome {
  readonly hash: string;
}

/** One of those that are compared. */
export interface Contender {
  readonly name: string;
  run(sizes: Sizes, meter: Meter): Outcome;
}

/** Sizes and contenders of one benchmark, and what has to hold. */
export interface Benchmark {
  readonly name: string;
  readonly title: string;
  readonly operation: string;
  readonly rows: readonly { readonly name: string; readonly full: Sizes; readonly small: Sizes }[];
  readonly contenders: readonly Contender[];
  readonly targets: readonly {
    readonly text: string;
    readonly of: { readonly contender: string; readonly row: string };
    readonly over?: { readonly contender: string; readonly row: string };
    readonly atLeast?: number;
  }[];
}

/** Warm a function with a tenth of the work, then measure it; gives what it folded. */
export function measureFold(
  meter: Meter,
  count: number,
  fold: (from: number, to: number, hash: number) => number,
): Outcome {
  fold(0, Math.ceil(count / 10), 0);
  let hash = 0;
  meter.measure(() => {
    hash = fold(0, count, 0);
    return count;
  });
  return { hash: (hash >>> 0).toString(16).padStart(8, "0") };
}
