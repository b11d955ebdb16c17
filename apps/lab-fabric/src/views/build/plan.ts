/**
 * views/build/plan — what a person has chosen: a generator with its numbers, and a demand; and how both are changed.
 *
 * The limits here are those of the fields, so that a finger that slips asks for nothing absurd. Whether a design can be
 * built is the generator's to say.
 * @module
 */
import type { KindUse } from "@dc/engine/scenario";

/** The generators, by the noun of their kind. */
export type GeneratorName = "leaf-spine" | "fat-tree" | "clos" | "three-tier" | "rails";

/** Generators in the order in which they are offered. */
export const generatorNames: readonly GeneratorName[] = ["leaf-spine", "fat-tree", "clos", "three-tier", "rails"];

/** Rates of links that are offered, in Gbit/s. */
export const linkRates: readonly number[] = [1, 10, 25, 40, 50, 100, 200, 400, 800];

/** One number of a generator. */
export interface PlanField {
  /** As the generator calls it. */
  readonly key: string;
  /** `ports` may be empty: as many as are used. */
  readonly form: "count" | "ports" | "rate" | "flag";
  readonly least: number;
  readonly most: number;
}

const count = (key: string, least: number, most: number): PlanField => ({ key, form: "count", least, most });
const ports = (key: string): PlanField => ({ key, form: "ports", least: 1, most: 4096 });
const rate = (key: string): PlanField => ({ key, form: "rate", least: 0, most: 0 });
const flag = (key: string): PlanField => ({ key, form: "flag", least: 0, most: 1 });

/** The fields of each generator. */
export const planFields: { readonly [name in GeneratorName]: readonly PlanField[] } = {
  "leaf-spine": [
    ...[count("spines", 1, 1024), count("leaves", 1, 4096), count("hostsPerLeaf", 0, 4096), count("homing", 1, 2)],
    ...[rate("hostRate"), rate("fabricRate"), ports("leafPorts"), ports("spinePorts")],
  ],
  "fat-tree": [count("k", 2, 64), rate("rate"), ports("switchPorts")],
  clos: [
    ...[count("pods", 1, 512), count("spinesPerPod", 1, 256), count("leavesPerPod", 1, 512)],
    ...[count("hostsPerLeaf", 0, 1024), count("superspines", 1, 1024), flag("planes")],
    ...[rate("hostRate"), rate("fabricRate"), rate("superspineRate")],
    ...[ports("leafPorts"), ports("spinePorts"), ports("superspinePorts")],
  ],
  "three-tier": [
    ...[count("blocks", 1, 512), count("accessPerBlock", 1, 512), count("hostsPerAccess", 0, 1024)],
    ...[count("aggregationsPerBlock", 1, 64), count("cores", 1, 64)],
    ...[count("accessUplinks", 1, 64), count("aggregationUplinks", 1, 64), flag("spanningTree")],
    ...[rate("hostRate"), rate("fabricRate"), rate("coreRate")],
    ...[ports("accessPorts"), ports("aggregationPorts"), ports("corePorts")],
  ],
  rails: [
    ...[count("units", 1, 512), count("servers", 1, 1024), count("gpus", 1, 64), count("spines", 0, 512)],
    ...[count("uplinks", 1, 256), rate("hostRate"), rate("fabricRate"), ports("railPorts"), ports("spinePorts")],
  ],
};

/** Numbers of a generator by field: rates in Gbit/s, a flag 0 or 1, ports undefined where they are as many as used. */
export type PlanNumbers = { readonly [key: string]: number | undefined };

/** What each generator begins with. */
export const planDefaults: { readonly [name in GeneratorName]: PlanNumbers } = {
  // Half as much up as down, and not a port of the spines is free.
  "leaf-spine": {
    ...{ spines: 4, leaves: 32, hostsPerLeaf: 32, homing: 1, hostRate: 25, fabricRate: 100 },
    ...{ leafPorts: 48, spinePorts: 32 },
  },
  "fat-tree": { k: 8, rate: 25, switchPorts: undefined },
  clos: {
    ...{ pods: 4, spinesPerPod: 4, leavesPerPod: 4, hostsPerLeaf: 16, superspines: 8, planes: 1 },
    ...{ hostRate: 25, fabricRate: 100, superspineRate: 100 },
  },
  "three-tier": {
    ...{ blocks: 2, accessPerBlock: 5, hostsPerAccess: 48, aggregationsPerBlock: 2, cores: 2 },
    ...{ accessUplinks: 2, aggregationUplinks: 1, spanningTree: 0, hostRate: 10, fabricRate: 10, coreRate: 10 },
  },
  rails: { units: 1, servers: 16, gpus: 8, spines: 4, uplinks: 2, hostRate: 400, fabricRate: 400 },
};

/** Which field a tier of the picture grows and shrinks by, from the hosts up; none where its number follows from others. */
export const tierFields: { readonly [name in GeneratorName]: readonly (string | undefined)[] } = {
  "leaf-spine": ["leaves", "spines"],
  "fat-tree": [undefined, undefined, undefined],
  clos: ["leavesPerPod", "spinesPerPod", "superspines"],
  "three-tier": ["accessPerBlock", "aggregationsPerBlock", "cores"],
  rails: ["gpus", "spines"],
};

/** Which field says how many ports the switches of a tier have, from the hosts up. */
export const tierPorts: { readonly [name in GeneratorName]: readonly string[] } = {
  "leaf-spine": ["leafPorts", "spinePorts"],
  "fat-tree": ["switchPorts", "switchPorts", "switchPorts"],
  clos: ["leafPorts", "spinePorts", "superspinePorts"],
  "three-tier": ["accessPorts", "aggregationPorts", "corePorts"],
  rails: ["railPorts", "spinePorts"],
};

/** Which field the hosts grow and shrink by. */
export const hostField: { readonly [name in GeneratorName]: string } = {
  ...{ "leaf-spine": "hostsPerLeaf", "fat-tree": "k", clos: "hostsPerLeaf" },
  ...{ "three-tier": "hostsPerAccess", rails: "servers" },
};

/** Who sends to whom. */
export type DemandKind = "permutation" | "stride" | "all-to-all" | "all-to-one" | "rack-local";

/** Demands in the order in which they are offered. */
export const demandKinds: readonly DemandKind[] = [
  ...(["permutation", "stride", "rack-local", "all-to-all", "all-to-one"] as const),
];

/** What hosts send. */
export interface Demand {
  readonly kind: DemandKind;
  /** Of each sender's line, 0 to 1. */
  readonly load: number;
  /** Of a stride: how many hosts on. */
  readonly stride: number;
  /** Of `rack-local`: the share that stays in the rack, 0 to 1. */
  readonly local: number;
  /** The number of the draw, which a permutation comes from, and the switches' seeds. */
  readonly draw: number;
  /** Whether all switches hash alike. */
  readonly seeds: "one" | "per-switch";
}

/** Everything that is chosen. */
export interface Plan {
  readonly generator: GeneratorName;
  readonly numbers: { readonly [name in GeneratorName]: PlanNumbers };
  readonly demand: Demand;
}

/** What a person begins with. */
export const planDefault: Plan = {
  generator: "leaf-spine",
  numbers: planDefaults,
  demand: { kind: "permutation", load: 1, stride: 32, local: 0.5, draw: 1, seeds: "one" },
};

/** What a scenario says of the chosen generator. */
export function useOf({ generator, numbers, demand }: Plan): KindUse {
  const own = numbers[generator];
  const options = planFields[generator].flatMap(({ key, form }): [string, string | number | boolean][] => {
    const value = own[key];
    if (value === undefined) return [];
    return [[key, form === "rate" ? `${value}G` : form === "flag" ? value === 1 : value]];
  });
  const ecmp = demand.seeds === "one" ? {} : { ecmp: { seed: "per-switch" } };
  return { kind: `fabric/${generator}@1`, ...Object.fromEntries(options), ...ecmp };
}

/** Put another number into the chosen generator. It is not bent: what is too large is refused with a reason. */
export function withNumber(plan: Plan, key: string, value: number | undefined): Plan {
  const { generator, numbers } = plan;
  return { ...plan, numbers: { ...numbers, [generator]: { ...numbers[generator], [key]: value } } };
}

/** One more, or one fewer; a fat-tree's k goes by two. Within the field's limits. */
export function stepNumber(plan: Plan, key: string, by: 1 | -1): Plan {
  const field = planFields[plan.generator].find((each) => each.key === key);
  if (field === undefined) return plan;
  const step = key === "k" ? 2 * by : by;
  const next = (plan.numbers[plan.generator][key] ?? field.least) + step;
  return withNumber(plan, key, Math.max(field.least, Math.min(field.most, next)));
}

/** Change the demand, within its limits. */
export function withDemand(plan: Plan, part: Partial<Demand>): Plan {
  const next = { ...plan.demand, ...part };
  const within = (value: number, most: number): number =>
    Math.max(0, Math.min(most, Number.isFinite(value) ? value : 0));
  return {
    ...plan,
    demand: {
      ...next,
      load: within(next.load, 1),
      local: within(next.local, 1),
      stride: Math.max(1, Math.round(within(next.stride, 65_535))),
      draw: Math.max(1, Math.round(within(next.draw, 1e6))),
    },
  };
}
