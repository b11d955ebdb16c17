/**
 * topology/hit — what lies under the pointer: packets over queues over boxes over cables.
 * @module
 */
import { ghostAt, visitPackets } from "./paint-live.ts";
import { type Scene, wellAt } from "./scene.ts";
import { endOf, portId, type TopologyFrame, type TopologySelection } from "./topology.ts";

/** What is at a point of the stage. */
export function findAt(
  scene: Scene,
  frame: TopologyFrame,
  x: number,
  y: number,
  withPackets: boolean,
): TopologySelection | undefined {
  const packet = findPacket(scene, frame, x, y, withPackets);
  if (packet !== undefined) return { kind: "packet", id: packet };
  for (let end = 0; end < scene.endX.length; end += 1) {
    const well = wellAt(scene, end);
    if (well === undefined || x < well.x - 2 || x > well.x + well.width + 2) continue;
    if (y >= well.y - 2 && y <= well.y + well.height + 2)
      return { kind: "port", id: portId(endOf(scene.topology, end)) };
  }
  const node = scene.boxes.findIndex(
    (box) => x >= box.x - 2 && x <= box.x + box.width + 2 && y >= box.y - 2 && y <= box.y + box.height + 2,
  );
  if (node >= 0) return { kind: "node", id: scene.topology.nodes[node].id };
  const link = findLink(scene, x, y);
  return link === undefined ? undefined : { kind: "link", id: scene.topology.links[link].id };
}

function findPacket(
  scene: Scene,
  frame: TopologyFrame,
  x: number,
  y: number,
  withPackets: boolean,
): number | undefined {
  for (const drop of frame.drops) {
    const ghost = ghostAt(scene, drop.end);
    if ((ghost.x - x) ** 2 + (ghost.y - y) ** 2 <= 100) return drop.packet;
  }
  if (!withPackets) return undefined;
  let nearest = 100;
  let found: number | undefined;
  visitPackets(scene, frame, (row, px, py) => {
    const distance = (px - x) ** 2 + (py - y) ** 2;
    if (distance > nearest) return;
    nearest = distance;
    found = frame.packets.id[row];
  });
  return found;
}

/** The nearest cable within five pixels. Bent ones are looked at in eight straight pieces. */
function findLink(scene: Scene, x: number, y: number): number | undefined {
  const { endX, endY, bend } = scene;
  let nearest = 25;
  let found: number | undefined;
  const look = (link: number, x1: number, y1: number, x2: number, y2: number): void => {
    const [dx, dy] = [x2 - x1, y2 - y1];
    const part = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / Math.max(1e-6, dx * dx + dy * dy)));
    const distance = (x1 + part * dx - x) ** 2 + (y1 + part * dy - y) ** 2;
    if (distance >= nearest) return;
    nearest = distance;
    found = link;
  };
  for (let link = 0; link < bend.length; link += 1) {
    const [from, to] = [2 * link, 2 * link + 1];
    if (bend[link] === 0) {
      look(link, endX[from], endY[from], endX[to], endY[to]);
      continue;
    }
    let [lastX, lastY] = [endX[from], endY[from]];
    for (let piece = 1; piece <= 8; piece += 1) {
      const part = piece / 8;
      const px = endX[from] + (endX[to] - endX[from]) * part;
      const py = endY[from] + (endY[to] - endY[from]) * part + 4 * bend[link] * part * (1 - part);
      look(link, lastX, lastY, px, py);
      [lastX, lastY] = [px, py];
    }
  }
  return found;
}
