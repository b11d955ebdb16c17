/**
 * import/perf-stat — counters of `perf stat -e 'kvm:*'`, for people and as CSV (`-x,`).
 *
 * A number may be grouped in threes as the language of the host has it: `124,778`, `124.778`, `124'778`. The counter
 * of `kvm:kvm_exit` is all exits; their reasons are not told apart. Rule V402 in ../../SPEC.md.
 * @module
 */
import { type CounterFormat, type CounterLine, otherLine } from "./counter-lines.ts";
import { readCount, wordsOf } from "./format-reader.ts";

const eventName = /^[A-Za-z][\w-]*(?:[:/][\w:/,=.*-]*)?$/;
const grouped = /^\d{1,3}(?:[.,'\u00a0\u202f\u2019]\d{3})+$/;

/** `124,778` as a number. */
export function readGrouped(text: string): number | undefined {
  return readCount(grouped.test(text) ? text.replace(/[^\d]/g, "") : text);
}

const counted = (name: string, value: number): CounterLine =>
  ({ kind: name === "kvm:kvm_exit" ? "all" : "counter", name, value }) as const;

function readLine(text: string): CounterLine {
  const csv = text.split(/[,;]/, 4);
  if (csv.length >= 3 && /^(?:\d+|<not [a-z]+>)$/.test(csv[0] as string) && eventName.test(csv[2] as string)) {
    const [number, , name] = csv as [string, string, string];
    if (number.startsWith("<")) return otherLine;
    const value = readCount(number);
    if (value === undefined) return { kind: "bad", column: 1, expected: "a count below 2^53", received: number };
    return counted(name, value);
  }
  const [first, second] = wordsOf(text);
  // A tracepoint is counted in whole numbers; what has a unit, as the time that passed, is none.
  if (first === undefined || !/^\d/.test(first.text)) return otherLine;
  const value = readGrouped(first.text);
  if (second === undefined) {
    return { kind: "bad", column: first.column + first.text.length, expected: "the name of an event", received: "" };
  }
  if (!second.text.includes(":") && value === undefined) return otherLine;
  if (second.text === "seconds" || second.text === "msec" || !eventName.test(second.text)) return otherLine;
  if (value === undefined) {
    return { kind: "bad", column: first.column, expected: "a whole number of events", received: first.text };
  }
  return counted(second.text, value);
}

/** The format. */
export const perfStatFormat: CounterFormat = {
  format: "perf-stat",
  readLine,
  expected: "counters of kvm, as 124,778 kvm:kvm_exit",
  hint: "perf stat -a -e 'kvm:*' sleep 10",
};
