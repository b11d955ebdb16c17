/**
 * wheel/curve — misses per turn against the number of virtual processors, for each policy: runs of the same machine.
 * @module
 */
import type { Replacement } from "@dc/virt/memory";
import { accessesOf, replacementsOf, sharersOf, vcpusMax, type WheelChoice } from "./choice.ts";
import { WheelMachine } from "./machine.ts";
import { sliceAccesses } from "./wheel.ts";

/** One point. */
export interface CurvePoint {
  readonly replacement: Replacement;
  readonly vcpus: number;
  /** Mean misses of a turn, once all have had theirs often enough. */
  readonly misses: number;
}

/** Numbers of virtual processors that the curve is measured at, and the one that is chosen. */
export function curvePlaces(choice: WheelChoice): readonly number[] {
  const places = new Set([1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, vcpusMax, sharersOf(choice)]);
  return [...places].sort((a, b) => a - b);
}

/** The chosen policy first. */
export function curvePolicies({ ways, replacement }: WheelChoice): readonly Replacement[] {
  return [replacement, ...replacementsOf(ways).filter((other) => other !== replacement)];
}

/**
 * Turns around before misses are counted, and turns around that are. LRU has settled after one. Random replacement forgets
 * how it began once each entry has given way many times, and wants a mean over many accesses.
 */
export function roundsOf(choice: WheelChoice): readonly [warm: number, counted: number] {
  if (choice.replacement !== "random") return [2, 1];
  const accesses = accessesOf(choice) * choice.vcpus;
  return [Math.ceil((14 * choice.entries) / accesses), Math.ceil(12_288 / accesses)];
}

/** Mean misses of a turn, once it has settled. Yields after each slice of work. */
export function* measureMisses(choice: WheelChoice): Generator<undefined, number> {
  const machine = new WheelMachine({ ...choice, pinned: [] });
  const { mmu } = machine.processors[0];
  const { vcpus } = choice;
  const [warm, counted] = roundsOf(choice);
  let before = 0;
  let steps = 0;
  for (let round = 0; round < warm + counted; round++) {
    if (round === warm) before = mmu.walks;
    for (let vcpu = 0; vcpu < vcpus; vcpu++) {
      machine.enter(0, vcpu);
      for (let access = 0; access < machine.accesses; access++) {
        machine.touch(0, access);
        if (++steps % sliceAccesses === 0) yield;
      }
      machine.exit(0);
    }
  }
  return (mmu.walks - before) / (counted * vcpus);
}

/** All points, the chosen policy first. A point where there is one, undefined where a slice of work is done. */
export function* makeCurve(choice: WheelChoice): Generator<CurvePoint | undefined, void> {
  for (const replacement of curvePolicies(choice)) {
    for (const vcpus of curvePlaces(choice)) {
      const misses = yield* measureMisses({ ...choice, replacement, vcpus });
      yield { replacement, vcpus, misses };
    }
  }
}
