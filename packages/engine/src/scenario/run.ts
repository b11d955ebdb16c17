/**
 * scenario/run — from a scenario to a run: a simulation under a timeline that can be stepped back and replayed.
 *
 * The order of building is fixed, because names, ports and events are numbered as they are made: packages prepare;
 * nodes, generated ones first; links in order, making ports on first use; packages finish; workloads in order. A replay
 * from the start builds once more and comes out the same.
 *
 * Sources: rules E127–E132 in ../../SPEC.md.
 * @module
 */
import { engineError } from "../errors.ts";
import type { Issue, JsonValue, Parsed } from "../issue.ts";
import type { Simulation } from "../sim/simulation.ts";
import { createSimulation } from "../sim/simulation.ts";
import type { Ps } from "../sim/time.ts";
import { type Action, createTimeline, type Timeline } from "../state/timeline.ts";
import type { ActionKind, BuildContext } from "./kind.ts";
import { parsed } from "./parse.ts";
import { type Plan, planOf, readActions } from "./plan.ts";
import type { Registry } from "./registry.ts";
import { type ExpectResult, judge, makeReport, type RunReport } from "./report.ts";
import type { Scenario } from "./scenario.ts";

/** How a run is made. */
export interface RunOptions {
  /** Trace records kept, newest first; 0 keeps none. */
  readonly traceRecordsMax?: number;
  /** Whether requests are followed, and how many spans are kept (`simulation.spans`). */
  readonly spans?: boolean;
  readonly spansMax?: number;
  /** Which path plain ports take; both give the same digest. */
  readonly ports?: "fast" | "general";
  /** Events between checkpoints. */
  readonly checkpointEvents?: number;
  /** Bytes that checkpoints may hold. */
  readonly budgetBytes?: number;
  /** What a person did beside the scenario's own actions: the log that a link carries (`parseActions` checks it).
   *  Scripted ones are left out, so a timeline's whole list may be handed over. */
  readonly actions?: readonly Action[];
}

/** A scenario that runs. */
export interface Run {
  readonly scenario: Scenario;
  readonly registry: Registry;
  readonly timeline: Timeline;
  /** The simulation as the timeline stands; ask anew after a step back, because a replay may have built another. */
  readonly simulation: Simulation;
  /** The context that built `simulation`. */
  readonly context: BuildContext;
  /** What was built, generated parts in it, in the units inside. */
  readonly plan: Plan;
  /** The scenario's `until`. */
  readonly untilPs: Ps;
  /** Do something now, as a person would; it joins the timeline's actions. Issues, and nothing done, when it cannot be. */
  act(action: string, on: string, value?: JsonValue): Parsed<Action>;
  /** Each expectation with what was measured, as of now. */
  expect(): ExpectResult[];
  /** What the run came to, as of now. */
  report(): RunReport;
}

function createContext(simulation: Simulation, scenario: Scenario): BuildContext {
  const { graph } = simulation;
  const states = new Map<string, unknown>();
  return {
    simulation,
    scenario,
    node(name) {
      const node = graph.nodeByName(name);
      if (node < 0) throw engineError("engine/unknown-name", `no node is called ${name}`);
      return node;
    },
    port(node, name) {
      const port = graph.portByName(`${graph.nodeName(node)}:${name}`);
      return port < 0 ? graph.addPort(node, name) : port;
    },
    link(end) {
      const port = graph.portByName(end);
      if (port < 0 || graph.ports.link[port] < 0) throw engineError("engine/unknown-name", `no link is at ${end}`);
      return graph.ports.link[port];
    },
    packageState<T>(key: string, make: () => T): T {
      if (!states.has(key)) states.set(key, make());
      return states.get(key) as T;
    },
  };
}

/** Build everything that the plan holds into a simulation. */
function build(plan: Plan, registry: Registry, context: BuildContext): void {
  const { graph } = context.simulation;
  for (const offered of registry.packages) offered.prepare?.(context);
  for (const { kind, name, options } of plan.nodes) kind.build(context, name, options);
  for (const { ends, options } of plan.links) {
    const [a, b] = ends.map(([node, port]) => context.port(context.node(node), port));
    graph.connect(a, b, options);
  }
  for (const offered of registry.packages) offered.finish?.(context);
  plan.workloads.forEach(({ kind, options }, index) => {
    kind.build(context, index, options);
  });
}

/**
 * Make a run of a scenario, at time 0.
 *
 * @param scenario what `parseScenario` gave, unchanged. Seed and end are changed by a copy: `{ ...scenario, seed: 7 }`.
 * @throws Error with code `engine/invalid-scenario` when the scenario would not read; parse it first.
 */
export function createRun(scenario: Scenario, registry: Registry, options: RunOptions = {}): Run {
  const issues: Issue[] = [];
  const plan = planOf(scenario, registry, issues);
  const wrong = issues.find(({ severity }) => severity === "error");
  if (wrong !== undefined) {
    throw engineError("engine/invalid-scenario", `${wrong.path}: expected ${wrong.expected}, got ${wrong.received}`);
  }
  const contexts = new WeakMap<Simulation, BuildContext>();
  const contextOf = (simulation: Simulation): BuildContext => contexts.get(simulation) as BuildContext;
  const { traceRecordsMax, ports, spans, spansMax, actions, checkpointEvents, budgetBytes } = options;
  const timeline = createTimeline({
    build() {
      const simulation = createSimulation({
        seed: plan.seed,
        ...(traceRecordsMax === undefined ? {} : { traceRecordsMax }),
        ...(ports === undefined ? {} : { ports }),
        ...(spans === undefined ? {} : { spans }),
        ...(spansMax === undefined ? {} : { spansMax }),
      });
      const context = createContext(simulation, scenario);
      contexts.set(simulation, context);
      build(plan, registry, context);
      return simulation;
    },
    apply(simulation, action) {
      const kind: ActionKind | undefined = registry.actions.get(action.do);
      if (kind === undefined) throw engineError("engine/unknown-name", `no action is called ${action.do}`);
      const reader = { nodes: new Set<string>(), ports: new Set<string>(), count: 0, report() {} };
      kind.apply(contextOf(simulation), action.on, kind.shape?.read(action.value, "value", reader));
    },
    actions: [...plan.actions, ...(actions ?? []).filter(({ scripted }) => scripted !== true)],
    ...(checkpointEvents === undefined ? {} : { checkpointEvents }),
    ...(budgetBytes === undefined ? {} : { budgetBytes }),
  });
  return {
    scenario,
    registry,
    timeline,
    plan,
    untilPs: plan.untilPs,
    act(action, on, value) {
      const { now, firedAtNow } = timeline.simulation;
      const asked = { timePs: now, after: firedAtNow, do: action, on, ...(value === undefined ? {} : { value }) };
      const wrong: Issue[] = [];
      readActions([asked], plan, registry, wrong);
      return parsed(wrong.length > 0 ? asked : timeline.act(action, on, value), wrong);
    },
    get simulation() {
      return timeline.simulation;
    },
    get context() {
      return contextOf(timeline.simulation);
    },
    expect: () => judge(plan.expect, timeline.simulation),
    report: () => makeReport(plan, timeline.simulation),
  };
}
