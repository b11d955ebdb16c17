/**
 * pfc/headroom — how many bytes still come after a port has asked for silence.
 *
 * Between the frame that crosses the threshold and the last one that was on its way lie: a frame that had just begun to
 * leave the other way, before the pause; the pause itself; two propagations, one for the pause and one for the last
 * frame; and a frame that had just begun when the pause was heard. Whoever reserves less loses frames, in the worst
 * phase; a luckier phase survives with up to two frames less. Rules R60 and R61 in ../../SPEC.md.
 * @module
 */
import type { BitsPerSecond, Ps } from "@dc/engine";
import { pfcCosts } from "./costs.ts";

/** A link, as headroom sees it. */
export interface HeadroomOptions {
  readonly rateBitsPerSecond: BitsPerSecond;
  /** Propagation, one way. */
  readonly delayPs: Ps;
  /** The longest frame of either direction. */
  readonly frameBytes: number;
}

/** Bytes that are on a cable and back: rate × 2 × propagation. */
function roundTripBytes({ rateBitsPerSecond, delayPs }: HeadroomOptions): number {
  return Math.ceil((2 * delayPs * rateBitsPerSecond) / 8e12);
}

/** The two formulas; a claim names the one it uses. */
export const headroom: {
  /** 2 frames + 2 propagations + 3,840 B: room for the pause frame and the response time of real interfaces. */
  guarantee(link: HeadroomOptions): number;
  /** 2 propagations + 2 frames + 64 B: the least that can do, where whoever hears a pause obeys it at once. */
  idealised(link: HeadroomOptions): number;
} = {
  guarantee: (link) => 2 * link.frameBytes + roundTripBytes(link) + pfcCosts.responseBytes.value,
  idealised: (link) => roundTripBytes(link) + 2 * link.frameBytes + pfcCosts.pauseFrameBytes.value,
};
