/**
 * figures/walk/walking — the state of the figure: the tables, the walk through them, and how far one has followed it.
 * @module
 */
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import { clampChoice, formulaOf, type WalkChoice, type WalkFormula, type WalkScene } from "./choice.ts";
import { createWalkMachine, type Walk, type WalkMachine, type WalkStep } from "./machine.ts";

/** How long a reference is shown while the walk plays. */
const playMs = 420;

/** What was predicted: nothing yet, nothing by choice, or a number. */
export type Guess = "asked" | "skipped" | number;

/** The figure, as its parts read and change it. */
export interface Walking {
  readonly choice: Accessor<WalkChoice>;
  readonly change: (part: Partial<WalkChoice>) => void;
  readonly walk: Accessor<Walk>;
  readonly formula: Accessor<WalkFormula>;
  /** References of the same walk on a machine without EPT. */
  readonly nativeCount: Accessor<number>;
  /** Steps that were followed: 0 to all of them. */
  readonly at: Accessor<number>;
  readonly goTo: (at: number) => void;
  readonly isAtEnd: Accessor<boolean>;
  /** The step whose entry is shown. */
  readonly shown: Accessor<WalkStep | undefined>;
  readonly isPlaying: Accessor<boolean>;
  readonly setPlaying: (isPlaying: boolean) => void;
  readonly guess: Accessor<Guess>;
  readonly setGuess: (guess: Guess) => void;
  /** An entry was changed since the tables were made. */
  readonly isChanged: Accessor<boolean>;
  /** Turn bits of the entry that is shown, and walk again. */
  readonly invert: (bits: bigint) => void;
  /** The value of the entry that is shown, now: the walk may have set flags in it. */
  readonly entryNow: Accessor<bigint | undefined>;
  readonly again: () => void;
  readonly fresh: () => void;
  readonly invalidate: (by: "invlpg" | "invept") => void;
}

const sceneOf = ({ guest, guestPage, ept, eptPage, caches, address }: WalkChoice): WalkScene => ({
  ...{ guest, guestPage, ept, eptPage, caches, address },
});
const isSame = <Parts extends WalkScene>(a: Parts, b: Parts): boolean =>
  (Object.keys(a) as (keyof Parts)[]).every((key) => a[key] === b[key]);

/** Begin. @param asks whether a prediction is asked for before the walk is shown */
export function createWalking(begin: Partial<WalkChoice>, asks: boolean): Walking {
  const [choice, setChoice] = createSignal(clampChoice(begin), { equals: isSame });
  const scene = createMemo(() => sceneOf(choice()), undefined, { equals: isSame });
  const [life, setLife] = createSignal(0);
  const [turn, setTurn] = createSignal(0);
  const machine = createMemo((): WalkMachine => {
    life();
    return createWalkMachine(scene());
  });
  const walk = createMemo((): Walk => {
    turn();
    return machine().walk(choice());
  });
  const nativeCount = createMemo(
    () => createWalkMachine({ ...scene(), ept: "none", caches: "none" }).walk(choice()).count,
  );
  const formula = createMemo(() => formulaOf(scene()));
  const [at, setAt] = createSignal(0);
  const [chosen, setChosen] = createSignal<number>();
  const [isPlaying, setPlaying] = createSignal(false);
  const [guess, setGuess] = createSignal<Guess>(asks ? "asked" : "skipped");
  const [isChanged, setChanged] = createSignal(false);
  const isAtEnd = (): boolean => at() >= walk().steps.length;
  const goTo = (to: number): void => {
    setChosen(undefined);
    setAt(Math.min(walk().steps.length, Math.max(0, to)));
  };
  // Other tables are another walk, and another question for who answers them.
  createEffect(
    on(
      scene,
      () => {
        setPlaying(false);
        setChanged(false);
        goTo(0);
        if (guess() !== "skipped") setGuess("asked");
      },
      { defer: true },
    ),
  );
  createEffect(() => {
    if (!isPlaying()) return;
    if (isAtEnd()) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => goTo(at() + 1), playMs);
    onCleanup(() => clearTimeout(timer));
  });
  const shown = (): WalkStep | undefined => walk().steps[chosen() ?? at() - 1];
  const entryNow = (): bigint | undefined => {
    const place = shown()?.place;
    return place === undefined ? undefined : machine().entryAt(place);
  };
  /** Walk, and show the end of it: what the change came to. */
  function rewalk(): void {
    setPlaying(false);
    setTurn((before) => before + 1);
    goTo(walk().steps.length);
  }
  return {
    ...{
      choice,
      walk,
      formula,
      nativeCount,
      at,
      goTo,
      isAtEnd,
      shown,
      isPlaying,
      guess,
      setGuess,
      isChanged,
      entryNow,
    },
    change: (part) => {
      setChoice((before) => clampChoice({ ...before, ...part }));
      setAt((before) => Math.min(before, walk().steps.length));
    },
    setPlaying: (plays) => {
      if (plays && isAtEnd()) goTo(0);
      setPlaying(plays);
    },
    invert(bits) {
      const step = shown();
      if (step?.place === undefined) return;
      machine().setEntry(step.place, machine().entryAt(step.place) ^ bits);
      setChanged(true);
      rewalk();
      const same = walk().steps.findIndex(({ column, row }) => column === step.column && row === step.row);
      setChosen(same < 0 ? undefined : same);
    },
    again: rewalk,
    fresh() {
      setChanged(false);
      setLife((before) => before + 1);
      goTo(0);
    },
    invalidate(by) {
      machine()[by]();
      rewalk();
    },
  };
}
