import { expect, test } from "vitest";
import { inPieces, recordsByTime } from "./order.ts";
import { Trace } from "./trace.ts";

test("E171: records by time, and by number within an instant", () => {
  const trace = new Trace(16);
  const [kind, object] = [trace.kind("frame.send"), trace.object("x")];
  for (const time of [30, 10, 20, 10, 40]) trace.record(time, kind, object, 1, 0);
  expect([...recordsByTime(trace)]).toEqual([1, 3, 2, 0, 4]);
});

test("E172: pieces hold every line once, and are made as they are asked for", () => {
  let made = 0;
  function* lines(): Generator<string> {
    for (; made < 3000; made++) yield `${String(made).padStart(99, "0")}\n`;
  }
  const pieces = inPieces(lines());
  const first = pieces.next().value as string;
  expect([first.length, made < 1000]).toEqual([65600, true]);
  expect((first + [...pieces].join("")).length).toBe(300_000);
});
