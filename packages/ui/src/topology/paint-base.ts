/**
 * topology/paint-base — what stands still: capacity, boxes, names, empty wells. Painted when the view changes.
 * @module
 */
import { paintBridgingGround } from "./paint-bridging.ts";
import { paintTunnelBand } from "./paint-tunnel.ts";
import { type Scene, traceLink, wellAt } from "./scene.ts";
import type { TopologyBridging, TopologyTunnel } from "./topology.ts";

/** Paint the ground, with a tunnel and what bridges make of it if there is any. `passed` are the nodes that a followed flow passes. */
export function paintBase(
  context: CanvasRenderingContext2D,
  scene: Scene,
  passed: ReadonlySet<number>,
  tunnel?: TopologyTunnel,
  bridging?: TopologyBridging,
): void {
  const { palette, topology } = scene;
  context.clearRect(0, 0, scene.width, scene.height);
  paintCapacity(context, scene);
  if (bridging !== undefined) paintBridgingGround(context, scene, bridging);
  if (tunnel !== undefined) paintTunnelBand(context, scene, tunnel);
  const named = areHostsNamed(context, scene);
  for (const [index, node] of topology.nodes.entries()) {
    if (!isInSight(scene, index)) continue;
    if (node.role === "host") paintHost(context, scene, index, named);
    else paintSwitch(context, scene, index, passed.has(index));
  }
  context.strokeStyle = palette.lineStrong;
  context.fillStyle = palette.bg;
  context.lineWidth = 1;
  for (let end = 0; end < scene.endX.length; end += 1) {
    const well = wellAt(scene, end);
    if (well === undefined) continue;
    context.fillRect(well.x, well.y, well.width, well.height);
    context.strokeRect(well.x, well.y, well.width, well.height);
  }
}

/** A pale band as wide as a full link: what the load is seen against. Cables to hosts are thin and dark instead. */
function paintCapacity(context: CanvasRenderingContext2D, scene: Scene): void {
  const { topology, palette } = scene;
  const nodes = scene.index.node;
  const isHost = (id: string): boolean => topology.nodes[nodes.get(id) ?? -1]?.role === "host";
  context.lineCap = "butt";
  for (const hosts of [false, true]) {
    context.beginPath();
    for (const [index, link] of topology.links.entries()) {
      if (!nodes.has(link.from.node) || !nodes.has(link.to.node)) continue;
      if ((isHost(link.from.node) || isHost(link.to.node)) === hosts) traceLink(context, scene, index);
    }
    context.strokeStyle = hosts ? palette.lineStrong : palette.band;
    context.lineWidth = hosts ? 1.25 * Math.min(1, scene.view.scale + 0.2) : bandWidth(scene);
    context.stroke();
  }
}

/** The width of a full link. */
export function bandWidth(scene: Scene): number {
  // Hundreds of links seen from afar are a weave: thinner threads keep it readable.
  const crowd = scene.topology.links.length > 600 && !scene.isClose ? 0.6 : 1;
  return Math.max(1, 5 * crowd * Math.min(1.4, scene.view.scale));
}

function isInSight(scene: Scene, node: number): boolean {
  const box = scene.boxes[node];
  return box.x < scene.width + 40 && box.x + box.width > -40 && box.y < scene.height + 40 && box.y + box.height > -40;
}

function paintSwitch(context: CanvasRenderingContext2D, scene: Scene, index: number, isOn: boolean): void {
  const { palette } = scene;
  const box = scene.boxes[index];
  const [x, y] = [Math.round(box.x) + 0.5, Math.round(box.y) + 0.5];
  context.fillStyle = palette.bg;
  context.strokeStyle = isOn ? palette.ink : palette.lineStrong;
  context.lineWidth = isOn ? 1.5 : 1;
  context.fillRect(x, y, Math.round(box.width), Math.round(box.height));
  context.strokeRect(x, y, Math.round(box.width), Math.round(box.height));
  const size = Math.min(13, Math.max(9, 11 * scene.view.scale));
  context.font = `${isOn ? "600 " : ""}${size}px ${palette.mono}`;
  const name = fitName(context, scene.topology.nodes[index].label ?? scene.topology.nodes[index].id, box.width - 6);
  if (name === "" || box.height < size + 2) return;
  context.fillStyle = isOn ? palette.ink : palette.soft;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(name, x + box.width / 2, labelY(scene, index));
}

/** Between the wells: the ports at the top leave room below, those at the bottom leave room above. */
function labelY(scene: Scene, index: number): number {
  const box = scene.boxes[index];
  const { tier } = scene.layout.nodes[index];
  const hasUp = tier < scene.layout.tierMax;
  const hasDown = tier > scene.layout.tierMin;
  if (hasUp && hasDown && scene.isClose) return box.y + box.height * 0.58;
  if (!scene.isClose || hasUp === hasDown) return box.y + box.height / 2;
  return box.y + box.height * (hasDown ? 0.33 : 0.66);
}

/** The whole name, else its first letter and its number, else nothing: never a cut one. */
export function fitName(context: CanvasRenderingContext2D, name: string, room: number): string {
  if (context.measureText(name).width <= room) return name;
  const number = /(\d+)\D*$/.exec(name)?.[1];
  const short = number === undefined ? name.slice(0, 2) : `${name[0].toUpperCase()}${number}`;
  return context.measureText(short).width <= room ? short : "";
}

function paintHost(context: CanvasRenderingContext2D, scene: Scene, index: number, named: boolean): void {
  const { palette, flowAt } = scene;
  const box = scene.boxes[index];
  const flow = flowAt.get(index);
  const mark = flow === undefined ? undefined : scene.flows[flow];
  const paint = mark === undefined ? undefined : palette.flow[mark.tone];
  const width = Math.max(2, Math.round(box.width));
  context.fillStyle = paint?.mark ?? palette.bg;
  context.strokeStyle = paint?.mark ?? palette.lineStrong;
  context.lineWidth = 1;
  context.fillRect(Math.round(box.x) + 0.5, Math.round(box.y) + 0.5, width, width);
  context.strokeRect(Math.round(box.x) + 0.5, Math.round(box.y) + 0.5, width, width);
  if (!scene.isClose || (mark === undefined && !named)) return;
  const pitch = scene.layout.hostPitch * scene.view.scale;
  const isTight = pitch > 0 && pitch < 18;
  const name = scene.topology.nodes[index].label ?? scene.topology.nodes[index].id;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.font = mark === undefined ? hostFont(scene) : `600 ${isTight ? 9 : 11}px ${palette.mono}`;
  context.fillStyle = mark === undefined ? palette.muted : palette.ink;
  context.fillText(
    mark !== undefined && isTight ? mark.letter : name,
    box.x + box.width / 2 + 0.5,
    box.y + box.height + 12,
  );
}

function hostFont(scene: Scene): string {
  return `10px ${scene.palette.mono}`;
}

/** Hosts are named where the longest name has room: all of them, or only those that a followed flow ends at. */
function areHostsNamed(context: CanvasRenderingContext2D, scene: Scene): boolean {
  const { nodes } = scene.topology;
  const longest = nodes.reduce((most, node) => {
    const name = node.label ?? node.id;
    return node.role === "host" && name.length > most.length ? name : most;
  }, "");
  context.font = hostFont(scene);
  const pitch = scene.layout.hostPitch * scene.view.scale;
  return scene.layout.hostRows <= 1 && (pitch === 0 || context.measureText(longest).width + 4 <= pitch);
}
