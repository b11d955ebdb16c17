/**
 * views/guest/session — the guest that three views share: its text, the controls, what came of it; kept while others are
 * shown. Each view that is shown joins it with a worker of its own.
 * @module
 */
import type { LabModel } from "@dc/lab";
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
import { type GuestControls, makeControls } from "../../guest/controls.ts";
import type { ListingLine } from "../../guest/program.ts";
import { allRegisters } from "../../guest/registers.ts";
import type { RunProgress } from "../../guest/run.ts";
import { samples } from "../../guest/samples.ts";
import { type Decoder, wrongDecoder } from "../../guest/qualification.ts";
import type { Ran } from "../../guest/worker.ts";
import type { GuestWorker } from "./connect.ts";

/** What the views share. */
export interface Session {
  /** The program that runs. */
  readonly text: Accessor<string>;
  readonly setText: Setter<string>;
  readonly controls: Accessor<GuestControls>;
  readonly setControls: Setter<GuestControls>;
  /** Registers that the handler saves, as bits. */
  readonly saved: Accessor<number>;
  readonly setSaved: Setter<number>;
  readonly instructionsMax: Accessor<number>;
  readonly setInstructionsMax: Setter<number>;
  readonly decoder: Accessor<Decoder>;
  readonly setDecoder: Setter<Decoder>;
  /** The exit that is looked at. */
  readonly chosen: Accessor<number>;
  readonly setChosen: Setter<number>;
  readonly answered: Accessor<Ran | undefined>;
  readonly board: Accessor<Board | undefined>;
  readonly issues: Accessor<readonly Issue[]>;
  /** While a guest runs. */
  readonly progress: Accessor<RunProgress | undefined>;
  readonly failure: Accessor<string | undefined>;
}

interface Kept extends Session {
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

/** Instructions that a guest gets without anybody asking for more. */
const instructionsDefault = 1_000_000;

function makeSession(): Kept {
  return createRoot(() => {
    const [text, setText] = createSignal(samples.fourteen);
    const [controls, setControls] = createSignal(makeControls());
    const [saved, setSaved] = createSignal(allRegisters);
    const [instructionsMax, setInstructionsMax] = createSignal(instructionsDefault);
    const [decoder, setDecoder] = createSignal(wrongDecoder);
    const [chosen, setChosen] = createSignal(0);
    const [answered, setAnswered] = createSignal<Ran>();
    const [board, setBoard] = createSignal<Board>();
    const [issues, setIssues] = createSignal<readonly Issue[]>([]);
    const [progress, setProgress] = createSignal<RunProgress>();
    const [failure, setFailure] = createSignal<string>();
    return {
      text,
      setText,
      controls,
      setControls,
      saved,
      setSaved,
      instructionsMax,
      setInstructionsMax,
      decoder,
      setDecoder,
      chosen,
      setChosen,
      answered,
      setAnswered,
      board,
      setBoard,
      issues,
      setIssues,
      progress,
      setProgress,
      failure,
      setFailure,
    };
  });
}

/**
 * Join the session of a lab, within a Solid root.
 *
 * @param asks what is asked whenever what it depends on changes
 */
export function useGuests(model: LabModel, connect: () => GuestWorker, asks: readonly ("run" | "board")[]): Guests {
  const session = (model.kept.get("guests") as Kept | undefined) ?? makeSession();
  model.kept.set("guests", session);
  const worker = connect();
  const fail = (error: unknown): void => {
    session.setProgress(undefined);
    session.setFailure(error instanceof Error ? error.message : String(error));
  };

  async function run(): Promise<void> {
    const { text, controls, saved, instructionsMax } = session;
    const ask = { text: text(), controls: controls(), saved: saved(), instructionsMax: instructionsMax() };
    const given = await worker.ask("run", ask, session.setProgress);
    if (given === undefined) return;
    session.setProgress(undefined);
    if ("issues" in given) {
      session.setIssues(given.issues);
      session.setAnswered(undefined);
      return;
    }
    session.setIssues([]);
    session.setFailure(undefined);
    session.setChosen(Math.max(0, Math.min(session.chosen(), given.run.steps.length - 1)));
    session.setAnswered(given);
  }
  async function askBoard(): Promise<void> {
    const given = await worker.ask("board", { text: session.text(), controls: session.controls() });
    if (given !== undefined && !("issues" in given)) session.setBoard(given);
  }
  if (asks.includes("run"))
    createEffect(
      on([session.text, session.controls, session.saved, session.instructionsMax], () => void run().catch(fail)),
    );
  // What a switch does alone does not depend on how the switches stand.
  if (asks.includes("board"))
    createEffect(
      on(
        [session.text, createMemo(() => JSON.stringify(switchesAlone(session.controls())))],
        () => void askBoard().catch(fail),
      ),
    );
  onCleanup(() => {
    session.setProgress(undefined);
    worker.end();
  });
  return {
    ...session,
    run: () => void run().catch(fail),
    stop: () => worker.stop("run"),
    check: (text) => worker.ask("check", text),
  };
}
