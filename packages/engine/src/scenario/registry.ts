/**
 * scenario/registry — the kinds and actions that a scenario may name, gathered by value.
 * @module
 */
import { engineError } from "../errors.ts";
import { linkActions } from "./actions.ts";
import type { ActionKind, Kind, KindPackage } from "./kind.ts";
import type { Plan } from "./plan.ts";
import type { Scenario } from "./scenario.ts";

/** What scenarios are read against. */
export interface Registry {
  readonly packages: readonly KindPackage[];
  /** By name, in the order of registration. */
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly actions: ReadonlyMap<string, ActionKind>;
  /** What scenarios that were read against it came to, for as long as somebody has them: each is planned once. */
  readonly plans: WeakMap<Scenario, Plan>;
}

/**
 * Gather packages into a registry. `link.down` and `link.up` are always there; a package may put its own in their place.
 *
 * @throws Error with code `engine/duplicate-name` when two packages name the same kind or action.
 */
export function createRegistry(packages: readonly KindPackage[]): Registry {
  const kinds = new Map<string, Kind>();
  const actions = new Map<string, ActionKind>();
  const add = <T>(map: Map<string, T>, name: string, value: T): void => {
    if (map.has(name)) throw engineError("engine/duplicate-name", `${name}: two packages offer it`);
    map.set(name, value);
  };
  for (const offered of packages) {
    for (const kind of offered.kinds) add(kinds, kind.kind, kind);
    for (const action of offered.actions) add(actions, action.do, action);
  }
  for (const action of linkActions) if (!actions.has(action.do)) actions.set(action.do, action);
  return { packages, kinds, actions, plans: new WeakMap() };
}
