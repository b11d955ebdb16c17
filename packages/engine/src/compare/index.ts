/**
 * @dc/engine/compare — two runs in lock step, the first record that differs, and what differs between their scenarios.
 *
 * `createComparison` plays both; `turnKnob` makes the second scenario of the first.
 * @module
 */
export { type Comparison, createComparison, type KindDifference } from "./comparison.ts";
export {
  causesOf,
  type ComparedRun,
  type Divergence,
  differingParts,
  findDivergence,
  type NamedRecord,
  nameRecord,
  type RecordPart,
  walkRecords,
} from "./divergence.ts";
export { compareScenarios, type Knob, type KnobDifference, listKnobs, readScalar, turnKnob } from "./knob.ts";
export { bisect, Ledger, type LedgerOptions } from "./ledger.ts";
export {
  compareStates,
  type DropDifference,
  type ProbeDifference,
  readStates,
  type StateDifference,
  type StateReading,
} from "./state-difference.ts";
