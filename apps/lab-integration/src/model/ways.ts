/**
 * model/ways — which nodes of a scenario are served by somebody, by whom, and by whom else they could be: what their
 * kinds say of `path`.
 * @module
 */
import type { Run } from "@dc/engine/scenario";
import type { RequestView, Way } from "./view.ts";

/** A node with a device that somebody serves. */
export interface ServedNode {
  readonly name: string;
  readonly kind: string;
  readonly way: Way;
  /** Every way that its kind knows. */
  readonly ways: readonly Way[];
}

/** The served nodes of a run. */
export function servedNodes(run: Run): readonly ServedNode[] {
  return run.plan.nodes.flatMap(({ name, kind, options }) => {
    const { path: way } = options as { readonly path?: unknown };
    const { properties } = kind.shape.schema as {
      readonly properties?: { readonly path?: { readonly enum?: readonly Way[] } };
    };
    const ways = properties?.path?.enum ?? [];
    return typeof way === "string" && ways.includes(way) ? [{ name, kind: kind.kind, way, ways }] : [];
  });
}

/** Who serves what the requests go through, and who else could. */
export function waysOf(
  run: Run,
  requests: readonly RequestView[],
): { readonly way: Way; readonly ways: readonly Way[] } {
  const served = new Map(servedNodes(run).map((node) => [node.name, node]));
  // A disk's path and its guest's are two: whoever asks is the last in the place.
  const [first] = requests.flatMap(({ place }) => {
    const name = place.split("/").findLast((part) => served.has(part));
    return name === undefined ? [] : [served.get(name) as ServedNode];
  });
  if (first === undefined) return { way: "", ways: [] };
  // The answer to a datagram goes through a device of the same kind.
  const alike = [...served.values()].filter(({ kind }) => kind === first.kind);
  return { way: alike.every(({ way }) => way === first.way) ? first.way : "", ways: first.ways };
}

/** The scenario with each served node that knows this way served so. */
export function swapWays(run: Run, way: Way): Run["scenario"] {
  const served = new Set(
    servedNodes(run)
      .filter(({ ways }) => ways.includes(way))
      .map(({ name }) => name),
  );
  const nodes = Object.entries(run.scenario.nodes).map(([name, use]) => [
    name,
    served.has(name) ? { ...use, path: way } : use,
  ]);
  return { ...run.scenario, nodes: Object.fromEntries(nodes) };
}
