import { expect, test } from "vitest";
import { makeLeafSpine } from "../testing/network.ts";
import { createPaintBook, makeTestScene, type PaintCall } from "../testing/scene.ts";
import { paintBase } from "./paint-base.ts";
import { paintTunnelBand, paintTunnelNames } from "./paint-tunnel.ts";
import { pointAt } from "./scene.ts";
import type { TopologyTunnel } from "./topology.ts";

const scene = makeTestScene(makeLeafSpine(2, 3, 1));
const endOf = (port: string): number => scene.index.end.get(port) as number;
/** Any two links that meet in a spine. */
const [up, down] = scene.topology.links
  .map((link, index) => ({ link, index }))
  .filter(({ link }) => [link.from.node, link.to.node].includes("spine1"))
  .map(({ index }) => index);
const leafEnd = (link: number): number => {
  const { from, to } = scene.topology.links[link];
  return from.node === "spine1" ? endOf(`${to.node}:${to.port}`) : endOf(`${from.node}:${from.port}`);
};
const tunnel: TopologyTunnel = {
  ends: [leafEnd(up), leafEnd(down) ^ 1],
  begin: ["in", "VNI 10100", "port 57122"],
  end: ["out"],
};

const book = (paint: (context: CanvasRenderingContext2D) => void): readonly PaintCall[] => {
  const { context, calls } = createPaintBook();
  paint(context);
  return calls;
};

test("U41: a tunnel is a hatched band in the overlay's colours, wider than a link, below all boxes", () => {
  const band = book((context) => paintTunnelBand(context, scene, tunnel));
  const strokes = band.filter(({ call }) => call === "stroke");
  expect(strokes.map(({ stroke }) => stroke)).toEqual(["overlay-tint", "overlay", "overlay"]);
  expect(strokes[0].lineWidth).toBeGreaterThan(7);
  // More than its edges: the hatch.
  expect(band.filter(({ call }) => call === "lineTo").length).toBeGreaterThan(20);
  const ground = book((context) => paintBase(context, scene, new Set(), tunnel));
  const lastOfBand = ground.findLastIndex(({ stroke }) => stroke === "overlay");
  expect(lastOfBand).toBeLessThan(ground.findIndex(({ call }) => call === "strokeRect"));
  expect(book((context) => paintBase(context, scene, new Set())).some(({ stroke }) => stroke === "overlay")).toBe(
    false,
  );
});

test("U41: a ring stands at both ends, and beside them what happens there, within the picture", () => {
  const calls = book((context) => paintTunnelNames(context, scene, tunnel));
  const rings = calls.filter(({ call, values }) => call === "arc" && values[2] === 7);
  expect(rings.length).toBe(2);
  for (const [at, end] of [leafEnd(up), leafEnd(down)].entries()) {
    const near = pointAt(scene, end, 0);
    expect(Math.abs(Number(rings[at].values[1]) - near.y)).toBeLessThan(20);
  }
  const texts = calls.filter(({ call }) => call === "fillText");
  expect(texts.map(({ values }) => values[0])).toEqual(["in", "VNI 10100", "port 57122", "out"]);
  for (const { values, fill } of texts) {
    expect(fill).toBe("overlay-ink");
    expect(Number(values[1])).toBeGreaterThanOrEqual(4);
    expect(Number(values[1]) + 6 * String(values[0]).length).toBeLessThanOrEqual(scene.width - 4);
  }
});

test("U41: ends that are not in the picture are left out, and without any nothing is painted", () => {
  const nowhere = { ...tunnel, ends: [-1, 99_999] };
  expect(book((context) => paintTunnelNames(context, scene, nowhere))).toEqual([]);
  const band = book((context) => paintTunnelBand(context, scene, nowhere));
  expect(band.some(({ call }) => call === "lineTo" || call === "moveTo")).toBe(false);
});
