/**
 * testing/scene — a scene without a page: any palette, and a canvas that writes down what is painted.
 * @module
 */

import type { Palette } from "../style/palette.ts";
import { makeLayout } from "../topology/layout.ts";
import { makeScene, type Scene } from "../topology/scene.ts";
import { makeIndex, type Topology, type TopologyFlow } from "../topology/topology.ts";
import { fitView } from "../topology/view.ts";

const tone = { mark: "mark", ink: "ink", on: "on" };

/** Each colour is its own name. */
export const palette: Palette = {
  bg: "bg",
  surface: "surface",
  band: "band",
  line: "line",
  lineStrong: "line-strong",
  muted: "muted",
  soft: "soft",
  ink: "ink",
  accent: "accent",
  accentTint: "accent-tint",
  underlay: "underlay",
  overlay: "overlay",
  overlayInk: "overlay-ink",
  overlayTint: "overlay-tint",
  fault: "fault",
  faultInk: "fault-ink",
  mono: "monospace",
  font: "sans-serif",
  flow: {
    a: { ...tone, mark: "flow-a" },
    b: { ...tone, mark: "flow-b" },
    c: { ...tone, mark: "flow-c" },
    plain: { ...tone, mark: "plain" },
  },
};

/** Flows A and B. */
export const flows: readonly TopologyFlow[] = [
  { letter: "A", tone: "a", label: "flow A", from: "h1" },
  { letter: "B", tone: "b", label: "flow B" },
];

/** The scene of a network on a stage of 740 × 400. */
export function makeTestScene(topology: Topology): Scene {
  const [width, height] = [740, 400];
  const layout = makeLayout(topology, { width, height, narrow: false });
  const view = fitView(layout, { width, height });
  return makeScene({
    topology,
    index: makeIndex(topology),
    layout,
    view,
    palette,
    flows,
    width,
    height,
    pixelRatio: 1,
  });
}

/** One call on the canvas, with the colours in force. */
export interface PaintCall {
  readonly call: string;
  readonly values: readonly unknown[];
  readonly fill: string;
  readonly stroke: string;
  readonly lineWidth: number;
}

/** A canvas that writes down what is painted; a letter is six pixels wide. */
export function createPaintBook(): { context: CanvasRenderingContext2D; calls: PaintCall[] } {
  const calls: PaintCall[] = [];
  const state: Record<string, unknown> = { fillStyle: "", strokeStyle: "", lineWidth: 1 };
  const context = new Proxy(state, {
    get: (target, name: string) => {
      if (name in target) return target[name];
      if (name === "measureText") return (text: string) => ({ width: 6 * text.length });
      return (...values: unknown[]) => {
        const { fillStyle, strokeStyle, lineWidth } = target;
        calls.push({
          call: name,
          values,
          fill: String(fillStyle),
          stroke: String(strokeStyle),
          lineWidth: Number(lineWidth),
        });
      };
    },
    set: (target, name: string, value) => {
      target[name] = value;
      return true;
    },
  });
  return { context: context as unknown as CanvasRenderingContext2D, calls };
}
