/**
 * guest/worker — what the guests' worker hears and says. A guest runs in slices: between two of them it can be stopped.
 *
 * Only the newest question of a kind counts: an older one that still runs ends without an answer.
 * @module
 */
import type { Issue } from "@dc/engine";
import { type Board, makeBoard } from "./board.ts";
import type { GuestControls } from "./controls.ts";
import { type ListingLine, readProgram } from "./program.ts";
import { type GuestRunView, runGuest } from "./run.ts";

/** What is asked. */
export interface GuestAsk {
  readonly text: string;
  readonly controls: GuestControls;
  /** Registers that the handler saves, as bits. */
  readonly saved: number;
  readonly instructionsMax: number;
}

/** To the worker. `check`: is the text a program; `board`: which switch does what; `run`: the guest as the controls stand. */
export type ToGuest =
  | { readonly kind: "board" | "run"; readonly id: number; readonly ask: GuestAsk }
  | { readonly kind: "check"; readonly id: number; readonly text: string }
  | { readonly kind: "stop" };

/** From it. */
export type FromGuest =
  | { readonly kind: "progress"; readonly id: number; readonly instructions: number; readonly exits: number }
  | { readonly kind: "board"; readonly id: number; readonly board: Board; readonly listing: readonly ListingLine[] }
  | { readonly kind: "run"; readonly id: number; readonly run: GuestRunView; readonly listing: readonly ListingLine[] }
  | { readonly kind: "checked"; readonly id: number; readonly listing: readonly ListingLine[] }
  | { readonly kind: "refused"; readonly id: number; readonly issues: readonly Issue[] }
  | { readonly kind: "failed"; readonly id: number; readonly reason: string };

/** How a worker is joined to its page. */
export interface GuestHostOptions {
  readonly post: (message: FromGuest) => void;
  /** Lets messages in before it goes on. */
  readonly pause: () => Promise<void>;
}

const exitsMax = 1_000_000;
/** Steps that are kept to be scrubbed through. */
export const stepsMax = 512;

/** Answers questions. @returns what hears the page */
export function createGuestHost({ post, pause }: GuestHostOptions): (message: ToGuest) => void {
  const newest = { board: 0, run: 0 };
  let stopped = false;

  async function answer(kind: "board" | "run", id: number, ask: GuestAsk): Promise<void> {
    const read = readProgram(ask.text);
    if (!read.ok) {
      post({ kind: "refused", id, issues: read.issues });
      return;
    }
    const { program, listing } = read;
    const lineAt = new Map(listing.map(({ address, line }) => [address, line]));
    const steps =
      kind === "board"
        ? makeBoard({ program, lineAt, controls: ask.controls })
        : runGuest({
            program,
            lineAt,
            controls: ask.controls,
            saved: ask.saved,
            instructionsMax: ask.instructionsMax,
            exitsMax,
            stepsMax,
          });
    for (let next = steps.next(); ; next = steps.next(stopped && kind === "run")) {
      if (next.done === true) {
        const value = next.value;
        post("rows" in value ? { kind: "board", id, board: value, listing } : { kind: "run", id, run: value, listing });
        return;
      }
      if (kind === "run") post({ kind: "progress", id, ...next.value });
      await pause();
      if (newest[kind] !== id) return;
    }
  }

  return (message) => {
    if (message.kind === "stop") {
      stopped = true;
      return;
    }
    if (message.kind === "check") {
      const { id, text } = message;
      const read = readProgram(text);
      post(read.ok ? { kind: "checked", id, listing: read.listing } : { kind: "refused", id, issues: read.issues });
      return;
    }
    const { kind, id, ask } = message;
    newest[kind] = id;
    if (kind === "run") stopped = false;
    answer(kind, id, ask).catch((error: unknown) =>
      post({ kind: "failed", id, reason: error instanceof Error ? error.message : String(error) }),
    );
  };
}
