/**
 * lesson/modes — what each way of using a lab permits while it plays a module: one table.
 * @module
 */
import type { LabMode } from "@dc/solid";

/** What may be done, and what is shown when. */
export interface Permits {
  /** A step opens when those before it are complete, or were shown. */
  readonly inOrder: boolean;
  /** Time waits until the step's predictions are committed; what was committed is locked. */
  readonly waits: boolean;
  /** Knobs, actions and answers. */
  readonly changes: boolean;
  readonly hints: boolean;
  /** The author's solution, and help for who is stuck. */
  readonly showsSolution: boolean;
  /** When truth, feedback and evidence are shown: with each grade, or once the step is handed in. */
  readonly truth: "at once" | "handed in";
  /** Going on hands the step in, and nothing in it is changed any more. */
  readonly handsIn: boolean;
  /** Story and stage stand alone, in large type. */
  readonly large: boolean;
}

/** The table. */
export const permitsOf: Readonly<Record<LabMode, Permits>> = {
  explore: {
    inOrder: false,
    waits: false,
    changes: true,
    hints: true,
    showsSolution: true,
    truth: "at once",
    handsIn: false,
    large: false,
  },
  guided: {
    inOrder: true,
    waits: true,
    changes: true,
    hints: true,
    showsSolution: true,
    truth: "at once",
    handsIn: false,
    large: false,
  },
  assess: {
    inOrder: true,
    waits: true,
    changes: true,
    hints: false,
    showsSolution: false,
    truth: "handed in",
    handsIn: true,
    large: false,
  },
  review: {
    inOrder: false,
    waits: false,
    changes: false,
    hints: false,
    showsSolution: false,
    truth: "at once",
    handsIn: false,
    large: false,
  },
  present: {
    inOrder: false,
    waits: false,
    changes: true,
    hints: false,
    showsSolution: true,
    truth: "at once",
    handsIn: false,
    large: true,
  },
};
