/**
 * module/load — a whole module from its texts, or everything that is wrong with them, at once.
 *
 * Texts are read with a learner's numbers in them. Without a registry of kinds, scenarios stay texts: a portal shows
 * what a module is and knows no engine.
 *
 * Sources: rules L1, L2, L80–L84, L131 and L175 in ../../SPEC.md.
 * @module
 */
import type { Issue, JsonValue, Parsed } from "@dc/engine";
import { member, parseScenario, type Registry, type Scenario } from "@dc/engine/scenario";
import { parseText } from "@dc/engine/text";
import { type ModuleIssue, named, type ReadText } from "../document/document.ts";
import { splitLesson } from "../lesson/front-matter.ts";
import { parseLesson } from "../lesson/markdown.ts";
import type { Block } from "../lesson/tree.ts";
import { drawParameters, fillParameters, fillWords, lastOf, type ParameterValues } from "../parameters/parameters.ts";
import { type KnobValues, type LessonKnob, turnKnobs } from "./knobs.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { markIssues } from "./marks.ts";
import { type CheckedStep, needsIssues } from "./needs.ts";
import { type ModuleSource, refusalOf } from "./source.ts";
import { type Moves, parseStepChecks, type StepChecks } from "./step.ts";

/** A step's text in one language. */
export interface Lesson {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A step. */
export interface Step {
  /** Its folder's name. */
  readonly id: string;
  /** By language. */
  readonly lessons: Readonly<Record<string, Lesson>>;
  /** The scenario's file, the learner's numbers in it, as plain data. */
  readonly document: JsonValue;
  /** The scenario, where kinds are known. */
  readonly scenario: Scenario | undefined;
  /** The scenario after the author's own moves, where kinds are known and there are any. */
  readonly solved: Scenario | undefined;
  readonly checks: StepChecks;
}

/** A module as one learner meets it. */
export interface Module {
  readonly manifest: Manifest;
  readonly seed: number;
  readonly values: ParameterValues;
  readonly steps: readonly Step[];
}

/** How a module is read. */
export interface LoadOptions {
  /** The learner's seed (`learnerSeed`). */
  readonly seed: number;
  /** Elements that may stand in lessons. */
  readonly figures: readonly string[];
  /** Kinds of the lab that will play it. */
  readonly registry?: Registry;
  /** Whether each knob is turned once, to see that the scenario takes it: for authors; a lab need not ask again. */
  readonly triesKnobs?: boolean;
  /** Whether the lessons' prose is left unread, and no step has any: who grades does not look at it. */
  readonly leavesProse?: boolean;
  /** Default: each text is read anew. `rememberTexts` for who reads a module for many learners. */
  readonly readText?: ReadText;
}

/** A module, or why it cannot be played; with what is not an error in `issues`. */
export type LoadedModule =
  | { readonly ok: true; readonly value: Module; readonly issues: readonly ModuleIssue[] }
  | { readonly ok: false; readonly issues: readonly ModuleIssue[] };

/** Read a module. Never throws of what stands in it; a source that rejects is an issue of the file that was asked for. */
export async function loadModule(source: ModuleSource, options: LoadOptions): Promise<LoadedModule> {
  const found: ModuleIssue[] = [];
  const texts = new Map<string, string>();
  const text = await readFile(source, "module.json", texts, found);
  const manifest = text === undefined ? undefined : parseManifest(text);
  found.push(...(manifest?.issues ?? []));
  if (manifest === undefined || !manifest.ok) return { ok: false, issues: found };
  const { value } = manifest;
  const values = drawParameters(value.parameters, options.seed);
  const steps: Step[] = [];
  const checked: CheckedStep[] = [];
  for (const id of value.steps) {
    const { checks, step } = await loadStep(source, id, value, values, options, texts, found);
    if (checks !== undefined) checked.push({ file: fileOf(id, "checks.yaml"), checks });
    if (step !== undefined) steps.push(step);
  }
  // With a step's names unknown, needs of others would be judged by what is missing.
  if (checked.length === value.steps.length) found.push(...needsIssues(checked));
  found.push(...markIssues(texts, value.status));
  const issues = found.map((issue) => withLine(issue, texts));
  if (issues.some(({ severity }) => severity === "error")) return { ok: false, issues };
  return { ok: true, value: { manifest: value, seed: options.seed, values, steps }, issues };
}

/**
 * Give issues that were found beside their texts the lines of their paths.
 *
 * @param issues what `validateModule` found, for example.
 */
export async function placeIssues(source: ModuleSource, issues: readonly ModuleIssue[]): Promise<ModuleIssue[]> {
  const texts = new Map<string, string>();
  for (const file of new Set(issues.map((issue) => issue.file))) await readFile(source, file, texts, []);
  return issues.map((issue) => withLine(issue, texts));
}

function withLine(issue: ModuleIssue, texts: ReadonlyMap<string, string>): ModuleIssue {
  const text = texts.get(issue.file);
  if (issue.line !== undefined || issue.path === "" || text === undefined) return issue;
  const document = parseText(text, issue.file);
  return document.ok ? { ...issue, ...document.value.positionOf(issue.path) } : issue;
}

/** A file of a step. */
export const fileOf = (step: string, name: string): string => `lessons/${step}/${name}`;

/** A lesson's file: the first language has the plain name. */
const lessonFile = (step: string, language: string, languages: readonly string[]): string =>
  fileOf(step, language === languages[0] ? "lesson.md" : `lesson.${language}.md`);

/** Why a file that is not there is asked for. */
function missingHint(file: string): string | undefined {
  const [folder, step, name = ""] = file.split("/");
  if (folder !== "lessons") return undefined;
  const language = /^lesson\.(.+)\.md$/.exec(name)?.[1];
  return language === undefined
    ? `steps in module.json has ${step}`
    : `languages in module.json has ${language}; the first of them has lesson.md`;
}

async function readFile(
  source: ModuleSource,
  file: string,
  texts: Map<string, string>,
  issues: ModuleIssue[],
): Promise<string | undefined> {
  const missing = (received: string, hint?: string): undefined => {
    issues.push({
      severity: "error",
      code: "module/file",
      file,
      path: "",
      expected: `this file in ${source.place}`,
      received,
      ...(hint === undefined ? {} : { hint }),
    });
    return undefined;
  };
  try {
    const text = await source.read(file);
    if (text === undefined) return missing("nothing", missingHint(file));
    texts.set(file, text);
    return text;
  } catch (error) {
    const issue = refusalOf(error);
    if (issue !== undefined) {
      issues.push(issue);
      return undefined;
    }
    return missing(error instanceof Error ? error.message.slice(0, 200) : "nothing");
  }
}

async function loadStep(
  source: ModuleSource,
  id: string,
  { languages }: Manifest,
  values: ParameterValues,
  { figures, registry, triesKnobs, leavesProse, readText = parseText }: LoadOptions,
  texts: Map<string, string>,
  issues: ModuleIssue[],
): Promise<{ readonly checks?: StepChecks; readonly step?: Step }> {
  const before = issues.length;
  const lessons: Record<string, Lesson> = {};
  for (const language of leavesProse === true ? [] : languages) {
    const file = lessonFile(id, language, languages);
    const text = await readFile(source, file, texts, issues);
    if (text === undefined) continue;
    const filled = fillLesson(text, file, values, issues);
    const { front, body, lineBefore, issues: frontIssues } = splitLesson(filled, file);
    const { blocks, issues: lessonIssues } = parseLesson(body, file, figures, lineBefore);
    issues.push(...frontIssues, ...lessonIssues);
    lessons[language] = { title: front?.title ?? "", blocks };
  }
  const scenarioFile = fileOf(id, "scenario.yaml");
  const scenarioText = await readFile(source, scenarioFile, texts, issues);
  const read =
    scenarioText === undefined ? undefined : readScenario(scenarioText, scenarioFile, values, registry, readText);
  issues.push(...(read?.issues ?? []));

  const checksFile = fileOf(id, "checks.yaml");
  const checksText = await readFile(source, checksFile, texts, issues);
  const fill = (value: JsonValue) => fillParameters(value, values);
  const checks =
    checksText === undefined ? undefined : parseStepChecks(checksText, checksFile, languages, fill, readText);
  issues.push(...(checks?.issues ?? []));
  if (checks === undefined || !checks.ok) return {};
  if (read?.document === undefined) return { checks: checks.value };
  const { scenario } = read;
  let solved: Scenario | undefined;
  const played = { document: read.document, checks: checks.value };
  const isTried = triesKnobs === true && scenario !== undefined && registry !== undefined;
  const wrongKnobs = isTried ? knobIssues(played, registry) : [];
  issues.push(...named(wrongKnobs, checksFile));
  for (const list of ["solution", "rescue"] as const) {
    const moves = checks.value[list];
    // A knob that does not turn has been told, and whoever turns it would say so again.
    if (scenario === undefined || registry === undefined || moves === undefined || wrongKnobs.length > 0) continue;
    // Where the rescue is the solution, its mistakes have been told.
    if (list === "rescue" && JSON.stringify(moves) === JSON.stringify(checks.value.solution)) continue;
    const after = playMoves(played, moves, registry);
    const at = (issue: Issue): Issue =>
      /^(set|actions)\b/.test(issue.path)
        ? { ...issue, path: `${list}.${issue.path}` }
        : { ...issue, path: list, expected: `at ${issue.path}, ${issue.expected}` };
    issues.push(...named(after.issues.map(at), checksFile));
    if (after.ok && list === "solution") solved = after.value;
  }
  if (issues.slice(before).some(({ severity }) => severity === "error")) return { checks: checks.value };
  const step = { id, lessons, document: read.document, scenario, solved, checks: checks.value };
  return { checks: checks.value, step };
}

/** A lesson's text with the learner's numbers in it. They have no line breaks, so every line stays where it was. */
function fillLesson(text: string, file: string, values: ParameterValues, issues: ModuleIssue[]): string {
  return fillWords(text, values, (issue, place) => {
    const before = text.slice(0, place);
    const line = before.split("\n").length;
    issues.push({ ...issue, file, line, column: place - before.lastIndexOf("\n") });
  });
}

/** A scenario's text with the learner's numbers in it. */
function readScenario(
  text: string,
  file: string,
  values: ParameterValues,
  registry: Registry | undefined,
  readText: ReadText,
): { readonly document?: JsonValue; readonly scenario?: Scenario; readonly issues: readonly ModuleIssue[] } {
  const parsed = readText(text, file);
  if (!parsed.ok) return { issues: named(parsed.issues, file) };
  const { value, positionOf } = parsed.value;
  const filled = fillParameters(value, values);
  if (!filled.ok) {
    return {
      issues: named(
        filled.issues.map((issue) => ({ ...issue, ...positionOf(issue.path) })),
        file,
      ),
    };
  }
  if (registry === undefined) return { document: filled.value, issues: [] };
  const read = parseScenario(filled.value, registry, positionOf);
  // A scenario's own codes: they have pages of their own, and its author may have written it outside of a module.
  const issues = read.issues.map((issue) => ({ ...issue, file }));
  return read.ok ? { document: filled.value, scenario: read.value, issues } : { document: filled.value, issues };
}

/** Most values of a knob that are tried. */
const turnsMax = 40;

/** Values of a knob to try: words one by one, of numbers the ends, since a scenario bounds those from both sides. */
function turnsOf({ values }: LessonKnob): readonly (number | string)[] {
  if (!("choose" in values)) return [values.from, lastOf(values)];
  const numbers = values.choose.filter((value) => typeof value === "number");
  if (numbers.length < values.choose.length) return values.choose.slice(0, turnsMax);
  return [Math.min(...numbers), Math.max(...numbers)];
}

/** Knobs whose place the scenario does not have, or whose values it does not take: the first such value of each. */
function knobIssues(step: Pick<Step, "document" | "checks">, registry: Registry): Issue[] {
  const { knobs } = step.checks;
  const wrongWith = (set: KnobValues): Issue | undefined =>
    playMoves(step, { set, actions: [] }, registry).issues.find(({ severity }) => severity === "error");
  // All knobs at once: a scenario is read two or three times, and knob by knob only where one is wrong.
  const rounds = Math.max(0, ...knobs.map((knob) => turnsOf(knob).length));
  const areGood = Array.from({ length: rounds }, (_, round) =>
    Object.fromEntries(knobs.map((knob) => [knob.id, turnsOf(knob)[round] ?? (turnsOf(knob)[0] as number | string)])),
  ).every((set) => wrongWith(set) === undefined);
  if (areGood) return [];
  return knobs.flatMap((knob, index): Issue[] => {
    for (const value of turnsOf(knob)) {
      const wrong = wrongWith({ [knob.id]: value });
      if (wrong === undefined) continue;
      const [place, where] = wrong.code === "compare/no-path" ? ["path", knob.path] : ["values", wrong.path];
      const expected = `at ${where} in the scenario, ${wrong.expected}`;
      return [{ ...wrong, code: "module/knob", path: `knobs[${index}].${place}`, expected }];
    }
    return [];
  });
}

/**
 * A step's scenario after moves: knobs turned, and actions added to the scenario's own.
 *
 * @returns the scenario; or every mistake in the moves, with paths as `set.port` and `actions[0].on`.
 */
export function playMoves(
  { document, checks }: Pick<Step, "document" | "checks">,
  { set, actions }: Moves,
  registry: Registry,
): Parsed<Scenario> {
  const turned = turnKnobs(document, checks.knobs, set);
  if (!turned.ok)
    return { ok: false, issues: turned.issues.map((issue) => ({ ...issue, path: member("set", issue.path) })) };
  const base = turned.value as { readonly actions?: JsonValue };
  const own = Array.isArray(base.actions) ? (base.actions as readonly JsonValue[]) : [];
  return parseScenario({ ...base, actions: [...actions, ...own] }, registry);
}
