import { expect, test } from "vitest";
import { checkChromeTrace } from "./chrome-trace.ts";

const trace = (...events: object[]): string => JSON.stringify({ displayTimeUnit: "ns", traceEvents: events });
const slice = (ts: number, dur: number, tid = 1): object => ({ ph: "X", name: `at ${ts}`, pid: 1, tid, ts, dur });
const pair = (ph: string, ts: number): object => ({ ph, name: "f", cat: "frame", id: "0x1", pid: 1, tid: 1, ts });
const arrow = (ph: string, ts: number): object => ({ ph, name: "hop", cat: "hop", id: 1, pid: 1, tid: 1, ts });

test("E175: what is right has no fault", () => {
  const right = trace(
    slice(0, 10),
    slice(2, 3),
    slice(5, 5),
    slice(10, 1),
    slice(3, 100, 2),
    pair("b", 1),
    pair("e", 4),
    arrow("s", 0),
    arrow("f", 10),
  );
  expect(checkChromeTrace(right)).toEqual({ counts: { X: 5, b: 1, e: 1, s: 1, f: 1 }, faults: [] });
});

test.each([
  ["slices that cross", [slice(0, 10), slice(5, 10)], "crosses the end"],
  ["slices that cross by a rounding", [slice(0.1, 0.2), slice(0.3, 1)], "crosses the end"],
  ["a slice that lasts less than nothing", [slice(0, -1)], "lasts -1"],
  ["a begin without an end", [pair("b", 1)], "never ends"],
  ["an end without a begin", [pair("e", 1)], "ends before it begins"],
  ["two begins", [pair("b", 1), pair("b", 2), pair("e", 3)], "begins twice"],
  ["an end before its begin", [pair("b", 5), pair("e", 3)], "before its begin"],
  ["an arrow without an end", [slice(0, 1), arrow("s", 0)], "1 starts and 0 ends"],
  ["an arrow on no slice", [slice(0, 1), arrow("s", 0), arrow("f", 7)], "on no slice"],
  ["an event without a time", [{ ph: "i", name: "x", pid: 1, tid: 1 }], "without a time"],
  ["a counter without a number", [{ ph: "C", name: "x", pid: 1, tid: 0, ts: 1, args: { v: "many" } }], "not a number"],
] as [string, object[], string][])("E175: %s is a fault", (_name, events, sentence) => {
  expect(checkChromeTrace(trace(...events)).faults.join("\n")).toContain(sentence);
});
