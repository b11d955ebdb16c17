/**
 * permalink/module — the part of a link that a learning module needs in the place of a scenario.
 *
 * A payload of a module is JSON for what is words, `{"e": engines, "m": name, "a": deeds, "v": view}`, a byte of zero,
 * which JSON never has, and then numbers (./bytes.ts):
 *
 *     seed timePs fired? digest actions open count run…
 *     run      0, or 1 place? actions values; the open run has no actions here
 *     place    1 timePs fired? digest, or for the open run 0 where it stands where the link stands
 *     actions  count, then for each: which deed + deeds · events of its instant before it, time since the one before
 *     values   count, then each
 *
 * A deed is `[do, on, value]`; each different one stands in the list once.
 *
 * Sources: the permalink contract, version 1; rules E229, E231–E234 in ../../SPEC.md.
 * @module
 */
import type { JsonValue } from "../issue.ts";
import type { Ps } from "../sim/time.ts";
import type { Action } from "../state/timeline.ts";
import { ByteReader, ByteWriter, isWhole } from "./bytes.ts";

/** Where a run stands. */
export interface PermalinkPlace {
  readonly timePs: Ps;
  /** Events fired since the start, all ports being general, where it stands inside an instant. */
  readonly fired?: number;
  readonly digest: string;
}

/** A run of a module that was begun. */
export interface PermalinkRun {
  /** What was set and answered, in an order that the module knows; null for what was not. */
  readonly values: readonly (number | null)[];
  /** How far it was played; absent in the open run where that is where the link stands. */
  readonly place?: PermalinkPlace;
  /** What was done in it; of the open run, that is the link's own. */
  readonly actions: readonly Action[];
}

/** A learning module, in the place of a scenario. */
export interface PermalinkModule {
  /** `id@version`: no other version has the same runs. */
  readonly name: string;
  /** Which of its runs the link's own actions, time and digest are of. */
  readonly open: number;
  /** Its runs, in an order that the module knows; null where one was not begun. */
  readonly runs: readonly (PermalinkRun | null)[];
}

/** Most runs of a module that are read. */
export const permalinkRunsMax = 100;

/** The form of a module's name. Whether there is such a module, its catalogue says. */
export const moduleForm: RegExp = /^[a-z][a-z0-9-]{0,59}@[0-9A-Za-z.+-]{1,60}$/;

type Deed = readonly [action: string, on: string, value?: JsonValue];

/** What a link of a module says in numbers. */
export interface ModuleNumbers extends PermalinkPlace {
  readonly seed: number;
  readonly actions: readonly Action[];
  readonly open: number;
  readonly runs: readonly (PermalinkRun | null)[];
}

/** Each different deed of a link, once. */
class Deeds {
  readonly #places = new Map<string, number>();

  /** Its place in the list. */
  place({ do: action, on, value }: Action): number {
    const deed = JSON.stringify(value === undefined ? [action, on] : [action, on, value]);
    const place = this.#places.get(deed) ?? this.#places.size;
    this.#places.set(deed, place);
    return place;
  }

  list(): JsonValue[] {
    return [...this.#places.keys()].map((deed) => JSON.parse(deed) as JsonValue);
  }
}

/** What a person did, in the order of time; the scenario's own is left out. */
const own = (actions: readonly Action[]): Action[] =>
  actions.filter(({ scripted }) => scripted !== true).sort((a, b) => a.timePs - b.timePs || a.after - b.after);

/** @returns the deeds, for the words, and the numbers. */
export function writeModule(numbers: ModuleNumbers): {
  readonly deeds: readonly JsonValue[];
  readonly bytes: Uint8Array;
} {
  const { seed, open, runs } = numbers;
  const writer = new ByteWriter();
  const deeds = new Deeds();
  const lists = [own(numbers.actions), ...runs.map((run, index) => own(index === open ? [] : (run?.actions ?? [])))];
  for (const action of lists.flat()) deeds.place(action);
  const count = deeds.list().length;
  const writePlace = ({ timePs, fired, digest }: PermalinkPlace): void => {
    writer.whole(timePs);
    writer.optional(fired);
    writer.digest(digest);
  };
  const writeActions = (actions: readonly Action[]): void => {
    writer.whole(actions.length);
    let beforePs = 0;
    for (const action of actions) {
      writer.whole(action.after * count + deeds.place(action));
      writer.whole(action.timePs - beforePs);
      beforePs = action.timePs;
    }
  };
  writer.whole(seed);
  writePlace(numbers);
  writeActions(lists[0] as Action[]);
  writer.whole(open);
  writer.whole(runs.length);
  runs.forEach((run, index) => {
    writer.whole(run === null ? 0 : 1);
    if (run === null) return;
    writer.whole(run.place === undefined ? 0 : 1);
    if (run.place !== undefined) writePlace(run.place);
    if (index !== open) writeActions(lists[index + 1] as Action[]);
    writer.whole(run.values.length);
    for (const value of run.values) writer.value(value);
  });
  return { deeds: deeds.list(), bytes: writer.bytes() };
}

/**
 * Read the numbers of a module.
 *
 * @param deeds what stands in the words for `a`.
 * @returns undefined where they are not what `writeModule` gives.
 */
export function readModule(bytes: Uint8Array, deeds: unknown): ModuleNumbers | undefined {
  const known = readDeeds(deeds);
  if (known === undefined) return undefined;
  const reader = new ByteReader(bytes);
  let isGood = true;
  // Nothing is made larger than what is there: each entry has at least one byte.
  const count = (): number => {
    const wanted = reader.whole();
    isGood &&= wanted <= reader.left;
    return isGood ? wanted : 0;
  };
  const readPlace = (): PermalinkPlace => {
    const [timePs, fired, digest] = [reader.whole(), reader.optional(), reader.digest()];
    return { timePs, ...(fired === undefined ? {} : { fired }), digest };
  };
  const readActions = (): Action[] => {
    let timePs = 0;
    return Array.from({ length: count() }, (): Action => {
      const code = reader.whole();
      timePs += reader.whole();
      isGood &&= known.length > 0 && isWhole(timePs);
      const after = Math.floor(code / Math.max(1, known.length));
      return { timePs, after, ...(known[code % known.length] as Pick<Action, "do" | "on" | "value">) };
    });
  };
  const seed = reader.whole();
  const place = readPlace();
  const actions = readActions();
  const open = reader.whole();
  const length = count();
  isGood &&= length <= permalinkRunsMax && open < length && seed <= 4294967295;
  const runs = Array.from({ length: isGood ? length : 0 }, (_, index): PermalinkRun | null => {
    if (readFlag() === 0) return null;
    const place = readFlag() === 1 ? readPlace() : undefined;
    isGood &&= place !== undefined || index === open;
    const done = index === open ? actions : readActions();
    const values = Array.from({ length: count() }, () => reader.value());
    return { values, ...(place === undefined ? {} : { place }), actions: done };
  });
  function readFlag(): number {
    const flag = reader.whole();
    isGood &&= flag <= 1;
    return flag;
  }
  // Actions of a run that was not begun have nowhere to stand.
  isGood &&= reader.isGood && reader.isAtEnd && (actions.length === 0 || runs[open] !== null);
  return isGood ? { ...place, seed, actions, open, runs } : undefined;
}

function readDeeds(deeds: unknown): Pick<Action, "do" | "on" | "value">[] | undefined {
  if (!Array.isArray(deeds)) return undefined;
  const read = deeds.map((deed: unknown) => {
    const [action, on, value] = (Array.isArray(deed) ? deed : []) as unknown as Deed;
    if (typeof action !== "string" || typeof on !== "string") return undefined;
    return { do: action, on, ...(value === undefined ? {} : { value }) };
  });
  return read.includes(undefined) ? undefined : (read as Pick<Action, "do" | "on" | "value">[]);
}
