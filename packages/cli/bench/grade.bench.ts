/**
 * bench/grade — what learners hand in, graded: links to points, with evidence.
 *
 * A class of made-up learners plays a module of three steps, and one that is published; each has a seed of its own. The
 * first has three different numbers to give, the other 24 sets. "replays alone" has all modules read before, and runs the
 * same steps and grades nothing.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark, Contender, Outcome, Sizes } from "@dc/engine/testing";
import type { Scenario } from "@dc/engine/scenario";
import { figureNames, loadModule, type Module, replayStep, type StepWork } from "@dc/lesson";
import { gradeSubmission } from "../src/grade/graded.ts";
import { findModules } from "../src/grade/modules.ts";
import { folderSource } from "../src/validate/command.ts";
import { type HandedIn, handIn, registry, writeTexts } from "../test/handed-in.ts";

/** Play a class, and leave what it takes to grade it in a folder for as long as `work` takes. */
async function withClass(
  { submissions, module: published }: Sizes,
  work: (played: readonly Played[], folder: string) => Promise<Outcome>,
): Promise<Outcome> {
  const own = published === "" ? mkdtempSync(join(tmpdir(), "dclab-grade-")) : undefined;
  const folder = own ?? String(published);
  try {
    if (own !== undefined) writeTexts(own);
    const played: Played[] = [];
    for (let seed = 1; seed <= Number(submissions); seed++) {
      const read = await loadModule(folderSource(folder), { seed, figures: figureNames, registry });
      if (!read.ok) throw new Error(JSON.stringify(read.issues));
      played.push({ module: read.value, handedIn: await handIn(seed, read.value) });
    }
    return await work(played, folder);
  } finally {
    if (own !== undefined) rmSync(own, { recursive: true, force: true });
  }
}

/** What one learner played, and handed in. */
interface Played {
  readonly module: Module;
  readonly handedIn: HandedIn;
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
      withClass(sizes, async (played, folder) => {
        const found = findModules([folder]);
        if (!found.ok) throw new Error(JSON.stringify(found.issues));
        const scenarios = new Map<string, Scenario>();
        const grade = async ({ link, points }: HandedIn): Promise<string[]> => {
          const handedIn = { name: "link", learner: "", link: { ok: true, value: link, issues: [] } } as const;
          const graded = await gradeSubmission(handedIn, found.value, registry, scenarios);
          if (graded.grade?.points !== points) throw new Error(`${graded.grade?.points} points, not ${points}`);
          return graded.grade.steps.map((step) => step.grade?.digest ?? "0");
        };
        return timed(played.length, async () => {
          const digests: string[] = [];
          for (const { handedIn } of played) digests.push(...(await grade(handedIn)));
          return digests;
        });
      }),
  },
  {
    name: "replays alone",
    run: (sizes) =>
      withClass(sizes, async (played) =>
        timed(played.length, async () =>
          played.flatMap(({ module, handedIn: { work } }) =>
            module.steps.map((step) => {
              const replayed = replayStep(step, work.steps[step.id] as StepWork, { registry });
              return replayed.ok ? replayed.value.simulation.digest() : "0";
            }),
          ),
        ),
      ),
  },
];

const published = "the hash that decides";
const module = "packages/modules/hash-that-decides";

/** Grading. */
export const benchmark: Benchmark = {
  name: "grade",
  title:
    "links that learners handed in, a seed for each: three steps of 16 hosts and 100 us, and a published module's four",
  operation: "submission",
  rows: [
    { name: "a class", full: { submissions: 200, module: "" }, small: { submissions: 4, module: "" } },
    { name: published, full: { submissions: 200, module }, small: { submissions: 2, module } },
  ],
  contenders,
  targets: ["a class", published].map((row) => ({
    text: `${row}: at least 20 submissions a second and core`,
    of: { contender: "dclab grade", row, figure: "rate" },
    atLeast: 20,
  })),
};
