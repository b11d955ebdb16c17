/**
 * validate/mentions — what a check speaks of: its record matches, its probes, the objects that
 * it names and the answers that it reads, each with its path.
 *
 * Sources: rules L102, L173 and L174 in ../../SPEC.md.
 * @module
 */
import { member, shape } from "@dc/engine/scenario";
import type { RecordMatch } from "../check/value.ts";

/** What is spoken of. `{object}` stands in names that a "for all" fills in. */
export interface Mentions {
  readonly matches: readonly { readonly path: string; readonly match: RecordMatch; readonly distinct?: string }[];
  readonly probes: readonly { readonly path: string; readonly probe: string }[];
  /** Names and patterns of objects. */
  readonly objects: readonly { readonly path: string; readonly pattern: string }[];
  /** Ids of predictions. */
  readonly answers: readonly { readonly path: string; readonly answer: string }[];
}

const matchKeys = ["count", "timeOf", "of", "after", "until"];

/** What a predicate or a value speaks of. @param at its path in the document. */
export function mentionsOf(part: unknown, at: string): Mentions {
  const matches: { path: string; match: RecordMatch; distinct?: string }[] = [];
  const probes: { path: string; probe: string }[] = [];
  const objects: { path: string; pattern: string }[] = [];
  const answers: { path: string; answer: string }[] = [];
  const add = (path: string, match: RecordMatch, distinct: object = {}): void => {
    matches.push({ path, match, ...distinct });
    if (match.on !== undefined) objects.push({ path: `${path}.on`, pattern: match.on });
  };
  const walk = (value: unknown, path: string): void => {
    for (const [index, item] of Array.isArray(value) ? value.entries() : []) walk(item, `${path}[${index}]`);
    if (!shape.isMapping(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const place = key === "value" && value.isBare === true ? path : member(path, key);
      if (matchKeys.includes(key)) {
        const distinct = typeof value.distinct === "string" ? { distinct: value.distinct } : {};
        add(place, inner as RecordMatch, distinct);
      } else if (key === "order") {
        for (const [index, match] of (inner as RecordMatch[]).entries()) add(`${place}[${index}]`, match);
      } else if (key === "probe") probes.push({ path: place, probe: inner as string });
      else if (key === "answer") answers.push({ path: place, answer: inner as string });
      else if (key === "forAll") objects.push({ path: place, pattern: inner as string });
      else {
        const { on } = key === "objects" ? (inner as { readonly on: string }) : { on: undefined };
        if (on !== undefined) objects.push({ path: member(place, "on"), pattern: on });
        walk(inner, place);
      }
    }
  };
  walk(part, at);
  return { matches, probes, objects, answers };
}
