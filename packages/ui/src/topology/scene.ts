/**
 * topology/scene — all that the painters need, in the stage's pixels: made anew when layout, view or theme change.
 * @module
 */
import type { Palette } from "../style/palette.ts";
import type { PlacedNode, TopologyLayout } from "./layout.ts";
import type { Topology, TopologyFlow, TopologyFrame, TopologyIndex, TopologySelection } from "./topology.ts";
import type { StageView } from "./view.ts";

/** A box on the stage. */
export type StageBox = Pick<PlacedNode, "x" | "y" | "width" | "height">;

/** The scene. */
export interface Scene {
  readonly topology: Topology;
  readonly layout: TopologyLayout;
  readonly view: StageView;
  readonly palette: Palette;
  readonly flows: readonly TopologyFlow[];
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  readonly boxes: readonly StageBox[];
  readonly endX: Float32Array;
  readonly endY: Float32Array;
  readonly wellWidth: Float32Array;
  readonly bend: Float32Array;
  readonly index: TopologyIndex;
  /** By link: too short for letters; packets on it are dots in their flow's tone. */
  readonly isShort: Uint8Array;
  /** Boxes are large enough for queues, names and ports. */
  readonly isClose: boolean;
  /** Followed flows by the index of a host that they begin or end at. */
  readonly flowAt: ReadonlyMap<number, number>;
}

/** What the scene is made of. */
export interface SceneOptions {
  readonly topology: Topology;
  readonly index: TopologyIndex;
  readonly layout: TopologyLayout;
  readonly view: StageView;
  readonly palette: Palette;
  readonly flows: readonly TopologyFlow[];
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

/** Room for three discs: on less they would lie over one another. */
const shortPx = 48;

/** Bring everything to the stage's pixels once, so that a frame only looks up. */
export function makeScene(options: SceneOptions): Scene {
  const { layout, view } = options;
  const { scale } = view;
  const flowAt = new Map<number, number>();
  for (const [flow, { from, to, tone }] of options.flows.entries()) {
    if (tone === "plain") continue;
    for (const name of [from, to]) {
      const node = name === undefined ? undefined : options.index.node.get(name);
      if (node !== undefined && !flowAt.has(node)) flowAt.set(node, flow);
    }
  }
  const isShort = Uint8Array.from(layout.bend, (_, link) => {
    const dx = (layout.endX[2 * link] - layout.endX[2 * link + 1]) * scale;
    const dy = (layout.endY[2 * link] - layout.endY[2 * link + 1]) * scale;
    return dx * dx + dy * dy < shortPx * shortPx ? 1 : 0;
  });
  return {
    ...options,
    isShort,
    boxes: layout.nodes.map((box) => ({
      x: box.x * scale + view.x,
      y: box.y * scale + view.y,
      width: box.width * scale,
      height: box.height * scale,
    })),
    endX: layout.endX.map((x) => x * scale + view.x),
    endY: layout.endY.map((y) => y * scale + view.y),
    wellWidth: layout.portPitch.map((pitch) => Math.max(0, Math.min(8, pitch * scale - 2))),
    bend: layout.bend.map((bend) => bend * scale),
    isClose: scale > 0.55,
    flowAt,
  };
}

/** A point on a link, on the stage: `part` 0 at the end given, 1 at the other. */
export function pointAt(scene: Scene, end: number, part: number): { readonly x: number; readonly y: number } {
  const { endX, endY, bend } = scene;
  const other = end ^ 1;
  const depth = bend[end >> 1];
  const x = endX[end] + (endX[other] - endX[end]) * part;
  const y = endY[end] + (endY[other] - endY[end]) * part;
  return depth === 0 ? { x, y } : { x, y: y + 4 * depth * part * (1 - part) };
}

/** Put a link into the current path. */
export function traceLink(context: CanvasRenderingContext2D, scene: Scene, link: number, shift = 0): void {
  const { endX, endY, bend } = scene;
  const [from, to] = [link * 2, link * 2 + 1];
  const dx = endX[to] - endX[from];
  const dy = endY[to] - endY[from];
  const length = shift === 0 ? 1 : Math.max(1, Math.sqrt(dx * dx + dy * dy));
  const ox = (-dy / length) * shift;
  const oy = (dx / length) * shift;
  context.moveTo(endX[from] + ox, endY[from] + oy);
  if (bend[link] === 0) context.lineTo(endX[to] + ox, endY[to] + oy);
  else {
    const middleY = (endY[from] + endY[to]) / 2 + 2 * bend[link];
    context.quadraticCurveTo((endX[from] + endX[to]) / 2 + ox, middleY + oy, endX[to] + ox, endY[to] + oy);
  }
}

/** The well of a port's queue: inside its box, at the edge that the port lies on. */
export function wellAt(scene: Scene, end: number): StageBox | undefined {
  const edge = scene.layout.edge[end];
  const width = Math.round(scene.wellWidth[end]);
  if (!scene.isClose || width < 3 || (edge !== "top" && edge !== "bottom")) return undefined;
  const link = scene.topology.links[end >> 1];
  const node = scene.index.node.get((end & 1) === 0 ? link.from.node : link.to.node);
  if (node === undefined) return undefined;
  const box = scene.boxes[node];
  // Upwards is where queues grow in a fabric: those wells are the tall ones of a box that has both.
  const isTall = edge === "top" || scene.layout.nodes[node].tier === scene.layout.tierMax;
  const height = Math.round(Math.min(box.height * (isTall ? 0.36 : 0.2), 18 * scene.view.scale));
  const x = Math.round(scene.endX[end] - width / 2) + 0.5;
  const y = edge === "top" ? Math.round(box.y) + 0.5 : Math.round(box.y + box.height - height) + 0.5;
  return { x, y, width: width - 1, height };
}

/** The index of what is selected: a node, a link, or an end for a port. */
export function findSelected(
  scene: Scene,
  selection: TopologySelection | undefined,
): { readonly kind: "node" | "link" | "end"; readonly index: number } | undefined {
  if (selection === undefined || selection.kind === "packet") return undefined;
  const kind = selection.kind === "port" ? "end" : selection.kind;
  const index = scene.index[kind].get(selection.id);
  return index === undefined ? undefined : { kind, index };
}

/** Switches and hosts that a followed flow passes: drawn in ink. */
export function findPassed(scene: Scene, frame: TopologyFrame): ReadonlySet<number> {
  const passed = new Set<number>(scene.flowAt.keys());
  for (const lane of frame.lanes) {
    if (scene.flows[lane.flow]?.tone === "plain") continue;
    const link = scene.topology.links[lane.end >> 1];
    for (const { node } of link === undefined ? [] : [link.from, link.to]) {
      const index = scene.index.node.get(node);
      if (index !== undefined) passed.add(index);
    }
  }
  return passed;
}
