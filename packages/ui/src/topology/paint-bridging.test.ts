import { expect, test } from "vitest";
import { makeLeafSpine } from "../testing/network.ts";
import { createPaintBook, makeTestScene, type PaintCall } from "../testing/scene.ts";
import { paintBase } from "./paint-base.ts";
import { isCrossed, paintBridgingGround, paintBridgingMarks } from "./paint-bridging.ts";
import type { BridgeEnd, TopologyBridging } from "./topology.ts";

const scene = makeTestScene(makeLeafSpine(2, 2, 1));
const { links } = scene.topology;
const words = {
  root: "root",
  letter: { disabled: "", root: "R", designated: "D", alternate: "A", backup: "B" },
};
const uplinks = links.flatMap((link, at) =>
  [link.from.node, link.to.node].some((node) => /^spine/.test(node)) ? [at] : [],
);
/** All uplinks with both ends in the tree; the last one has an end that is shut. */
const shut = 2 * (uplinks.at(-1) as number);
const makeBridging = (
  more: Partial<TopologyBridging> = {},
  state: "discarding" | "learning" = "discarding",
): TopologyBridging => ({
  ends: links.flatMap((_, link): (BridgeEnd | undefined)[] =>
    uplinks.includes(link)
      ? [2 * link, 2 * link + 1].map((end) => ({
          tree:
            end === shut
              ? { role: "alternate", state }
              : { role: end % 2 === 0 ? "root" : "designated", state: "forwarding" },
          vlans: "10",
        }))
      : [undefined, undefined],
  ),
  roots: ["spine1"],
  ...more,
});
const book = (paint: (context: CanvasRenderingContext2D) => void): readonly PaintCall[] => {
  const { context, calls } = createPaintBook();
  paint(context);
  return calls;
};

test("U46: a shut end has two bars, one that learns a broken one, and its link is dashed, below all boxes", () => {
  const bridging = makeBridging();
  expect(uplinks.filter((link) => !isCrossed(bridging, link))).toEqual([shut >> 1]);
  const marks = book((context) => paintBridgingMarks(context, scene, bridging, words));
  const bars = (calls: readonly PaintCall[]): number => calls.filter(({ call }) => call === "lineTo").length;
  expect(bars(marks)).toBe(2);
  const learning = book((context) => paintBridgingMarks(context, scene, makeBridging({}, "learning"), words));
  expect(bars(learning)).toBe(1);
  const ground = book((context) => paintBase(context, scene, new Set(), undefined, bridging));
  const dashed = ground.findIndex(({ call }) => call === "setLineDash");
  expect(dashed).toBeGreaterThan(0);
  expect(dashed).toBeLessThan(ground.findIndex(({ call }) => call === "strokeRect"));
  const open = makeBridging({ ends: links.flatMap(() => [undefined, undefined]) });
  expect(book((context) => paintBridgingGround(context, scene, open))).toEqual([]);
});

test("U46: letters say what each port does, a second frame and a word who is root", () => {
  const marks = book((context) => paintBridgingMarks(context, scene, makeBridging(), words));
  const texts = marks.filter(({ call }) => call === "fillText").map(({ values }) => values[0]);
  expect(texts[0]).toBe("root");
  expect(texts.filter((text) => text === "A")).toHaveLength(1);
  expect(texts.filter((text) => text === "R")).toHaveLength(uplinks.length - 1);
  expect(texts.filter((text) => text === "D")).toHaveLength(uplinks.length);
  const frame = marks.find(({ call }) => call === "strokeRect");
  const box = scene.boxes[scene.index.node.get("spine1") as number];
  expect(Number(frame?.values[0])).toBeLessThan(box.x);
  expect(Number(frame?.values[2])).toBeGreaterThan(box.width);
});

test("U46: the links of a VLAN are a hatched band in the overlay's colours, and no others", () => {
  const one = uplinks[0];
  const bridging = makeBridging({ vlan: { label: "10", links: links.map((_, link) => link === one) } });
  const calls = book((context) => paintBridgingGround(context, scene, bridging));
  expect(
    calls
      .filter(({ call }) => call === "stroke")
      .slice(0, 3)
      .map(({ stroke }) => stroke),
  ).toEqual([...["overlay-tint", "overlay", "overlay"]]);
  expect(
    book((context) => paintBridgingGround(context, scene, makeBridging())).some(({ stroke }) => stroke === "overlay"),
  ).toBe(false);
});
