/**
 * figures/frame/passing — which IP packets pass which links: the MTU as a staircase.
 *
 * A link's MTU is compared with the outer IP packet: the host's own and what the tunnel adds. Nothing is fragmented (RFC
 * 7348 §4.3: an endpoint must not), so a packet passes or is lost.
 * @module
 */

/** The MTUs that are compared: Ethernet's, the least that carries a tunnel, and a jumbo link's. */
export const mtusBytes: readonly number[] = [1500, 1550, 9000];

/** A packet at a link. */
export interface Passing {
  readonly mtuBytes: number;
  /** The largest packet of a host that passes. */
  readonly packetBytesMax: number;
  readonly passes: boolean;
  /** By how many bytes it is too large; 0 where it passes. */
  readonly excessBytes: number;
}

/** A host's packet of a size at each link. */
export function passingOf(packetBytes: number, overhead: number): readonly Passing[] {
  return mtusBytes.map((mtuBytes) => {
    const excessBytes = Math.max(0, packetBytes + overhead - mtuBytes);
    return { mtuBytes, packetBytesMax: mtuBytes - overhead, passes: excessBytes === 0, excessBytes };
  });
}

/** Where 1,400 and 1,600 bytes stand in a picture of width 1: what matters happens between them. */
const knees = [
  [0, 0],
  [1400, 0.3],
  [1600, 0.8],
  [9216, 1],
] as const;

/** A size's place in the picture, 0 to 1: stretched where the three answers part. */
export function placeOf(bytes: number): number {
  const above = knees.findIndex(([size]) => bytes <= size);
  const at = above < 0 ? knees.length - 1 : Math.max(1, above);
  const [[fromBytes, from], [toBytes, to]] = [knees[at - 1], knees[at]];
  return from + ((Math.min(bytes, toBytes) - fromBytes) / (toBytes - fromBytes)) * (to - from);
}
