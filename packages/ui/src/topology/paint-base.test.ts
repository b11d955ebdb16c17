import { expect, test } from "vitest";
import { makeLeafSpine, makeNetwork } from "../testing/network.ts";
import { createPaintBook, makeTestScene, type PaintCall } from "../testing/scene.ts";
import { fitName, paintBase } from "./paint-base.ts";
import type { Topology } from "./topology.ts";

const paint = (topology: Topology): readonly PaintCall[] => {
  const { context, calls } = createPaintBook();
  paintBase(context, makeTestScene(topology), new Set([0]));
  return calls;
};
const texts = (calls: readonly PaintCall[]): readonly unknown[] =>
  calls.filter(({ call }) => call === "fillText").map(({ values }) => values[0]);

test("a name is whole, or its letter and number, or not there: never cut", () => {
  const { context } = createPaintBook();
  expect(fitName(context, "leaf12", 40)).toBe("leaf12");
  expect(fitName(context, "leaf12", 20)).toBe("L12");
  expect(fitName(context, "leaf12", 10)).toBe("");
  expect(fitName(context, "core", 15)).toBe("co");
});

test("switches are named; hosts where all of their names have room, else those of followed flows only", () => {
  expect(texts(paint(makeLeafSpine(1, 2, 1)))).toEqual(["spine1", "leaf1", "leaf2", "h1", "h2"]);
  expect(texts(paint(makeLeafSpine(2, 8, 8)))).toEqual(expect.not.arrayContaining(["h2"]));
  expect(texts(paint(makeLeafSpine(2, 8, 8))).at(-1)).toBe("A");
});

test("U23: a hostile name is drawn as text or not at all", () => {
  const markup = "<img src=x onerror=alert(1)>";
  const long = "x".repeat(10_000);
  const named = texts(
    paint(
      makeNetwork(
        [markup, long, "__proto__"],
        [
          [markup, long],
          [long, "__proto__"],
        ],
      ),
    ),
  );
  expect(named).toContain("__proto__");
  expect(named.every((name) => String(name).length <= 40)).toBe(true);
});

test("a node that a followed flow passes is drawn in ink, others in the strong line", () => {
  const outlines = paint(makeLeafSpine(1, 1, 0)).filter(({ call }) => call === "strokeRect");
  expect(outlines.slice(0, 2).map(({ stroke }) => stroke)).toEqual(["ink", "line-strong"]);
});
