/**
 * topology/cursor — moving through the picture by keyboard: along a row, up and down the tiers, from port to port.
 * @module
 */
import type { TopologyLayout } from "./layout.ts";
import { endOf, portId, type Topology, type TopologySelection } from "./topology.ts";

/** Where a key leads. */
export type CursorMove = "left" | "right" | "up" | "down" | "next-port" | "previous-port";

/** The node that a cursor is on or at; undefined before the first move. */
export function nodeOfCursor(topology: Topology, cursor: TopologySelection | undefined): string | undefined {
  if (cursor === undefined || cursor.kind === "packet") return undefined;
  if (cursor.kind === "node") return cursor.id;
  if (cursor.kind === "link") return topology.links.find((link) => link.id === cursor.id)?.from.node;
  return cursor.id.slice(0, cursor.id.indexOf(":"));
}

/** Where the cursor goes: where nothing lies that way, it stays. */
export function moveCursor(
  topology: Topology,
  layout: TopologyLayout,
  cursor: TopologySelection | undefined,
  move: CursorMove,
): TopologySelection | undefined {
  const id = nodeOfCursor(topology, cursor);
  const index = topology.nodes.findIndex((node) => node.id === id);
  if (index < 0) {
    // The first move enters at the left end of the top row.
    const first = layout.rows[layout.rows.length - 1]?.[0];
    return first === undefined ? undefined : { kind: "node", id: topology.nodes[first].id };
  }
  if (move === "next-port" || move === "previous-port") {
    return movePort(topology, layout, id ?? "", cursor, move === "next-port" ? 1 : -1) ?? cursor;
  }
  if (cursor?.kind === "port") {
    const across = followCable(topology, layout, cursor.id, move);
    if (across !== undefined) return across;
  }
  const next =
    move === "left" || move === "right"
      ? besideInRow(layout, index, move === "left" ? -1 : 1)
      : nearestInTier(topology, layout, index, move);
  return next === undefined ? cursor : { kind: "node", id: topology.nodes[next].id };
}

function besideInRow(layout: TopologyLayout, index: number, by: 1 | -1): number | undefined {
  const row = layout.rows.find((candidate) => candidate.includes(index));
  return row?.[row.indexOf(index) + by];
}

/** In the rows above or below: of what this node is cabled to the nearest, else the nearest of the next row. */
function nearestInTier(
  topology: Topology,
  layout: TopologyLayout,
  index: number,
  move: "up" | "down",
): number | undefined {
  const own = layout.nodes[index];
  const lies = (other: number): boolean =>
    move === "up" ? layout.nodes[other].y < own.y : layout.nodes[other].y > own.y;
  const distance = (other: number): number =>
    Math.abs(layout.nodes[other].x + layout.nodes[other].width / 2 - own.x - own.width / 2);
  const id = topology.nodes[index].id;
  const names = new Map(topology.nodes.map((node, at) => [node.id, at]));
  const cabled = topology.links.flatMap((link) => {
    const peer = link.from.node === id ? link.to.node : link.to.node === id ? link.from.node : undefined;
    const at = peer === undefined ? undefined : names.get(peer);
    return at === undefined || !lies(at) ? [] : [at];
  });
  const row = layout.rows.findIndex((candidate) => candidate.includes(index));
  const candidates = cabled.length > 0 ? cabled : (layout.rows[row + (move === "up" ? 1 : -1)] ?? []);
  return [...candidates].sort((one, other) => distance(one) - distance(other))[0];
}

/** The ports of a node in the order that they lie around its box: top from left to right, then bottom. */
function movePort(
  topology: Topology,
  layout: TopologyLayout,
  node: string,
  cursor: TopologySelection | undefined,
  by: 1 | -1,
): TopologySelection | undefined {
  const ends: number[] = [];
  for (let end = 0; end < topology.links.length * 2; end += 1) {
    if (endOf(topology, end).node === node) ends.push(end);
  }
  const rank = (end: number): number => (layout.edge[end] === "top" ? 0 : layout.edge[end] === "bottom" ? 2e6 : 1e6);
  ends.sort((one, other) => rank(one) + layout.endX[one] - rank(other) - layout.endX[other]);
  if (ends.length === 0) return undefined;
  const at = cursor?.kind === "port" ? ends.findIndex((end) => portId(endOf(topology, end)) === cursor.id) : -1;
  const next = at < 0 ? (by === 1 ? 0 : ends.length - 1) : (at + by + ends.length) % ends.length;
  return { kind: "port", id: portId(endOf(topology, ends[next])) };
}

/** From a port along its cable, if that leads where the arrow points. */
function followCable(
  topology: Topology,
  layout: TopologyLayout,
  port: string,
  move: "left" | "right" | "up" | "down",
): TopologySelection | undefined {
  for (let end = 0; end < topology.links.length * 2; end += 1) {
    if (portId(endOf(topology, end)) !== port) continue;
    const [dx, dy] = [layout.endX[end ^ 1] - layout.endX[end], layout.endY[end ^ 1] - layout.endY[end]];
    const leads = { left: dx < 0 && dy === 0, right: dx > 0 && dy === 0, up: dy < 0, down: dy > 0 }[move];
    if (leads) return { kind: "port", id: portId(endOf(topology, end ^ 1)) };
  }
  return undefined;
}
