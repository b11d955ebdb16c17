/**
 * check/bounds — what a predicate can be whatever happens: always true, never true, or neither that can be told.
 *
 * Every value lies in a range: a count is at least 0, a number is itself, a probe may be anything. A comparison of two
 * ranges that do not meet is decided before anything runs, and a check that is decided is an author's mistake.
 *
 * Sources: rule L100 in ../../SPEC.md.
 * @module
 */
import { toleranceOf } from "./judge.ts";
import type { Comparison, Predicate } from "./predicate.ts";
import { comparators, type Value } from "./value.ts";

/** What can be said without a run. */
export type Certainty = "always" | "never" | "open";

/** Both ends included. */
type Range = readonly [least: number, greatest: number];

const anything: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
const counted: Range = [0, Number.POSITIVE_INFINITY];

/** Whether a value is measured whatever happens. Where it may not be, a comparison may fail, but never holds for certain. */
function isSure(value: Value): boolean {
  if (typeof value === "number") return true;
  if ("count" in value || "distinct" in value || "objects" in value) return true;
  if ("probes" in value) return value.take === "sum" || value.take === "count";
  if ("sum" in value) return value.sum.every(isSure);
  if ("product" in value) return value.product.every(isSure);
  if ("difference" in value) return value.difference.every(isSure);
  return false;
}

function rangeOf(value: Value): Range {
  if (typeof value === "number") return [value, value];
  if ("count" in value || "distinct" in value || "timeOf" in value || "objects" in value) return counted;
  if ("probe" in value) return value.probe.endsWith("#drops") || value.probe.endsWith(".count") ? counted : anything;
  if ("probes" in value) return value.take === "count" ? counted : anything;
  if ("sum" in value) {
    const parts = value.sum.map(rangeOf);
    return [parts.reduce((sum, [least]) => sum + least, 0), parts.reduce((sum, [, greatest]) => sum + greatest, 0)];
  }
  if ("difference" in value) {
    const [[a, b], [c, d]] = value.difference.map(rangeOf) as [Range, Range];
    return [a - d, b - c];
  }
  if ("product" in value) {
    // Of what is never negative; all else may be anything.
    const parts = value.product.map(rangeOf);
    return parts.every(([least]) => least >= 0) ? counted : anything;
  }
  if ("ratio" in value) return value.ratio.map(rangeOf).every(([least]) => least >= 0) ? counted : anything;
  return anything;
}

/** What comparing two ranges comes to. */
function compareRanges(comparator: (typeof comparators)[number], value: Range, bound: Range, slack: number): Certainty {
  const [least, greatest] = value;
  const [low, high] = bound;
  switch (comparator) {
    case "equals":
      if (least - slack > high || greatest + slack < low) return "never";
      return least === greatest && low === high ? "always" : "open";
    case "atLeast":
      return least >= high ? "always" : greatest < low ? "never" : "open";
    case "atMost":
      return greatest <= low ? "always" : least > high ? "never" : "open";
    case "above":
      return least > high ? "always" : greatest <= low ? "never" : "open";
    case "below":
      return greatest < low ? "always" : least >= high ? "never" : "open";
  }
}

const both = (parts: readonly Certainty[]): Certainty =>
  parts.includes("never") ? "never" : parts.every((part) => part === "always") ? "always" : "open";
const opposite = { always: "never", never: "always", open: "open" } as const;

function compare(comparison: Comparison): Certainty {
  const bounds = comparators.flatMap((comparator) => {
    const bound = comparison[comparator];
    return bound === undefined ? [] : [{ comparator, bound }];
  });
  const said = bounds.map(({ comparator, bound }): Certainty => {
    const slack = comparator === "equals" ? toleranceOf(rangeOf(bound)[1], comparison.within) : 0;
    const certainty = compareRanges(comparator, rangeOf(comparison.value), rangeOf(bound), slack);
    return certainty === "always" && !(isSure(comparison.value) && isSure(bound)) ? "open" : certainty;
  });
  if (both(said) !== "open") return both(said);
  // Bounds against one another: nothing is above 5 and below 3.
  const numbers = (wanted: readonly string[]): number[] =>
    bounds.flatMap(({ comparator, bound }) =>
      wanted.includes(comparator) && typeof bound === "number" ? [bound] : [],
    );
  const slack = typeof comparison.equals === "number" ? toleranceOf(comparison.equals, comparison.within) : 0;
  const floor = Math.max(...numbers(["atLeast", "above"]), ...numbers(["equals"]).map((each) => each - slack));
  const ceiling = Math.min(...numbers(["atMost", "below"]), ...numbers(["equals"]).map((each) => each + slack));
  const isStrict = comparison.above === floor || comparison.below === ceiling;
  return floor > ceiling || (floor === ceiling && isStrict) ? "never" : "open";
}

/** What a predicate comes to, whatever a run does. */
export function certaintyOf(predicate: Predicate): Certainty {
  if ("value" in predicate) return compare(predicate);
  if ("all" in predicate) return both(predicate.all.map(certaintyOf));
  if ("any" in predicate) return opposite[both(predicate.any.map((part) => opposite[certaintyOf(part)]))];
  if ("not" in predicate) return opposite[certaintyOf(predicate.not)];
  if ("order" in predicate) return "open";
  // A window may never open and a pattern may find nothing, so these fail where what they ask holds always.
  return certaintyOf(predicate.holds) === "never" ? "never" : "open";
}
