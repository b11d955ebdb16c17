/**
 * scenario/reader — what a shape needs to know while it reads: where to report, and which names exist.
 * @module
 */
import type { Issue } from "../issue.ts";

/** Handed to every shape: collects the issues and knows the scenario's nodes and ports. */
export interface Reader {
  /** Report an error at a path. `received` is the value as found; it is described and cut here. */
  report(
    code: string,
    path: string,
    expected: string,
    received: unknown,
    hint?: string | (() => string | undefined),
  ): void;
  /** How many were reported. */
  readonly count: number;
  /** Names of the scenario's nodes, in order. */
  readonly nodes: ReadonlySet<string>;
  /** Ports that a link joins, as `leaf1:e1-1`. */
  readonly ports: ReadonlySet<string>;
}

/** How an issue names what it found: quoted and cut to 60 characters, without control characters. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "a mapping";
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value);
  return typeof value === "string" && value.length > 60 ? `${text}… (${value.length} characters)` : text;
}

/**
 * A reader over a growing list of issues. Beyond 1,000 the rest are counted and dropped: nobody reads them, and the
 * memory and the edit distances of a hostile file must stay finite.
 */
export function createReader(issues: Issue[], nodes: ReadonlySet<string>, ports: ReadonlySet<string>): Reader {
  let count = 0;
  return {
    nodes,
    ports,
    get count() {
      return count;
    },
    report(code, path, expected, received, hint) {
      if (++count > 1000) return;
      const said = typeof hint === "function" ? hint() : hint;
      const issue = { severity: "error", code, path, expected, received: describe(received) } as const;
      issues.push(said === undefined ? issue : { ...issue, hint: said });
    },
  };
}
