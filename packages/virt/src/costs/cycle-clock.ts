/**
 * costs/cycle-clock — cycles of a processor as time: `ceil(cycles · 10^12 / hz)`, once for each step.
 *
 * The fraction is kept in lowest terms, so that the product stays exact for any step that a profile can hold.
 * @module
 */
import type { Ps } from "@dc/engine";
import { makeVirtError } from "../errors.ts";

/** A clock. */
export class CycleClock {
  readonly hz: number;
  readonly #numerator: number;
  readonly #denominator: number;

  constructor(hz: number) {
    if (!(Number.isInteger(hz) && hz > 0)) {
      throw makeVirtError("virt/bad-option", `a clock of ${hz} Hz: expected a whole number above 0`);
    }
    this.hz = hz;
    let [a, b] = [1e12, hz];
    while (b !== 0) [a, b] = [b, a % b];
    this.#numerator = 1e12 / a;
    this.#denominator = hz / a;
  }

  /** How long whole cycles last, rounded up to a picosecond. Exact while cycles · 10^12 / gcd stays below 2^53. */
  ps(cycles: number): Ps {
    // A quotient of whole numbers below 2^53 never rounds to a whole number that it is not.
    return Math.ceil((cycles * this.#numerator) / this.#denominator);
  }
}

/** Make a clock. @throws `virt/bad-option` unless `hz` is a whole number above 0. */
export function createCycleClock(hz: number): CycleClock {
  return new CycleClock(hz);
}
