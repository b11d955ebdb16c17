/**
 * views/build/loom — a design as a picture of a bounded size: boxes by tier, and between them bundles of cables.
 *
 * A tier of more switches than there is room for keeps its first ones and puts the rest into one box; cables between the
 * same two boxes are one bundle, with the sum of what they can carry and do carry. So a picture of ten thousand links has
 * as many strokes as one of a hundred, and nothing is left out.
 * @module
 */
import type { Design, DesignRole } from "@dc/fabric";
import type { DesignRates } from "@dc/fabric/fluid";

/** One box: a switch, or several that stand together. */
export interface LoomBox {
  /** Of the first and the last. */
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

/** One direction of a bundle. */
export interface LoomFlow {
  readonly loadBitsPerSecond: number;
  /** Cables of the bundle that are full while more would come. */
  readonly full: number;
}

/** Cables between two boxes, or between a box and its hosts. */
export interface LoomBundle {
  /** The box of the lower tier, and that of the upper. */
  readonly lower: number;
  readonly upper: number;
  readonly cables: number;
  /** Those among them that carry nothing, because a tree shuts them. */
  readonly shut: number;
  readonly capacityBitsPerSecond: number;
  readonly up: LoomFlow;
  readonly down: LoomFlow;
}

/** One tier of switches. */
export interface LoomTier {
  readonly role: DesignRole;
  readonly count: number;
  readonly boxes: readonly LoomBox[];
  /** Of each switch; of the first kind, where they differ. */
  readonly usedPorts: number;
  readonly ports: number;
  /** To the tier below: boxes there by place; to hosts, `lower` is the box itself. */
  readonly bundles: readonly LoomBundle[];
}

/** The picture, from the hosts up. */
export interface LoomPicture {
  readonly tiers: readonly LoomTier[];
  readonly hosts: number;
}

/** Bundles that a picture has at most, but where four boxes a tier are more already. */
const bundlesMax = 640;
const columnsMin = 4;

/**
 * Draw a design.
 *
 * @param columns boxes that a tier has at most; fewer where all tiers together would have too many bundles.
 * @param rates whose loads are shown.
 * @param wanted per link what would come there.
 */
export function makeLoom(design: Design, columns: number, rates?: DesignRates, wanted?: Float64Array): LoomPicture {
  for (let most = Math.max(columnsMin, Math.floor(columns)); ; most = Math.max(columnsMin, most >> 1)) {
    const picture = gather(design, most, rates, wanted);
    const bundles = picture.tiers.reduce((sum, tier) => sum + tier.bundles.length, 0);
    if (bundles <= bundlesMax || most === columnsMin) return picture;
  }
}

function gather(design: Design, columns: number, rates?: DesignRates, wanted?: Float64Array): LoomPicture {
  const { nodes, links } = design.topology;
  const roles: DesignRole[] = [];
  for (const { role } of design.numbers.devices) if (!roles.includes(role)) roles.push(role);
  const boxOf = new Int32Array(nodes.length).fill(-1);
  const tierOf = new Int32Array(nodes.length).fill(-1);
  const tiers = roles.map((role, tier) => {
    const members = nodes.flatMap((_, node) => (design.roles[node] === role ? [node] : []));
    const alone = members.length > columns ? columns - 1 : members.length;
    members.forEach((node, place) => {
      tierOf[node] = tier;
      boxOf[node] = Math.min(place, alone);
    });
    const nameOf = (node: number): string => nodes[node].name;
    const boxes = members
      .slice(0, alone)
      .map((node): LoomBox => ({ first: nameOf(node), last: nameOf(node), count: 1 }));
    const rest = members.slice(alone);
    if (rest.length > 0) {
      boxes.push({ first: nameOf(rest[0]), last: nameOf(rest[rest.length - 1]), count: rest.length });
    }
    const device = design.numbers.devices.find((each) => each.role === role);
    const { usedPorts, ports } = device ?? { usedPorts: 0, ports: 0 };
    return { role, count: members.length, boxes, usedPorts, ports };
  });
  const isShut = new Set([...design.blocked, ...(rates?.shut ?? [])]);
  const bundles: Map<string, Writable<LoomBundle>>[] = tiers.map(() => new Map());
  links.forEach(({ ends: [low, high] }, cable) => {
    const tier = tierOf[high.node];
    const upper = boxOf[high.node];
    const lower = tierOf[low.node] < 0 ? upper : boxOf[low.node];
    const key = `${lower} ${upper}`;
    const own = bundles[tier].get(key) ?? {
      ...{ lower, upper, cables: 0, shut: 0, capacityBitsPerSecond: 0 },
      ...{ up: { loadBitsPerSecond: 0, full: 0 }, down: { loadBitsPerSecond: 0, full: 0 } },
    };
    bundles[tier].set(key, own);
    const capacity = design.links[cable].rateBitsPerSecond;
    own.cables += 1;
    own.capacityBitsPerSecond += capacity;
    if (isShut.has(cable)) own.shut += 1;
    if (rates === undefined || wanted === undefined) return;
    for (const [side, link] of [
      ["up", 2 * cable],
      ["down", 2 * cable + 1],
    ] as const) {
      const load = rates.loadBitsPerSecond[link];
      const { loadBitsPerSecond, full } = own[side];
      own[side] = {
        loadBitsPerSecond: loadBitsPerSecond + load,
        full: full + (isFull(capacity, load, wanted[link]) ? 1 : 0),
      };
    }
  });
  return {
    tiers: tiers.map((tier, place) => ({ ...tier, bundles: Array.from(bundles[place].values()) })),
    hosts: design.numbers.hosts,
  };
}

/** Whether a link is full and more would come. */
export function isFull(capacity: number, load: number, wanted: number): boolean {
  return load >= capacity * (1 - 1e-9) && wanted > capacity * (1 + 1e-9);
}

type Writable<T> = { -readonly [key in keyof T]: T[key] };
