/**
 * vxlan/path-mtu — what each endpoint has learnt of the ways to the others: the largest packet that gets through.
 *
 * A router that cannot send a packet on says so to the packet's source, which is the endpoint, and names the MTU of its
 * next link. The endpoint keeps the smallest that it heard for each other endpoint. RFC 1191 has it forgotten after ten
 * minutes, which no run lasts.
 *
 * Sources: RFC 1191 §3, §6.3; RFC 8201 §4 (never below 1,280); rules F297, F298 in ../../SPEC.md.
 * @module
 */
import type { NodeIndex, StateArena } from "@dc/engine";
import { ipv6MtuMin } from "@dc/wire";

/** The least that IPv4 lets a path's MTU be (RFC 791 §3.2: every link carries 68 bytes). */
const ipv4MtuMin = 68;

/** All that endpoints have learnt. */
export class PathMtus {
  readonly #placeOf: ReadonlyMap<NodeIndex, number>;
  readonly #words: Uint32Array;
  readonly #count: number;

  /** @param vteps all endpoints. */
  constructor(state: StateArena, vteps: readonly NodeIndex[]) {
    this.#placeOf = new Map(vteps.map((vtep, place) => [vtep, place]));
    this.#count = vteps.length;
    this.#words = state.u32("fabric/path-mtu", Math.max(1, vteps.length * vteps.length));
  }

  /** The MTU that an endpoint has learnt of its way to another, or 0. */
  of(vtep: NodeIndex, remote: NodeIndex): number {
    return this.#words[this.#at(vtep, remote)];
  }

  /** Learn of a way that it carries no more than `mtuBytes`. @returns whether that was news. */
  learn(vtep: NodeIndex, remote: NodeIndex, mtuBytes: number, isIpv6: boolean): boolean {
    const at = this.#at(vtep, remote);
    const known = this.#words[at];
    if (mtuBytes < (isIpv6 ? ipv6MtuMin : ipv4MtuMin) || (known !== 0 && mtuBytes >= known)) return false;
    this.#words[at] = mtuBytes;
    return true;
  }

  #at(vtep: NodeIndex, remote: NodeIndex): number {
    return (this.#placeOf.get(vtep) as number) * this.#count + (this.#placeOf.get(remote) as number);
  }
}
