/**
 * views/wheel/session — a wheel in its worker, as signals: what is chosen, how it stands, what was asked of it.
 * @module
 */
import { type Accessor, createSignal, onCleanup } from "solid-js";
import { settle, sharersOf, type WheelChoice, wheelDefault } from "../../wheel/choice.ts";
import type { CurvePoint } from "../../wheel/curve.ts";
import { type Experiment, experiments } from "../../wheel/experiments.ts";
import type { WheelFrame } from "../../wheel/wheel.ts";
import type { InvalidationAsk, ToWheel } from "../../wheel/worker.ts";
import type { WheelPort } from "./connect.ts";

/** What is kept while another view is shown. */
export interface KeptWheel {
  readonly choice: WheelChoice;
  readonly isAsked: boolean;
}

/** Which entries an invalidation means, and on which processor. */
export type Target = Omit<InvalidationAsk, "what">;

/** The wheel as the view sees it. */
export interface WheelSession {
  readonly choice: Accessor<WheelChoice>;
  readonly change: (part: Partial<WheelChoice>) => void;
  readonly frame: Accessor<WheelFrame | undefined>;
  readonly isRunning: Accessor<boolean>;
  readonly points: Accessor<readonly CurvePoint[]>;
  readonly isCurveWhole: Accessor<boolean>;
  readonly failure: Accessor<string | undefined>;
  readonly retry: () => void;
  readonly go: (by: "access" | "turn" | "run") => void;
  readonly stop: () => void;
  /** The same choice from its beginning. */
  readonly again: () => void;
  readonly target: Accessor<Target>;
  readonly aim: (part: Partial<Target>) => void;
  readonly invalidate: (what: InvalidationAsk["what"]) => void;
  readonly experiment: Accessor<Experiment | undefined>;
  readonly measured: Accessor<readonly number[] | undefined>;
  readonly tryOut: (id: string) => void;
  /** Whether a prediction is asked for, and nothing is shown before. */
  readonly isAsked: Accessor<boolean>;
  readonly ask: () => void;
  readonly guess: Accessor<number | undefined>;
  /** Commit a prediction; without one, have it shown. */
  readonly predict: (guess?: number) => void;
  /** Measured misses of a turn, of the chosen number and policy. */
  readonly settled: Accessor<number | undefined>;
}

type Message = ToWheel extends infer One ? (One extends ToWheel ? Omit<One, "id"> : never) : never;

/** Open a session. @param keep told of what is to be kept */
export function createWheelSession(
  port: WheelPort,
  kept: KeptWheel | undefined,
  keep: (kept: KeptWheel) => void,
): WheelSession {
  const [choice, setChoice] = createSignal(kept?.choice ?? wheelDefault);
  const [frame, setFrame] = createSignal<WheelFrame>();
  const [isRunning, setRunning] = createSignal(false);
  const [points, setPoints] = createSignal<readonly CurvePoint[]>([]);
  const [isCurveWhole, setCurveWhole] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  const [target, setTarget] = createSignal<Target>({ vcpu: 0, page: 0, processor: 0 });
  const [experiment, setExperiment] = createSignal<Experiment>();
  const [measured, setMeasured] = createSignal<readonly number[]>();
  const [isAsked, setAsked] = createSignal(kept?.isAsked ?? true);
  const [guess, setGuess] = createSignal<number>();
  let last = 0;
  let wheelId = 0;

  port.listen((message) => {
    if (message.kind === "failed") {
      if (message.id === last || message.id === wheelId) {
        setRunning(false);
        setFailure(message.reason);
      }
    } else if (message.kind === "points") {
      if (message.id !== wheelId) return;
      setPoints((before) => [...before, ...message.points]);
      setCurveWhole(message.isWhole);
    } else if (message.id !== last) return;
    else if (message.kind === "frame") {
      setFailure(undefined);
      setRunning(message.isRunning);
      setFrame(message.frame);
    } else setMeasured(message.measured);
  }, setFailure);
  onCleanup(() => port.end());

  const post = (message: Message): void => port.post({ ...message, id: ++last } as ToWheel);
  const begin = (): void => {
    setPoints([]);
    setCurveWhole(false);
    setMeasured(undefined);
    setTarget({ vcpu: 0, page: 0, processor: 0 });
    keep({ choice: choice(), isAsked: isAsked() });
    const asked = experiment();
    post(asked === undefined ? { kind: "set", choice: choice() } : { kind: "experiment", experiment: asked.id });
    wheelId = last;
  };
  const setAndBegin = (next: WheelChoice): void => {
    setExperiment(undefined);
    setGuess(undefined);
    setChoice(next);
    begin();
  };
  begin();

  return {
    ...{ choice, frame, isRunning, points, isCurveWhole, failure, target, experiment, measured, isAsked, guess },
    change(part) {
      const next = settle({ ...choice(), ...part });
      // A select whose options are others says its value once more: nothing has changed.
      if (JSON.stringify(next) === JSON.stringify(choice())) return;
      // How many turns a run has is no other wheel.
      if (Object.keys(part).every((name) => name === "turns") && frame() !== undefined) {
        setChoice(next);
        keep({ choice: next, isAsked: isAsked() });
        post({ kind: "turns", turns: next.turns });
      } else setAndBegin(next);
    },
    retry: begin,
    go: (by) => post({ kind: "go", by }),
    stop: () => post({ kind: "stop" }),
    again() {
      setExperiment(undefined);
      begin();
    },
    aim: (part) =>
      setTarget((before) => {
        const next = { ...before, ...part };
        const isSame = next.vcpu === before.vcpu && next.page === before.page && next.processor === before.processor;
        return isSame ? before : next;
      }),
    invalidate: (what) => post({ kind: "invalidate", ask: { what, ...target() } }),
    tryOut(id) {
      const found = experiments.find((each) => each.id === id);
      if (found === undefined) return;
      setAsked(false);
      setGuess(undefined);
      setExperiment(found);
      setChoice(found.choice);
      begin();
    },
    ask() {
      setGuess(undefined);
      setAsked(true);
    },
    predict(said) {
      setGuess(said);
      setAsked(false);
      keep({ choice: choice(), isAsked: false });
    },
    settled() {
      const { replacement } = choice();
      const vcpus = sharersOf(choice());
      return points().find((point) => point.replacement === replacement && point.vcpus === vcpus)?.misses;
    },
  };
}
