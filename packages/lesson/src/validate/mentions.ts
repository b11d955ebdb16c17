/**
 * validate/mentions — what a check speaks of: its record matches and its probes, each with its path.
 *
 * Sources: rule L102 in ../../SPEC.md.
 * @module
 */
import { member, shape } from "@dc/engine/scenario";
import type { RecordMatch } from "../check/value.ts";

/** What is spoken of. `{object}` stands in names that a "for all" fills in. */
export interface Mentions {
  readonly matches: readonly { readonly path: string; readonly match: RecordMatch; readonly distinct?: string }[];
  readonly probes: readonly { readonly path: string; readonly probe: string }[];
}

const matchKeys = ["count", "timeOf", "of", "after", "until"];

/** What a predicate or a value speaks of. @param at its path in the document. */
export function mentionsOf(part: unknown, at: string): Mentions {
  const matches: { path: string; match: RecordMatch; distinct?: string }[] = [];
  const probes: { path: string; probe: string }[] = [];
  const walk = (value: unknown, path: string): void => {
    for (const [index, item] of Array.isArray(value) ? value.entries() : []) walk(item, `${path}[${index}]`);
    if (!shape.isMapping(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const place = key === "value" && value.isBare === true ? path : member(path, key);
      if (matchKeys.includes(key)) {
        const distinct = typeof value.distinct === "string" ? { distinct: value.distinct } : {};
        matches.push({ path: place, match: inner as RecordMatch, ...distinct });
      } else if (key === "order") {
        for (const [index, match] of (inner as RecordMatch[]).entries())
          matches.push({ path: `${place}[${index}]`, match });
      } else if (key === "probe") probes.push({ path: place, probe: inner as string });
      else walk(inner, place);
    }
  };
  walk(part, at);
  return { matches, probes };
}
