/**
 * topology/paint-tunnel — a tunnel over the network's links: a hatched band along the way, a ring where it begins and
 * where it ends, and its name on itself.
 *
 * A layer is a hatched area with a glyph, so that the band is told from a flow's line without its colour. Boxes are
 * painted over the band: what stands on the way forwards what it cannot read.
 * @module
 */
import { pointAt, type Scene, traceLink } from "./scene.ts";
import type { TopologyTunnel } from "./topology.ts";

/** Between two strokes of the hatch. */
const hatchPitchPx = 7;

/** The width of the band. */
function tunnelWidth(scene: Scene): number {
  return Math.max(8, Math.min(18, 15 * scene.view.scale));
}

/** Ends of the tunnel that are in the scene, in its order. */
function endsOf(scene: Scene, tunnel: TopologyTunnel): readonly number[] {
  return tunnel.ends.filter((end) => end >= 0 && end < scene.endX.length);
}

/** Paint the band. */
export function paintTunnelBand(context: CanvasRenderingContext2D, scene: Scene, tunnel: TopologyTunnel): void {
  paintOverlayBand(context, scene, endsOf(scene, tunnel), tunnelWidth(scene));
}

/** The overlay's hatched band along the links of some ends. @param width in pixels. */
export function paintOverlayBand(
  context: CanvasRenderingContext2D,
  scene: Scene,
  ends: readonly number[],
  width: number,
): void {
  const { palette } = scene;
  context.lineCap = "butt";
  context.beginPath();
  for (const end of ends) traceLink(context, scene, end >> 1);
  context.strokeStyle = palette.overlayTint;
  context.lineWidth = width;
  context.stroke();
  context.beginPath();
  for (const end of ends) traceHatch(context, scene, end, width);
  context.strokeStyle = palette.overlay;
  context.lineWidth = 1;
  context.stroke();
  context.beginPath();
  for (const end of ends) {
    traceLink(context, scene, end >> 1, width / 2);
    traceLink(context, scene, end >> 1, -width / 2);
  }
  context.lineWidth = 1.5;
  context.stroke();
}

/** Slanted strokes across the band. */
function traceHatch(context: CanvasRenderingContext2D, scene: Scene, end: number, width: number): void {
  const { endX, endY } = scene;
  const [dx, dy] = [endX[end ^ 1] - endX[end], endY[end ^ 1] - endY[end]];
  const length = Math.sqrt(dx * dx + dy * dy);
  if (length < 1) return;
  const half = width / 2;
  // Along the link and across it.
  const [ax, ay] = [(dx / length) * half, (dy / length) * half];
  const [cx, cy] = [(-dy / length) * half, (dx / length) * half];
  const strokes = Math.floor(length / hatchPitchPx);
  for (let stroke = 1; stroke < strokes; stroke += 1) {
    const { x, y } = pointAt(scene, end, stroke / strokes);
    context.moveTo(x - ax - cx, y - ay - cy);
    context.lineTo(x + ax + cx, y + ay + cy);
  }
}

/** Paint the rings at both ends, and beside them what happens there. */
export function paintTunnelNames(context: CanvasRenderingContext2D, scene: Scene, tunnel: TopologyTunnel): void {
  const ends = endsOf(scene, tunnel);
  const last = ends.at(-1);
  if (last === undefined) return;
  const lift = Math.min(0.3, 16 / lengthOf(scene, ends[0]));
  const [from, to] = [pointAt(scene, ends[0], lift), pointAt(scene, last ^ 1, lift)];
  for (const { x, y } of [from, to]) paintRing(context, scene, x, y);
  paintLines(context, scene, ends[0], tunnel.begin);
  paintLines(context, scene, last ^ 1, tunnel.end);
}

function lengthOf({ endX, endY }: Scene, end: number): number {
  const [dx, dy] = [endX[end ^ 1] - endX[end], endY[end ^ 1] - endY[end]];
  return Math.max(1, Math.sqrt(dx * dx + dy * dy));
}

/** The layer's glyph: a ring around a dot. */
function paintRing(context: CanvasRenderingContext2D, scene: Scene, x: number, y: number): void {
  const { palette } = scene;
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.fillStyle = palette.bg;
  context.fill();
  context.strokeStyle = palette.overlay;
  context.lineWidth = 2;
  context.stroke();
  context.beginPath();
  context.arc(x, y, 2.5, 0, 2 * Math.PI);
  context.fillStyle = palette.overlay;
  context.fill();
}

/** As far as this the zoom buttons lie over the picture, but not over a narrow one. */
const buttonsPx = 36;
const narrowPx = 520;
const linePx = 13;

/** Lines beside the band, on its side with more air; half way up where the link is too short for more. */
function paintLines(context: CanvasRenderingContext2D, scene: Scene, end: number, lines: readonly string[]): void {
  const { palette, endX, endY } = scene;
  const { x, y } = pointAt(scene, end, Math.min(0.5, 44 / lengthOf(scene, end)));
  context.font = `600 11px ${palette.mono}`;
  const room = Math.max(...lines.map((line) => context.measureText(line).width));
  // The flatter the link, the wider the band at the height of the lines.
  const [dx, dy] = [Math.abs(endX[end ^ 1] - endX[end]), Math.max(1, Math.abs(endY[end ^ 1] - endY[end]))];
  const half = (tunnelWidth(scene) / 2) * (lengthOf(scene, end) / dy) + (lines.length * linePx * dx) / (2 * dy);
  const gap = Math.min(96, half) + 6;
  // A link that leans to the right has air on its left, and the other way round, where there is room.
  const least = scene.width < narrowPx ? 4 : buttonsPx;
  const isLeft = endX[end ^ 1] >= endX[end] && x - gap - room >= least;
  const start = Math.max(least, Math.min(scene.width - room - 4, isLeft ? x - gap - room : x + gap));
  context.textAlign = "start";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = palette.bg;
  context.fillStyle = palette.overlayInk;
  for (const [at, line] of lines.entries()) {
    const lineY = y + linePx * (at - (lines.length - 1) / 2);
    context.strokeText(line, start, lineY);
    context.fillText(line, start, lineY);
  }
}
