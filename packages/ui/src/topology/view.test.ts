import { expect, test } from "vitest";
import { fitView, holdView, showBox, zoomStage } from "./view.ts";

const layout = { width: 2000, height: 1000 };
const stage = { width: 500, height: 400 };

test("U17: what fits is shown whole, in the middle, and never larger than life", () => {
  expect(fitView(layout, stage)).toEqual({ scale: 0.25, x: 0, y: 75 });
  expect(fitView({ width: 100, height: 100 }, stage)).toEqual({ scale: 1, x: 200, y: 150 });
});

test("U17: zooming keeps the point under the pointer", () => {
  const view = { scale: 1, x: -700, y: -300 };
  const about = { x: 120, y: 300 };
  const next = zoomStage(view, about, 2, layout, stage);
  const under = (seen: typeof view): number[] => [(about.x - seen.x) / seen.scale, (about.y - seen.y) / seen.scale];
  expect(next.scale).toBe(2);
  expect(under(next)).toEqual(under(view));
});

test("U17: between what fits and eight times life size", () => {
  const fitted = fitView(layout, stage);
  expect(zoomStage(fitted, { x: 0, y: 0 }, 1e6, layout, stage).scale).toBe(8);
  expect(zoomStage(fitted, { x: 0, y: 0 }, 1e-6, layout, stage)).toEqual(fitted);
});

test("U17: the picture never leaves its stage", () => {
  expect(holdView({ scale: 1, x: 900, y: 900 }, layout, stage)).toEqual({ scale: 1, x: 0, y: 0 });
  expect(holdView({ scale: 1, x: -9000, y: -9000 }, layout, stage)).toEqual({ scale: 1, x: -1500, y: -600 });
  expect(holdView({ scale: 0.25, x: 40, y: 0 }, layout, stage)).toEqual({ scale: 0.25, x: 0, y: 75 });
});

test("a box is brought into sight with as little movement as is needed", () => {
  const view = { scale: 1, x: -500, y: -300 };
  const inSight = { x: 600, y: 400, width: 50, height: 50 };
  expect(showBox(view, inSight, layout, stage)).toEqual(view);
  expect(showBox(view, { ...inSight, x: 1200 }, layout, stage)).toEqual({ scale: 1, x: -774, y: -300 });
  expect(showBox(view, { ...inSight, y: 100 }, layout, stage)).toEqual({ scale: 1, x: -500, y: -76 });
});
