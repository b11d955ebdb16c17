import { expect, test } from "vitest";
import { type QueueRow, sortRows } from "./rows.ts";
import { barsOf } from "./strips.tsx";

const row = (port: number, name: string, peer: string, dropped: number, peakBytes: number, load: number): QueueRow => ({
  ...{ port, name, peer, dropped, peakBytes, load },
  causes: [],
});
const rows = [
  row(0, "leaf1:e1-1", "h1:eth0", 0, 10, 0.1),
  row(1, "leaf1:e1-49", "spine1:e1-1", 0, 500, 0.9),
  row(2, "spine1:e1-1", "leaf1:e1-49", 7, 400, 0.3),
  row(3, "h1:eth0", "leaf1:e1-1", 0, 500, 0.2),
];
const names = (all: readonly QueueRow[]): string[] => all.map(({ name }) => name);

test("the worst is who lost most, then who held most, then who carried most", () => {
  expect(names(sortRows(rows, "worst", ""))).toEqual(["spine1:e1-1", "leaf1:e1-49", "h1:eth0", "leaf1:e1-1"]);
  expect(names(sortRows(rows, "load", ""))[0]).toBe("leaf1:e1-49");
  expect(names(sortRows(rows, "peak", ""))).toEqual(["leaf1:e1-49", "h1:eth0", "spine1:e1-1", "leaf1:e1-1"]);
  expect(names(sortRows(rows, "drops", ""))[0]).toBe("spine1:e1-1");
  expect(names(sortRows(rows, "name", ""))).toEqual(names(rows));
});

test("a filter keeps ports whose own or far end has all of its words", () => {
  expect(names(sortRows(rows, "name", "spine1"))).toEqual(["leaf1:e1-49", "spine1:e1-1"]);
  expect(names(sortRows(rows, "name", "H1 leaf1"))).toEqual(["leaf1:e1-1", "h1:eth0"]);
  expect(sortRows(rows, "name", "leaf9")).toEqual([]);
});

test("bars are as high as their share of the fullest, and what is there is seen", () => {
  expect(barsOf([0, 10, 5], 10)).toBe("M1 20V0.00H2V20ZM2 20V10.00H3V20Z");
  expect(barsOf([0.001], 10)).toBe("M0 20V19.00H1V20Z");
  expect(barsOf([0, 0], 0)).toBe("");
});
