/**
 * views/build/answer — what a plan comes to: the design's numbers or the reasons against it, and what flows get of it.
 *
 * Everything is asked of @dc/fabric: `designOf` for the design, `computeDesignRates` for the rates. It runs in the
 * view's worker, because a large design takes longer than a keystroke may.
 * @module
 */
import { createRandomStream, type Issue, streamKey } from "@dc/engine";
import { type Design, type DesignNumbers, designOf } from "@dc/fabric";
import {
  type Blocking,
  computeDesignRates,
  type DesignNetwork,
  type DesignRates,
  type DesignRouting,
  joinDemands,
  makeAllToAll,
  makeAllToOne,
  makeCycle,
  makeDesignNetwork,
  makeRackDemands,
  makeStride,
  type Traffic,
} from "@dc/fabric/fluid";
import { isFull, type LoomPicture, makeLoom } from "./loom.ts";
import { type Plan, useOf } from "./plan.ts";

/** What is asked. */
export interface BuildAsk {
  readonly plan: Plan;
  /** Whose loads the picture shows. */
  readonly routing: DesignRouting;
  /** Boxes that a tier of the picture has at most. */
  readonly columns: number;
}

/** The three routings, in the order in which they are compared. */
export const routings: readonly DesignRouting[] = ["hash", "divided", "tree"];

/** Flows that are computed at most. */
export const flowsMax: number = 1 << 20;

/** The link that holds back most, or is busiest where none does. */
export interface TightLink {
  readonly from: string;
  readonly to: string;
  readonly capacityBitsPerSecond: number;
  readonly loadBitsPerSecond: number;
  /** What flows would bring there. */
  readonly wantedBitsPerSecond: number;
  readonly flows: number;
  /** `none` where it holds nobody back. */
  readonly blocking: Blocking;
}

/** What flows get by one routing. */
export interface ComparedRouting {
  readonly routing: DesignRouting;
  /** Of the hosts that send: what each sends in all, in bit/s. */
  readonly meanBitsPerSecond: number;
  readonly leastBitsPerSecond: number;
  /** The mean over the rate of a host's link. */
  readonly share: number;
  /** Flows by what holds them back. */
  readonly held: { readonly [blocking in Blocking]?: number };
  readonly tight: TightLink | undefined;
  /** Links, each way counted, that hold flows back. */
  readonly full: number;
  /** Cables between switches that carry nothing because a tree shuts them. */
  readonly shut: number;
}

/** What flows get. */
export interface BuildTraffic {
  readonly flows: number;
  readonly senders: number;
  /** Of a host's link. */
  readonly hostBitsPerSecond: number;
  readonly compared: readonly ComparedRouting[];
}

/** What a plan comes to. */
export type BuildAnswer =
  | { readonly ok: false; readonly issues: readonly Issue[] }
  | {
      readonly ok: true;
      readonly numbers: DesignNumbers;
      /** Switches that a frame between two hosts crosses at most; the tiers up and down again. */
      readonly hops: number;
      readonly picture: LoomPicture;
      /** Undefined where nobody sends. */
      readonly traffic: BuildTraffic | undefined;
      /** Flows that there would be, where they are too many to compute. */
      readonly tooMany: number | undefined;
    };

/** Answer. */
export function answerBuild({ plan, routing, columns }: BuildAsk): BuildAnswer {
  const made = designOf(useOf(plan));
  if (!made.ok) return { ok: false, issues: made.issues };
  const design = made.value;
  const of = makeDesignNetwork(design);
  const flows = countFlows(of, plan);
  const traffic = flows === 0 || flows > flowsMax ? undefined : trafficOf(of, plan);
  const rates = traffic === undefined ? [] : computeDesignRates(of, traffic, routings, hashOf(plan));
  const shown = rates.find((each) => each.routing === routing);
  const wanted = shown === undefined || traffic === undefined ? undefined : wantedOf(of, traffic, shown);
  return {
    ok: true,
    numbers: design.numbers,
    hops: hopsOf(of),
    picture: makeLoom(design, columns, shown, wanted),
    traffic:
      traffic === undefined
        ? undefined
        : {
            flows,
            senders: new Set(traffic.from).size,
            hostBitsPerSecond: hostRateOf(of),
            compared: rates.map((each) => compare(of, traffic, each)),
          },
    tooMany: flows > flowsMax ? flows : undefined,
  };
}

/** How switches hash, as the scenario says it. */
function hashOf({ demand }: Plan): { readonly seeds: "one" | "per-switch"; readonly seed: number } {
  return { seeds: demand.seeds, seed: demand.draw };
}

/** The rate of a host's link. */
export function hostRateOf({ hostCable, capacityBitsPerSecond }: DesignNetwork): number {
  return hostCable.length === 0 ? 0 : capacityBitsPerSecond[2 * hostCable[0]];
}

/** How many flows the demand would have. */
export function countFlows({ hosts: { length: hosts } }: DesignNetwork, { demand }: Plan): number {
  if (hosts < 2 || demand.load === 0) return 0;
  if (demand.kind === "all-to-all") return hosts * (hosts - 1);
  if (demand.kind === "all-to-one") return hosts - 1;
  if (demand.kind === "stride") return demand.stride % hosts === 0 ? 0 : hosts;
  return hosts;
}

/** The demand as flows between hosts: each sender has so much of its line in all. */
export function trafficOf(of: DesignNetwork, { demand }: Plan): Traffic {
  const hosts = of.hosts.length;
  const each = hostRateOf(of) * demand.load;
  const alike = (demands: Pick<Traffic, "from" | "to">, bitsPerSecond: number): Traffic => ({
    ...demands,
    demandBitsPerSecond: new Float64Array(demands.from.length).fill(bitsPerSecond),
  });
  switch (demand.kind) {
    case "permutation":
      return alike(makeCycle(hosts, createRandomStream(Int32Array.of(...streamKey(demand.draw, "build/cycle")))), each);
    case "stride":
      return alike(makeStride(hosts, demand.stride), each);
    case "all-to-all":
      return alike(makeAllToAll(hosts), each / (hosts - 1));
    case "all-to-one":
      return alike(makeAllToOne(hosts, 0), each);
    case "rack-local": {
      const { local, remote } = makeRackDemands(of.hostSwitch);
      const parts = [alike(local, each * demand.local), alike(remote, each * (1 - demand.local))].filter(
        ({ demandBitsPerSecond }) => (demandBitsPerSecond[0] ?? 0) > 0,
      );
      return {
        ...joinDemands(parts),
        demandBitsPerSecond: Float64Array.from(parts.flatMap((part) => Array.from(part.demandBitsPerSecond))),
      };
    }
  }
}

/** Per link what would come there; at hosts' links all that is wanted of them. */
function wantedOf(of: DesignNetwork, traffic: Traffic, rates: DesignRates): Float64Array {
  const wanted = rates.wantedBitsPerSecond.slice();
  for (const cable of of.hostCable) wanted.fill(0, 2 * cable, 2 * cable + 2);
  traffic.from.forEach((from, flow) => {
    if (rates.blocking[flow] === "lost") return;
    wanted[2 * of.hostCable[from]] += traffic.demandBitsPerSecond[flow];
    wanted[2 * of.hostCable[traffic.to[flow]] + 1] += traffic.demandBitsPerSecond[flow];
  });
  return wanted;
}

function compare(of: DesignNetwork, traffic: Traffic, rates: DesignRates): ComparedRouting {
  const { rateBitsPerSecond, blocking, bottleneck, loadBitsPerSecond, flowsOn } = rates;
  const capacity = of.capacityBitsPerSecond;
  const byHost = new Map<number, number>();
  traffic.from.forEach((host, flow) => {
    byHost.set(host, (byHost.get(host) ?? 0) + rateBitsPerSecond[flow]);
  });
  const sums = Array.from(byHost.values());
  const mean = sums.reduce((total, sum) => total + sum, 0) / Math.max(1, sums.length);
  const held: { [kind in Blocking]?: number } = {};
  for (const kind of blocking) held[kind] = (held[kind] ?? 0) + 1;
  const wanted = wantedOf(of, traffic, rates);
  /** What a link that holds flows back does to them. */
  const kindAt = new Map<number, Blocking>();
  blocking.forEach((kind, flow) => {
    if (kind !== "none" && kind !== "lost") kindAt.set(bottleneck[flow], kind);
  });
  let [tight, most] = [-1, 0];
  for (const link of kindAt.size > 0 ? kindAt.keys() : capacity.keys()) {
    const tightness = kindAt.size > 0 ? wanted[link] / capacity[link] : loadBitsPerSecond[link] / capacity[link];
    if (tightness > most) [tight, most] = [link, tightness];
  }
  return {
    routing: rates.routing,
    meanBitsPerSecond: mean,
    leastBitsPerSecond: sums.reduce((least, sum) => Math.min(least, sum), Number.POSITIVE_INFINITY),
    share: mean / hostRateOf(of),
    held,
    tight:
      tight < 0
        ? undefined
        : {
            ...endsOf(of.design, tight),
            capacityBitsPerSecond: capacity[tight],
            loadBitsPerSecond: loadBitsPerSecond[tight],
            wantedBitsPerSecond: wanted[tight],
            flows: flowsOn[tight],
            blocking: kindAt.get(tight) ?? "none",
          },
    full: capacity.reduce(
      (count, bits, link) => (isFull(bits, loadBitsPerSecond[link], wanted[link]) ? count + 1 : count),
      0,
    ),
    shut: rates.shut.length + of.design.blocked.length,
  };
}

function endsOf({ topology: { nodes, links } }: Design, link: number): { readonly from: string; readonly to: string } {
  const [low, high] = links[link >> 1].ends.map(({ node }) => nodes[node].name) as [string, string];
  return link % 2 === 0 ? { from: low, to: high } : { from: high, to: low };
}

/** Most switches that a frame crosses on a shortest way from the first host's switch, which is like any other. */
function hopsOf(of: DesignNetwork): number {
  if (of.hosts.length === 0) return 0;
  const distances = of.distancesTo(of.hostSwitch[0]);
  return of.hostSwitch.reduce((most, node) => Math.max(most, distances[node] + 1), 0);
}
