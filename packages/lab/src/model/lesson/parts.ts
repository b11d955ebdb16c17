/**
 * lesson/parts — a lesson's text in two: what is told before the run, and what is told of it afterwards.
 *
 * Who reads the explanation first predicts nothing. A rule in the text is where one ends and the other begins.
 *
 * Source: rule L166 in packages/lesson/SPEC.md.
 * @module
 */
import type { Block } from "@dc/lesson";

/** A text in its parts. */
export interface TextParts {
  readonly first: readonly Block[];
  /** Absent where the text has no rule, or nothing below it. */
  readonly last?: readonly Block[];
}

/** Divide a text at its first rule. */
export function partsOf(blocks: readonly Block[]): TextParts {
  const at = blocks.findIndex(({ kind }) => kind === "rule");
  if (at < 0) return { first: blocks };
  const [first, last] = [blocks.slice(0, at), blocks.slice(at + 1)];
  return last.length === 0 ? { first } : { first, last };
}
