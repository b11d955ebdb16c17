/**
 * topology/reasons — why a design cannot be built: every reason, at the option that a person can change.
 *
 * Source: rule F204 in ../../SPEC.md.
 * @module
 */
import type { Issue } from "@dc/engine";

/** Most nodes and links of a scenario. */
const nodesMax = 65_536;
const linksMax = 262_144;

/** Gathers the reasons against one design. */
export interface Reasons {
  readonly issues: readonly Issue[];
  /** Whether anything speaks against it so far. */
  readonly any: boolean;
  /** An option that cannot be what it is. */
  refuse(what: "count" | "ports" | "size", path: string, expected: string, received: unknown, hint?: string): void;
  /** A count that must be whole. @param most no bound when absent. */
  whole(path: string, value: number, least: number, most?: number): void;
  /** Ports that a device has, where that is known, against those that it needs. */
  ports(path: string, has: number | undefined, needs: number, hint: string): void;
  /** Nodes and links of the whole. */
  size(nodes: number, links: number): void;
}

/** @param noun whose design it is: codes are `fabric/<noun>-count`, `-ports`, `-size`. */
export function createReasons(noun: string): Reasons {
  const issues: Issue[] = [];
  const reasons: Reasons = {
    issues,
    get any() {
      return issues.length > 0;
    },
    refuse(what, path, expected, received, hint) {
      const issue: Issue = {
        severity: "error",
        code: `fabric/${noun}-${what}`,
        path,
        expected,
        received: String(received),
      };
      issues.push(hint === undefined ? issue : { ...issue, hint });
    },
    whole(path, value, least, most) {
      if (Number.isSafeInteger(value) && value >= least && value <= (most ?? value)) return;
      reasons.refuse("count", path, `a whole number from ${least}${most === undefined ? "" : ` to ${most}`}`, value);
    },
    ports(path, has, needs, hint) {
      if (has === undefined) return;
      if (!(Number.isSafeInteger(has) && has >= 1)) reasons.refuse("count", path, "a whole number from 1", has);
      else if (needs > has) reasons.refuse("ports", path, `at least ${needs} ports`, has, hint);
    },
    size(nodes, links) {
      if (!(nodes <= nodesMax)) reasons.refuse("size", "", `at most ${nodesMax} nodes`, nodes);
      if (!(links <= linksMax)) reasons.refuse("size", "", `at most ${linksMax} links`, links);
    },
  };
  return reasons;
}
