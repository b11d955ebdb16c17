/**
 * model/view-state — what a person set in the lab's views: data by name, so that links carry it and undo takes it back.
 *
 * A view says how a value stands as data and how data are read (`ViewStateForm`): what comes from a link may be anything.
 * Nothing is kept of what is as it was first, so that links stay short.
 * @module
 */
import type { JsonValue } from "@dc/engine";
import { type Accessor, batch, createMemo, createSignal } from "solid-js";

/** How a value stands in links. */
export interface ViewStateForm<Value> {
  /** What it is where nobody set anything. */
  readonly first: Value;
  /** As data. */
  write(value: Value): JsonValue;
  /** What data say; undefined where they say nothing that can be. */
  read(data: JsonValue): Value | undefined;
}

/** How something is set. */
export interface ViewStateHow {
  /** One step of undo with the last one of this name: what is dragged or typed. */
  readonly joins?: string;
  /** No step of undo: what is only looked at. */
  readonly isLook?: boolean;
}

/** The state of all views. */
export interface ViewState {
  /** Data of a name; undefined where it is as it was first. Tracks. */
  get(name: string): JsonValue | undefined;
  set(name: string, data: JsonValue | undefined, how?: ViewStateHow): void;
  /** What is set meanwhile is one step of undo. */
  together(work: () => void): void;
  /** All of it, for a link; undefined where everything is as it was first. */
  all(): JsonValue | undefined;
  /** Have all as a link has it: what it does not name is as it was first, and there is nothing to take back. */
  restore(all: JsonValue | undefined): void;
}

/** What the model needs of it beyond what views do. */
export interface ViewHistory extends ViewState {
  /**
   * Whether the last thing that was done was to set something here.
   *
   * @param deeds how much else was done and could be taken back.
   */
  undoesNext(deeds: number): boolean;
  /** The same of what was taken back last. */
  redoesNext(deeds: number): boolean;
  readonly canUndo: Accessor<boolean>;
  readonly canRedo: Accessor<boolean>;
  /** @returns where it had been set */
  undo(): string | undefined;
  redo(): string | undefined;
  /** Something else was done: what was taken back is gone. */
  forgetRedo(): void;
  /** Another run is open: nothing else was done in it. */
  startOver(): void;
}

type Data = Readonly<Record<string, JsonValue>>;

interface Step {
  readonly before: Data;
  readonly after: Data;
  /** What else had been done by then. */
  readonly deeds: number;
  /** Which view was shown. */
  readonly place: string;
  readonly joins: string | undefined;
}

/** Names that a link may set. */
const namesMax = 100;
/** Steps that can be taken back. */
const stepsMax = 200;

/**
 * Make the state of a lab's views. Within a Solid root.
 *
 * @param now how much else was done and could be taken back, and which view is shown.
 */
export function createViewState(now: () => { readonly deeds: number; readonly place: string }): ViewHistory {
  const [data, setData] = createSignal<Data>({});
  const [past, setPast] = createSignal<readonly Step[]>([]);
  const [future, setFuture] = createSignal<readonly Step[]>([]);
  /** Where it stood when `together` began. */
  let together: Data | undefined;

  function follow(before: Data, joins: string | undefined): void {
    const last = past().at(-1);
    const { deeds, place } = now();
    const goesOn = joins !== undefined && last?.joins === joins && last.deeds === deeds;
    const step: Step = { before: goesOn ? last.before : before, after: data(), deeds, place, joins };
    setPast((steps) => [...(goesOn ? steps.slice(0, -1) : steps).slice(-stepsMax + 1), step]);
    setFuture([]);
  }
  return {
    get: (name) => data()[name],
    set(name, next, { joins, isLook = false } = {}) {
      const before = data();
      if (JSON.stringify(before[name]) === JSON.stringify(next)) return;
      const { [name]: _, ...others } = before;
      batch(() => {
        setData(next === undefined ? others : { ...others, [name]: next });
        if (!isLook && together === undefined) follow(before, joins);
      });
    },
    together(work) {
      if (together !== undefined) return work();
      const before = data();
      together = before;
      batch(() => {
        try {
          work();
        } finally {
          together = undefined;
        }
        if (data() !== before) follow(before, undefined);
      });
    },
    all: () => (Object.keys(data()).length === 0 ? undefined : data()),
    restore(all) {
      const given = typeof all === "object" && all !== null && !Array.isArray(all) ? Object.entries(all) : [];
      batch(() => {
        setData(Object.fromEntries(given.slice(0, namesMax).filter(([, value]) => value !== null)));
        setPast([]);
        setFuture([]);
      });
    },
    undoesNext: (deeds) => (past().at(-1)?.deeds ?? -1) >= deeds,
    redoesNext: (deeds) => (future().at(-1)?.deeds ?? Number.POSITIVE_INFINITY) <= deeds,
    canUndo: () => past().length > 0,
    canRedo: () => future().length > 0,
    undo() {
      const step = past().at(-1);
      if (step === undefined) return undefined;
      batch(() => {
        setData((current) => moved(current, step.after, step.before));
        setPast((steps) => steps.slice(0, -1));
        setFuture((steps) => [...steps, step]);
      });
      return step.place;
    },
    redo() {
      const step = future().at(-1);
      if (step === undefined) return undefined;
      batch(() => {
        setData((current) => moved(current, step.before, step.after));
        setFuture((steps) => steps.slice(0, -1));
        setPast((steps) => [...steps, step]);
      });
      return step.place;
    },
    forgetRedo: () => void setFuture([]),
    startOver() {
      batch(() => {
        setPast((steps) => steps.map((step) => ({ ...step, deeds: 0 })));
        setFuture([]);
      });
    },
  };
}

/** What differs between two states is as in the second; what was only looked at since stays. */
function moved(current: Data, from: Data, to: Data): Data {
  const next: Record<string, JsonValue> = { ...current };
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (from[name] === to[name]) continue;
    const value = to[name];
    if (value === undefined) delete next[name];
    else next[name] = value;
  }
  return next;
}

/** Sets a value: to another, or to what a function makes of it. */
export type SetViewState<Value> = (next: Value | ((before: Value) => Value), how?: ViewStateHow) => void;

/** A value that a view has in the lab's state, by its name. Within a Solid root. */
export function useViewState<Value>(
  { viewState }: { readonly viewState: ViewState },
  name: string,
  { first, write, read }: ViewStateForm<Value>,
): readonly [value: Accessor<Value>, set: SetViewState<Value>] {
  const data = createMemo(() => viewState.get(name));
  const value = createMemo((): Value => {
    const given = data();
    return (given === undefined ? undefined : read(given)) ?? first;
  });
  const firstWritten = JSON.stringify(write(first));
  return [
    value,
    (next, how) => {
      const made = typeof next === "function" ? (next as (before: Value) => Value)(value()) : next;
      const written = write(made);
      viewState.set(name, JSON.stringify(written) === firstWritten ? undefined : written, how);
    },
  ];
}
