/**
 * topology/paint-live — what changes with every frame: packets on their way, lost ones, and what is chosen.
 * @module
 */
import type { Motion } from "@dc/solid";
import type { FlowTone } from "../flow/flow.tsx";
import type { Palette } from "../style/palette.ts";
import { type BridgingWords, paintBridgingMarks } from "./paint-bridging.ts";
import { paintTunnelNames } from "./paint-tunnel.ts";
import { findSelected, pointAt, type Scene, traceLink, wellAt } from "./scene.ts";
import type { DropMark, TopologyBridging, TopologyFrame, TopologySelection, TopologyTunnel } from "./topology.ts";

/** What the live layer shows beside the frame. */
export interface LiveOptions {
  readonly motion: Motion;
  /** False where moving packets would lie. */
  readonly packets: boolean;
  readonly selection: TopologySelection | undefined;
  readonly hover: TopologySelection | undefined;
  readonly cursor: TopologySelection | undefined;
  /** The stage has the focus of the keyboard: the cursor shows. */
  readonly focused: boolean;
  readonly tunnel?: TopologyTunnel | undefined;
  /** What bridges make of the network, and the words for it. */
  readonly bridging?: { readonly of: TopologyBridging; readonly words: BridgingWords } | undefined;
  /** Ports that something beside the picture is about: `"leaf1:e1-49"`. */
  readonly marks?: readonly string[] | undefined;
}

/** Discs that are drawn once and then copied: by tone and letter. */
export interface DiscSheet {
  take(tone: FlowTone, letter: string): CanvasImageSource;
  readonly radius: number;
}

/** Make the discs of a palette. */
export function createDiscSheet(palette: Palette, pixelRatio: number, radius: number): DiscSheet {
  const discs = new Map<string, HTMLCanvasElement>();
  const draw = (tone: FlowTone, letter: string): HTMLCanvasElement => {
    const canvas = document.createElement("canvas");
    const size = 2 * (radius + 2);
    canvas.width = canvas.height = Math.ceil(size * pixelRatio);
    const context = canvas.getContext("2d");
    if (context === null) return canvas;
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    context.beginPath();
    context.arc(radius + 2, radius + 2, letter === "" ? Math.max(1.75, radius * 0.38) : radius, 0, 2 * Math.PI);
    context.fillStyle = palette.flow[tone].mark;
    context.strokeStyle = palette.bg;
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
    context.fillStyle = palette.flow[tone].on;
    context.font = `600 ${radius + (letter.length > 1 ? 0 : 1)}px ${palette.font}`;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    context.fillText(letter, radius + 2, radius + 2 + radius * 0.4);
    return canvas;
  };
  return {
    radius,
    take(tone, letter) {
      const key = `${tone} ${letter}`;
      const disc = discs.get(key) ?? draw(tone, letter);
      discs.set(key, disc);
      return disc;
    },
  };
}

/** Paint packets, ghosts and choices. */
export function paintLive(
  context: CanvasRenderingContext2D,
  scene: Scene,
  frame: TopologyFrame,
  discs: DiscSheet,
  options: LiveOptions,
): void {
  context.clearRect(0, 0, scene.width, scene.height);
  paintChoice(context, scene, options);
  if (options.bridging !== undefined) paintBridgingMarks(context, scene, options.bridging.of, options.bridging.words);
  if (options.packets) {
    if (options.motion === "full") paintMoving(context, scene, frame, discs, options.selection);
    else paintStanding(context, scene, frame, discs);
  }
  if (options.tunnel !== undefined) paintTunnelNames(context, scene, options.tunnel);
  for (const drop of frame.drops) paintDrop(context, scene, drop.end, drop);
}

/** Each packet where it is now: the first bit has left, the last has not arrived. */
function paintMoving(
  context: CanvasRenderingContext2D,
  scene: Scene,
  frame: TopologyFrame,
  discs: DiscSheet,
  selection: TopologySelection | undefined,
): void {
  const size = 2 * (discs.radius + 2);
  const chosen = selection?.kind === "packet" ? selection.id : -1;
  let ring: { readonly x: number; readonly y: number } | undefined;
  // Plain packets first, so that the followed ones lie over them.
  for (const followed of [false, true]) {
    visitPackets(scene, frame, (row, x, y) => {
      const mark = scene.flows[frame.packets.flow[row]];
      const tone = mark?.tone ?? "plain";
      if ((tone !== "plain") !== followed) return;
      const letter = scene.isShort[frame.packets.end[row] >> 1] === 1 ? "" : (mark?.letter ?? "");
      context.drawImage(discs.take(tone, letter), x - size / 2, y - size / 2, size, size);
      if (frame.packets.id[row] === chosen) ring = { x, y };
    });
  }
  if (ring === undefined) return;
  context.beginPath();
  context.arc(ring.x, ring.y, discs.radius + 3, 0, 2 * Math.PI);
  context.strokeStyle = scene.palette.accent;
  context.lineWidth = 2;
  context.stroke();
}

/** Visit the packets that are on a cable at the frame's time, with their places. */
export function visitPackets(
  scene: Scene,
  frame: TopologyFrame,
  visit: (row: number, x: number, y: number) => void,
): void {
  const { packets, timePs } = frame;
  const { endX, endY, bend } = scene;
  for (let row = 0; row < packets.count; row += 1) {
    const startPs = packets.startPs[row];
    const part = (timePs - startPs) / Math.max(1, packets.arrivalPs[row] - startPs);
    if (part < 0 || part > 1) continue;
    const end = packets.end[row];
    const other = end ^ 1;
    const x = endX[end] + (endX[other] - endX[end]) * part;
    const y = endY[end] + (endY[other] - endY[end]) * part + 4 * bend[end >> 1] * part * (1 - part);
    if (x < -16 || y < -16 || x > scene.width + 16 || y > scene.height + 16) continue;
    visit(row, x, y);
  }
}

/** Without movement: one disc in the middle of each direction, with how many packets are on it. */
function paintStanding(context: CanvasRenderingContext2D, scene: Scene, frame: TopologyFrame, discs: DiscSheet): void {
  const counts = new Map<string, { end: number; flow: number; count: number }>();
  visitPackets(scene, frame, (row) => {
    const [end, flow] = [frame.packets.end[row], frame.packets.flow[row]];
    const key = `${end} ${flow}`;
    const group = counts.get(key);
    if (group === undefined) counts.set(key, { end, flow, count: 1 });
    else group.count += 1;
  });
  const size = 2 * (discs.radius + 2);
  context.font = `600 10px ${scene.palette.mono}`;
  context.textAlign = "start";
  context.textBaseline = "middle";
  for (const { end, flow, count } of counts.values()) {
    const mark = scene.flows[flow];
    // Towards the receiver, so that the two directions of a link do not cover one another.
    const { x, y } = pointAt(scene, end, 0.6 - 0.08 * Math.max(0, flow));
    context.drawImage(discs.take(mark?.tone ?? "plain", mark?.letter ?? ""), x - size / 2, y - size / 2, size, size);
    if (count > 1) paintText(context, scene, `×${count}`, x + discs.radius + 3, y, scene.palette.ink);
  }
}

/** A lost packet: a ghost beside its port, with a cross, its name, and a line to the queue that had no room. */
function paintDrop(context: CanvasRenderingContext2D, scene: Scene, end: number, drop: DropMark): void {
  const { palette } = scene;
  const { x: ghostX, y: ghostY } = ghostAt(scene, end);
  const well = wellAt(scene, end);
  const mark = scene.flows[drop.flow];
  const paint = palette.flow[mark?.tone ?? "plain"];
  context.beginPath();
  context.moveTo(ghostX, ghostY);
  context.lineTo(scene.endX[end], well === undefined ? scene.endY[end] : well.y);
  context.strokeStyle = palette.fault;
  context.lineWidth = 1.25;
  context.stroke();
  context.beginPath();
  context.arc(ghostX, ghostY, 8, 0, 2 * Math.PI);
  context.fillStyle = palette.bg;
  context.fill();
  context.strokeStyle = paint.mark;
  context.lineWidth = 2;
  context.setLineDash([3, 2]);
  context.stroke();
  context.setLineDash([]);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 10px ${palette.font}`;
  context.fillStyle = paint.ink;
  context.fillText(mark?.letter ?? "", ghostX, ghostY + 0.5);
  context.beginPath();
  context.moveTo(ghostX + 7, ghostY - 13);
  context.lineTo(ghostX + 13, ghostY - 7);
  context.moveTo(ghostX + 13, ghostY - 13);
  context.lineTo(ghostX + 7, ghostY - 7);
  context.strokeStyle = palette.fault;
  context.lineWidth = 2;
  context.stroke();
  context.font = `600 11px ${palette.mono}`;
  context.textAlign = ghostX < 40 ? "start" : "center";
  const textX = ghostX < 40 ? 6 : ghostX;
  paintText(context, scene, drop.label, textX, ghostY - (drop.note === undefined ? 22 : 34), palette.faultInk);
  if (drop.note === undefined) return;
  context.font = `11px ${palette.font}`;
  paintText(context, scene, drop.note, textX, ghostY - 20, palette.faultInk);
}

/** Where the ghost of an end stands: outside its box, on the side with the most air. */
export function ghostAt(scene: Scene, end: number): { readonly x: number; readonly y: number } {
  const up = scene.layout.edge[end] !== "bottom";
  const x = Math.max(20, scene.endX[end] - 40);
  return { x, y: scene.endY[end] + (up ? -26 : 26) };
}

function paintText(
  context: CanvasRenderingContext2D,
  scene: Scene,
  text: string,
  x: number,
  y: number,
  colour: string,
): void {
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = scene.palette.bg;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

function paintChoice(context: CanvasRenderingContext2D, scene: Scene, options: LiveOptions): void {
  for (const id of options.marks ?? []) {
    const end = scene.index.end.get(id);
    if (end === undefined) continue;
    outline(context, scene, { kind: "link", id: scene.topology.links[end >> 1].id }, scene.palette.accent, 1.5);
    outline(context, scene, { kind: "port", id }, scene.palette.accent, 2);
  }
  outline(context, scene, options.hover, scene.palette.lineStrong, 1.5);
  outline(context, scene, options.selection, scene.palette.accent, 2);
  if (!options.focused || options.cursor === undefined) return;
  context.setLineDash([3, 3]);
  outline(context, scene, options.cursor, scene.palette.accent, 2, 3);
  context.setLineDash([]);
}

function outline(
  context: CanvasRenderingContext2D,
  scene: Scene,
  what: TopologySelection | undefined,
  colour: string,
  width: number,
  gap = 0,
): void {
  const found = findSelected(scene, what);
  if (found === undefined) return;
  context.strokeStyle = colour;
  context.lineWidth = width;
  if (found.kind === "node") {
    const box = scene.boxes[found.index];
    context.strokeRect(box.x - gap - 1, box.y - gap - 1, box.width + 2 * gap + 3, box.height + 2 * gap + 3);
    return;
  }
  if (found.kind === "end") {
    const well = wellAt(scene, found.index);
    const box = well ?? { x: scene.endX[found.index] - 4, y: scene.endY[found.index] - 4, width: 8, height: 8 };
    context.strokeRect(box.x - gap - 1.5, box.y - gap - 1.5, box.width + 2 * gap + 3, box.height + 2 * gap + 3);
    return;
  }
  // Two lines along the link, so that what is on it stays in sight.
  for (const shift of [-4.5, 4.5]) {
    context.beginPath();
    traceLink(context, scene, found.index, shift);
    context.lineWidth = Math.min(1.5, width);
    context.stroke();
  }
}
