/**
 * scenario/path — the way to a value in a document: `links[2].ends[0]`, `nodes["a.b"].kind`.
 *
 * Sources: rules E114 and E122 in ../../SPEC.md.
 * @module
 */

/** Path of a member: `nodes.leaf1`, or `nodes["a.b"]` where a dot would mislead. */
export function member(path: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The steps of a path: `links[2].ends` is `["links", 2, "ends"]`, and `nodes["a.b"]` is `["nodes", "a.b"]`. */
export function stepsOf(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  const step = /\.?([\w$-]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) return steps;
    if (match[2] !== undefined) steps.push(Number(match[2]));
    else steps.push(match[3] === undefined ? (match[1] as string) : (JSON.parse(match[3]) as string));
  }
  return steps;
}

/** Where a path lies in a document. */
export interface Place {
  /** The part of the path that exists: a missing key is shown at the mapping that lacks it. */
  readonly path: string;
  /** Index among its siblings, from the outside in. */
  readonly order: readonly number[];
}

/** Make a function from paths to places in plain data. */
export function createPlacer(document: unknown): (path: string) => Place {
  const indexes = new Map<object, ReadonlyMap<string, number>>();
  const indexOf = (map: object, key: string): number | undefined => {
    let known = indexes.get(map);
    if (known === undefined) {
      known = new Map(Object.keys(map).map((name, index) => [name, index]));
      indexes.set(map, known);
    }
    return known.get(key);
  };
  return (path) => {
    let at = document;
    let existing = "";
    const order: number[] = [];
    for (const step of stepsOf(path)) {
      if (typeof at !== "object" || at === null) break;
      const length = Array.isArray(at) ? at.length : undefined;
      const inside = typeof step === "number" && step < (length ?? 0) ? step : undefined;
      const index = length === undefined ? indexOf(at, String(step)) : inside;
      if (index === undefined) break;
      order.push(index);
      existing = length !== undefined ? `${existing}[${step}]` : member(existing, String(step));
      at = (at as Record<string | number, unknown>)[step];
    }
    return { path: existing, order };
  };
}

/** Compare two places by where they begin: what contains comes before what it contains. */
export function byPlace(a: Place, b: Place): number {
  const shared = Math.min(a.order.length, b.order.length);
  for (let i = 0; i < shared; i++) {
    const apart = (a.order[i] as number) - (b.order[i] as number);
    if (apart !== 0) return apart;
  }
  return a.order.length - b.order.length;
}
