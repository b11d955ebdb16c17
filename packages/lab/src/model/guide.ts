/**
 * model/guide — who leads the lab while its run is part of something larger: a step of a module.
 * @module
 */

/** What the lab asks before it moves, and whom it leaves taking back to. */
export interface Guide {
  /** Whether time has to wait; says why, where it has. */
  holdsTime(): boolean;
  /** Somebody did an action in the run. */
  acted(): void;
  /** How much was done and could be taken back. */
  readonly deeds: () => number;
  readonly canUndo: () => boolean;
  readonly canRedo: () => boolean;
  undo(): Promise<boolean>;
  redo(): Promise<boolean>;
}
