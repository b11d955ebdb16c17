/**
 * import/exit-tally — the exits of one reason as they come: how many, how long, how far apart.
 *
 * The mean and its deviation are updated exit by exit (Welford's method), as `perf` does it, so that nothing is kept of
 * each. Rule V397 in ../../SPEC.md.
 *
 * Source: B. P. Welford, "Note on a Method for Calculating Corrected Sums of Squares and Products", Technometrics 4,
 * 1962; perf prints the standard error of the mean as a part of it.
 * @module
 */

/** Exits of one reason. Times in ns. */
export class ExitTally {
  /** All of them. */
  samples = 0;
  /** Those whose end was seen, too. */
  timed = 0;
  totalNs = 0;
  minNs = 0;
  maxNs = 0;
  #mean = 0;
  #squares = 0;

  /** One more exit; without a time where its end was not seen. */
  add(timeNs?: number): void {
    this.samples += 1;
    if (timeNs !== undefined) this.addTime(timeNs);
  }

  /** The time of an exit that was counted before. */
  addTime(timeNs: number): void {
    this.minNs = this.timed === 0 ? timeNs : Math.min(this.minNs, timeNs);
    this.maxNs = this.timed === 0 ? timeNs : Math.max(this.maxNs, timeNs);
    this.timed += 1;
    this.totalNs += timeNs;
    const off = timeNs - this.#mean;
    this.#mean += off / this.timed;
    this.#squares += off * (timeNs - this.#mean);
  }

  /** The mean; 0 of none. */
  get meanNs(): number {
    return this.timed === 0 ? 0 : this.totalNs / this.timed;
  }

  /** The standard error of the mean as a part of it, what perf prints behind `+-`; 0 of fewer than two. */
  get deviation(): number {
    if (this.timed < 2 || this.#mean === 0) return 0;
    return Math.sqrt(this.#squares / (this.timed - 1) / this.timed) / this.#mean;
  }
}
