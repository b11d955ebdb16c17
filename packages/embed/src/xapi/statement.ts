/**
 * xapi/statement — from what a lab tells to xAPI statements. Pure functions: a statement has no actor, no id and no
 * registration, which only the host knows, and its time is given.
 *
 * Sources: xAPI 1.0.3 part 2 §2.4 (statement, result, score, interaction activities); rules X30–X36 in ../../SPEC.md.
 * @module
 */
import type { Json, LabEventName } from "@dc/solid";
import { type GivenAnswer, readAnswer, readPoints, type Standing } from "../standing/standing.ts";
import { activityTypes, type Verb, type VerbName, verbs } from "./vocabulary.ts";

/** xAPI's activity: what was done. */
export interface Activity {
  readonly objectType: "Activity";
  readonly id: string;
  readonly definition: {
    readonly type: string;
    readonly interactionType?: "numeric";
  };
}

/** xAPI's score. */
export interface Score {
  readonly scaled: number;
  readonly raw: number;
  readonly min: 0;
  readonly max: number;
}

/** xAPI's result. */
export interface Result {
  readonly response?: string;
  readonly score?: Score;
  readonly completion?: boolean;
  readonly success?: boolean;
}

/** A statement without its actor: the host adds who, and under which registration. */
export interface Statement {
  readonly verb: Verb;
  readonly object: Activity;
  readonly result?: Result;
  readonly context?: {
    readonly language?: string;
    readonly contextActivities?: { readonly parent: readonly Activity[] };
  };
  /** ISO 8601. */
  readonly timestamp: string;
}

/** What a statement is about. */
export interface StatementAbout {
  /** Identifier of the module's activity, an IRI: see `makeActivityId`. */
  readonly activity: string;
  readonly language?: string;
  /** When, in ISO 8601. */
  readonly timestamp: string;
  /** From 0 to 1: the share of points from which the module is passed. Without it nobody passes or fails. */
  readonly mastery?: number;
}

/** What H5P's reports want: a statement, and those of the parts below it. */
export interface XapiData {
  readonly statement: Statement;
  readonly children: readonly { readonly statement: Statement }[];
}

/**
 * The identifier of a module's activity: the address under which a portal opens it.
 *
 * @param portal address of the portal, with a slash at its end.
 * @param module `id@version`, as a permalink has it in `m`.
 */
export function makeActivityId(portal: string, module: string): string {
  const address = new URL(portal);
  address.search = "";
  address.hash = "";
  // A version's @ needs no escape in a query, and is read more easily without.
  return `${address.href}?m=${encodeURIComponent(module).replaceAll("%40", "@")}`;
}

const moduleActivity = ({ activity }: StatementAbout): Activity => ({
  objectType: "Activity",
  id: activity,
  definition: { type: activityTypes.module },
});

const questionActivity = ({ activity }: StatementAbout, { step, id }: GivenAnswer): Activity => ({
  objectType: "Activity",
  id: `${activity}#${encodeURIComponent(step)}/${encodeURIComponent(id)}`,
  definition: { type: activityTypes.question, interactionType: "numeric" },
});

function state(name: VerbName, about: StatementAbout, object: Activity, result?: Result, parent?: Activity): Statement {
  const context = {
    ...(about.language === undefined ? {} : { language: about.language }),
    ...(parent === undefined ? {} : { contextActivities: { parent: [parent] } }),
  };
  return {
    verb: verbs[name],
    object,
    ...(result === undefined ? {} : { result }),
    ...(Object.keys(context).length === 0 ? {} : { context }),
    timestamp: about.timestamp,
  };
}

/** A score, where there is something to reach. */
function makeScore(points: number, pointsMax: number): { readonly score?: Score } {
  return pointsMax > 0 ? { score: { scaled: points / pointsMax, raw: points, min: 0, max: pointsMax } } : {};
}

/** The learner has opened the module. */
export const makeInitialized = (about: StatementAbout): Statement => state("initialized", about, moduleActivity(about));

/** The learner has committed a prediction. Whether it holds is not known yet: the run decides. */
export const makeAnswered = (about: StatementAbout, answer: GivenAnswer): Statement =>
  state("answered", about, questionActivity(about, answer), { response: String(answer.value) }, moduleActivity(about));

/**
 * The statements that follow from one event of a lab: `answered` from an answer; from the end `completed`, and
 * `passed` or `failed` where it is known what passes.
 */
export function makeStatements(name: LabEventName, detail: Json, about: StatementAbout): readonly Statement[] {
  if (name === "answer") {
    const answer = readAnswer(detail);
    return answer === undefined ? [] : [makeAnswered(about, answer)];
  }
  if (name !== "complete") return [];
  const told = readPoints(detail);
  if (told === undefined) return [];
  const scored = makeScore(told.points, told.pointsMax);
  const completed = state("completed", about, moduleActivity(about), { ...scored, completion: true });
  if (about.mastery === undefined || scored.score === undefined) return [completed];
  const success = scored.score.scaled >= about.mastery;
  return [completed, state(success ? "passed" : "failed", about, moduleActivity(about), { ...scored, success })];
}

/** What H5P's `getXAPIData` gives: the module as far as it came, and each answer below it. */
export function makeXapiData(standing: Standing, about: StatementAbout): XapiData {
  const result = {
    ...makeScore(standing.getScore(), standing.getMaxScore()),
    completion: standing.isComplete(),
  };
  return {
    statement: state("answered", about, moduleActivity(about), result),
    children: standing.answers().map((answer) => ({ statement: makeAnswered(about, answer) })),
  };
}
