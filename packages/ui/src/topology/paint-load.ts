/**
 * topology/paint-load — what changes a few times a second: load on links, flows on links, queues, links that are down.
 * @module
 */
import { bandWidth } from "./paint-base.ts";
import { pointAt, type Scene, traceLink, wellAt } from "./scene.ts";
import type { FlowLane, TopologyFrame } from "./topology.ts";

/** Load is drawn in this many widths, so that a thousand links are a dozen strokes. */
const classes = 12;

/** From this share on a queue is drawn as full: a frame of any size would be lost. */
export const fullShare = 0.99;

/** Paint load and queues. */
export function paintLoad(context: CanvasRenderingContext2D, scene: Scene, frame: TopologyFrame): void {
  context.clearRect(0, 0, scene.width, scene.height);
  context.lineCap = "butt";
  const lanes = groupLanes(scene, frame.lanes);
  paintLinks(context, scene, frame, lanes);
  paintLanes(context, scene, lanes);
  paintQueues(context, scene, frame);
}

function groupLanes(scene: Scene, lanes: readonly FlowLane[]): ReadonlyMap<number, readonly FlowLane[]> {
  const byLink = new Map<number, FlowLane[]>();
  for (const lane of lanes) {
    if (scene.flows[lane.flow] === undefined || scene.flows[lane.flow].tone === "plain") continue;
    const link = lane.end >> 1;
    const list = byLink.get(link);
    if (list === undefined) byLink.set(link, [lane]);
    else list.push(lane);
  }
  return byLink;
}

function paintLinks(
  context: CanvasRenderingContext2D,
  scene: Scene,
  frame: TopologyFrame,
  lanes: ReadonlyMap<number, readonly FlowLane[]>,
): void {
  const { links } = scene.topology;
  const byClass: number[][] = Array.from({ length: classes + 1 }, () => []);
  const down: number[] = [];
  for (let link = 0; link < links.length; link += 1) {
    if (frame.up[link] === 0) {
      down.push(link);
      continue;
    }
    if (lanes.has(link)) continue;
    const load = Math.max(frame.load[2 * link], frame.load[2 * link + 1]);
    // Any load at all is at least the thinnest line.
    if (load > 0.0005) byClass[Math.max(1, Math.round(Math.min(1, load) * classes))].push(link);
  }
  context.strokeStyle = scene.palette.underlay;
  for (const [at, members] of byClass.entries()) {
    if (members.length === 0) continue;
    context.beginPath();
    for (const link of members) traceLink(context, scene, link);
    context.lineWidth = Math.max(0.75, (at / classes) * bandWidth(scene));
    context.stroke();
  }
  if (down.length > 0) paintDown(context, scene, down);
}

/** A link that is down: dashed in the fault's colour, with a cross in the middle. */
function paintDown(context: CanvasRenderingContext2D, scene: Scene, down: readonly number[]): void {
  const { palette } = scene;
  context.beginPath();
  for (const link of down) traceLink(context, scene, link);
  // The capacity below is covered: there is none.
  context.strokeStyle = palette.bg;
  context.lineWidth = bandWidth(scene) + 1;
  context.stroke();
  context.strokeStyle = palette.fault;
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  for (const link of down) {
    const { x, y } = pointAt(scene, link * 2, 0.5);
    context.moveTo(x - 5, y - 5);
    context.lineTo(x + 5, y + 5);
    context.moveTo(x + 5, y - 5);
    context.lineTo(x - 5, y + 5);
  }
  context.strokeStyle = palette.bg;
  context.lineWidth = 5;
  context.stroke();
  context.strokeStyle = palette.fault;
  context.lineWidth = 2;
  context.stroke();
}

/** Flows of one link side by side, each as wide as its share. */
function paintLanes(
  context: CanvasRenderingContext2D,
  scene: Scene,
  lanes: ReadonlyMap<number, readonly FlowLane[]>,
): void {
  const full = bandWidth(scene);
  for (const [link, list] of lanes) {
    const widths = list.map((lane) => Math.max(1.5, Math.min(1, lane.share) * (full + 1)));
    const total = widths.reduce((a, b) => a + b, 0);
    let shift = -total / 2;
    for (const [at, lane] of list.entries()) {
      const tone = scene.flows[lane.flow].tone;
      context.beginPath();
      traceLink(context, scene, link, list.length === 1 ? 0 : shift + widths[at] / 2);
      context.strokeStyle = scene.palette.flow[tone].mark;
      context.lineWidth = widths[at];
      context.stroke();
      shift += widths[at];
    }
  }
}

function paintQueues(context: CanvasRenderingContext2D, scene: Scene, frame: TopologyFrame): void {
  const { palette } = scene;
  for (let end = 0; end < scene.endX.length; end += 1) {
    const share = frame.queueShare[end];
    if (!(share > 0)) continue;
    const well = wellAt(scene, end);
    const isFull = share >= fullShare;
    context.fillStyle = isFull ? palette.fault : palette.underlay;
    if (well === undefined) {
      // Too far away for a well: a full queue is still a red point at its port.
      if (isFull) context.fillRect(scene.endX[end] - 1.5, scene.endY[end] - 1.5, 3, 3);
      continue;
    }
    const inside = Math.max(1, well.width - 3);
    const height = Math.max(1.5, (well.height - 3) * Math.min(1, share));
    context.fillRect(well.x + (well.width - inside) / 2, well.y + well.height - 1.5 - height, inside, height);
    if (isFull) {
      context.strokeStyle = palette.fault;
      context.lineWidth = 1.5;
      context.strokeRect(well.x, well.y, well.width, well.height);
    }
  }
}

/** A number that changes when something would be painted otherwise: coarse load, queues, links, lanes. */
export function hashLoad(scene: Scene, frame: TopologyFrame): number {
  let hash = 17;
  const mix = (value: number): void => {
    hash = (Math.imul(hash, 31) + value) | 0;
  };
  for (let end = 0; end < scene.endX.length; end += 1) {
    mix(Math.round(frame.load[end] * classes) + (frame.load[end] > 0.0005 ? 1 : 0));
    mix(Math.round(frame.queueShare[end] * 64) + (frame.queueShare[end] > 0 ? 1 : 0));
  }
  for (let link = 0; link < frame.up.length; link += 1) if (frame.up[link] === 0) mix(link + 1);
  for (const lane of frame.lanes) {
    mix(lane.flow);
    mix(lane.end);
    mix(Math.round(lane.share * 20));
  }
  return hash;
}
