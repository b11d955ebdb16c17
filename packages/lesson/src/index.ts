/**
 * @dc/lesson — learning modules as data: read, validated, judged.
 *
 * @module
 */
// Texts.
export { type ModuleIssue, named, type ParsedDocument, readDocument } from "./document/document.ts";
export { isLanguageTag, type LanguageMap, languageMap, lookup, textIn } from "./language/language-map.ts";
// Numbers of each learner.
export {
  drawParameters,
  fillParameters,
  learnerSeed,
  type Parameter,
  type ParameterValues,
} from "./parameters/parameters.ts";
// Checks.
export { type Judgement, judge, measure, type Subject } from "./check/judge.ts";
export { type Comparison, type Predicate, predicateShape, type Within } from "./check/predicate.ts";
export type { RecordMatch, Value } from "./check/value.ts";
// What goes wrong.
export type { LessonError, LessonErrorCode } from "./errors.ts";
