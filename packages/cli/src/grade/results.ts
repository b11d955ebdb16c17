/**
 * grade/results — a grade as data: Exercism's results of a test runner, version 3, with the score, the link and the
 * digests.
 *
 * Sources: Exercism, "The Test Runner Interface" (exercism.org/docs/building/tooling/test-runners/interface), read
 * 2026-11; tests are predictions and tasks, `task_id` is the step's number from 1.
 * @module
 */
import type { Issue } from "@dc/engine";
import type { Graded } from "./graded.ts";

/** One test of Exercism's: a prediction, or a task. */
export interface ResultTest {
  readonly name: string;
  readonly status: "pass" | "fail" | "error";
  /** Why it failed. */
  readonly message: string | null;
  /** What was measured. */
  readonly output: string;
  readonly task_id: number;
  readonly points: number;
  readonly pointsMax: number;
}

/** What `--json` prints of a submission. */
export interface Results {
  readonly version: 3;
  /** `error` where nothing could be graded. */
  readonly status: "pass" | "fail" | "error";
  /** Why, of `error`. */
  readonly message: string | null;
  readonly tests: readonly ResultTest[];
  readonly module: string | null;
  readonly seed: number | null;
  readonly learner: string;
  readonly verdict: Graded["verdict"];
  readonly score: number;
  readonly scoreMax: number;
  readonly complete: boolean;
  readonly permalink: string | null;
  /** Of the step that was open, replayed. */
  readonly digest: string | null;
  /** Of each step that was begun: what the link says and what the replay came to. */
  readonly digests: readonly { readonly step: string; readonly link: string; readonly replayed: string | null }[];
  readonly issues: readonly Issue[];
}

/** Exercism shows at most so many characters of a test's output, and of a message. */
const [outputMax, messageMax] = [500, 65_535];

/** A grade as Exercism's results. */
export function makeResults(graded: Graded, describe: (issues: readonly Issue[]) => readonly string[]): Results {
  const { grade, items, verdict, learner, link, digest, issues } = graded;
  const tests = items.map((item): ResultTest => {
    const { id, taskNumber, state, points, pointsMax, evidence } = item;
    const status = state === "refused" ? "error" : item.isPassed ? "pass" : "fail";
    const output = evidence.slice(0, outputMax);
    const message = status === "pass" ? null : output;
    return { name: id, status, message, output, task_id: taskNumber, points, pointsMax };
  });
  // A digest that differs is a test that fails: nobody may take the rest for what was shown.
  grade?.steps.forEach(({ step, state }, index) => {
    if (state !== "differs") return;
    const own = issues.filter(({ code, path }) => code === "work/digest" && path.includes(step));
    const message = describe(own).join("\n").slice(0, messageMax);
    const output = message.slice(0, outputMax);
    tests.push({
      name: `digest of ${step}`,
      status: "fail",
      message,
      output,
      task_id: index + 1,
      points: 0,
      pointsMax: 0,
    });
  });
  const isNothing = verdict === "refused" && tests.every(({ status }) => status !== "pass" && status !== "fail");
  const isPassed = verdict === "graded" && tests.every(({ status }) => status === "pass");
  return {
    version: 3,
    status: isNothing ? "error" : isPassed ? "pass" : "fail",
    message: isNothing ? describe(issues).join("\n").slice(0, messageMax) : null,
    tests,
    module: graded.module ?? null,
    seed: graded.seed ?? null,
    learner,
    verdict,
    score: grade?.points ?? 0,
    scoreMax: grade?.pointsMax ?? 0,
    complete: grade?.isComplete ?? false,
    permalink: link ?? null,
    digest: digest ?? null,
    digests: (grade?.steps ?? []).flatMap(({ step, expected, grade: of }) =>
      expected === undefined ? [] : [{ step, link: expected, replayed: of?.digest ?? null }],
    ),
    issues,
  };
}
