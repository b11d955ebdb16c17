/**
 * workload/permutation — who sends to whom: everybody sends once, everybody receives once, nobody to itself.
 *
 * Sources: Sattolo, "An algorithm to generate a random cyclic permutation", Information Processing Letters 22 (1986);
 * stride patterns as in Al-Fares et al., "Hedera" (NSDI 2010) §5. Rules E193–E194 in ../../SPEC.md.
 * @module
 */
import type { RandomStream } from "../sim/random.ts";

/** Element i sends to element (i + stride) mod count. @param stride not a multiple of count, or everybody is itself. */
export function stridePermutation(count: number, stride: number): number[] {
  return Array.from({ length: count }, (_, i) => (((i + stride) % count) + count) % count);
}

/** A random permutation of one single cycle, each of them equally likely, so that nobody is sent to itself. */
export function randomCycle(count: number, random: RandomStream): number[] {
  const to = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i);
    [to[i], to[j]] = [to[j], to[i]];
  }
  return to;
}
