/**
 * ecmp/rendezvous — highest random weight: each member draws a number from the flow's hash and its own name, and the
 * highest wins.
 *
 * Without a member the flows of that member go to whoever drew second, and no other flow moves: 1/n of n. A member that
 * weighs w draws w times. The price is a draw for each member and each flow.
 *
 * Sources: Thaler and Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM ToN 6(1), 1998; RFC 2991
 * §2 (highest random weight). The draw is MurmurHash3's last step of hash ⊕ key, the key MurmurHash3 of the name under
 * the number of the draw: ours. Rule F183 in ../../SPEC.md.
 * @module
 */
import { murmur3, murmur3Finish } from "@dc/wire";
import type { EcmpMember } from "./options.ts";

/** The draws of a group. */
export interface Draws {
  /** Of each draw: what is mixed with the hash. */
  readonly keys: Int32Array;
  /** Of each draw: whose it is. */
  readonly members: Int32Array;
}

/** All draws of a group's members. */
export function drawsOf(members: readonly EcmpMember[], weights: readonly number[]): Draws {
  const keys: number[] = [];
  const owners: number[] = [];
  members.forEach(({ name }, member) => {
    const bytes = Uint8Array.from(name, (character) => character.charCodeAt(0));
    for (let draw = 0; draw < weights[member]; draw++) {
      keys.push(murmur3(bytes, draw) | 0);
      owners.push(member);
    }
  });
  return { keys: Int32Array.from(keys), members: Int32Array.from(owners) };
}

/** What a draw comes to, uint32. */
export function drawn(hash: number, key: number): number {
  return murmur3Finish(hash ^ key) >>> 0;
}

/** The member with the highest draw; of equal ones the first. @param hash int32. */
export function selectRendezvous(hash: number, { keys, members }: Draws): number {
  let best = 0;
  let highest = murmur3Finish(hash ^ keys[0]) >>> 0;
  for (let draw = 1; draw < keys.length; draw++) {
    const value = murmur3Finish(hash ^ keys[draw]) >>> 0;
    if (value <= highest) continue;
    highest = value;
    best = draw;
  }
  return members[best];
}
