/**
 * validate/names — names in checks.yaml that lead to nothing: objects that no run has, and answers of no prediction.
 *
 * Such a check is no mistake of form, and it may even hold: of a switch that is not there no frame is ever dropped.
 *
 * Sources: rules L173 and L174 in ../../SPEC.md.
 * @module
 */
import type { Issue, Simulation } from "@dc/engine";
import { nearest } from "@dc/engine/scenario";
import { createGlob } from "../check/glob.ts";
import { objectsOf } from "../check/objects.ts";
import type { Step } from "../module/load.ts";
import type { StepChecks } from "../module/step.ts";
import { type Mentions, mentionsOf } from "./mentions.ts";

/** A mistake in a step's checks.yaml. */
type Mistake = Pick<Issue, "code" | "path" | "expected" | "received" | "hint">;

/** Everything of a step that is judged, each part with its path. */
export const judgedParts = ({ predictions, tasks }: StepChecks): [part: unknown, path: string][] => [
  ...predictions.map(({ truth }, index): [unknown, string] => [truth, `predictions[${index}].truth`]),
  ...tasks.flatMap(({ check, hints, fail }, index): [unknown, string][] => [
    [check, `tasks[${index}].check`],
    ...hints.map(({ when }, place): [unknown, string] => [when, `tasks[${index}].hints[${place}].when`]),
    ...fail.map(({ when }, place): [unknown, string] => [when, `tasks[${index}].fail[${place}].when`]),
  ]),
];

/**
 * Names that lead to nothing.
 *
 * @param runs the step's as it is and with its solution.
 */
export function nameMistakes(step: Step, runs: readonly Simulation[]): Mistake[] {
  const mentions = judgedParts(step.checks).map(([part, path]) => mentionsOf(part, path));
  return [
    ...mentions.flatMap((each) => objectMistakes(each, runs)),
    ...mentions.flatMap((each) => answerMistakes(each, step.checks)),
  ];
}

function objectMistakes({ objects }: Mentions, runs: readonly Simulation[]): Mistake[] {
  return objects.flatMap(({ path, pattern }): Mistake[] => {
    // Filled in by a "for all" around it, whose own pattern is looked at.
    if (pattern.includes("{object}") || runs.some((run) => isThere(run, pattern))) return [];
    const [run] = runs;
    const known = run === undefined ? [] : [...objectsOf(run, "*"), ...objectsOf(run, "*/*")];
    const hint = `nearest: ${nearest(pattern.replaceAll("*", ""), known).join(", ")}`;
    return [{ code: "module/object", path, expected: "a node or a port of this step", received: pattern, hint }];
  });
}

/** Whether a run has such an object: a node, a port, or what records are of, as a disk of a node. */
function isThere(run: Simulation, pattern: string): boolean {
  for (const _ of objectsOf(run, pattern)) return true;
  const isMeant = createGlob(pattern);
  for (let object = 0; object < run.trace.objectCount; object++) if (isMeant(run.trace.objectName(object))) return true;
  return false;
}

function answerMistakes({ answers }: Mentions, { predictions }: StepChecks): Mistake[] {
  const known = predictions.map(({ id }) => id);
  return answers.flatMap(({ path, answer }): Mistake[] => {
    if (known.includes(answer)) return [];
    const hint = known.length === 0 ? "this step has none" : `nearest: ${nearest(answer, known).join(", ")}`;
    return [{ code: "module/answer", path, expected: "a prediction of this step", received: answer, hint }];
  });
}
