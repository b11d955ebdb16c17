import { expect, test } from "vitest";
import { cellAt, layOutCells, moveCell, placeOf } from "./cell-layout.ts";

test.each([
  [1536, 12, 900],
  [1536, 1536, 900],
  [1536, 12, 340],
  [2048, 2048, 340],
  [64, 16, 340],
  [4, 4, 900],
])("%i cells of %i ways in %i pixels: each has a place of its own, and is found there", (entries, ways, width) => {
  const layout = layOutCells(entries, ways, width);
  expect(layout.width).toBeLessThanOrEqual(width);
  expect(layout.side).toBeGreaterThanOrEqual(14);
  for (let cell = 0; cell < entries; cell++) {
    const { x, y } = placeOf(layout, cell);
    expect(x + layout.side).toBeLessThanOrEqual(layout.width);
    expect(y + layout.side).toBeLessThanOrEqual(layout.height);
    expect(cellAt(layout, x + 3, y + 3)).toBe(cell);
  }
  expect([cellAt(layout, -1, 20), cellAt(layout, 5, 2), cellAt(layout, 5, 1e6)]).toEqual([-1, -1, -1]);
});

test("arrows go from way to way and from set to set, and stop at the ends", () => {
  const layout = layOutCells(1536, 12, 900);
  expect(["ArrowRight", "ArrowDown", "End", "ArrowLeft", "ArrowUp"].map((key) => moveCell(layout, 0, key))).toEqual([
    12, 1, 1535, 0, 0,
  ]);
  expect(moveCell(layout, 40, "Home")).toBe(0);
  expect(moveCell(layout, 40, "x")).toBeUndefined();
  const one = layOutCells(1536, 1536, 900);
  expect(moveCell(one, 3, "ArrowRight")).toBe(4);
  expect(moveCell(one, 3, "ArrowDown")).toBe(3 + one.columns);
});
