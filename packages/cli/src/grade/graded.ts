/**
 * grade/graded — a submission, replayed: what each prediction and task came to, with what shows it.
 * @module
 */
import type { Issue } from "@dc/engine";
import { compareEngines, decodePermalink } from "@dc/engine/permalink";
import type { Registry, Scenario } from "@dc/engine/scenario";
import { gradeModule, type Module, type ModuleGrade, workInLink } from "@dc/lesson";
import { engineVersions } from "../versions.ts";
import { describePrediction, describeTask } from "./evidence.ts";
import type { Modules } from "./modules.ts";
import type { Submission } from "./submission.ts";

/** A prediction or a task of a submission. */
export interface GradedItem {
  readonly step: string;
  readonly id: string;
  /** The step's number, from 1. */
  readonly taskNumber: number;
  /** `absent`: the step was not begun. `refused`: it cannot be replayed. */
  readonly state: "right" | "wrong" | "unanswered" | "locked" | "open" | "done" | "absent" | "refused";
  readonly isPassed: boolean;
  readonly points: number;
  readonly pointsMax: number;
  readonly evidence: string;
}

/** A submission, graded or refused. */
export interface Graded {
  readonly name: string;
  readonly learner: string;
  /** The link that was handed in. */
  readonly link: string | undefined;
  /** `differs`: a replay came to another digest than the link has, so the score is not the one that was shown. */
  readonly verdict: "graded" | "differs" | "refused";
  /** `id@version` and seed, as soon as they are known. */
  readonly module: string | undefined;
  readonly seed: number | undefined;
  readonly grade: ModuleGrade | undefined;
  readonly items: readonly GradedItem[];
  /** Of the step that is open, replayed. */
  readonly digest: string | undefined;
  /** Why it was refused, what differs, and warnings. */
  readonly issues: readonly Issue[];
}

/**
 * Grade a submission. Never throws of what was handed in.
 *
 * @param scenarios one map for a whole class (`gradeModule`).
 */
export async function gradeSubmission(
  submission: Submission,
  modules: Modules,
  registry: Registry,
  scenarios: Map<string, Scenario> = new Map(),
): Promise<Graded> {
  const { name, learner, link } = submission;
  const refused: Graded = {
    name,
    learner,
    link: link.ok ? link.value : undefined,
    verdict: "refused",
    module: undefined,
    seed: undefined,
    grade: undefined,
    items: [],
    digest: undefined,
    issues: link.issues,
  };
  if (!link.ok) return refused;
  const decoded = decodePermalink(link.value);
  if (!decoded.ok) return { ...refused, issues: decoded.issues };
  const state = decoded.value;
  if (state.module === undefined) {
    const issue = { severity: "error", code: "work/module", path: "module" } as const;
    const [expected, received] = ["a link of a learning module", "one of a scenario"];
    return { ...refused, issues: [{ ...issue, expected, received, hint: "dclab run replays it" }] };
  }
  const known = { ...refused, module: state.module.name, seed: state.seed };
  const read = await modules.read(state.module.name, state.seed);
  if (!read.ok) return { ...known, issues: read.issues };
  const module = read.value;
  const work = workInLink(state, module);
  if (!work.ok) return { ...known, issues: work.issues };
  const evidence = new Map<string, string>();
  const grade = gradeModule(module, work.value, {
    registry,
    scenarios,
    engines: { made: state.engines, current: engineVersions },
    seen(_step, run, { tasks }) {
      for (const task of tasks) evidence.set(task.id, describeTask(task, run));
    },
  });
  const open = grade.steps.find(({ step }) => step === work.value.step);
  return {
    ...known,
    verdict: grade.verdict === "same" ? "graded" : grade.verdict,
    grade,
    items: itemsOf(module, grade, evidence),
    digest: open?.grade?.digest,
    issues: [...grade.issues, ...compareEngines(state.engines, engineVersions)],
  };
}

function itemsOf(module: Module, grade: ModuleGrade, evidence: ReadonlyMap<string, string>): GradedItem[] {
  return grade.steps.flatMap(({ step, state, grade: of }, index): GradedItem[] => {
    const head = { step, taskNumber: index + 1 };
    if (of === undefined) {
      const { predictions = [], tasks = [] } = module.steps[index]?.checks ?? {};
      const why = state === "refused" ? "the step cannot be replayed" : "the step was not begun";
      const left = state === "refused" ? "refused" : "absent";
      return [...predictions, ...tasks].map(({ id, points }) => ({
        ...head,
        id,
        state: left,
        isPassed: false,
        points: 0,
        pointsMax: points,
        evidence: why,
      }));
    }
    return [
      ...of.predictions.map((prediction) => {
        const { id, answer, holds, points, pointsMax } = prediction;
        const state = answer === undefined ? "unanswered" : holds ? "right" : "wrong";
        return {
          ...head,
          id,
          state,
          isPassed: holds,
          points,
          pointsMax,
          evidence: describePrediction(prediction),
        } as const;
      }),
      ...of.tasks.map(({ id, state, points, pointsMax }) => {
        return { ...head, id, state, isPassed: state === "done", points, pointsMax, evidence: evidence.get(id) ?? "" };
      }),
    ];
  });
}
