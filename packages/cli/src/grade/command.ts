/**
 * grade/command — `dclab grade`: replays what learners hand in, and prints what it comes to.
 * @module
 */
import { allPackages } from "@dc/datacenter/all-kinds";
import type { Issue } from "@dc/engine";
import { createRegistry, type Scenario } from "@dc/engine/scenario";
import { describeIssues, makePrintable } from "../run/issues.ts";
import { openOutput } from "../run/output.ts";
import type { Streams } from "../streams.ts";
import { layTable } from "../table.ts";
import { writeGrades } from "./csv.ts";
import { type Graded, gradeSubmission } from "./graded.ts";
import { findModules, usualFolders } from "./modules.ts";
import { makeResults } from "./results.ts";
import { readSubmissions } from "./submission.ts";

/** Scenarios that are kept read. */
const scenariosKeptMax = 200;

/** Flags of `dclab grade`. */
export interface GradeOptions {
  /** A module's folder, or one of modules. */
  readonly module?: string;
  readonly json?: boolean;
  /** Where the table goes. */
  readonly csv?: string;
}

/**
 * Grade a link, a file with one, or a folder of files.
 *
 * @returns 0; 1 where something was refused or came to another digest; 2 where there is no such file or module
 */
export async function grade(path: string, options: GradeOptions, streams: Streams): Promise<number> {
  const registry = createRegistry(allPackages);
  const submissions = readSubmissions(path);
  const modules = findModules(options.module === undefined ? usualFolders : [options.module]);
  for (const [read, name] of [
    [submissions, path.includes("#s=") ? "link" : path],
    [modules, "dclab"],
  ] as const) {
    if (read.ok) continue;
    for (const line of describeIssues(read.issues, name)) streams.error(line);
    return 2;
  }
  if (!submissions.ok || !modules.ok) return 2;
  const { list, isFolder } = submissions.value;
  const all: Graded[] = [];
  const scenarios = new Map<string, Scenario>();
  for (const submission of list) {
    streams.progress(`${all.length} of ${list.length}  ${makePrintable(submission.name)}`);
    // Learners may have a scenario each; what is kept stays small.
    if (scenarios.size > scenariosKeptMax) scenarios.clear();
    all.push(await gradeSubmission(submission, modules.value, registry, scenarios));
  }
  streams.progress("");

  if (options.csv !== undefined) {
    try {
      const output = openOutput(options.csv);
      output.write(writeGrades(all, (issues) => describeReasons(issues)));
      output.finish();
      output.commit();
    } catch (error) {
      const received = `${options.csv} (${(error as NodeJS.ErrnoException).code})`;
      const expected = "a place that can be written";
      const issue = { severity: "error", code: "cli/unwritable", path: "--csv", expected, received } as const;
      for (const line of describeIssues([issue], "dclab")) streams.error(line);
      return 2;
    }
  }
  if (options.json === true) {
    const results = all.map((graded) => makeResults(graded, describeReasons));
    streams.print(JSON.stringify(isFolder ? results : results[0], undefined, 2));
  } else if (isFolder) for (const line of describeFolder(all)) streams.print(line);
  else for (const line of all.flatMap(describeOne)) streams.print(line);
  for (const { issues, name } of all) for (const line of describeIssues(issues, name)) streams.error(line);
  return all.every(({ verdict }) => verdict === "graded") ? 0 : 1;
}

/** Issues without the name of the file in front of them. */
const describeReasons = (issues: readonly Issue[]): string[] =>
  describeIssues(issues, "").map((line) => line.replace(/^: /, ""));

const words = { graded: "graded", differs: "another digest", refused: "refused" } as const;

/** One submission: each prediction and task with its evidence, the score, the digests. */
function describeOne(graded: Graded): string[] {
  const { grade: of, items, verdict, module, seed } = graded;
  if (of === undefined) return [`${words[verdict]}: ${module ?? "no module"}`];
  const columns = (["step", "task", "state", "points", "evidence"] as const).map((head) => {
    return { head, lean: head === "points" ? "right" : "left" } as const;
  });
  const rows = items.map(({ step, id, state, points, pointsMax, evidence }) => {
    return [step, id, state, `${points} of ${pointsMax}`, makePrintable(evidence)];
  });
  const digests = of.steps.flatMap(({ step, expected, grade: replayed }) =>
    expected === undefined
      ? []
      : [[step, expected, replayed?.digest ?? "none", expected === replayed?.digest ? "same" : "another"]],
  );
  const left = (head: string) => ({ head, lean: "left" }) as const;
  return [
    `${module}, learner's seed ${seed}`,
    ...layTable(columns, rows),
    "",
    ...layTable(["step", "digest in the link", "replayed", ""].map(left), digests),
    "",
    `score ${of.points} of ${of.pointsMax}, ${of.isComplete ? "complete" : "not complete"}: ${words[verdict]}`,
  ];
}

/** A folder: a row for each submission, and how many there are. */
function describeFolder(all: readonly Graded[]): string[] {
  const columns = [
    { head: "learner", lean: "left" },
    { head: "score", lean: "right" },
    { head: "complete", lean: "left" },
    { head: "digest", lean: "left" },
    { head: "", lean: "left" },
  ] as const;
  const rows = all.map(({ learner, grade: of, digest, verdict }) => [
    makePrintable(learner),
    of === undefined ? "–" : `${of.points} of ${of.pointsMax}`,
    of?.isComplete === true ? "yes" : "no",
    digest ?? "",
    words[verdict],
  ]);
  const count = (verdict: Graded["verdict"]): number => all.filter((graded) => graded.verdict === verdict).length;
  const total = `${all.length} submissions: ${count("graded")} graded, ${count("differs")} with another digest, ${count("refused")} refused`;
  return [...layTable(columns, rows), total];
}
