/**
 * views/switchboard/board-lines — the rows of the board: what each switch does to a line alone, and what happened now.
 * @module
 */
import type { Board, Effect } from "../../guest/board.ts";
import { type GuestControls, isOn, switchNames, type SwitchName } from "../../guest/controls.ts";
import type { Ran } from "../../guest/worker.ts";

/** One cell: what the switch does alone, and whether it does so now. */
export interface BoardCell {
  readonly name: SwitchName;
  readonly effect: Effect;
  /** The switch is on, and its effect is what happened. */
  readonly live: boolean;
}

/** One row. */
export interface BoardLine {
  /** Undefined: between instructions. */
  readonly line: number | undefined;
  readonly bytes: string;
  /** Undefined: between instructions. */
  readonly text: string | undefined;
  readonly always: boolean;
  readonly cells: readonly BoardCell[];
  /** Exits of this run. */
  readonly count: number;
  readonly reasons: readonly number[];
  readonly qualification: bigint;
}

/** Put board and run together. Lines that exit in this run and for no switch alone are rows, too. */
export function makeBoardLines(
  board: Board | undefined,
  answered: Ran | undefined,
  controls: GuestControls,
): readonly BoardLine[] {
  const now = new Map(answered?.run.lines.map((each) => [each.line, each]) ?? []);
  const rows = new Map(board?.rows.map((row) => [row.line, row]) ?? []);
  const listing = new Map(answered?.listing.map((each) => [each.line, each]) ?? []);
  const entered = answered !== undefined && answered.run.end.kind !== "entryFailed";
  const lines = [...new Set([...rows.keys(), ...now.keys()])];
  lines.sort((one, other) => (one ?? Number.POSITIVE_INFINITY) - (other ?? Number.POSITIVE_INFINITY));
  return lines.map((line) => {
    const row = rows.get(line);
    const exits = now.get(line);
    const listed = line === undefined ? undefined : listing.get(line);
    return {
      line,
      bytes: listed?.bytes ?? "",
      text: listed?.text,
      always: row?.always ?? false,
      cells: switchNames.map((name, at) => {
        const effect = row?.effects[at] ?? "none";
        const happened = effect === "exits" ? exits !== undefined : exits === undefined;
        return { name, effect, live: effect !== "none" && entered && isOn(controls, name) && happened };
      }),
      count: exits?.count ?? 0,
      reasons: exits?.reasons ?? [],
      qualification: exits?.qualification ?? 0n,
    };
  });
}
