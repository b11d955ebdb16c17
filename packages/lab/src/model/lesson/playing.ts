/**
 * lesson/playing — what is known of a module that is played, and what can be done in it: the views' side of a lesson.
 * @module
 */
import type { KnobValues, Module, ModuleWork, Step, StepGrade } from "@dc/lesson";
import type { Json, LabEventName, LabMode } from "@dc/solid";
import type { Accessor } from "solid-js";
import type { LabModel } from "../lab.ts";
import type { Permits } from "./modes.ts";
import type { Score, StepState } from "./standing.ts";

/** Judged attempts that did not pass before the solution is offered, and before help for who is stuck is. */
export const triesBeforeSolution = 2;
export const triesBeforeRescue = 3;

/** What a lesson needs. */
export interface LessonOptions {
  readonly module: Module;
  readonly model: LabModel;
  readonly mode: LabMode;
  /** Tells the page. */
  readonly tell: (name: LabEventName, detail: Json) => void;
}

/** Something that happened, for who does not see it: the pane has the words. */
export type LessonNews =
  | { readonly kind: "step"; readonly step: number }
  | { readonly kind: "task"; readonly id: string }
  | { readonly kind: "predictions" }
  | { readonly kind: "complete"; readonly step: number }
  | { readonly kind: "wait"; readonly id: string };

/** A module that is played. */
export interface Lesson {
  readonly module: Module;
  readonly mode: LabMode;
  readonly permits: Permits;
  readonly titleIn: (language: string) => string;
  /** Place of the open step. */
  readonly open: Accessor<number>;
  readonly step: Accessor<Step>;
  /** The summary stands in the place of a step. */
  readonly atSummary: Accessor<boolean>;
  readonly work: Accessor<ModuleWork>;
  readonly answers: Accessor<Readonly<Record<string, number>>>;
  readonly knobs: Accessor<KnobValues>;
  /** Of the open step, or of what its author would do, while that is shown. */
  readonly grade: Accessor<StepGrade | undefined>;
  readonly gradeOf: (step: string) => StepGrade | undefined;
  /** Truth, feedback and evidence of the open step may be shown. */
  readonly showsTruth: Accessor<boolean>;
  /** What its lesson says of the run afterwards may be read. */
  readonly explains: Accessor<boolean>;
  /** How far the open step's grade has seen its run, and whether that is its end. */
  readonly judgedPs: Accessor<number>;
  readonly atEnd: Accessor<boolean>;
  /** Code of why a run was not judged, as `lesson/trace-cut`. */
  readonly trouble: Accessor<string | undefined>;
  readonly score: Accessor<Score>;
  readonly stateOf: (index: number) => StepState;
  readonly mayOpen: (index: number) => boolean;
  /** The summary may be seen. */
  readonly mayFinish: Accessor<boolean>;
  /** Nothing in the open step is changed any more: handed in, or under review. */
  readonly isLocked: Accessor<boolean>;
  readonly handedIn: Accessor<boolean>;
  readonly tries: Accessor<number>;
  readonly hintsShown: (task: string) => number;
  readonly offersSolution: Accessor<boolean>;
  readonly offersRescue: Accessor<boolean>;
  /** The author's solution is on the stage; the learner's own run is kept. */
  readonly demonstrates: Accessor<boolean>;
  readonly wasShown: (step: string) => boolean;
  readonly wasRescued: (step: string) => boolean;
  readonly news: Accessor<LessonNews | undefined>;

  commit(id: string, answer: number): Promise<void>;
  turn(id: string, value: number | string): Promise<boolean>;
  openStep(index: number): Promise<boolean>;
  /** Open the first step that is shown, whichever it is. */
  begin(index: number): Promise<boolean>;
  next(): Promise<void>;
  previous(): Promise<void>;
  showSummary(): Promise<void>;
  askHint(task: string): void;
  showSolution(): Promise<void>;
  endSolution(): Promise<void>;
  rescue(): Promise<void>;
  /** Knobs and actions of the open step are let go; what was predicted stays, but for who explores. */
  resetStep(): Promise<void>;
  /** All of it is let go. */
  resetAll(): Promise<void>;
  /** Play what a learner did, as a link or a page kept it. */
  restore(work: ModuleWork, place?: Place): Promise<boolean>;
  /** Grade the run as it stands. */
  settle(): Promise<void>;
}

/** An instant of a run. */
export interface Place {
  readonly timePs: number;
  readonly fired?: number;
}
