/**
 * scenario/names — how nodes, ports and objects are named, and which known name a person may have meant.
 *
 * Sources: the rules of names in ../../SPEC.md, E104–E106.
 * @module
 */

/** A node's name: 1 to 63 characters, the first a letter or digit. Refuses `__proto__` and markup by its alphabet. */
export const nodePattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

const node = new RegExp(`^${nodePattern}$`);
const end = new RegExp(`^(${nodePattern}):(${nodePattern})$`);

/** Is this a node's name? */
export const isName = (name: string): boolean => node.test(name);

/** The two halves of a port as links write it, `leaf1:e1-1`, or `undefined`. */
export function readEnd(text: string): readonly [node: string, port: string] | undefined {
  const match = end.exec(text);
  return match === null ? undefined : [match[1] as string, match[2] as string];
}

/** The node at the head of an object path, `leaf1` of `leaf1/e1-1/queue3`. */
export const headOf = (objectPath: string): string => objectPath.split("/", 1)[0] as string;

/** Object and metric of a probe, `leaf1/e1-1#queueBytes.max`, or `undefined`. */
export function readProbe(text: string): readonly [object: string, metric: string] | undefined {
  const match = /^([A-Za-z0-9][A-Za-z0-9._/-]{0,511})#([A-Za-z][A-Za-z0-9.]{0,62})$/.exec(text);
  return match === null ? undefined : [match[1] as string, match[2] as string];
}

/** Edit distance (Levenshtein) between two names, letters' case aside. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 0; i < a.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j++) {
      row.push(Math.min(row[j] + 1, above[j + 1] + 1, above[j] + (a[i] === b[j] ? 0 : 1)));
    }
    above = row;
  }
  return above[b.length];
}

/**
 * The known names nearest to one that is not known.
 *
 * @returns at most three, nearest first and the registered order among equals; those that share less than half of
 *          their letters are left out, unless none is nearer. A name of more than 100 characters has no neighbours.
 */
export function nearest(name: string, known: readonly string[]): readonly string[] {
  if (name.length > 100) return known.slice(0, 3);
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const near = ranked.filter(({ candidate, far }) => far <= Math.max(candidate.length, name.length) / 2);
  return (near.length > 0 ? near : ranked).slice(0, 3).map(({ candidate }) => candidate);
}

/** A hint that lists the nearest known names, made only when the issue is kept; none where the choice is too wide. */
export function nearestHint(value: unknown, known: Iterable<string>): () => string | undefined {
  return () => {
    const names = [...known];
    if (typeof value !== "string" || names.length === 0 || names.length > 1024) return undefined;
    return `nearest: ${nearest(value, names).join(", ")}`;
  };
}
