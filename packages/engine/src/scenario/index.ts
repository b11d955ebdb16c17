/**
 * scenario — files to runs: kinds, shapes, reading with every issue at once, building, printing, reporting.
 * @module
 */
export { type Run, type RunOptions, createRun } from "./run.ts";
export {
  type ActionUse,
  type Expectation,
  type KindUse,
  type LinkUse,
  type Scenario,
  type ScenarioDocument,
  documentOf,
} from "./scenario.ts";
export {
  type ActionKind,
  actionKind,
  type BuildContext,
  type Generated,
  type GeneratorKind,
  generatorKind,
  type Kind,
  type KindPackage,
  type NodeKind,
  nodeKind,
  type WorkloadKind,
  workloadKind,
} from "./kind.ts";
export { isName, nearest, nodePattern, readEnd } from "./names.ts";
export { type PositionOf, issuesMax, parseActions, parseScenario } from "./parse.ts";
export { type Plan, type PlannedLink, scenarioLimits } from "./plan.ts";
export { printScenario } from "./print.ts";
export type { Reader } from "./reader.ts";
export { type Registry, createRegistry } from "./registry.ts";
export type { ExpectResult, RunReport } from "./report.ts";
export { scenarioSchema } from "./schema.ts";
export * as shape from "./shape.ts";
export type { JsonSchema, Shape, Shaped } from "./shape.ts";
export { printRate, printSize, printTime, readQuantity } from "./units.ts";
