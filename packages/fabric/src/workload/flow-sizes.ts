/**
 * workload/flow-sizes — how large flows are in datacenters, as published, and a draw from it.
 *
 * A distribution is a list of points of its cumulative share, with the sizes between two points equally likely. Both were
 * published as figures; the points are those that simulators since have read from them, in segments of 1,460 bytes.
 *
 * Source: rules F262, F263 in ../../SPEC.md.
 * @module
 */
import type { RandomStream } from "@dc/engine";

/** A distribution of flow sizes. */
export interface FlowSizes {
  readonly name: string;
  /** Size in segments of 1,460 bytes and the share of flows that are no larger, both ascending; the last share is 1. */
  readonly points: readonly (readonly [segments: number, share: number])[];
  readonly source: string;
  readonly url: string;
  /** When it was read. */
  readonly date: string;
  readonly confidence: "published" | "unverified";
  readonly appliesTo: string;
}

/** Bytes of a segment in the published points. */
export const sizeUnitBytes = 1460;

/** The distributions by name. */
export const flowSizes: { readonly "web-search": FlowSizes; readonly "data-mining": FlowSizes } = {
  "web-search": {
    name: "web-search",
    points: [
      [6, 0.15],
      [13, 0.2],
      [19, 0.3],
      [33, 0.4],
      [53, 0.53],
      [133, 0.6],
      [667, 0.7],
      [1333, 0.8],
      [3333, 0.9],
      [6667, 0.97],
      [20_000, 1],
    ],
    source:
      "M. Alizadeh et al., Data Center TCP (DCTCP), SIGCOMM 2010, figure 4; points as in HKUST-SING/TrafficGenerator, conf/CDF_dctcp.txt at 635190a",
    url: "https://github.com/HKUST-SING/TrafficGenerator",
    date: "2026-11",
    confidence: "published",
    appliesTo: "a cluster for web search, 2009; read from a figure, so that a point may be off by some per cent",
  },
  "data-mining": {
    name: "data-mining",
    points: [
      [1, 0.5],
      [2, 0.6],
      [3, 0.7],
      [7, 0.8],
      [267, 0.9],
      [2107, 0.95],
      [66_667, 0.99],
      [666_667, 1],
    ],
    source:
      "A. Greenberg et al., VL2: A Scalable and Flexible Data Center Network, SIGCOMM 2009, figure 2; points as in HKUST-SING/TrafficGenerator, conf/CDF_vl2.txt at 635190a",
    url: "https://github.com/HKUST-SING/TrafficGenerator",
    date: "2026-11",
    confidence: "published",
    appliesTo: "a cluster for data mining, 2008; read from a figure, so that a point may be off by some per cent",
  },
};

/** Name of a distribution. */
export type FlowSizesName = keyof typeof flowSizes;
/** All names. */
export const flowSizesNames: readonly FlowSizesName[] = ["web-search", "data-mining"];

/** Mean size in bytes, in closed form. */
export function meanFlowBytes({ points }: FlowSizes): number {
  let mean = points[0][0] * points[0][1];
  for (let place = 1; place < points.length; place++) {
    const [[from, below], [to, share]] = [points[place - 1], points[place]];
    mean += ((from + to) / 2) * (share - below);
  }
  return mean * sizeUnitBytes;
}

/** The size at a share from 0 to 1, in bytes, whole and at least 1. */
export function flowBytesAt({ points }: FlowSizes, share: number): number {
  let [from, below] = points[0];
  if (share < below) return from * sizeUnitBytes;
  for (const [to, above] of points.slice(1)) {
    if (share < above) {
      const segments = from + ((to - from) * (share - below)) / (above - below);
      return Math.max(1, Math.round(segments * sizeUnitBytes));
    }
    [from, below] = [to, above];
  }
  return from * sizeUnitBytes;
}

/** Draw a size. */
export function drawFlowBytes(sizes: FlowSizes, random: RandomStream): number {
  return flowBytesAt(sizes, random.float());
}
