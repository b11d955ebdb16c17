/**
 * fluid/demands — who sends to whom: permutations, strides, random destinations, all to one, all to all, racks.
 *
 * Sources: Al-Fares et al., "Hedera: Dynamic Flow Scheduling for Data Center Networks" (NSDI 2010) §5.1 (stride,
 * random); rules F280, F286 in ../../SPEC.md.
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

/** All hosts but one send to it. */
export function makeAllToOne(hosts: number, receiver: number): Demands {
  const from = Int32Array.from({ length: hosts - 1 }, (_, place) => (place < receiver ? place : place + 1));
  return { from, to: new Int32Array(hosts - 1).fill(receiver) };
}

/** Each host sends to each other one: hosts · (hosts − 1) flows, first those of host 0, to the next hosts in turn. */
export function makeAllToAll(hosts: number): Demands {
  const flows = hosts * Math.max(0, hosts - 1);
  const from = Int32Array.from({ length: flows }, (_, flow) => Math.floor(flow / (hosts - 1)));
  return { from, to: from.map((host, flow) => (host + 1 + (flow % (hosts - 1))) % hosts) };
}

/** Two demands of racks: within, and between them. */
export interface RackDemands {
  /** To the next host of the own rack; from a host that is alone there, nothing. */
  readonly local: Demands;
  /** To the host of the same place in the next rack, round at its end; where there is one rack, nothing. */
  readonly remote: Demands;
}

/** Each host sends within its rack and to the next rack. @param rackOf per host what stands for its rack. */
export function makeRackDemands(rackOf: Int32Array): RackDemands {
  const racks = new Map<number, number[]>();
  rackOf.forEach((rack, host) => {
    racks.set(rack, [...(racks.get(rack) ?? []), host]);
  });
  const inOrder = Array.from(racks.values());
  const pairs = { local: [] as [number, number][], remote: [] as [number, number][] };
  inOrder.forEach((own, place) => {
    const next = inOrder[(place + 1) % inOrder.length];
    own.forEach((host, at) => {
      if (own.length > 1) pairs.local.push([host, own[(at + 1) % own.length]]);
      if (next !== own) pairs.remote.push([host, next[at % next.length]]);
    });
  });
  const asDemands = (of: readonly [number, number][]): Demands => ({
    from: Int32Array.from(of, ([from]) => from),
    to: Int32Array.from(of, ([, to]) => to),
  });
  return { local: asDemands(pairs.local), remote: asDemands(pairs.remote) };
}

/** Several demands as one, the flows of the first one first. */
export function joinDemands(all: readonly Demands[]): Demands {
  const join = (side: keyof Demands): Int32Array => Int32Array.from(all.flatMap((each) => Array.from(each[side])));
  return { from: join("from"), to: join("to") };
}

function demandsTo(to: readonly number[]): Demands {
  return { from: Int32Array.from(to, (_, host) => host), to: Int32Array.from(to) };
}
