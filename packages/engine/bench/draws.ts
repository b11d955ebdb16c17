/**
 * bench/draws — the delays that every contender of a benchmark draws, the same in every language.
 *
 * A comparison between schedulers means something only if all of them pop the same events in the same order.
 * So the delays come from a generator that is small enough to be written again in C++ and Python
 * (`peers/draws.h`, `peers/draws.py`) and that uses nothing but IEEE + − × ÷ and 32-bit integers.
 * The order hash each contender prints proves that they agree.
 *
 * Sources: Marsaglia, "Xorshift RNGs" (2003), the triple 13, 17, 5; hold model: Jones, CACM 29(4), 1986.
 * @module
 */

/** What the delays look like: one name, the same in each peer's arguments. */
export type Distribution = "exponential" | "mix" | "ties" | "constant";

const quantileCount = 1024;

/** ln(x) for 0 < x <= 1 from + − × ÷ alone, so that C++ and Python compute the same double. */
function naturalLogarithm(x: number): number {
  let halvings = 0;
  let m = x;
  while (m < 0.5) {
    m *= 2; // exact
    halvings++;
  }
  const t = (m - 1) / (m + 1);
  const square = t * t;
  let term = t;
  let sum = 0;
  for (let k = 1; k < 60; k += 2) {
    sum += term / k;
    term *= square;
  }
  return 2 * sum - halvings * Math.LN2;
}

/** Quantiles of an exponential with mean 1 µs, in picoseconds; a draw interpolates between two of them. */
function makeQuantiles(): Float64Array {
  const quantiles = new Float64Array(quantileCount + 1);
  for (let k = 0; k < quantileCount; k++) {
    quantiles[k] = Math.floor(-naturalLogarithm(1 - k / quantileCount) * 1e6 + 0.5);
  }
  quantiles[quantileCount] = quantiles[quantileCount - 1] + 1e6;
  return quantiles;
}

/**
 * A source of delays in picoseconds.
 *
 * - `exponential`: mean 1 µs.
 * - `mix`: 80 % 5–500 ns, 15 % 1–20 µs, 5 % 1 ms–1 s, the spread of a datacenter (frames, queues, timers).
 * - `ties`: 1–16 whole frames of 1,024 B at 100 Gbit/s, so that very many events fall on one instant.
 * - `constant`: always 81,920 ps.
 */
export function createDraws(distribution: Distribution): () => number {
  let x = 2463534242 | 0;
  const next = (): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
  if (distribution === "constant") return () => 81_920;
  if (distribution === "ties") return () => 81_920 * (1 + (next() >>> 28));
  if (distribution === "mix") {
    return () => {
      const r = next();
      const share = r % 100;
      if (share < 80) return 5_000 + ((r >>> 8) % 495_001);
      if (share < 95) return 1_000_000 + (next() % 19_000_001);
      return 1_000_000_000 + next() * 232;
    };
  }
  const quantiles = makeQuantiles();
  return () => {
    const r = next();
    const k = r >>> 22;
    const low = quantiles[k];
    return low + Math.floor(((quantiles[k + 1] - low) * (r & 0x3fffff)) / 4_194_304);
  };
}

/** Folds the id of a popped event into the order hash: 32 bits, wrapping, printed as a signed integer. */
export function foldOrder(hash: number, id: number): number {
  return (Math.imul(hash, 31) + id) | 0;
}
