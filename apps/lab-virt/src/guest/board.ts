/**
 * guest/board — which switch makes which instruction exit: the guest is run once with every switch off, once with each of
 * them on alone, and once as they stand.
 * @module
 */
import {
  type GuestControls,
  isOn,
  makeControls,
  type SwitchName,
  switchNames,
  withoutSwitches,
  withSwitch,
} from "./controls.ts";
import type { GuestProgram } from "./machine.ts";
import { type GuestRunView, runGuest, type RunProgress } from "./run.ts";

/** What one switch alone does to one line: it makes it exit, spares it an exit, or neither. */
export type Effect = "exits" | "spares" | "none";

/** One line of the board. */
export interface BoardRow {
  /** Undefined: exits between instructions, and those of what is not the program's. */
  readonly line: number | undefined;
  /** It exits with every switch off. */
  readonly always: boolean;
  /** In the order of `switchNames`. */
  readonly effects: readonly Effect[];
}

/** The board. */
export interface Board {
  readonly rows: readonly BoardRow[];
}

/** What is asked. */
export interface BoardAsk {
  readonly program: GuestProgram;
  readonly lineAt: ReadonlyMap<number, number>;
  readonly controls: GuestControls;
}

/** A guest that goes on for ever must not be asked fourteen times for ever. */
const limits = { instructionsMax: 20_000, exitsMax: 400, stepsMax: 0 } as const;

/** Every switch off, and nothing else set: what the switches point to is as a person has it. */
export function switchesAlone(controls: GuestControls): GuestControls {
  const { vectors, ports, msrs, cr0Mask, cr4Mask, processor } = controls;
  return withoutSwitches({ ...makeControls(processor), vectors, ports, msrs, cr0Mask, cr4Mask });
}

/** Ask each switch alone. Rows are lines that some switch, or none, makes exit; in the order of the text. */
export function* makeBoard(ask: BoardAsk): Generator<RunProgress, Board, boolean | undefined> {
  const off = switchesAlone(ask.controls);
  const base = yield* linesOf(ask, off);
  const alone = new Map<SwitchName, ReadonlySet<number | undefined>>();
  for (const name of switchNames) {
    const on = withSwitch(off, name, true);
    // A switch that the processor holds is as it was.
    alone.set(name, isOn(on, name) === isOn(off, name) ? base : yield* linesOf(ask, on));
  }
  const lines = new Set([...base, ...[...alone.values()].flatMap((each) => [...each])]);
  const rows = [...lines].map((line) => ({
    line,
    always: base.has(line),
    effects: switchNames.map((name): Effect => {
      const exits = alone.get(name)?.has(line) === true;
      if (exits === base.has(line)) return "none";
      return exits ? "exits" : "spares";
    }),
  }));
  rows.sort((one, other) => (one.line ?? Number.POSITIVE_INFINITY) - (other.line ?? Number.POSITIVE_INFINITY));
  return { rows };
}

function* linesOf(
  ask: BoardAsk,
  controls: GuestControls,
): Generator<RunProgress, ReadonlySet<number | undefined>, boolean | undefined> {
  const run: GuestRunView = yield* runGuest({ ...ask, controls, ...limits });
  return new Set(run.lines.map(({ line }) => line));
}
