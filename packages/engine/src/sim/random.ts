/**
 * sim/random — named streams of random numbers that nobody else's draws move.
 *
 * Each stream is keyed by (seed, path) through Philox2x32-10 and then runs xoshiro128**, whose four words live in the
 * state arena: a snapshot holds them, and adding a component leaves the other streams as they were.
 *
 * Sources: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC'11) for Philox and its vectors; Blackman
 * and Vigna, "Scrambled Linear Pseudorandom Number Generators" (2021) for xoshiro128**. Rules E20–E24 in ../../SPEC.md.
 * @module
 */
import { engineError } from "../errors.ts";
import { fnv1a64 } from "./hash.ts";
import { negativeLog } from "./logarithm.ts";
import type { Ps } from "./time.ts";

/** High word of the 64-bit product of two uint32. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/**
 * Philox2x32-10: ten rounds over a 64-bit counter and a 32-bit key.
 *
 * @returns two uint32, the bijection of the counter under the key.
 */
export function philox2x32(counterLow: number, counterHigh: number, key: number): readonly [number, number] {
  const multiplier = 0xd256d193;
  const weyl = 0x9e3779b9;
  let low = counterLow >>> 0;
  let high = counterHigh >>> 0;
  let k = key >>> 0;
  for (let round = 0; round < 10; round++) {
    const productHigh = multiplyHigh(multiplier, low);
    const productLow = Math.imul(multiplier, low) >>> 0;
    low = (productHigh ^ k ^ high) >>> 0;
    high = productLow;
    k = (k + weyl) >>> 0;
  }
  return [low, high];
}

/** The four words a stream starts from. Two Philox blocks: the path's hash, and the same with its top bit flipped. */
export function streamKey(seed: number, path: string): readonly [number, number, number, number] {
  const [low, high] = fnv1a64(path);
  const [a, b] = philox2x32(low, high, seed);
  const [c, d] = philox2x32(low, (high ^ 0x80000000) >>> 0, seed);
  // xoshiro's only forbidden state is all zero; 2^-128 away, and still not left to chance.
  return (a | b | c | d) === 0 ? [1, 0, 0, 0] : [a, b, c, d];
}

/** A stream of random numbers. */
export interface RandomStream {
  /** A uint32. */
  uint32(): number;
  /** A whole number in [0, n), each equally likely. @throws `engine/random-range` unless 1 ≤ n ≤ 2^32. */
  below(n: number): number;
  /** A float in [0, 1), a multiple of 2^-53. */
  float(): number;
  /** True with probability p. */
  chance(p: number): boolean;
  /** An exponentially distributed time, rounded to whole picoseconds. */
  exponential(meanPs: Ps): Ps;
  /** Shuffle a list in place (Fisher–Yates). */
  shuffle<T>(list: T[]): T[];
}

/**
 * A stream over four words of state.
 *
 * @param words the generator's state, read and written in place; a snapshot copies it.
 */
export function createRandomStream(words: Int32Array): RandomStream {
  const uint32 = (): number => {
    const s1 = words[1];
    const scrambled = Math.imul(s1, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const t = s1 << 9;
    const s2 = words[2] ^ words[0];
    const s3 = words[3] ^ s1;
    words[1] = s1 ^ s2;
    words[0] ^= s3;
    words[2] = s2 ^ t;
    words[3] = (s3 << 11) | (s3 >>> 21);
    return result;
  };
  const float = (): number => {
    const high = uint32() >>> 5;
    const low = uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };
  const below = (n: number): number => {
    if (!(n >= 1 && n <= 4294967296 && Math.floor(n) === n)) {
      throw engineError("engine/random-range", `below(${n}): expected a whole number from 1 to 2^32`);
    }
    // Draws above the largest multiple of n are drawn again, so that no value is favoured.
    const limit = 4294967296 - (4294967296 % n);
    let draw = uint32();
    while (draw >= limit) draw = uint32();
    return draw % n;
  };
  return {
    uint32,
    below,
    float,
    chance: (p) => float() < p,
    exponential: (meanPs) => Math.round(negativeLog(1 - float()) * meanPs),
    shuffle(list) {
      for (let i = list.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const held = list[i] as (typeof list)[number];
        list[i] = list[j] as (typeof list)[number];
        list[j] = held;
      }
      return list;
    },
  };
}
