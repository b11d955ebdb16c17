/**
 * guest/worker — what the guests' worker answers. A guest runs in slices: between two of them it can be stopped.
 * @module
 */
import type { Issue } from "@dc/engine";
import type { Steps } from "@dc/lab/view-worker";
import { type Board, makeBoard } from "./board.ts";
import type { GuestControls } from "./controls.ts";
import { type ListingLine, type ReadProgram, readProgram } from "./program.ts";
import { type GuestRunView, runGuest, type RunProgress } from "./run.ts";

/** What is asked. */
export interface GuestAsk {
  readonly text: string;
  readonly controls: GuestControls;
  /** Registers that the handler saves, as bits. */
  readonly saved: number;
  readonly instructionsMax: number;
}

/** A text that is no program is answered with what is wrong in it. */
export interface Refused {
  readonly issues: readonly Issue[];
}

/** A run, with its program's listing. */
export interface Ran {
  readonly run: GuestRunView;
  readonly listing: readonly ListingLine[];
}

const exitsMax = 1_000_000;
/** Steps that are kept to be scrubbed through. */
export const stepsMax = 512;

const linesOf = ({ listing }: Extract<ReadProgram, { readonly ok: true }>): ReadonlyMap<number, number> =>
  new Map(listing.map(({ address, line }) => [address, line]));

/** `check`: is the text a program; `board`: which switch does what; `run`: the guest as the controls stand. */
export const guestAnswers = {
  check(text: string): { readonly listing: readonly ListingLine[]; readonly issues: readonly Issue[] } {
    const read = readProgram(text);
    return read.ok ? { listing: read.listing, issues: [] } : { listing: [], issues: read.issues };
  },
  *board({ text, controls }: Pick<GuestAsk, "text" | "controls">): Steps<Board | Refused, RunProgress> {
    const read = readProgram(text);
    if (!read.ok) return { issues: read.issues };
    return yield* makeBoard({ program: read.program, lineAt: linesOf(read), controls });
  },
  *run({ text, ...ask }: GuestAsk): Steps<Ran | Refused, RunProgress> {
    const read = readProgram(text);
    if (!read.ok) return { issues: read.issues };
    const { program, listing } = read;
    const run = yield* runGuest({ ...ask, program, lineAt: linesOf(read), exitsMax, stepsMax });
    return { run, listing };
  },
} as const;
export type GuestAnswers = typeof guestAnswers;
