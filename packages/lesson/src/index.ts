/**
 * @dc/lesson — learning modules as data: read, validated, judged and graded, without a page.
 *
 * @module
 */
// A module and its texts.
export {
  type LoadedModule,
  type LoadOptions,
  type Lesson,
  loadModule,
  type Module,
  placeIssues,
  playMoves,
  type Step,
} from "./module/load.ts";
export { type KnobValues, type LessonKnob, turnKnobs } from "./module/knobs.ts";
export { type Manifest, manifestSchema, moduleVersion, parseManifest } from "./module/manifest.ts";
export { type ModuleSource, refusal, refusalOf, sourceOf } from "./module/source.ts";
export { type TextReply, type TextRequest, urlSource, type UrlSourceOptions } from "./module/url-source.ts";
export { chooseVersion, otherEngines, type OtherEngine } from "./module/version.ts";
export { type Digest, integrityOf } from "./module/integrity.ts";
export { checksSchema, checksVersion, type Moves, type Prediction, type StepChecks, type Task } from "./module/step.ts";
export { type ModuleIssue, type ReadText, rememberTexts } from "./document/document.ts";
export { figureNames } from "./lesson/figures.ts";
export { type Block, type Inline, wordsOf } from "./lesson/tree.ts";
export { type LanguageMap, lookup, textIn } from "./language/language-map.ts";
// Numbers of each learner.
export { drawParameters, learnerSeed, type Parameter, type ParameterValues } from "./parameters/parameters.ts";
// Checks and grades.
export { createJudge, type Judge, type Judgement, type Subject } from "./check/judge.ts";
export { type Comparison, type Predicate, predicateShape, type Within } from "./check/predicate.ts";
export type { RecordMatch, Value } from "./check/value.ts";
export {
  type Attempt,
  gradeStep,
  type PredictionGrade,
  type Standing,
  standingOf,
  type StepGrade,
  type TaskGrade,
} from "./grade/grade.ts";
// What a learner did: read, linked, replayed.
export { type GradedStep, type GradeOptions, gradeModule, type ModuleGrade, replayStep } from "./work/grade.ts";
export { type LinkOptions, linkWork, moduleInLink, workInLink } from "./work/link.ts";
export { type ModuleWork, moduleName, readWork, type StepWork, workActionsMax } from "./work/work.ts";
// Whether a module can be played and passed.
export { compareGolden, type Golden, goldenFile, readGoldens, writeGolden } from "./validate/golden.ts";
export { type SolvedStep, type ValidateOptions, type Validation, validateModule } from "./validate/validate.ts";
// What goes wrong.
export type { LessonError, LessonErrorCode } from "./errors.ts";
