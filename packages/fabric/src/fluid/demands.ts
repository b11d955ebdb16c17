/**
 * fluid/demands — who sends to whom: permutations, strides, random destinations.
 *
 * Sources: Al-Fares et al., "Hedera: Dynamic Flow Scheduling for Data Center Networks" (NSDI 2010) §5.1 (stride,
 * random); rule F280 in ../../SPEC.md.
 * @module
 */
import type { RandomStream } from "@dc/engine";
import { randomCycle, stridePermutation } from "@dc/engine/workload";

/** Flows by their ends: flow f goes from host `from[f]` to host `to[f]`. */
export interface Demands {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Each host sends to the next of one random cycle through all hosts, and receives from the one before. */
export function makeCycle(hosts: number, random: RandomStream): Demands {
  return demandsTo(randomCycle(hosts, random));
}

/** Host i sends to host (i + stride) mod hosts. @param stride no multiple of `hosts`. */
export function makeStride(hosts: number, stride: number): Demands {
  return demandsTo(stridePermutation(hosts, stride));
}

/** Each host sends to any other host, each as likely; several may choose the same. */
export function makeRandomDestinations(hosts: number, random: RandomStream): Demands {
  return demandsTo(Array.from({ length: hosts }, (_, host) => (host + 1 + random.below(hosts - 1)) % hosts));
}

/** Several demands as one, the flows of the first one first. */
export function joinDemands(all: readonly Demands[]): Demands {
  const join = (side: keyof Demands): Int32Array => Int32Array.from(all.flatMap((each) => Array.from(each[side])));
  return { from: join("from"), to: join("to") };
}

function demandsTo(to: readonly number[]): Demands {
  return { from: Int32Array.from(to, (_, host) => host), to: Int32Array.from(to) };
}
