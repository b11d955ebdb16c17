/**
 * bench/grade — what learners hand in, graded: links to points, with evidence.
 *
 * A class of made-up learners plays a module of three steps; each has a seed of its own, and the module has three different
 * numbers to give. "replays alone" has all modules read before, and runs the same steps and grades nothing.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark, Contender, Outcome, Sizes } from "@dc/engine/testing";
import type { Scenario } from "@dc/engine/scenario";
import { type Module, replayStep, type StepWork } from "@dc/lesson";
import { gradeSubmission } from "../src/grade/graded.ts";
import { findModules } from "../src/grade/modules.ts";
import { type HandedIn, handIn, readModule, registry, writeTexts } from "../test/handed-in.ts";

/** Play a class, and leave what it takes to grade it in a folder for as long as `work` takes. */
async function withClass(
  sizes: Sizes,
  work: (learners: readonly HandedIn[], folder: string) => Promise<Outcome>,
): Promise<Outcome> {
  const learners: HandedIn[] = [];
  for (let seed = 1; seed <= (sizes.submissions as number); seed++) learners.push(await handIn(seed));
  const folder = mkdtempSync(join(tmpdir(), "dclab-grade-"));
  try {
    writeTexts(folder);
    return await work(learners, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Digests of all replays, in one: equal where equal runs were made. */
const sumOf = (digests: readonly string[]): string =>
  BigInt.asUintN(
    64,
    digests.reduce((sum, digest) => sum + BigInt(`0x${digest}`), 0n),
  ).toString(16);

/** How many submissions a second of one core's time is enough for. */
async function timed(count: number, work: () => Promise<string[]>): Promise<Outcome> {
  const before = process.cpuUsage();
  const digests = await work();
  const { user, system } = process.cpuUsage(before);
  return { hash: sumOf(digests), values: { operations: count, rate: count / ((user + system) / 1e6) } };
}

const contenders: readonly Contender[] = [
  {
    name: "dclab grade",
    run: (sizes) =>
      withClass(sizes, async (learners, folder) => {
        const found = findModules([folder]);
        if (!found.ok) throw new Error(JSON.stringify(found.issues));
        const scenarios = new Map<string, Scenario>();
        const grade = async ({ link, points }: HandedIn): Promise<string[]> => {
          const handedIn = { name: "link", learner: "", link: { ok: true, value: link, issues: [] } } as const;
          const graded = await gradeSubmission(handedIn, found.value, registry, scenarios);
          if (graded.grade?.points !== points) throw new Error(`${graded.grade?.points} points, not ${points}`);
          return graded.grade.steps.map((step) => step.grade?.digest ?? "0");
        };
        return timed(learners.length, async () => {
          const digests: string[] = [];
          for (const learner of learners) digests.push(...(await grade(learner)));
          return digests;
        });
      }),
  },
  {
    name: "replays alone",
    run: (sizes) =>
      withClass(sizes, async (learners) => {
        const modules = await Promise.all(learners.map(({ work }) => readModule(work.seed)));
        return timed(learners.length, async () =>
          learners.flatMap(({ work }, index) =>
            (modules[index] as Module).steps.map((step) => {
              const replayed = replayStep(step, work.steps[step.id] as StepWork, { registry });
              return replayed.ok ? replayed.value.simulation.digest() : "0";
            }),
          ),
        );
      }),
  },
];

/** Grading. */
export const benchmark: Benchmark = {
  name: "grade",
  title: "links that learners handed in, three steps of 16 hosts and 100 us each, a seed for each learner",
  operation: "submission",
  rows: [{ name: "a class", full: { submissions: 200 }, small: { submissions: 4 } }],
  contenders,
  targets: [
    {
      text: "at least 20 submissions a second and core",
      of: { contender: "dclab grade", row: "a class", figure: "rate" },
      atLeast: 20,
    },
  ],
};
