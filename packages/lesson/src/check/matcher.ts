/**
 * check/matcher — finds records of a run.
 *
 * Names are resolved once: a kind, the objects of a pattern, columns by what the kind calls them, and words that stand
 * for numbers: a drop's cause, a port, what was done. What cannot be resolved matches nothing, and says why, because
 * validation asks; a record of the engine that this run has not made, as an action, is known all the same.
 *
 * Sources: rules L42 and L43 in ../../SPEC.md.
 * @module
 */
import { type DropCause, dropCauseIndex, dropCauses, fnv1a32, type Simulation } from "@dc/engine";
import { recordKinds } from "@dc/engine/scenario";
import { createGlob } from "./glob.ts";
import type { RecordMatch } from "./value.ts";

/** Finds records. */
export interface Matcher {
  matches(record: number): boolean;
  /** What of the match the run does not know: a path in it and what would be right; nothing when all is known. */
  readonly unknown: readonly { readonly path: string; readonly expected: string; readonly known: readonly string[] }[];
}

/** Columns of a record. */
export const columns = ["a", "b", "c"] as const;
export type ColumnLetter = (typeof columns)[number];

/** The column that a kind calls by a name, or that a letter names. */
export function columnOf({ trace }: Simulation, kind: string, name: string): ColumnLetter | undefined {
  const meaning = trace.kindColumns(trace.findKind(kind));
  return columns.find((column) => column === name || meaning[column] === name);
}

/** The number that a word stands for in a column. */
function numberOf({ graph }: Simulation, column: string, word: string): number | undefined {
  const port = (): number | undefined => {
    const index = graph.portByName(word);
    return index < 0 ? undefined : index;
  };
  switch (column) {
    case "cause":
      return dropCauses.includes(word as DropCause) ? dropCauseIndex(word as DropCause) : undefined;
    case "what":
      return fnv1a32(word) >>> 0;
    case "port":
      return port();
    case "link": {
      const index = port();
      return index === undefined ? undefined : graph.ports.link[index];
    }
    default:
      return undefined;
  }
}

/** Make a matcher for a run as it stands. */
export function createMatcher(match: RecordMatch, simulation: Simulation): Matcher {
  const { trace } = simulation;
  const unknown: { path: string; expected: string; known: readonly string[] }[] = [];
  const kind = trace.findKind(match.kind);
  if (kind < 0 && !Object.hasOwn(recordKinds, match.kind)) {
    const known = Array.from({ length: trace.kindCount }, (_, index) => trace.kindName(index));
    unknown.push({ path: "kind", expected: "a kind of record that this scenario makes", known });
  }
  const isOf = match.on === undefined ? undefined : createGlob(match.on);
  /** By object: 1 where it is meant, -1 where it is not, 0 where nobody has asked. */
  const objects = new Int8Array(isOf === undefined ? 0 : trace.objectCount);
  const isMeant = (object: number): boolean => {
    if (isOf === undefined) return true;
    if (objects[object] === 0) objects[object] = isOf(trace.objectName(object)) ? 1 : -1;
    return objects[object] === 1;
  };
  const wanted = Object.entries(match.where ?? {}).map(([name, value]) => {
    const column = kind < 0 ? undefined : columnOf(simulation, match.kind, name);
    if (kind >= 0 && column === undefined) {
      const known = columns.map((letter) => trace.kindColumns(kind)[letter] ?? letter);
      unknown.push({ path: `where.${name}`, expected: `a column of ${match.kind}`, known });
    }
    const number = typeof value === "number" ? value >>> 0 : numberOf(simulation, name, value);
    if (column !== undefined && number === undefined) {
      const known = name === "cause" ? dropCauses : [];
      unknown.push({ path: `where.${name}`, expected: "a number, or a word that stands for one here", known });
    }
    return { column, number };
  });
  const isFindable = unknown.length === 0 && kind >= 0;
  return {
    unknown,
    matches(record) {
      return (
        isFindable &&
        trace.kindOf(record) === kind &&
        isMeant(trace.objectOf(record)) &&
        wanted.every(({ column, number }) => column !== undefined && trace[column](record) === number)
      );
    },
  };
}
