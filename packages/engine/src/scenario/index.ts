/**
 * scenario — files to runs: kinds, shapes, reading with every issue at once, building, printing, reporting.
 * @module
 */

export { recordKinds } from "../kinds.ts";
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
export { issuesMax, type PositionOf, parseActions, parseScenario, readShape } from "./parse.ts";
export {
  type Plan,
  type PlannedJoint,
  type PlannedLink,
  type PlannedNode,
  type PlannedWorkload,
  scenarioLimits,
} from "./plan.ts";
export { member } from "./path.ts";
export { printScenario } from "./print.ts";
export type { Reader } from "./reader.ts";
export { createRegistry, type Registry } from "./registry.ts";
export type { ExpectResult, RunReport } from "./report.ts";
export { createRun, type Run, type RunOptions } from "./run.ts";
export {
  type ActionUse,
  documentOf,
  type Expectation,
  type KindUse,
  type LinkUse,
  type Scenario,
  type ScenarioDocument,
} from "./scenario.ts";
export { scenarioSchema } from "./schema.ts";
export type { JsonSchema, Shape, Shaped } from "./shape.ts";
export * as shape from "./shape.ts";
export { printRate, printSize, printTime, readQuantity } from "./units.ts";
