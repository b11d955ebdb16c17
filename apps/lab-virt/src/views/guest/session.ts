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
import type { GuestRunView } from "../../guest/run.ts";
import { samples } from "../../guest/samples.ts";
import { type Decoder, wrongDecoder } from "../../guest/qualification.ts";
import type { GuestPort } from "./connect.ts";

/** A run and its listing. */
export interface Answered {
  readonly run: GuestRunView;
  readonly listing: readonly ListingLine[];
}

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
  readonly answered: Accessor<Answered | undefined>;
  readonly board: Accessor<Board | undefined>;
  readonly issues: Accessor<readonly Issue[]>;
  /** While a guest runs. */
  readonly progress: Accessor<{ readonly instructions: number; readonly exits: number } | undefined>;
  readonly failure: Accessor<string | undefined>;
}

interface Kept extends Session {
  readonly setAnswered: Setter<Answered | undefined>;
  readonly setBoard: Setter<Board | undefined>;
  readonly setIssues: Setter<readonly Issue[]>;
  readonly setProgress: Setter<{ readonly instructions: number; readonly exits: number } | undefined>;
  readonly setFailure: Setter<string | undefined>;
}

/** What a view can do beyond reading. */
export interface Guests extends Session {
  /** Run the guest again as it stands. */
  readonly run: () => void;
  readonly stop: () => void;
  /** Ask what a text is; the answer is dropped where a newer one was asked for. */
  readonly check: (
    text: string,
  ) => Promise<{ readonly listing: readonly ListingLine[]; readonly issues: readonly Issue[] }>;
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
    const [answered, setAnswered] = createSignal<Answered>();
    const [board, setBoard] = createSignal<Board>();
    const [issues, setIssues] = createSignal<readonly Issue[]>([]);
    const [progress, setProgress] = createSignal<{ readonly instructions: number; readonly exits: number }>();
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
export function useGuests(model: LabModel, connect: () => GuestPort, asks: readonly ("run" | "board")[]): Guests {
  const session = (model.kept.get("guests") as Kept | undefined) ?? makeSession();
  model.kept.set("guests", session);
  const port = connect();
  let last = 0;
  const newest = { run: 0, board: 0, check: 0 };
  let checked: ((answer: { listing: readonly ListingLine[]; issues: readonly Issue[] }) => void) | undefined;

  port.listen(
    (message) => {
      if (message.kind === "progress") {
        if (message.id === newest.run) session.setProgress(message);
      } else if (message.kind === "checked") {
        if (message.id === newest.check) checked?.({ listing: message.listing, issues: [] });
      } else if (message.kind === "refused") {
        if (message.id === newest.check) checked?.({ listing: [], issues: message.issues });
        if (message.id !== newest.run) return;
        session.setProgress(undefined);
        session.setIssues(message.issues);
        session.setAnswered(undefined);
      } else if (message.kind === "board") {
        if (message.id === newest.board) session.setBoard(message.board);
      } else if (message.kind === "run") {
        if (message.id !== newest.run) return;
        session.setProgress(undefined);
        session.setIssues([]);
        session.setFailure(undefined);
        session.setChosen(Math.max(0, Math.min(session.chosen(), message.run.steps.length - 1)));
        session.setAnswered({ run: message.run, listing: message.listing });
      } else {
        session.setProgress(undefined);
        session.setFailure(message.reason);
      }
    },
    (reason) => {
      session.setProgress(undefined);
      session.setFailure(reason);
    },
  );
  const ask = (kind: "run" | "board"): void => {
    last += 1;
    newest[kind] = last;
    port.post({
      kind,
      id: last,
      ask: {
        text: session.text(),
        controls: session.controls(),
        saved: session.saved(),
        instructionsMax: session.instructionsMax(),
      },
    });
  };
  if (asks.includes("run"))
    createEffect(on([session.text, session.controls, session.saved, session.instructionsMax], () => ask("run")));
  // What a switch does alone does not depend on how the switches stand.
  if (asks.includes("board"))
    createEffect(
      on([session.text, createMemo(() => JSON.stringify(switchesAlone(session.controls())))], () => ask("board")),
    );
  onCleanup(() => {
    session.setProgress(undefined);
    port.end();
  });
  return {
    ...session,
    run: () => ask("run"),
    stop: () => port.post({ kind: "stop" }),
    check(text) {
      last += 1;
      newest.check = last;
      port.post({ kind: "check", id: last, text });
      return new Promise((answer) => {
        checked = answer;
      });
    },
  };
}
