/**
 * scenario/kind — what a scenario can name, and who builds it.
 *
 * A package offers its kinds as one value, `fabricKinds: KindPackage`; whoever runs a scenario puts the packages it
 * wants into a registry (./registry.ts). Nothing registers itself, so two runs in a page know different kinds if they
 * were given different ones.
 * @module
 */
import type { LinkIndex, NodeIndex, PortIndex } from "../graph/topology.ts";
import type { Parsed } from "../issue.ts";
import type { Simulation } from "../sim/simulation.ts";
import type { Plan } from "./plan.ts";
import type { Reader } from "./reader.ts";
import type { KindUse, LinkUse, Scenario } from "./scenario.ts";
import type { Shape } from "./shape.ts";

/** What a kind gets to build with. One per build: a run that is replayed from its start builds anew. */
export interface BuildContext {
  readonly simulation: Simulation;
  readonly scenario: Scenario;
  /** The node of a name. @throws `engine/unknown-name` where the scenario has no such node. */
  node(name: string): NodeIndex;
  /** A port of a node, made on first use. */
  port(node: NodeIndex, name: string): PortIndex;
  /** The link at a port that is written as `leaf1:e1-1`. @throws `engine/unknown-name` where none is. */
  link(end: string): LinkIndex;
  /** State that a package keeps for this build, made on first use. @param key the package's name. */
  packageState<T>(key: string, make: () => T): T;
}

/** A kind of node. */
export interface NodeKind<O = unknown> {
  readonly type: "node";
  /** `package/noun@version`. */
  readonly kind: string;
  readonly shape: Shape<O>;
  /** A kind whose nodes these are too, with all of its options: a virtual machine is a host. */
  readonly like?: string;
  /**
   * Ports that devices of this node join without a link, two for each device, as `server1:vm1` and `vm1:eth0`: other
   * nodes may speak of them as of ports of a link, and `Plan.joined` has them. Asked before any node is read.
   *
   * @param use as it was written, perhaps wrong.
   */
  joins?(name: string, use: Readonly<Record<string, unknown>>): readonly string[];
  /** Add the node, under this name, to the simulation's graph. */
  build(context: BuildContext, name: string, options: O): void;
}

/** A kind of traffic. */
export interface WorkloadKind<O = unknown> {
  readonly type: "workload";
  readonly kind: string;
  readonly shape: Shape<O>;
  /** Start it. @param index its place among the scenario's workloads, generated ones first. */
  build(context: BuildContext, index: number, options: O): void;
}

/** What a generator makes: parts of a scenario, as a person would have written them. */
export interface Generated {
  readonly nodes: Readonly<Record<string, KindUse>>;
  readonly links: readonly LinkUse[];
  readonly workloads?: readonly KindUse[];
}

/** A kind that writes nodes and links, a topology from a few numbers. */
export interface GeneratorKind<O = unknown> {
  readonly type: "generator";
  readonly kind: string;
  readonly shape: Shape<O>;
  /** @returns the parts, or issues whose paths are the option's (`leaves`); pure, so that every build gets the same. */
  generate(options: O): Parsed<Generated>;
}

/** Anything that `kind:` can name. */
export type Kind = NodeKind | WorkloadKind | GeneratorKind;

/** Something that can be done to a run while it goes. */
export interface ActionKind<V = unknown> {
  /** `noun.verb`, `link.down`. */
  readonly do: string;
  /** What `on` names: a port of the link, a node, or an object of a node. */
  readonly on: "link" | "node" | "object";
  readonly description: string;
  /** What `value` may be; without a shape the action takes none. */
  readonly shape?: Shape<V>;
  apply(context: BuildContext, on: string, value: V): void;
}

/** The kinds and actions of one package. */
export interface KindPackage {
  /** The package's short name, `fabric`. */
  readonly name: string;
  /** The package's version, for links and reports. */
  readonly version?: string;
  readonly kinds: readonly Kind[];
  readonly actions: readonly ActionKind[];
  /**
   * Report what only the whole shows: two networks that overlap, a link too narrow for what crosses it. Called when
   * every part was read without an error, each time a scenario is read or built; it sees the parts of all packages, so
   * it asks for its own kinds first. Nothing is built yet.
   *
   * @param plan   parts with their paths; what was generated has its generator's.
   * @param reader where to report, as in a shape.
   */
  check?(plan: Readonly<Plan>, reader: Reader): void;
  /** Called before any node is built. */
  prepare?(context: BuildContext): void;
  /** Called after nodes and links, before workloads: the control plane, addresses. */
  finish?(context: BuildContext): void;
}

/** A node kind, its options' type inferred from its shape. */
export const nodeKind = <O>(kind: Omit<NodeKind<O>, "type">): NodeKind<O> => ({ ...kind, type: "node" });
/** A workload kind, its options' type inferred from its shape. */
export const workloadKind = <O>(kind: Omit<WorkloadKind<O>, "type">): WorkloadKind<O> => ({
  ...kind,
  type: "workload",
});
/** A generator kind, its options' type inferred from its shape. */
export const generatorKind = <O>(kind: Omit<GeneratorKind<O>, "type">): GeneratorKind<O> => ({
  ...kind,
  type: "generator",
});
/** An action kind, its value's type inferred from its shape. */
export const actionKind = <V>(kind: ActionKind<V>): ActionKind<V> => kind;
