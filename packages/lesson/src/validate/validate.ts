/**
 * validate/validate — what only a run shows of a module: checks that hold before anybody has done anything, checks that
 * the author's own solution does not pass, predictions without a truth, and names that no record and no probe has.
 *
 * Each step is run twice, as it is and with its solution. A run that does not end within its events is told and judged no
 * further.
 *
 * Sources: rules L100–L107, L135, L137 and L172–L175 in ../../SPEC.md.
 * @module
 */
import { nearest, createRun, type Registry, type Run, type Scenario } from "@dc/engine/scenario";
import { certaintyOf } from "../check/bounds.ts";
import { columnOf, columns, createMatcher } from "../check/matcher.ts";
import type { ModuleIssue } from "../document/document.ts";
import { gradeStep, type StepGrade } from "../grade/grade.ts";
import { fileOf, type Module, type Step } from "../module/load.ts";
import { compareGolden, type Golden, makeGolden } from "./golden.ts";
import { mentionsOf } from "./mentions.ts";
import { judgedParts, nameMistakes } from "./names.ts";

/** How far a step may run. */
export interface ValidateOptions {
  readonly registry: Registry;
  /** Kernel events of one run of a step. */
  readonly eventsMax?: number;
  /** Records that one run of a step may make. */
  readonly recordsMax?: number;
  /** What the solutions' runs were (`readGoldens`), by step: a digest that has changed is told with its first record. */
  readonly goldens?: ReadonlyMap<string, Golden>;
  /** Whether each solved step brings what its run is now, so that it can be written. */
  readonly makesGoldens?: boolean;
}

/** A step, as its author's solution leaves it. */
export interface SolvedStep {
  readonly step: string;
  readonly grade: StepGrade;
  /** What its run was, where that was asked for. */
  readonly golden?: Golden;
}

/** What validating came to. */
export interface Validation {
  readonly issues: readonly ModuleIssue[];
  readonly steps: readonly SolvedStep[];
}

/**
 * Validate a module that was read with the kinds of its lab.
 *
 * @param module read by `loadModule` with a registry.
 */
export function validateModule(module: Module, options: ValidateOptions): Validation {
  const issues: ModuleIssue[] = [];
  const steps: SolvedStep[] = [];
  const done = new Set<string>();
  for (const step of module.steps) {
    const solved = validateStep(step, module, options, done, issues);
    if (solved === undefined) continue;
    steps.push(solved);
    for (const { id } of [...solved.grade.predictions, ...solved.grade.tasks]) done.add(id);
  }
  return { issues, steps };
}

/** Run a step to its end. @returns undefined, after an issue, where it has none. */
export function runStep(
  scenario: Scenario,
  { registry, eventsMax = 2e7, recordsMax = 1 << 22 }: ValidateOptions,
): Run | string {
  const run = createRun(scenario, registry, { traceRecordsMax: recordsMax });
  if (run.timeline.runWithin(run.untilPs, eventsMax + 1) > eventsMax) return `more than ${eventsMax} events`;
  run.simulation.digest();
  const { trace } = run.simulation;
  return trace.first > 0 ? `more than ${recordsMax} records` : run;
}

function validateStep(
  step: Step,
  { manifest, seed }: Module,
  options: ValidateOptions,
  done: ReadonlySet<string>,
  issues: ModuleIssue[],
): SolvedStep | undefined {
  const file = fileOf(step.id, "checks.yaml");
  const report = (
    severity: ModuleIssue["severity"],
    code: string,
    path: string,
    expected: string,
    received: string,
    hint?: string,
  ): void => {
    const issue = { severity, code, file, path, expected, received };
    issues.push(hint === undefined ? issue : { ...issue, hint });
  };
  const { checks, scenario, solved } = step;
  if (scenario === undefined) return undefined;
  checks.tasks.forEach(({ check }, index) => {
    const certainty = certaintyOf(check);
    if (certainty === "open") return;
    const hint =
      certainty === "always"
        ? "nobody could fail it: ask for another number"
        : "nobody could pass it: ask for another number";
    report(
      "error",
      "module/decided",
      `tasks[${index}].check`,
      "a check that a run decides",
      `one that ${certainty} holds`,
      hint,
    );
  });
  const idle = runStep(scenario, options);
  // Without a solution there is one run to look at.
  const played = solved === undefined ? idle : runStep(solved, options);
  for (const run of [idle, played]) {
    if (typeof run !== "string") continue;
    const scenarioFile = fileOf(step.id, "scenario.yaml");
    const hint = "let it end earlier, or let less traffic flow";
    issues.push({
      severity: "error",
      code: "module/long",
      file: scenarioFile,
      path: "until",
      expected: "a run that ends",
      received: run,
      hint,
    });
    return undefined;
  }
  const runs = [idle as Run, played as Run];
  reportUnknown(step, runs, report);
  const simulations = runs.map(({ simulation }) => simulation);
  for (const { code, path, expected, received, hint } of nameMistakes(step, simulations))
    report("error", code, path, expected, received, hint);

  // What names something that is not there fails for that reason, which has been told.
  const isTold = (path: string): boolean =>
    issues.some((issue) => issue.file === file && issue.severity === "error" && issue.path.startsWith(path));
  const all = new Set([...done, ...checks.predictions.map(({ id }) => id)]);
  const grade = (run: Run, answers: Record<string, number>) =>
    gradeStep(checks, { simulation: run.simulation, answers, done: all });
  const before = grade(idle as Run, {});
  // What a learner is to bring about has no truth before: a solution's author knows it from the solution.
  const isKnown = before.predictions.every(({ truth }) => truth !== undefined);
  const asked = { ...checks, tasks: [] };
  const known = isKnown ? before : gradeStep(asked, { simulation: (played as Run).simulation, answers: {} });
  const truths = Object.fromEntries(
    before.predictions.flatMap(({ id, truth }, index) => {
      const own = truth ?? known.predictions[index]?.truth;
      return own === undefined ? [] : [[id, own] as const];
    }),
  );
  const after = grade(played as Run, truths);
  checks.tasks.forEach(({ id }, index) => {
    const path = `tasks[${index}].check`;
    if (isTold(path)) return;
    if (before.tasks[index]?.judgement.holds === true && checks.solution !== undefined) {
      const hint = "ask for something that the learner must bring about";
      report(
        "warning",
        "module/idle",
        path,
        "a check that nobody passes by doing nothing",
        `${id} holds at once`,
        hint,
      );
    }
    if (after.tasks[index]?.judgement.holds === false) {
      const hint = checks.solution === undefined ? "give a solution, the moves that pass" : undefined;
      report("error", "module/unsolved", path, "a check that the solution passes", sayFailure(after, index), hint);
    }
  });
  after.predictions.forEach(({ id, truth, holds }, index) => {
    const path = `predictions[${index}].truth`;
    if (isTold(path)) return;
    if (truth === undefined) {
      const hint = "what it measures did not happen, neither in the step as it is nor with the solution";
      report("error", "module/truth", path, "a number that the run has", `nothing for ${id}`, hint);
    } else if (!holds) {
      const moved = `${before.predictions[index]?.truth} before, ${truth} after`;
      const hint = "a prediction is scored from the run as it was left: ask for what the tasks do not change";
      report("error", "module/moved-truth", path, "a number that the solution leaves as it was", moved, hint);
    }
  });
  const golden = manifest.goldens.find((each) => each.step === step.id && each.seed === seed);
  const solution = (played as Run).simulation;
  if (golden !== undefined && golden.digest !== after.digest) {
    const place = `goldens[${manifest.goldens.indexOf(golden)}].digest`;
    const kept = options.goldens?.get(step.id);
    const difference = kept === undefined ? undefined : compareGolden(kept, makeGolden(solution));
    const at = difference === undefined ? "" : `, its record ${difference.record} being `;
    issues.push({
      severity: "error",
      code: "module/golden",
      file: "module.json",
      path: place,
      expected: `${golden.digest}${at}${difference?.expected ?? ""}`,
      received: `${after.digest}${difference === undefined ? "" : `, ${difference.received}`}`,
      hint: "an engine or this module has changed: look at what its runs do now, then dclab validate --write-goldens",
    });
  }
  const result = { step: step.id, grade: after };
  return options.makesGoldens === true ? { ...result, golden: makeGolden(solution) } : result;
}

/** What was measured of a task that failed. */
function sayFailure({ tasks }: StepGrade, index: number): string {
  const judgement = tasks[index]?.judgement;
  const deepest = judgement?.parts?.find(({ holds }) => !holds) ?? judgement;
  if (deepest === undefined) return "nothing";
  const measured = deepest.measured === undefined ? "nothing" : String(deepest.measured);
  return `${deepest.asked}: ${measured}${deepest.expected === undefined ? "" : `, not ${deepest.expected}`}`;
}

/** Records and probes that neither run has. */
function reportUnknown(
  { checks }: Step,
  runs: readonly Run[],
  report: (
    severity: ModuleIssue["severity"],
    code: string,
    path: string,
    expected: string,
    received: string,
    hint?: string,
  ) => void,
): void {
  for (const { matches, probes } of judgedParts(checks).map(([part, path]) => mentionsOf(part, path))) {
    for (const { path, match, distinct } of matches) {
      const unknown = runs.map(({ simulation }) => createMatcher(match, simulation).unknown);
      // Known to either run is known: a kind may first be made by what the solution does.
      const first = unknown.every((each) => each.length > 0) ? unknown[0]?.[0] : undefined;
      if (first !== undefined) {
        const wanted = first.path === "kind" ? match.kind : String(match.where?.[first.path.slice("where.".length)]);
        const hint = first.known.length === 0 ? undefined : `nearest: ${nearest(wanted, first.known).join(", ")}`;
        report("error", "module/record", `${path}.${first.path}`, first.expected, wanted, hint);
      } else if (
        distinct !== undefined &&
        runs.every(({ simulation }) => columnOf(simulation, match.kind, distinct) === undefined)
      ) {
        report(
          "error",
          "module/record",
          path.replace(/of$/, "distinct"),
          `a column of ${match.kind}: ${columns.join(", ")} or its name`,
          distinct,
        );
      }
    }
    for (const { path, probe } of probes) {
      if (probe.includes("{object}") || runs.some(({ simulation }) => simulation.metrics.probe(probe) !== undefined))
        continue;
      const known = runs.flatMap(({ simulation }) => simulation.metrics.list());
      report(
        "error",
        "module/probe",
        path,
        "a probe that the run has",
        probe,
        `nearest: ${nearest(probe, [...new Set(known)]).join(", ")}`,
      );
    }
  }
}
