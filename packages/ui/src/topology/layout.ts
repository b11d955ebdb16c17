/**
 * topology/layout — where every box, host and port stands, in pixels of a stage of some size.
 *
 * Switches stand in rows by tier. A host that hangs on one switch is a small square under it; one that hangs on
 * several has a place of its own in the bottom row. Ports lie on the edge that faces the peer, in the order of the
 * peers, so that the cables of a box do not cross at the box itself.
 * @module
 */
import { orderRows } from "./order.ts";
import { makeNeighbours, makeTiers } from "./tier.ts";
import type { Topology } from "./topology.ts";

/** A node's place: its box. */
export interface PlacedNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly tier: number;
}

/** The edge of its box that a port lies on; `none` for a host, whose square is all port. */
export type PortEdge = "top" | "bottom" | "left" | "right" | "none";

/** Everything's place. */
export interface TopologyLayout {
  /** The extent of it all: at least the stage that was asked for. */
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** Rows from the bottom, each from left to right: what the arrows walk through. */
  readonly rows: readonly (readonly number[])[];
  /** By end. */
  readonly endX: Float32Array;
  readonly endY: Float32Array;
  readonly edge: readonly PortEdge[];
  /** By end: pixels between the ports of its edge; 0 where a port shows no queue. */
  readonly portPitch: Float32Array;
  /** By link: how far its middle bends away from the straight line, in pixels; 0 for straight ones. */
  readonly bend: Float32Array;
  readonly tierMin: number;
  readonly tierMax: number;
  /** Pixels between the middles of neighbouring hosts under a switch: decides whether they are named. */
  readonly hostPitch: number;
  /** Rows of hosts under a switch. */
  readonly hostRows: number;
}

/** The stage. */
export interface LayoutOptions {
  readonly width: number;
  readonly height: number;
  /** Narrower than 520 px: smaller boxes, shorter names. */
  readonly narrow: boolean;
}

interface Measures {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly boxHeight: number;
  readonly leafHeight: number;
  readonly boxWidthMax: number;
  readonly gap: number;
  readonly slotMin: number;
  readonly hostSize: number;
  readonly hostPitchMin: number;
  readonly hostDrop: number;
  readonly underHosts: number;
  /** Between two rows of boxes, at least. */
  readonly airMin: number;
}

const wide: Measures = {
  left: 40,
  right: 16,
  top: 6,
  boxHeight: 40,
  leafHeight: 52,
  boxWidthMax: 128,
  gap: 14,
  slotMin: 44,
  hostSize: 12,
  hostPitchMin: 14,
  hostDrop: 26,
  underHosts: 18,
  airMin: 36,
};

const small: Measures = {
  left: 24,
  right: 8,
  top: 6,
  boxHeight: 34,
  leafHeight: 44,
  boxWidthMax: 64,
  gap: 5,
  slotMin: 30,
  hostSize: 7,
  hostPitchMin: 9,
  hostDrop: 20,
  underHosts: 16,
  airMin: 28,
};

/** Lay out a network for a stage. */
export function makeLayout(topology: Topology, options: LayoutOptions): TopologyLayout {
  const measures = options.narrow ? small : wide;
  const neighbours = makeNeighbours(topology);
  const tiers = makeTiers(topology, neighbours);
  const blocks = findBlocks(topology, tiers, neighbours);
  const inBlock = new Set([...blocks.values()].flat());
  const tierMax = tiers.reduce((a, b) => Math.max(a, b), 0);
  const levels: number[][] = Array.from({ length: tierMax + 1 }, () => []);
  for (const index of topology.nodes.keys()) if (!inBlock.has(index)) levels[tiers[index]].push(index);
  const rows = orderRows(
    topology,
    levels.filter((level) => level.length > 0),
    neighbours,
  );

  const across = Math.max(1, ...rows.map((row) => Math.min(row.length, rowMax(row.length))));
  // Rows that are too long for the stage are folded into several lines.
  const lines = rows.flatMap((row) => fold(row, rowMax(row.length)));
  const frame = (wanted: number): Frame => makeFrame(wanted, { measures, blocks, rows, lines: lines.length });
  // What needs more room than the stage has grows in both directions alike, so that all of it fits all of the stage.
  const first = frame(Math.max(options.width, measures.left + measures.right + across * measures.slotMin));
  const times = Math.max(first.width / options.width, first.heightMin / options.height);
  const { width, usable, blockColumns, hostRows, hostRowPitch, blockHeight, heightMin } = frame(options.width * times);
  const height = Math.max(options.height * times, heightMin);
  const placed: PlacedNode[] = new Array(topology.nodes.length);
  const lowest = height - blockHeight - measures.leafHeight - (blockHeight === 0 ? 12 : 0);
  for (const [at, line] of lines.entries()) {
    const part = lines.length === 1 ? 0.5 : at / (lines.length - 1);
    const y = Math.round(lines.length === 1 ? (measures.top + lowest) / 2 : lowest - part * (lowest - measures.top));
    const bottom = at === 0;
    placeLine(topology, line, { y, usable, width, measures, bottom, blocks, tiers, placed });
  }
  let hostPitch = 0;
  for (const [owner, hosts] of blocks) {
    const pitch = placeBlock(hosts, placed[owner], { blockColumns, hostRowPitch, measures, placed });
    hostPitch = hostPitch === 0 ? pitch : Math.min(hostPitch, pitch);
  }
  return {
    width,
    height,
    nodes: placed,
    rows: blocksInRows(rows, blocks, placed),
    tierMin: tiers.reduce((a, b) => Math.min(a, b), tierMax),
    tierMax,
    hostPitch,
    hostRows,
    ...placePorts(topology, placed, neighbours.indexOf),
  };
}

interface Frame {
  readonly width: number;
  readonly usable: number;
  readonly blockColumns: number;
  readonly hostRows: number;
  readonly hostRowPitch: number;
  readonly blockHeight: number;
  readonly heightMin: number;
}

/** How hosts stack under their switches at a width, and the height that all of it then needs. */
function makeFrame(
  width: number,
  made: {
    readonly measures: Measures;
    readonly blocks: ReadonlyMap<number, readonly number[]>;
    readonly rows: readonly (readonly number[])[];
    readonly lines: number;
  },
): Frame {
  const { measures, blocks, rows } = made;
  const usable = width - measures.left - measures.right;
  const blockColumns = Math.max(
    1,
    ...[...blocks].map(([owner, hosts]) => {
      const row = rowOf(rows, owner).length;
      const slot = usable / Math.min(rowMax(row), row);
      return Math.min(hosts.length, Math.max(1, Math.floor((slot - measures.gap) / measures.hostPitchMin)));
    }),
  );
  const hostRows = Math.max(0, ...[...blocks.values()].map((hosts) => Math.ceil(hosts.length / blockColumns)));
  const hostRowPitch = measures.hostSize + 5;
  const blockHeight =
    hostRows === 0 ? 0 : measures.hostDrop + (hostRows - 1) * hostRowPitch + measures.hostSize + measures.underHosts;
  const heightMin = measures.top + made.lines * measures.leafHeight + (made.lines - 1) * measures.airMin + blockHeight;
  return { width, usable, blockColumns, hostRows, hostRowPitch, blockHeight, heightMin };
}

/** At most this many boxes stand side by side. */
function rowMax(count: number): number {
  return count <= 72 ? count : Math.ceil(count / Math.ceil(count / 64));
}

function rowOf(rows: readonly (readonly number[])[], node: number): readonly number[] {
  return rows.find((row) => row.includes(node)) ?? [node];
}

function fold(row: readonly number[], max: number): readonly (readonly number[])[] {
  const lines: (readonly number[])[] = [];
  for (let at = 0; at < row.length; at += max) lines.push(row.slice(at, at + max));
  return lines;
}

/** Hosts by the one switch that they hang on. */
function findBlocks(
  topology: Topology,
  tiers: Int32Array,
  neighbours: ReturnType<typeof makeNeighbours>,
): ReadonlyMap<number, readonly number[]> {
  const blocks = new Map<number, number[]>();
  for (const [index, node] of topology.nodes.entries()) {
    if (node.role !== "host") continue;
    const owners = new Set(neighbours.of(index));
    const [owner] = owners;
    if (owners.size !== 1 || topology.nodes[owner].role === "host" || tiers[owner] < 1) continue;
    const block = blocks.get(owner);
    if (block === undefined) blocks.set(owner, [index]);
    else block.push(index);
  }
  return blocks;
}

function placeLine(
  topology: Topology,
  line: readonly number[],
  at: {
    readonly y: number;
    readonly usable: number;
    readonly width: number;
    readonly measures: Measures;
    readonly bottom: boolean;
    readonly blocks: ReadonlyMap<number, readonly number[]>;
    readonly tiers: Int32Array;
    readonly placed: PlacedNode[];
  },
): void {
  const { measures } = at;
  const slot = at.usable / line.length;
  const isLeafLine = line.some((index) => at.blocks.has(index));
  for (const [place, index] of line.entries()) {
    const middle = measures.left + (place + 0.5) * slot;
    if (topology.nodes[index].role === "host") {
      const size = measures.hostSize + 4;
      at.placed[index] = { x: Math.round(middle - size / 2), y: at.y + 12, width: size, height: size, tier: 0 };
      continue;
    }
    const boxWidth = Math.max(12, Math.min(isLeafLine ? 220 : measures.boxWidthMax, slot - measures.gap));
    at.placed[index] = {
      x: Math.round(middle - boxWidth / 2),
      y: at.y,
      width: Math.round(boxWidth),
      height: isLeafLine ? measures.leafHeight : measures.boxHeight,
      tier: at.tiers[index],
    };
  }
}

function placeBlock(
  hosts: readonly number[],
  owner: PlacedNode,
  at: {
    readonly blockColumns: number;
    readonly hostRowPitch: number;
    readonly measures: Measures;
    readonly placed: PlacedNode[];
  },
): number {
  const columns = Math.min(hosts.length, at.blockColumns);
  const pitch = owner.width / columns;
  const size = Math.max(4, Math.min(at.measures.hostSize, Math.floor(pitch - 2)));
  for (const [place, host] of hosts.entries()) {
    const column = place % columns;
    const row = Math.floor(place / columns);
    at.placed[host] = {
      x: Math.round(owner.x + (column + 0.5) * pitch - size / 2),
      y: owner.y + owner.height + at.measures.hostDrop + row * at.hostRowPitch,
      width: size,
      height: size,
      tier: 0,
    };
  }
  return pitch;
}

/** The rows that the arrows walk: hosts under the switches form the bottom row. */
function blocksInRows(
  rows: readonly (readonly number[])[],
  blocks: ReadonlyMap<number, readonly number[]>,
  placed: readonly PlacedNode[],
): readonly (readonly number[])[] {
  const hosts = [...blocks.values()].flat();
  if (hosts.length === 0) return rows;
  hosts.sort((one, other) => placed[one].x - placed[other].x || placed[one].y - placed[other].y);
  return [hosts, ...rows];
}

function placePorts(
  topology: Topology,
  placed: readonly PlacedNode[],
  indexOf: ReadonlyMap<string, number>,
): Pick<TopologyLayout, "endX" | "endY" | "edge" | "portPitch" | "bend"> {
  const ends = topology.links.length * 2;
  const endX = new Float32Array(ends);
  const endY = new Float32Array(ends);
  const portPitch = new Float32Array(ends);
  const bend = new Float32Array(topology.links.length);
  const edge: PortEdge[] = new Array(ends).fill("none");
  const onEdge = new Map<string, { end: number; peer: number; place: number }[]>();
  const nodeOf = (end: number): number | undefined => {
    const link = topology.links[end >> 1];
    return indexOf.get((end & 1) === 0 ? link.from.node : link.to.node);
  };
  for (let end = 0; end < ends; end += 1) {
    const node = nodeOf(end);
    const peer = nodeOf(end ^ 1);
    if (node === undefined || peer === undefined) continue;
    const [own, other] = [placed[node], placed[peer]];
    const side = sideTowards(own, other);
    edge[end] = topology.nodes[node].role === "host" ? "none" : side;
    const key = `${node} ${side}`;
    const list = onEdge.get(key) ?? [];
    const place = side === "left" || side === "right" ? other.x : other.x + other.width / 2;
    list.push({ end, peer, place });
    onEdge.set(key, list);
    if ((side === "left" || side === "right") && !isBeside(own, other, placed)) {
      // Out of the row, yet not into the next one.
      bend[end >> 1] = own.height / 2 + Math.min(airBelow(own, placed) * 0.6, 10 + Math.abs(own.x - other.x) * 0.08);
    }
  }
  for (const [key, list] of onEdge) {
    const [node, side] = key.split(" ");
    const own = placed[Number(node)];
    list.sort((one, other) => one.place - other.place || one.end - other.end);
    for (const [at, { end, peer }] of list.entries()) {
      const isHost = topology.nodes[Number(node)].role === "host";
      // A cable down to a host under the box falls straight.
      const straight = side === "bottom" && placed[peer].tier === 0 && topology.nodes[peer].role === "host";
      const part = (at + 1) / (list.length + 1);
      if (side === "left" || side === "right") {
        endX[end] = side === "left" ? own.x : own.x + own.width;
        endY[end] = own.y + own.height * part;
        continue;
      }
      const middle = placed[peer].x + placed[peer].width / 2;
      const falls = straight && middle >= own.x && middle <= own.x + own.width;
      endX[end] = isHost ? own.x + own.width / 2 : falls ? middle : own.x + own.width * part;
      endY[end] = side === "top" ? own.y : own.y + own.height;
      portPitch[end] = isHost ? 0 : own.width / (falls ? list.length : list.length + 1);
    }
  }
  return { endX, endY, edge, portPitch, bend };
}

function sideTowards(own: PlacedNode, other: PlacedNode): Exclude<PortEdge, "none"> {
  if (other.y + other.height <= own.y) return "top";
  if (other.y >= own.y + own.height) return "bottom";
  return other.x < own.x ? "left" : "right";
}

/** The free room under a box, down to the next row. */
function airBelow(own: PlacedNode, placed: readonly PlacedNode[]): number {
  const bottom = own.y + own.height;
  return placed.reduce((air, box) => (box.y >= bottom ? Math.min(air, box.y - bottom) : air), 60);
}

/** Whether nothing stands between two boxes of one row. */
function isBeside(own: PlacedNode, other: PlacedNode, placed: readonly PlacedNode[]): boolean {
  const [left, right] = own.x < other.x ? [own, other] : [other, own];
  return !placed.some((box) => box.y === own.y && box.x > left.x && box.x < right.x);
}
