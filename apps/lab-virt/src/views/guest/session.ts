/**
 * views/guest/session — the guest that three views share: its text and the controls, which links carry, and what came of
 * it, kept while other views are shown. Each view that is shown joins it with a worker of its own.
 * @module
 */
import { type LabModel, type SetViewState, useViewState } from "@dc/lab";
import type { Issue } from "@dc/engine";
import {
  type Accessor,
  createEffect,
  createMemo,
  createRoot,
  createSignal,
  on,
  onCleanup,
  type Setter,
} from "solid-js";
import { type Board, switchesAlone } from "../../guest/board.ts";
import type { GuestControls } from "../../guest/controls.ts";
import type { ListingLine } from "../../guest/program.ts";
import type { RunProgress } from "../../guest/run.ts";
import type { Decoder } from "../../guest/qualification.ts";
import { guestForms } from "../../guest/settings.ts";
import type { Ran } from "../../guest/worker.ts";
import type { GuestWorker } from "./connect.ts";

/** What the views share. */
export interface Session {
  /** The program that runs. */
  readonly text: Accessor<string>;
  readonly setText: SetViewState<string>;
  readonly controls: Accessor<GuestControls>;
  readonly setControls: SetViewState<GuestControls>;
  /** Registers that the handler saves, as bits. */
  readonly saved: Accessor<number>;
  readonly setSaved: SetViewState<number>;
  readonly instructionsMax: Accessor<number>;
  readonly setInstructionsMax: SetViewState<number>;
  readonly decoder: Accessor<Decoder>;
  readonly setDecoder: SetViewState<Decoder>;
  /** The exit that is looked at. */
  readonly chosen: Accessor<number>;
  readonly setChosen: SetViewState<number>;
  readonly answered: Accessor<Ran | undefined>;
  readonly board: Accessor<Board | undefined>;
  readonly issues: Accessor<readonly Issue[]>;
  /** While a guest runs. */
  readonly progress: Accessor<RunProgress | undefined>;
  readonly failure: Accessor<string | undefined>;
}

/** What came of it, kept while other views are shown. */
interface Outcome extends Pick<Session, "answered" | "board" | "issues" | "progress" | "failure"> {
  readonly setAnswered: Setter<Ran | undefined>;
  readonly setBoard: Setter<Board | undefined>;
  readonly setIssues: Setter<readonly Issue[]>;
  readonly setProgress: Setter<RunProgress | undefined>;
  readonly setFailure: Setter<string | undefined>;
}

/** What a view can do beyond reading. */
export interface Guests extends Session {
  /** Run the guest again as it stands. */
  readonly run: () => void;
  readonly stop: () => void;
  /** Ask what a text is. @returns undefined where a newer one was asked for */
  readonly check: (
    text: string,
  ) => Promise<{ readonly listing: readonly ListingLine[]; readonly issues: readonly Issue[] } | undefined>;
}

function makeOutcome(): Outcome {
  return createRoot(() => {
    const [answered, setAnswered] = createSignal<Ran>();
    const [board, setBoard] = createSignal<Board>();
    const [issues, setIssues] = createSignal<readonly Issue[]>([]);
    const [progress, setProgress] = createSignal<RunProgress>();
    const [failure, setFailure] = createSignal<string>();
    return {
      ...{ answered, setAnswered, board, setBoard, issues, setIssues, progress, setProgress, failure, setFailure },
    };
  });
}

/**
 * Join the session of a lab, within a Solid root.
 *
 * @param asks what is asked whenever what it depends on changes
 */
export function useGuests(model: LabModel, connect: () => GuestWorker, asks: readonly ("run" | "board")[]): Guests {
  const outcome = (model.kept.get("guests") as Outcome | undefined) ?? makeOutcome();
  model.kept.set("guests", outcome);
  const [text, setText] = useViewState(model, "guest.text", guestForms.text);
  const [controls, setControls] = useViewState(model, "guest.controls", guestForms.controls);
  const [saved, setSaved] = useViewState(model, "guest.saved", guestForms.saved);
  const [instructionsMax, setInstructionsMax] = useViewState(model, "guest.limit", guestForms.instructionsMax);
  const [decoder, setDecoder] = useViewState(model, "guest.decoder", guestForms.decoder);
  const [chosen, setChosen] = useViewState(model, "guest.exit", guestForms.chosen);
  const session: Session = {
    ...outcome,
    ...{ text, setText, controls, setControls, saved, setSaved, instructionsMax, setInstructionsMax, decoder, chosen },
    setDecoder: (next) => setDecoder(next, { joins: "guest.decoder" }),
    setChosen: (next) => setChosen(next, { isLook: true }),
  };
  const worker = connect();
  const fail = (error: unknown): void => {
    outcome.setProgress(undefined);
    outcome.setFailure(error instanceof Error ? error.message : String(error));
  };

  async function run(): Promise<void> {
    const ask = { text: text(), controls: controls(), saved: saved(), instructionsMax: instructionsMax() };
    const given = await worker.ask("run", ask, outcome.setProgress);
    if (given === undefined) return;
    outcome.setProgress(undefined);
    if ("issues" in given) {
      outcome.setIssues(given.issues);
      outcome.setAnswered(undefined);
      return;
    }
    outcome.setIssues([]);
    outcome.setFailure(undefined);
    session.setChosen((before) => Math.max(0, Math.min(before, given.run.steps.length - 1)));
    outcome.setAnswered(given);
  }
  async function askBoard(): Promise<void> {
    const given = await worker.ask("board", { text: text(), controls: controls() });
    if (given !== undefined && !("issues" in given)) outcome.setBoard(given);
  }
  if (asks.includes("run")) createEffect(on([text, controls, saved, instructionsMax], () => void run().catch(fail)));
  // What a switch does alone does not depend on how the switches stand.
  if (asks.includes("board"))
    createEffect(
      on([text, createMemo(() => JSON.stringify(switchesAlone(controls())))], () => void askBoard().catch(fail)),
    );
  onCleanup(() => {
    outcome.setProgress(undefined);
    worker.end();
  });
  return {
    ...session,
    run: () => void run().catch(fail),
    stop: () => worker.stop("run"),
    check: (text) => worker.ask("check", text),
  };
}
