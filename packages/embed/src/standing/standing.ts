/**
 * standing/standing — where the learner stands: the last committed values of a lab, kept from its events.
 *
 * Courses ask at once and want an answer at once: H5P's containers and Open edX's JSInput know no promises. A lab
 * computes in a worker. So what it tells is kept here, and what is kept is answered.
 *
 * Sources: rules X20–X29 in ../../SPEC.md; H5P question type contract (h5p.org/documentation/developers/contracts);
 * Open edX, Building and Running a Course, "Custom JavaScript Display and Grading Problem", and its jsinput.js.
 * @module
 */
import type { Json, LabEventName } from "@dc/solid";

/** One committed prediction. */
export interface GivenAnswer {
  readonly step: string;
  readonly id: string;
  /** In the unit that the question asks for. */
  readonly value: number;
}

/** Points of one step. */
export interface StepPoints {
  readonly points: number;
  readonly pointsMax: number;
  readonly complete: boolean;
}

/** What H5P keeps for a learner and gives back: an object, so that it can grow. */
export interface LabState {
  readonly dc: 1;
  /** The payload of a permalink: opaque, versioned, with the seed inside. */
  readonly state: string;
}

/** What `gradeSync` says, as an object. */
export interface Grade {
  readonly dc: 1;
  /** `id@version`; null while no module is open. */
  readonly module: string | null;
  readonly points: number;
  readonly pointsMax: number;
  /** From 0 to 1; null while nothing can be reached. */
  readonly scaled: number | null;
  readonly answered: boolean;
  readonly complete: boolean;
  /** From it anyone can replay the work and compute the points again; null before the lab has told one. */
  readonly state: string | null;
}

/** The last committed values of one lab. */
export interface Standing {
  /** Keep what a lab tells. A detail of another shape is no news: it changes nothing. */
  hear(name: LabEventName, detail: Json): void;
  /** Keep the state that the lab is in now. */
  setState(state: string): void;
  /** Keep which module is open, as `id@version`. */
  setModule(module: string | undefined): void;
  /** The task begins anew: no answers, no points. Gives back a function that undoes it. */
  reset(): () => void;
  /** Another lab: nothing is known of it. */
  clear(): void;
  module(): string | undefined;
  answers(): readonly GivenAnswer[];
  steps(): Readonly<Record<string, StepPoints>>;
  isComplete(): boolean;
  getAnswerGiven(): boolean;
  getScore(): number;
  getMaxScore(): number;
  getCurrentState(): LabState | undefined;
  grade(): Grade;
  /** `grade()` as JSON without a per cent sign. */
  gradeSync(): string;
}

interface Kept {
  readonly answers: ReadonlyMap<string, GivenAnswer>;
  readonly points: number;
  readonly pointsMax: number;
  readonly steps: Readonly<Record<string, StepPoints>>;
  readonly complete: boolean;
}

const nothing: Kept = { answers: new Map(), points: 0, pointsMax: 0, steps: {}, complete: false };

/** A count of points: a number that is not negative. */
const isPoints = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0;

type Fields = { readonly [name: string]: unknown };
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** Points as they are told, or undefined where they cannot be points. More than the most is the most. */
export function readPoints(detail: unknown): { readonly points: number; readonly pointsMax: number } | undefined {
  const { points, pointsMax } = fieldsOf(detail);
  if (!isPoints(points) || !isPoints(pointsMax)) return undefined;
  return { points: Math.min(points, pointsMax), pointsMax };
}

/** An answer as it is told, or undefined. */
export function readAnswer(detail: unknown): GivenAnswer | undefined {
  const { step, id, value } = fieldsOf(detail);
  if (typeof step !== "string" || typeof id !== "string") return undefined;
  return typeof value === "number" && Number.isFinite(value) ? { step, id, value } : undefined;
}

function readSteps(value: unknown): Readonly<Record<string, StepPoints>> {
  const steps: [string, StepPoints][] = [];
  for (const [step, told] of Object.entries(fieldsOf(value))) {
    const points = readPoints(told);
    if (points !== undefined) steps.push([step, { ...points, complete: fieldsOf(told).complete === true }]);
  }
  // A step may be called anything, `__proto__` too: entries make own properties of it.
  return Object.fromEntries(steps);
}

/** Begin to keep the standing of a lab. */
export function createStanding(): Standing {
  let kept = nothing;
  let state: string | undefined;
  let module: string | undefined;

  const standing: Standing = {
    hear(name, detail) {
      if (name === "answer") {
        const answer = readAnswer(detail);
        if (answer === undefined) return;
        // A space is in no step's name, so two names cannot run into one.
        kept = { ...kept, answers: new Map(kept.answers).set(`${answer.step} ${answer.id}`, answer) };
      } else if (name === "score" || name === "complete") {
        const points = readPoints(detail);
        if (points === undefined) return;
        const steps = name === "score" ? readSteps(fieldsOf(detail).steps) : kept.steps;
        const all = Object.values(steps);
        const complete = name === "complete" || (all.length > 0 && all.every((step) => step.complete));
        kept = { ...kept, ...points, steps, complete };
      }
    },
    setState(next) {
      state = next;
    },
    setModule(next) {
      module = next;
    },
    reset() {
      const before = kept;
      const cleared = { ...nothing, pointsMax: before.pointsMax };
      kept = cleared;
      return () => {
        // What the lab has told since is newer than what was there before.
        if (kept === cleared) kept = before;
      };
    },
    clear() {
      kept = nothing;
      state = undefined;
      module = undefined;
    },
    module: () => module,
    answers: () => [...kept.answers.values()],
    steps: () => kept.steps,
    isComplete: () => kept.complete,
    getAnswerGiven: () =>
      // Work that was restored has points and finished steps, though nobody has answered anything in this page.
      kept.answers.size > 0 || kept.points > 0 || Object.values(kept.steps).some((step) => step.complete),
    getScore: () => kept.points,
    getMaxScore: () => kept.pointsMax,
    getCurrentState: () => (state === undefined ? undefined : { dc: 1, state }),
    grade: () => ({
      dc: 1,
      module: module ?? null,
      points: kept.points,
      pointsMax: kept.pointsMax,
      scaled: kept.pointsMax > 0 ? kept.points / kept.pointsMax : null,
      answered: standing.getAnswerGiven(),
      complete: kept.complete,
      state: state ?? null,
    }),
    gradeSync: () =>
      // JSInput sends the text through unescape() or decodeURI(): a per cent sign would change it, or throw.
      JSON.stringify(standing.grade()).replaceAll("%", "\\u0025"),
  };
  return standing;
}
