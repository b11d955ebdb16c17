import { expect, test } from "vitest";
import { Trace } from "../trace/trace.ts";
import { firstDifference, traceRows } from "./trace-rows.ts";

test("rows sort by time as a number, name what they hold, and the first difference is found", () => {
  const rows = (sizes: number[]): string[] => {
    const trace = new Trace(64);
    const [send, drop, port] = [trace.kind("frame.send"), trace.kind("frame.drop"), trace.object("h1/eth0")];
    trace.record(1000, send, port, 2, sizes[1] as number, 3);
    const first = trace.record(90, send, port, 1, sizes[0] as number);
    trace.record(95, drop, port, 1, 0, 0, first);
    return traceRows(trace);
  };
  expect(rows([64, 65])).toEqual([
    "90 frame.send h1/eth0 1 64 0",
    "95 frame.drop h1/eth0 1 0 0 <- frame.send 90",
    "1000 frame.send h1/eth0 2 65 3",
  ]);
  expect(firstDifference(rows([64, 65]), rows([64, 65]))).toBeUndefined();
  expect(firstDifference(rows([64, 65]), rows([64, 66]))?.row).toBe(2);
  expect(firstDifference(["a"], ["a", "b"])).toEqual({ row: 1, before: undefined, after: "b" });
});
