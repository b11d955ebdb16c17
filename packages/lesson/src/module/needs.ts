/**
 * module/needs — names of tasks and predictions over all steps: each once, and needs that can be met.
 *
 * Sources: rules L75 and L76 in ../../SPEC.md.
 * @module
 */
import { nearest } from "@dc/engine/scenario";
import type { ModuleIssue } from "../document/document.ts";
import type { StepChecks } from "./step.ts";

/** A step's checks, and the file that they are in. */
export interface CheckedStep {
  readonly file: string;
  readonly checks: StepChecks;
}

/** What is wrong with the names and the needs of a module's steps. */
export function needsIssues(steps: readonly CheckedStep[]): ModuleIssue[] {
  const issues: ModuleIssue[] = [];
  const report = (
    file: string,
    code: string,
    path: string,
    expected: string,
    received: string,
    hint?: string,
  ): void => {
    const issue = { severity: "error", code, file, path, expected, received } as const;
    issues.push(hint === undefined ? issue : { ...issue, hint });
  };
  const stepOf = new Map<string, number>();
  const placeOf = new Map<string, string>();
  steps.forEach(({ file, checks }, step) => {
    for (const list of ["predictions", "tasks"] as const) {
      checks[list].forEach(({ id }, index) => {
        const path = `${list}[${index}].id`;
        const first = placeOf.get(id);
        if (first === undefined) {
          stepOf.set(id, step);
          placeOf.set(id, `${path} of ${file}`);
        } else report(file, "module/duplicate", path, "a name once in the module", id, `the first is ${first}`);
      });
    }
  });
  // Of two things with one name nobody can say which is needed.
  if (issues.length > 0) return issues;
  const needsOf = new Map<string, readonly string[]>();
  steps.forEach(({ file, checks }, step) => {
    checks.tasks.forEach(({ id, needs }, index) => {
      needsOf.set(id, needs);
      needs.forEach((need, place) => {
        const path = `tasks[${index}].needs[${place}]`;
        const where = stepOf.get(need);
        if (where === undefined) {
          const hint = `nearest: ${nearest(need, [...stepOf.keys()]).join(", ")}`;
          report(file, "module/needs", path, "a task or a prediction of this module", need, hint);
        } else if (where > step) report(file, "module/needs", path, "something of this step or one before", need);
      });
    });
  });
  for (const { file, checks } of steps) {
    checks.tasks.forEach(({ id }, index) => {
      const circle = circleFrom(id, needsOf);
      // Told once, at the first of its tasks by name.
      if (circle !== undefined && [...circle].sort()[0] === id) {
        report(file, "module/cycle", `tasks[${index}].needs`, "needs that end", [...circle, id].join(" needs "));
      }
    });
  }
  return issues;
}

/** The tasks of a circle through `start`, or undefined where there is none. */
function circleFrom(start: string, needsOf: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const seen = new Set<string>();
  const walk = (id: string, way: string[]): string[] | undefined => {
    for (const need of needsOf.get(id) ?? []) {
      if (need === start) return way;
      if (seen.has(need)) continue;
      seen.add(need);
      const found = walk(need, [...way, need]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}
