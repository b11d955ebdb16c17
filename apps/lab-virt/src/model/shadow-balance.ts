/**
 * model/shadow-balance — what shadow tables lose to exits and EPT to longer walks, and where the two are even.
 *
 * Of u table updates and m TLB misses each second, shadow tables lose u exits and m walks of one dimension, EPT m walks
 * of two. They are even at exit ÷ ((references under EPT − references of one dimension) × reference) misses for each
 * update: with 1.2 µs and 20 ns, 3 where a walk makes 24 references and 10 where it makes 10 (claim V-14).
 * @module
 */
import { createWalkMachine } from "../figures/walk/machine.ts";
import { walkDefault } from "../figures/walk/choice.ts";

/** What the balance is of. */
export interface BalanceOptions {
  readonly updatesPerSecond: number;
  readonly missesPerSecond: number;
  readonly exitNs: number;
  readonly referenceNs: number;
  readonly references: WalkReferences;
}

/** References of one walk on each side. */
export interface WalkReferences {
  readonly shadow: number;
  readonly ept: number;
}

/** Time lost in each second, and the slope of the line between them. */
export interface Balance {
  readonly shadowNs: number;
  readonly eptNs: number;
  /** Misses for each update at which both lose the same; infinite where a walk costs the same. */
  readonly breakEven: number;
  readonly wins: "shadow" | "ept" | "even";
}

/** Weigh. */
export function weigh(options: BalanceOptions): Balance {
  const { updatesPerSecond, missesPerSecond, exitNs, referenceNs, references } = options;
  const shadowNs = updatesPerSecond * exitNs + missesPerSecond * references.shadow * referenceNs;
  const eptNs = missesPerSecond * references.ept * referenceNs;
  const more = (references.ept - references.shadow) * referenceNs;
  const breakEven = more > 0 ? exitNs / more : Number.POSITIVE_INFINITY;
  return { shadowNs, eptNs, breakEven, wins: shadowNs === eptNs ? "even" : shadowNs < eptNs ? "shadow" : "ept" };
}

/**
 * References of a walk on each side, counted by walking: pages of 4 KiB or 2 MiB in both dimensions. With structure
 * caches it is the second walk, of another access to the same page.
 */
export function countReferences(pageBits: 12 | 21, structures: boolean): WalkReferences {
  const count = (ept: "none" | "ept4"): number => {
    const machine = createWalkMachine({
      ...walkDefault,
      ...{ ept, guestPage: pageBits, eptPage: pageBits, caches: structures ? "structures" : "none" },
    });
    machine.walk(walkDefault);
    return machine.walk(walkDefault).count;
  };
  return { shadow: count("none"), ept: count("ept4") };
}
