/**
 * topology/paint-bridging — what bridges make of the network: ends that are shut, the root, and the links of a VLAN.
 *
 * A shut end has two bars across its link, as a gate has; one that only learns has one, broken. Letters say which part a
 * port has (R, D, A, B), a second frame and a word who is root, and a VLAN is a hatched band: nothing is colour alone.
 * A link that nothing crosses is dashed.
 * @module
 */
import { paintOverlayBand } from "./paint-tunnel.ts";
import { pointAt, type Scene, traceLink } from "./scene.ts";
import type { BridgeRole, TopologyBridging } from "./topology.ts";

/** Words and letters, in the language of the place. */
export interface BridgingWords {
  readonly root: string;
  readonly letter: Readonly<Record<BridgeRole, string>>;
}

/** From an end to its bars, along the link. */
const barsAtPx = 18;
const barGapPx = 4;
const barHalfPx = 7;
/** From an end to its letter. */
const letterAtPx = 14;

/** Whether frames cross a link: no end of it is shut. */
export function isCrossed({ ends }: TopologyBridging, link: number): boolean {
  return [2 * link, 2 * link + 1].every((end) => {
    const { tree } = ends[end] ?? {};
    return tree === undefined || tree.state === "forwarding";
  });
}

/** What lies below the boxes: the links of a VLAN, and those that nothing crosses. */
export function paintBridgingGround(context: CanvasRenderingContext2D, scene: Scene, bridging: TopologyBridging): void {
  const { palette } = scene;
  const links = scene.topology.links.map((_, link) => link);
  const { vlan } = bridging;
  if (vlan !== undefined) {
    const ends = links.filter((link) => vlan.links[link]).map((link) => 2 * link);
    paintOverlayBand(context, scene, ends, Math.max(7, Math.min(14, 12 * scene.view.scale)));
  }
  const shut = links.filter((link) => !isCrossed(bridging, link));
  if (shut.length === 0) return;
  context.lineCap = "butt";
  context.beginPath();
  for (const link of shut) traceLink(context, scene, link);
  context.strokeStyle = palette.bg;
  context.lineWidth = 8;
  context.stroke();
  context.strokeStyle = palette.soft;
  context.lineWidth = 1.25;
  context.setLineDash([2, 5]);
  context.stroke();
  context.setLineDash([]);
}

/** What lies above all: bars, letters, and the root's second frame. */
export function paintBridgingMarks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  bridging: TopologyBridging,
  words: BridgingWords,
): void {
  for (const root of bridging.roots) paintRoot(context, scene, root, words.root);
  bridging.ends.forEach((end, at) => {
    const tree = end?.tree;
    if (tree === undefined || tree.role === "disabled" || at >= scene.endX.length) return;
    const isBridge = bridging.ends[at ^ 1]?.tree !== undefined;
    // What leads to a host always forwards: only its being shut is worth a mark.
    if (!isBridge && tree.state === "forwarding") return;
    if (tree.state !== "forwarding") paintBars(context, scene, at, tree.state === "learning");
    if (isBridge && scene.isClose && scene.isShort[at >> 1] === 0)
      paintLetter(context, scene, at, words.letter[tree.role], tree.state !== "forwarding");
  });
}

/** A way along a link: where one is after some pixels, and what is across there. */
function along(scene: Scene, end: number, px: number): { x: number; y: number; cx: number; cy: number } {
  const { endX, endY } = scene;
  const [dx, dy] = [endX[end ^ 1] - endX[end], endY[end ^ 1] - endY[end]];
  const length = Math.max(1, Math.sqrt(dx * dx + dy * dy));
  const part = Math.min(0.45, px / length);
  const here = pointAt(scene, end, part);
  const next = pointAt(scene, end, part + 0.02);
  const [tx, ty] = [next.x - here.x, next.y - here.y];
  const step = Math.max(0.001, Math.sqrt(tx * tx + ty * ty));
  return { ...here, cx: -ty / step, cy: tx / step };
}

/** Two bars across a link; one, broken, where addresses are learnt already. */
function paintBars(context: CanvasRenderingContext2D, scene: Scene, end: number, isLearning: boolean): void {
  const { palette } = scene;
  context.lineCap = "butt";
  context.beginPath();
  for (const px of isLearning ? [barsAtPx] : [barsAtPx, barsAtPx + barGapPx]) {
    const { x, y, cx, cy } = along(scene, end, px);
    context.moveTo(x - cx * barHalfPx, y - cy * barHalfPx);
    context.lineTo(x + cx * barHalfPx, y + cy * barHalfPx);
  }
  context.strokeStyle = palette.bg;
  context.lineWidth = 5;
  context.stroke();
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  if (isLearning) context.setLineDash([4, 3]);
  context.stroke();
  context.setLineDash([]);
}

/** The letter of a port's part, beside its link. */
function paintLetter(
  context: CanvasRenderingContext2D,
  scene: Scene,
  end: number,
  letter: string,
  isShut: boolean,
): void {
  const { palette } = scene;
  const { x, y, cx, cy } = along(scene, end, isShut ? barsAtPx + barGapPx / 2 : letterAtPx);
  // On the side that leans away from the middle of the picture there is more air.
  const side = (x - scene.width / 2) * cx >= 0 ? 1 : -1;
  const away = isShut ? barHalfPx + 8 : 11;
  context.font = `600 11px ${palette.mono}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = palette.bg;
  context.fillStyle = isShut ? palette.ink : palette.soft;
  const [tx, ty] = [x + cx * away * side, y + cy * away * side];
  context.strokeText(letter, tx, ty);
  context.fillText(letter, tx, ty);
}

/** A second frame around the root, and its word at the corner. */
function paintRoot(context: CanvasRenderingContext2D, scene: Scene, name: string, word: string): void {
  const { palette } = scene;
  const box = scene.boxes[scene.index.node.get(name) ?? -1];
  if (box === undefined) return;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  context.strokeRect(box.x - 3, box.y - 3, box.width + 7, box.height + 7);
  if (!scene.isClose) return;
  context.font = `600 10px ${palette.font}`;
  const width = context.measureText(word).width + 8;
  const [x, y] = [box.x - 3, box.y - 3];
  context.fillStyle = palette.ink;
  context.fillRect(x, y, width, 14);
  context.fillStyle = palette.bg;
  context.textAlign = "start";
  context.textBaseline = "middle";
  context.fillText(word, x + 4, y + 7.5);
}
