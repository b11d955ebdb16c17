/**
 * topology/generators — what a scenario can name to have a topology made from a few numbers.
 *
 * Each kind reads its options and hands them to the pure function of its name; what that refuses is an issue at the
 * option. `designOf` gives a builder the same design with its numbers, from what a scenario says.
 *
 * Source: rules F100, F101, F200, F204, F215 in ../../SPEC.md.
 * @module
 */
import type { Issue, Parsed } from "@dc/engine";
import {
  type Generated,
  type GeneratorKind,
  generatorKind,
  type KindUse,
  type LinkUse,
  nearest,
  printRate,
  printSize,
  printTime,
  type Reader,
  type Scenario,
  type ScenarioDocument,
  type Shape,
  shape,
} from "@dc/engine/scenario";
import { defaults } from "../costs/defaults.ts";
import type { SwitchEcmpOptions } from "../ecmp/choices.ts";
import { ecmpShape, writeEcmp } from "../ecmp/shape.ts";
import type { Prices } from "./bill.ts";
import { makeClos } from "./clos.ts";
import type { Design } from "./design.ts";
import { makeFatTree } from "./fat-tree.ts";
import { makeLeafSpine } from "./leaf-spine.ts";
import { hostSubnets, linkSubnets } from "./plan.ts";
import { makeRails } from "./rails.ts";
import { makeThreeTier } from "./three-tier.ts";

const price = (description: string): Shape<number | undefined> & { optional: true } =>
  shape.optional(shape.number(description, { min: 0, max: 1e9 })) as Shape<number | undefined> & { optional: true };

const priceShapes = shape.object({
  switch: price("US dollars of a switch without its ports"),
  switchPort: price("US dollars of each of its ports"),
  hostCable: price("US dollars of a host's cable"),
  switchCable: price("US dollars of a cable between switches"),
  optic: price("US dollars of a transceiver"),
});
const pricesDescription = "what things cost, for the design's bill; a run has no use for it";
const pricesShape = { ...priceShapes, schema: { ...priceShapes.schema, description: pricesDescription } };

const cables = {
  delay: shape.optional(shape.time("propagation of every link"), defaults.linkDelay.value),
  mtu: shape.optional(shape.integer("bytes of a frame's payload", { min: 64, max: 65535 }), defaults.linkMtu.value),
  queue: shape.optional(shape.size("what a port's queue holds"), defaults.queueBytesMax.value),
  prices: shape.optional(pricesShape),
  ecmp: shape.optional(ecmpShape),
};

const rates = {
  hostRate: shape.optional(shape.rate("of a host's link"), defaults.hostRate.value),
  fabricRate: shape.optional(shape.rate("of a link between switches"), defaults.fabricRate.value),
};

const hasPorts = (device: string): Shape<number | undefined> & { optional: true } =>
  shape.optional(shape.integer(`ports ${device} has; a design that needs more is refused`, { min: 1 })) as Shape<
    number | undefined
  > & { optional: true };

const ownRate = (description: string): Shape<number | undefined> & { optional: true } =>
  shape.optional(shape.rate(description)) as Shape<number | undefined> & { optional: true };

/** Options as every generator reads them. */
interface ReadCables {
  readonly delay: number;
  readonly mtu: number;
  readonly queue: number;
  readonly prices: { readonly [item in keyof Prices]: number | undefined } | undefined;
  readonly ecmp: SwitchEcmpOptions | undefined;
}

/** A kind whose options are those of a pure function. */
function designKind<O extends ReadCables>(
  kind: string,
  options: Shape<O>,
  make: (options: never) => Parsed<Design>,
): DesignKind {
  const design = ({ delay, mtu, queue, ecmp: _, ...numbers }: O): Parsed<Design> =>
    make(present({ ...numbers, delayPs: delay, mtuBytes: mtu, queueBytesMax: queue }) as never);
  return {
    ...(generatorKind({
      kind,
      shape: options,
      generate: (read) => generated(design(read), read.ecmp === undefined ? undefined : writeEcmp(read.ecmp)),
    }) as GeneratorKind),
    design: design as (options: unknown) => Parsed<Design>,
  };
}

/** A generator that tells its numbers too. */
interface DesignKind extends GeneratorKind {
  design(options: unknown): Parsed<Design>;
}

const designKinds: readonly DesignKind[] = [
  designKind(
    "fabric/leaf-spine@1",
    shape.object({
      spines: shape.integer("spines, each joined to every leaf", { min: 1, max: 1024 }),
      leaves: shape.integer("leaves", { min: 1, max: 4096 }),
      hostsPerLeaf: shape.integer("hosts on each leaf", { min: 0, max: 4096 }),
      homing: shape.optional(shape.integer("leaves that each host is joined to", { min: 1, max: 2 }), 1),
      ...rates,
      ...cables,
      leafPorts: hasPorts("a leaf"),
      spinePorts: hasPorts("a spine"),
    }),
    makeLeafSpine,
  ),
  designKind(
    "fabric/fat-tree@1",
    shape.object({
      k: shape.integer("ports of a switch, and pods; even", { min: 2, max: 1024 }),
      rate: shape.optional(shape.rate("of every link"), defaults.hostRate.value),
      ...cables,
      switchPorts: hasPorts("a switch"),
    }),
    makeFatTree,
  ),
  designKind(
    "fabric/clos@1",
    shape.object({
      pods: shape.integer("pods, each a leaf-spine", { min: 1, max: 4096 }),
      spinesPerPod: shape.integer("spines of a pod, each joined to every leaf of it", { min: 1, max: 1024 }),
      leavesPerPod: shape.integer("leaves of a pod", { min: 1, max: 4096 }),
      hostsPerLeaf: shape.integer("hosts on each leaf", { min: 0, max: 4096 }),
      superspines: shape.integer("super-spines in all", { min: 1, max: 4096 }),
      planes: shape.optional(shape.flag("give spine s of each pod super-spines of its own"), false),
      ...rates,
      superspineRate: ownRate("of a link between spine and super-spine; as between leaf and spine when absent"),
      ...cables,
      leafPorts: hasPorts("a leaf"),
      spinePorts: hasPorts("a spine"),
      superspinePorts: hasPorts("a super-spine"),
    }),
    makeClos,
  ),
  designKind(
    "fabric/three-tier@1",
    shape.object({
      blocks: shape.integer("blocks of access and aggregation switches", { min: 1, max: 4096 }),
      accessPerBlock: shape.integer("access switches of a block", { min: 1, max: 4096 }),
      hostsPerAccess: shape.integer("hosts on each access switch", { min: 0, max: 4096 }),
      aggregationsPerBlock: shape.optional(shape.integer("aggregation switches of a block", { min: 1, max: 64 }), 2),
      cores: shape.optional(shape.integer("core switches", { min: 1, max: 64 }), 2),
      accessUplinks: shape.optional(
        shape.integer("links from an access switch to each aggregation switch of its block", { min: 1, max: 64 }),
        1,
      ),
      aggregationUplinks: shape.optional(
        shape.integer("links from an aggregation switch to each core switch", { min: 1, max: 64 }),
        1,
      ),
      ...rates,
      coreRate: ownRate("of a link between aggregation and core; as below it when absent"),
      spanningTree: shape.optional(shape.flag("leave out the links that a spanning tree would block"), false),
      ...cables,
      accessPorts: hasPorts("an access switch"),
      aggregationPorts: hasPorts("an aggregation switch"),
      corePorts: hasPorts("a core switch"),
    }),
    makeThreeTier,
  ),
  designKind(
    "fabric/rails@1",
    shape.object({
      units: shape.optional(shape.integer("units, each with rail switches of its own", { min: 1, max: 4096 }), 1),
      servers: shape.integer("servers of a unit", { min: 1, max: 4096 }),
      gpus: shape.optional(shape.integer("GPUs of a server, and rail switches of a unit", { min: 1, max: 64 }), 8),
      spines: shape.optional(shape.integer("spines, which join rails and units; 0 leaves rails apart", { min: 0 }), 0),
      uplinks: shape.optional(shape.integer("links from a rail switch to each spine", { min: 1, max: 1024 }), 1),
      ...rates,
      ...cables,
      railPorts: hasPorts("a rail switch"),
      spinePorts: hasPorts("a spine"),
    }),
    makeRails,
  ),
];

/** All generators, for a registry. */
export const generatorKinds: readonly GeneratorKind[] = designKinds;

/**
 * The design that a generator's use in a scenario stands for, with its numbers.
 *
 * @param use as a scenario says it: `{ kind: "fabric/fat-tree@1", k: 4 }`.
 * @returns the design, or every reason against it, at the use's own options.
 */
export function designOf(use: KindUse): Parsed<Design> {
  const { kind, ...options } = use;
  const found = designKinds.find((candidate) => candidate.kind === kind);
  const issues: Issue[] = [];
  const report = (code: string, path: string, expected: string, received: unknown, hint?: unknown): void => {
    const text = typeof received === "string" ? JSON.stringify(received.slice(0, 60)) : describe(received);
    const issue: Issue = { severity: "error", code, path, expected, received: text };
    const words: unknown = typeof hint === "function" ? hint() : hint;
    issues.push(typeof words === "string" ? { ...issue, hint: words } : issue);
  };
  if (found === undefined) {
    const known = designKinds.map((candidate) => candidate.kind);
    const hint = `nearest: ${nearest(String(kind), known).join(", ")}`;
    report("scenario/unknown-kind", "kind", "a known kind of generator", kind, hint);
    return { ok: false, issues };
  }
  const reader = { nodes: new Set<string>(), ports: new Set<string>(), count: 0, report } as unknown as Reader;
  const read = found.shape.read(Object.assign(Object.create(null), options), "", reader);
  return read === undefined || issues.length > 0 ? { ok: false, issues } : found.design(read);
}

/**
 * A scenario with what its generators make written out, before its own nodes and links as in a run.
 *
 * @returns the scenario without `generate`; or every reason of a generator, and an issue for one of another package.
 */
export function expandGenerators(
  scenario: ScenarioDocument,
): Parsed<ScenarioDocument & Pick<Scenario, "nodes" | "links">> {
  const nodes: Record<string, KindUse> = Object.create(null);
  const links: LinkUse[] = [];
  const issues: Issue[] = [];
  (scenario.generate ?? []).forEach((use, index) => {
    const design = designOf(use);
    const made = design.ok ? generated(design, use.ecmp) : design;
    const place = `generate[${index}]`;
    for (const issue of made.issues)
      issues.push({ ...issue, path: issue.path === "" ? place : `${place}.${issue.path}` });
    if (!made.ok) return;
    Object.assign(nodes, made.value.nodes);
    for (const link of made.value.links) links.push(link);
  });
  if (issues.length > 0) return { ok: false, issues };
  Object.assign(nodes, scenario.nodes);
  const { generate: _, ...rest } = scenario;
  return { ok: true, issues, value: { ...rest, nodes, links: [...links, ...(scenario.links ?? [])] } };
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "object" ? "a list or a mapping" : String(value);
}

/** A design as a person would have written it. @param ecmp of every switch, likewise. */
function generated(made: Parsed<Design>, ecmp: KindUse[string] | undefined): Parsed<Generated> {
  if (!made.ok) return made;
  const { topology, roles, links, blocked } = made.value;
  const issues = [...addressIssues(made.value)];
  if (issues.length > 0) return { ok: false, issues };
  const isBlocked = new Set(blocked);
  const choosing = ecmp === undefined ? {} : { ecmp };
  return {
    ok: true,
    issues: [],
    value: {
      nodes: Object.fromEntries(
        topology.nodes.map(({ name, forwards }, node) => {
          const role = roles[node];
          const place = role === undefined ? {} : { role };
          return [name, forwards ? { kind: "fabric/switch@1", ...place, ...choosing } : { kind: "fabric/host@1" }];
        }),
      ),
      links: topology.links.flatMap(({ ends }, index) => {
        if (isBlocked.has(index)) return [];
        const [a, b] = ends.map(({ node, port }) => `${topology.nodes[node].name}:${port}`);
        const link = links[index];
        return {
          ends: [a, b] as const,
          rate: printRate(link.rateBitsPerSecond),
          delay: printTime(link.delayPs),
          mtu: link.mtuBytes,
          queueBytes: printSize(link.queueBytesMax),
        };
      }),
    },
  };
}

/** A design larger than the address plan (F9): nothing generated has addresses of its own. */
function addressIssues({ numbers }: Design): Issue[] {
  const rows = [
    ["links between switches", numbers.switchCables, linkSubnets],
    ["links to hosts", numbers.hostCables, hostSubnets],
  ] as const;
  return rows.flatMap(([what, count, most]): Issue[] => {
    if (count <= most) return [];
    const hint = "the address plan has a subnet for no more of them";
    const expected = `at most ${most} ${what}`;
    return [{ severity: "error", code: "fabric/design-size", path: "", expected, received: String(count), hint }];
  });
}

/** Options without those that are absent, as exact optional properties want it; in what they hold too. */
function present(values: object): object {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      if (value === undefined) return [];
      return [[key, typeof value === "object" && value !== null ? present(value) : value]];
    }),
  );
}
