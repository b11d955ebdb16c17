/**
 * views/build/words — numbers of a design as a person reads them.
 * @module
 */

/** A ratio to one: two decimals at most, none where it is whole. */
export function printRatio(ratio: number): string {
  return String(Number(ratio.toFixed(2)));
}

/** Dollars, in groups of three. */
export function printDollars(amount: number): string {
  return String(Math.round(amount)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
