/**
 * model/scene — the two ends of a request and the network between them: which server a place is in, and where a
 * request is at an instant.
 * @module
 */
import type { Opened } from "@dc/engine/host";
import type { SectionPlace } from "@dc/ui";
import { type StratumName, stratumOf } from "./layers.ts";
import type { ChainView, GuestView, SpanView, Way } from "./view.ts";

/** One end of a request. */
export interface End {
  readonly node: string;
  /** Its guest there, or nothing. */
  readonly guest: string | undefined;
}

/** Where a span happens. */
export interface Spot {
  /** Which end; undefined between them. */
  readonly side: 0 | 1 | undefined;
  readonly stratum: StratumName | undefined;
  /** The server or the switch. */
  readonly node: string;
  /** What a person calls it: the guest, else the node. */
  readonly who: string;
}

/** The places of a run. */
export interface Scene {
  readonly ends: readonly [End, End];
  /** Both ends are guests of one server. */
  readonly together: boolean;
  readonly spines: readonly string[];
  readonly leaves: readonly string[];
  spotOf(span: SpanView, way: Way): Spot;
  /** The node at the other end of a port's cable, or nothing. */
  peerOf(port: string): string | undefined;
}

/** What of an opened run is looked at. */
export type Stage = Pick<Opened, "nodes" | "ports">;

/** The places that a request goes through. */
export function makeScene(stage: Stage, guests: readonly GuestView[], chain: ChainView): Scene {
  const serverOf = new Map(guests.map(({ name, server }) => [name, server]));
  const switches = stage.nodes.filter(({ kind, role }) => /\/switch@/.test(kind) || /^(leaf|spine)$/.test(role));
  const isSwitch = new Set(switches.map(({ name }) => name));
  const endOf = (place: string): End => {
    const [first = "", second] = place.split("/");
    const server = serverOf.get(first);
    if (server !== undefined) return { node: server, guest: first };
    return { node: first, guest: second !== undefined && serverOf.has(second) ? second : undefined };
  };
  const met = chain.spans.map(({ place }) => endOf(place)).filter(({ node }) => !isSwitch.has(node));
  const start = met.find(({ guest }) => guest !== undefined) ?? met[0] ?? { node: "", guest: undefined };
  const other =
    met.find(({ node, guest }) => node !== start.node && guest !== undefined) ??
    met.find(({ node, guest }) => node !== start.node || (guest !== undefined && guest !== start.guest)) ??
    start;
  const together = other.node === start.node;
  const ports = new Map(stage.ports.map((port) => [port.path, port]));
  return {
    ends: [start, other],
    together,
    spines: switches.filter(({ role }) => role === "spine").map(({ name }) => name),
    leaves: switches.filter(({ role }) => role !== "spine").map(({ name }) => name),
    spotOf(span, way) {
      const { node, guest } = endOf(span.place);
      const who = guest ?? node;
      if (isSwitch.has(node)) return { side: undefined, stratum: undefined, node, who };
      const isOther = together ? guest === other.guest && guest !== start.guest : node !== start.node;
      return { side: isOther ? 1 : 0, stratum: stratumOf(span, way), node, who };
    },
    peerOf(port) {
      const peer = ports.get(port)?.peer ?? -1;
      const node = stage.ports[peer]?.node;
      return node === undefined ? undefined : stage.nodes[node]?.name;
    },
  };
}

/** The spans that tile a request's time. */
export function tilesOf({ spans }: ChainView): readonly SpanView[] {
  return spans.filter(({ side }) => !side);
}

/** The span that a request is in, so long after its start; the first before it, the last after its end. */
export function spanAt(chain: ChainView, offsetPs: number): SpanView | undefined {
  const tiles = tilesOf(chain);
  const timePs = chain.request.startPs + offsetPs;
  return tiles.find(({ startPs, endPs }) => startPs < timePs && timePs <= endPs) ?? tiles.at(offsetPs <= 0 ? 0 : -1);
}

/** Where a request is. @param still stands in the middle of a cable, and does not move along it. */
export function placeAt(
  scene: Scene,
  chain: ChainView,
  way: Way,
  offsetPs: number,
  still: boolean,
): SectionPlace | undefined {
  const span = spanAt(chain, offsetPs);
  if (span === undefined) return undefined;
  const spot = scene.spotOf(span, way);
  const to = span.layer === "link.propagate" ? scene.peerOf(span.place) : undefined;
  if (to !== undefined) {
    const lengthPs = Math.max(1, span.endPs - span.startPs);
    const share = (chain.request.startPs + offsetPs - span.startPs) / lengthPs;
    return { kind: "cable", from: spot.node, to, share: still ? 0.5 : Math.min(1, Math.max(0, share)) };
  }
  if (spot.side === undefined) return { kind: "switch", name: spot.node };
  return { kind: "stratum", server: spot.side, stratum: spot.stratum ?? "host" };
}

/** What a request's way touches: strata of each end, and switches up to the other end. */
export function wayOf(
  scene: Scene,
  chain: ChainView,
  way: Way,
): { readonly strata: readonly [readonly string[], readonly string[]]; readonly switches: readonly string[] } {
  const touched = [new Set<string>(), new Set<string>()] as const;
  const switches: string[] = [];
  let arrived = false;
  for (const span of tilesOf(chain)) {
    const { side, stratum, node } = scene.spotOf(span, way);
    if (side === undefined) {
      if (!arrived && switches.at(-1) !== node) switches.push(node);
      continue;
    }
    arrived ||= side === 1;
    touched[side].add(stratum ?? "host");
    // Whatever serves a guest's device does so through its queue.
    if (/^virt\./.test(span.layer)) touched[side].add("queue");
  }
  return { strata: [[...touched[0]], [...touched[1]]], switches };
}
