/**
 * views/text/places — where an issue stands in a text, as the editor counts: from its first character.
 * @module
 */
import type { Issue } from "@dc/engine";

/** A stretch of a text. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** The text as an editor has it: by lines, counted from 1. */
export interface LineText {
  readonly lines: number;
  line(number: number): { readonly from: number; readonly to: number; readonly text: string };
}

/** What a person would call one thing: a quoted string, or all up to the next blank or bracket. */
const thing = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^'])*'?|[^\s,[\]{}]+)/;

/**
 * The stretch that an issue is about: from its column to the end of what stands there; its whole line where it has no
 * column. Undefined where the issue has no line, or one that the text has no more.
 */
export function rangeOf(text: LineText, { line, column }: Pick<Issue, "line" | "column">): TextRange | undefined {
  if (line === undefined || line < 1 || line > text.lines) return undefined;
  const found = text.line(line);
  const indent = found.text.length - found.text.trimStart().length;
  const begin = Math.min(found.text.length, column === undefined ? indent : column - 1);
  const rest = found.text.slice(begin);
  const length = column === undefined ? rest.trimEnd().length : (thing.exec(rest)?.[0].length ?? rest.length);
  // An empty stretch could not be seen: the character before it stands for what is missing.
  if (length === 0) return { from: Math.max(found.from, found.from + begin - 1), to: found.from + begin };
  return { from: found.from + begin, to: found.from + begin + length };
}

/** The next issue with a place behind a position, around the end; undefined where none has a place. */
export function issueBehind(
  text: LineText,
  issues: readonly Issue[],
  position: number,
  step: 1 | -1,
): Issue | undefined {
  const placed = issues.flatMap((issue) => {
    const range = rangeOf(text, issue);
    return range === undefined ? [] : [{ issue, from: range.from }];
  });
  placed.sort((a, b) => a.from - b.from);
  const found =
    step === 1 ? placed.find(({ from }) => from > position) : placed.findLast(({ from }) => from < position);
  return (found ?? (step === 1 ? placed[0] : placed.at(-1)))?.issue;
}
