/**
 * check/judge — whether a predicate holds of a run as it stands, and what shows it.
 *
 * A run is judged from its probes and from all of its records, in the order of their times. "After" and "until" cut a
 * window out of that order, in which records are counted; probes know no window, and validation refuses them there.
 *
 * Sources: rules L40–L56 and L130 in ../../SPEC.md.
 * @module
 */
import type { Simulation, Trace } from "@dc/engine";
import { absolute, mostApart, points, relative } from "@dc/engine/experiment";
import { recordsByTime } from "@dc/engine/export";
import { lessonError } from "../errors.ts";
import { createGlob } from "./glob.ts";
import { columnOf, createMatcher } from "./matcher.ts";
import { objectsOf } from "./objects.ts";
import type { Comparison, Predicate, Within } from "./predicate.ts";
import { comparators, type RecordMatch, type Take, type Value } from "./value.ts";

/** What is judged. */
export interface Subject {
  readonly simulation: Simulation;
  /** What the learner committed to, by the id of the prediction. */
  readonly answers: Readonly<Record<string, number>>;
}

/** What a predicate came to, with what shows it. */
export interface Judgement {
  readonly holds: boolean;
  /** `all`, `order`, `probe …`: what was asked. */
  readonly asked: string;
  /** What was measured, where it is one number; undefined where nothing was. */
  readonly measured?: number;
  /** What it was compared with, as `equals 0.75 within 1 point`. */
  readonly expected?: string;
  /** The record that decided: the first found, or the last of an order that is not whole. */
  readonly record?: number;
  readonly parts?: readonly Judgement[];
}

/** Places in the order of times: the first and the one behind the last. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/** Judges a run as it stands: its records are put in order once, for all that is asked of it. */
export interface Judge {
  judge(predicate: Predicate): Judgement;
  /** The truth that a prediction is scored with; undefined where the run has none. */
  measure(value: Value): number | undefined;
}

/**
 * Make a judge.
 *
 * @throws `lesson/trace-cut` where the run has not kept all of its records: it was made with too small a
 *         `traceRecordsMax` to be judged.
 */
export function createJudge({ simulation, answers }: Subject): Judge {
  const { trace, metrics } = simulation;
  // Asking for it settles what ports have sent and not yet recorded.
  simulation.digest();
  if (!trace.stored || trace.first > 0) {
    throw lessonError("lesson/trace-cut", `of ${trace.count} records the first ${trace.first} are gone`);
  }
  const order = recordsByTime(trace);
  const whole: Window = { from: 0, to: order.length };
  const placesOf = groupByKind(trace, order);
  /** Objects with probes. The list names metrics without statistics: `#queueBytes` answers for `#queueBytes.max`. */
  let measured: Set<string> | undefined;

  /** Places of the records that match, first to last. */
  function* places(match: RecordMatch, { from, to }: Window): Generator<number, void, undefined> {
    const matcher = createMatcher(match, simulation);
    const ofKind = placesOf(trace.findKind(match.kind));
    for (let at = firstFrom(ofKind, from); at < ofKind.length && ofKind[at] < to; at++) {
      if (matcher.matches(order[ofKind[at]])) yield ofKind[at];
    }
  }
  const firstPlace = (match: RecordMatch, window: Window): number | undefined => {
    for (const place of places(match, window)) return place;
    return undefined;
  };

  function takeOf(numbers: readonly number[], take: Take): number | undefined {
    if (take === "count") return numbers.length;
    if (take === "sum") return numbers.reduce((sum, each) => sum + each, 0);
    if (numbers.length === 0) return undefined;
    if (take === "mean") return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
    return numbers.reduce((best, each) => ((take === "max" ? each > best : each < best) ? each : best));
  }

  function measureProbes(pattern: string, take: Take): number | undefined {
    const hash = pattern.indexOf("#");
    const [objects, metric] = [createGlob(pattern.slice(0, hash)), pattern.slice(hash)];
    measured ??= new Set(metrics.list().map((path) => path.slice(0, path.indexOf("#"))));
    const numbers = [...measured].filter(objects).flatMap((object) => metrics.probe(`${object}${metric}`) ?? []);
    return takeOf(numbers, take);
  }

  function measure(value: Value, window: Window): number | undefined {
    if (typeof value === "number") return value;
    if ("probe" in value) return metrics.probe(value.probe);
    if ("probes" in value) return measureProbes(value.probes, value.take);
    if ("answer" in value) return Object.hasOwn(answers, value.answer) ? answers[value.answer] : undefined;
    if ("count" in value) {
      let count = 0;
      for (const _ of places(value.count, window)) count++;
      return count;
    }
    if ("distinct" in value) {
      const column = columnOf(simulation, value.of.kind, value.distinct);
      if (column === undefined) return 0;
      const seen = new Set<number>();
      for (const place of places(value.of, window)) seen.add(trace[column](order[place]));
      return seen.size;
    }
    if ("timeOf" in value) {
      let found: number | undefined;
      for (const place of places(value.timeOf, window)) {
        found = trace.timePs(order[place]);
        if (value.take === "first") break;
      }
      return found;
    }
    if ("objects" in value) {
      const { on, ...asked } = value.objects;
      return [...objectsOf(simulation, on)].filter((object) => compare(withObject(asked, object), window).holds).length;
    }
    const of = (part: Value): number => measure(part, window) ?? Number.NaN;
    const figure = ((): number => {
      if ("sum" in value) return value.sum.reduce((sum: number, part) => sum + of(part), 0);
      if ("product" in value) return value.product.reduce((product: number, part) => product * of(part), 1);
      if ("difference" in value) return of(value.difference[0]) - of(value.difference[1]);
      return of(value.ratio[0]) / of(value.ratio[1]);
    })();
    // What cannot be divided or was not measured is not a number, and no comparison with it holds.
    return Number.isFinite(figure) ? figure : undefined;
  }

  function compare(comparison: Comparison, window: Window): Judgement {
    const measured = measure(comparison.value, window);
    let holds = measured !== undefined;
    const said: string[] = [];
    for (const comparator of comparators) {
      const bound = comparison[comparator];
      if (bound === undefined) continue;
      const expected = measure(bound, window);
      said.push(`${comparator} ${expected ?? "what was not measured"}`);
      holds &&=
        expected !== undefined &&
        measured !== undefined &&
        isTrue(comparator, measured, expected, comparator === "equals" ? comparison.within : undefined);
    }
    const { value } = comparison;
    const shown = typeof value === "object" ? recordOf(value, window) : undefined;
    return {
      holds,
      asked: sayValue(value),
      ...(measured === undefined ? {} : { measured }),
      expected: `${said.join(", ")}${sayWithin(comparison.within)}`,
      ...(shown === undefined ? {} : { record: shown }),
    };
  }

  /** The first record behind a figure. */
  function recordOf(value: Exclude<Value, number>, window: Window): number | undefined {
    const match =
      "count" in value ? value.count : "timeOf" in value ? value.timeOf : "distinct" in value ? value.of : undefined;
    const place = match === undefined ? undefined : firstPlace(match, window);
    return place === undefined ? undefined : order[place];
  }

  function judgeOrder(steps: readonly RecordMatch[], window: Window): Judgement {
    let { from } = window;
    let record: number | undefined;
    for (const [index, step] of steps.entries()) {
      const place = firstPlace(step, { from, to: window.to });
      if (place === undefined) {
        const expected = `then ${step.kind}${step.on === undefined ? "" : ` on ${step.on}`}`;
        return { holds: false, asked: "order", measured: index, expected, ...(record === undefined ? {} : { record }) };
      }
      record = order[place];
      from = place + 1;
    }
    return { holds: true, asked: "order", measured: steps.length, ...(record === undefined ? {} : { record }) };
  }

  function judgePredicate(predicate: Predicate, window: Window): Judgement {
    if ("value" in predicate) return compare(predicate, window);
    if ("order" in predicate) return judgeOrder(predicate.order, window);
    if ("all" in predicate || "any" in predicate) {
      const [asked, list] = "all" in predicate ? (["all", predicate.all] as const) : (["any", predicate.any] as const);
      const parts = list.map((part) => judgePredicate(part, window));
      const holds = asked === "all" ? parts.every((part) => part.holds) : parts.some((part) => part.holds);
      return { holds, asked, parts };
    }
    if ("not" in predicate) {
      const part = judgePredicate(predicate.not, window);
      return { holds: !part.holds, asked: "not", parts: [part] };
    }
    if ("forAll" in predicate) {
      const parts = [...objectsOf(simulation, predicate.forAll)].map((object) =>
        judgePredicate(withObject(predicate.holds, object), window),
      );
      // Of no object nothing is shown, so an empty "for all" does not hold.
      return {
        holds: parts.length > 0 && parts.every((part) => part.holds),
        asked: `forAll ${predicate.forAll}`,
        parts,
      };
    }
    const isAfter = "after" in predicate;
    const match = isAfter ? predicate.after : predicate.until;
    const place = firstPlace(match, window);
    const asked = `${isAfter ? "after" : "until"} ${match.kind}`;
    if (place === undefined) return { holds: false, asked, expected: `${match.kind}, which did not happen` };
    const inner = isAfter ? { from: place + 1, to: window.to } : { from: window.from, to: place };
    const part = judgePredicate(predicate.holds, inner);
    return { holds: part.holds, asked, record: order[place], parts: [part] };
  }

  return { judge: (predicate) => judgePredicate(predicate, whole), measure: (value) => measure(value, whole) };
}

/** Places of the records of each kind, first to last: most of what is asked is of a kind that has few. */
function groupByKind(trace: Trace, order: Float64Array): (kind: number) => Int32Array {
  const counts = new Int32Array(trace.kindCount);
  for (const record of order) counts[trace.kindOf(record)]++;
  const groups = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let place = 0; place < order.length; place++) {
    const kind = trace.kindOf(order[place]);
    groups[kind][counts[kind]++] = place;
  }
  const none = new Int32Array(0);
  return (kind) => groups[kind] ?? none;
}

/** Where in an ascending list the first number stands that is `least` or more. */
function firstFrom(ascending: Int32Array, least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isTrue(
  comparator: (typeof comparators)[number],
  measured: number,
  expected: number,
  within?: Within,
): boolean {
  switch (comparator) {
    case "equals":
      return Math.abs(measured - expected) <= toleranceOf(expected, within);
    case "atLeast":
      return measured >= expected;
    case "atMost":
      return measured <= expected;
    case "above":
      return measured > expected;
    case "below":
      return measured < expected;
  }
}

/** How far from what is expected a value may lie. */
export function toleranceOf(
  expected: number,
  { absolute: most, relative: part, points: hundredths }: Within = {},
): number {
  if (most !== undefined) return mostApart(expected, absolute(most));
  if (part !== undefined) return mostApart(expected, relative(part));
  return hundredths === undefined ? 0 : mostApart(expected, points(hundredths));
}

function sayWithin({ absolute, relative, points }: Within = {}): string {
  if (absolute !== undefined) return ` within ${absolute}`;
  if (relative !== undefined) return ` within ${relative * 100} %`;
  return points === undefined ? "" : ` within ${points} points`;
}

/** A value in a line. */
function sayValue(value: Value): string {
  if (typeof value === "number") return String(value);
  if ("probe" in value) return value.probe;
  if ("probes" in value) return `${value.take} of ${value.probes}`;
  if ("answer" in value) return `answer ${value.answer}`;
  if ("count" in value) return `count of ${sayMatch(value.count)}`;
  if ("distinct" in value) return `distinct ${value.distinct} of ${sayMatch(value.of)}`;
  if ("timeOf" in value) return `time of the ${value.take} ${sayMatch(value.timeOf)}`;
  if ("objects" in value) {
    const { on, value: measured, ...asked } = value.objects;
    const said = Object.entries(asked).map(([comparator, bound]) => `${comparator} ${sayValue(bound as Value)}`);
    return `objects ${on} with ${sayValue(measured)} ${said.join(", ")}`;
  }
  const [[form, parts]] = Object.entries(value) as [[string, readonly Value[]]];
  return `${form} (${parts.map(sayValue).join(", ")})`;
}

function sayMatch({ kind, on, where = {} }: RecordMatch): string {
  const conditions = Object.entries(where).map(([name, wanted]) => ` ${name}=${wanted}`);
  return `${kind}${on === undefined ? "" : ` on ${on}`}${conditions.join("")}`;
}

/** A predicate about one object: `{object}` in every text of it becomes the object. */
function withObject<P extends Predicate>(predicate: P, object: string): P {
  const fill = (value: unknown): unknown => {
    if (typeof value === "string") return value.replaceAll("{object}", () => object);
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fill(part)]));
  };
  return fill(predicate) as P;
}
