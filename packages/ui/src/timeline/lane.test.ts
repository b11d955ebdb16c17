import { expect, test } from "vitest";
import { areaY, type AreaLane, makeAreaPath, makeSpanPath, placeMarks, type SpanLane } from "./lane.ts";
import { makeTimeScale } from "./scale.ts";

const scale = makeTimeScale({ startPs: 0, endPs: 1000 }, 0, 100);
const area = (timesPs: readonly number[], values: readonly number[]): AreaLane => ({
  kind: "area",
  id: "q",
  label: "q",
  timesPs,
  values,
  max: 10,
  maxLabel: "10",
});
const spans = (...list: SpanLane["spans"]): SpanLane => ({ kind: "spans", id: "a", label: "A", spans: list });

test("U12: of samples in one pixel the largest is drawn", () => {
  const { line } = makeAreaPath(area([0, 501, 502, 503, 1000], [0, 1, 10, 2, 0]), scale, 0, 20);
  expect(line).toBe("M0 20.0L50 0.0L100 20.0");
});

test("an area is closed at the bottom, and values beyond its top are held there", () => {
  const { area: path } = makeAreaPath(area([100, 200], [5, 99]), scale, 0, 20);
  expect(path).toBe("M10 10.0L20 0.0L20 20L10 20Z");
  expect(makeAreaPath(area([], []), scale, 0, 20)).toEqual({ line: "", area: "" });
});

test("an area that began before the view runs in from its edge, and out at the other", () => {
  const zoomed = makeTimeScale({ startPs: 400, endPs: 600 }, 0, 100);
  const { line } = makeAreaPath(area([0, 300, 500, 900, 950], [1, 2, 3, 4, 5]), zoomed, 0, 10);
  expect(line).toBe("M-50 8.0L50 7.0L250 6.0");
});

test("a bar that is open ends where the run has come to; bars that touch are one", () => {
  expect(makeSpanPath(spans({ startPs: 100 }), scale, 300, 2, 6)).toBe("M10.0 2H30.0v6H10.0z");
  const many = spans({ startPs: 0, endPs: 10 }, { startPs: 12, endPs: 20 }, { startPs: 500, endPs: 500 });
  expect(makeSpanPath(many, scale, 1000, 0, 6)).toBe("M0.0 0H2.2v6H0.0zM50.0 0H51.0v6H50.0z");
});

test("bars outside the view are not drawn", () => {
  const zoomed = makeTimeScale({ startPs: 400, endPs: 600 }, 0, 100);
  expect(makeSpanPath(spans({ startPs: 0, endPs: 399 }, { startPs: 601, endPs: 900 }), zoomed, 1000, 0, 6)).toBe("");
});

test("U12: marks of one kind stand three pixels apart; labels only where they run into nothing", () => {
  const marks = [
    { timePs: 100, kind: "drop", label: "first drop" },
    { timePs: 110, kind: "drop", label: "second" },
    { timePs: 112, kind: "action", label: "link down" },
    { timePs: 140, kind: "drop", label: "third" },
    { timePs: 990, kind: "drop", label: "last one" },
  ] as const;
  const wide = makeTimeScale({ startPs: 0, endPs: 1000 }, 0, 100);
  expect(placeMarks(marks, wide, 100).map(({ label, hasRoom }) => [label, hasRoom])).toEqual([
    ["first drop", true],
    ["link down", false],
    ["third", false],
    ["last one", false],
  ]);
});

test("a value stands in its lane between bottom and top, and what is beyond stands at the edge", () => {
  expect([0, 50, 100, 200, -1].map((value) => areaY({ max: 100 }, value, 10, 50))).toEqual([50, 30, 10, 10, 50]);
});
