/**
 * permalink/actions — what a person did, as short as JSON can say it: `[[sincePs, after, do, on, value], …]`.
 *
 * Sources: the permalink contract, version 1; rules E151 and E158 in ../../SPEC.md.
 * @module
 */
import type { JsonValue } from "../issue.ts";
import type { Action } from "../state/timeline.ts";

/** An action as links write it: the time since the one before, events of its instant before it, what, on what, with what. */
export type PackedAction = readonly [sincePs: number, after: number, action: string, on: string, value?: JsonValue];

/** A whole number that a link can hold. */
export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Pack actions that are in the order of time. Those of the scenario are left out. */
export function packActions(actions: readonly Action[]): PackedAction[] {
  let beforePs = 0;
  return actions
    .filter(({ scripted }) => scripted !== true)
    .map(({ timePs, after, do: action, on, value }): PackedAction => {
      // Times since the one before: they are shorter, and equal steps repeat.
      const sincePs = timePs - beforePs;
      beforePs = timePs;
      return value === undefined ? [sincePs, after, action, on] : [sincePs, after, action, on, value];
    });
}

/**
 * Unpack actions.
 *
 * @param packed anything; what a link holds.
 * @param report told of each entry that is no action, by its index, or by -1 where `packed` is no list.
 */
export function unpackActions(packed: unknown, report: (index: number) => void): Action[] {
  const actions: Action[] = [];
  if (!Array.isArray(packed)) {
    report(-1);
    return actions;
  }
  let beforePs = 0;
  packed.forEach((entry: unknown, index) => {
    const [sincePs, after, action, on, value] = (Array.isArray(entry) ? entry : []) as unknown as PackedAction;
    const fine = isWhole(sincePs) && isWhole(after) && typeof action === "string" && typeof on === "string";
    if (!fine) {
      report(index);
      return;
    }
    beforePs += sincePs;
    actions.push({ timePs: beforePs, after, do: action, on, ...(value === undefined ? {} : { value }) });
  });
  return actions;
}
