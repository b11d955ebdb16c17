/**
 * marking/options — when a queue marks: a threshold, or two and a probability between them.
 *
 * Source: rules F414–F417 in ../../SPEC.md.
 * @module
 */
import { fabricError } from "../errors.ts";

/** What becomes of a frame that was to be marked and cannot carry a mark. */
export const notCapableWays = ["drop", "pass"] as const;
/** One of them. */
export type NotCapable = (typeof notCapableWays)[number];

/** When a queue marks. Either `thresholdBytes`, or the other three. */
export interface MarkingOptions {
  /** A frame that finds more bytes waiting is marked: DCTCP's K. */
  readonly thresholdBytes?: number;
  /** RED: of an average of this or less nothing is marked, */
  readonly minBytes?: number;
  /** of one above this everything; */
  readonly maxBytes?: number;
  /** in between with a probability that rises up to this one, 0 to 1. */
  readonly probability?: number;
  /** Of the queue that a frame finds in the average, above 0; 1, the default, is that queue alone. */
  readonly weight?: number;
  /** Of a frame without ECN in its place: it is lost (`drop`, the default, as RFC 3168 §5 says), or passes. */
  readonly notCapable?: NotCapable;
}

/** Options with all in place: a threshold is two that are one. */
export interface MarkingSettings {
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly probability: number;
  readonly weight: number;
  readonly notCapable: NotCapable;
}

/** An option that is wrong, and what was expected. */
export interface WrongMarking {
  readonly option: keyof MarkingOptions;
  readonly expected: string;
}

/** All that is wrong with options. */
export function wrongMarking(options: MarkingOptions): WrongMarking[] {
  const { thresholdBytes, minBytes, maxBytes, probability, weight, notCapable } = options;
  const wrong: WrongMarking[] = [];
  const judge = (option: keyof MarkingOptions, isRight: boolean, expected: string): void => {
    if (!isRight) wrong.push({ option, expected });
  };
  const isSize = (value: number | undefined): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  if (thresholdBytes !== undefined) {
    judge("thresholdBytes", isSize(thresholdBytes), "whole bytes from 0");
    for (const option of ["minBytes", "maxBytes", "probability", "weight"] as const) {
      judge(option, options[option] === undefined, "no other option of the queue beside a threshold");
    }
  } else {
    judge("minBytes", isSize(minBytes), "whole bytes from 0, or a threshold");
    judge(
      "maxBytes",
      isSize(maxBytes) && !((minBytes ?? 0) > (maxBytes as number)),
      "whole bytes, at least the minimum",
    );
    judge("probability", probability !== undefined && probability >= 0 && probability <= 1, "0 to 1");
    judge("weight", weight === undefined || (weight > 0 && weight <= 1), "above 0, at most 1");
  }
  const ways: readonly string[] = notCapableWays;
  judge("notCapable", notCapable === undefined || ways.includes(notCapable), ways.join(" or "));
  return wrong;
}

/** Options with all in place. @throws `fabric/bad-option`. */
export function markingSettings(options: MarkingOptions): MarkingSettings {
  const [first] = wrongMarking(options);
  if (first !== undefined) {
    const { option, expected } = first;
    throw fabricError("fabric/bad-option", `marking: ${option} ${options[option]}: expected ${expected}`);
  }
  const { thresholdBytes, notCapable = "drop" } = options;
  if (thresholdBytes !== undefined) {
    return { minBytes: thresholdBytes, maxBytes: thresholdBytes, probability: 1, weight: 1, notCapable };
  }
  const { minBytes = 0, maxBytes = 0, probability = 1, weight = 1 } = options;
  return { minBytes, maxBytes, probability, weight, notCapable };
}
