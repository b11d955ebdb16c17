/**
 * costs/media-profiles — how long storage media take for a block of 4 KiB, each number with where it comes from.
 *
 * A read's time was measured by a program on the machine that the drive was in, one request at a time, so it holds a
 * local driver's time too: an upper bound of the medium's own.
 * @module
 */
import type { SourcedNumber } from "./assumed.ts";

/** A medium. */
export interface MediaProfile {
  readonly id: string;
  /** What it is. */
  readonly description: string;
  readonly read: SourcedNumber;
  readonly write: SourcedNumber;
}

const review = {
  unit: "ps",
  url: "https://www.anandtech.com/Show/Index/11209?cPage=8&all=False&sort=0&page=4",
  date: "2026-11",
} as const;

/** The media by their id. */
export const mediaProfiles: readonly MediaProfile[] = [
  {
    id: "optane-p4800x",
    description: "3D XPoint: Intel Optane SSD DC P4800X",
    read: {
      ...review,
      value: 8_900_000,
      source: "AnandTech's review of the P4800X: 4 KiB random read at queue depth 1, mean latency 8.9 µs",
      confidence: "measured",
    },
    write: {
      ...review,
      value: 10_000_000,
      source:
        "The same review: Intel specifies a typical latency below 10 µs; that it is so for writes was not read there",
      confidence: "unverified",
    },
  },
  {
    id: "flash-p3700",
    description: "NAND flash: Intel SSD DC P3700",
    read: {
      ...review,
      value: 77_900_000,
      source: "AnandTech's review of the P4800X, beside it: 4 KiB random read at queue depth 1, mean latency 77.9 µs",
      confidence: "measured",
    },
    write: {
      ...review,
      value: 10_000_000,
      source:
        "A drive that answers when the data are in its power-protected buffer takes about what memory and bus take",
      confidence: "unverified",
    },
  },
];

/** The medium of an id, or undefined. */
export function mediaProfile(id: string): MediaProfile | undefined {
  return mediaProfiles.find((profile) => profile.id === id);
}
