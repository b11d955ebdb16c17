/**
 * filter/filter — the small language of the event filter and of "run until": `drop & flow:B | where:leaf1.*`.
 *
 * Words are joined by `&` (binds tighter) and `|`; a space joins like `&`; `!` before a word negates it; parentheses
 * group. `name:value` looks into one column, a bare word into all of them; `*` stands for anything. Comparing ignores
 * case.
 * @module
 */

/** What is wrong with a filter, and where: 0-based column. */
export interface FilterIssue {
  readonly column: number;
  readonly code: "filter/word-expected" | "filter/parenthesis" | "filter/unknown-column" | "filter/empty-value";
  /** What stands there. */
  readonly received: string;
}

/** Looks up a column of a row; undefined where the row has none. */
export type ColumnOf = (name: string) => string | undefined;

/** A filter that is ready: whether a row passes. */
export type RowFilter = (column: ColumnOf) => boolean;

/**
 * Read a filter.
 *
 * @param text    as typed; empty passes everything.
 * @param columns the names that may stand before a colon; a bare word looks into all of them.
 */
export function parseFilter(
  text: string,
  columns: readonly string[],
): { ok: true; value: RowFilter } | { ok: false; issue: FilterIssue } {
  const tokens = tokenise(text);
  let at = 0;
  let depth = 0;
  let issue: FilterIssue | undefined;
  const fail = (code: FilterIssue["code"], token: Token | undefined): RowFilter => {
    issue ??= { code, column: token?.column ?? text.length, received: token?.text ?? "" };
    return () => false;
  };
  const either = (): RowFilter => {
    const parts = [both()];
    while (tokens[at]?.text === "|") {
      at += 1;
      parts.push(both());
    }
    return parts.length === 1 ? parts[0] : (column) => parts.some((part) => part(column));
  };
  const both = (): RowFilter => {
    const parts = [one()];
    while (at < tokens.length && tokens[at].text !== "|" && tokens[at].text !== ")") {
      if (tokens[at].text === "&") at += 1;
      parts.push(one());
    }
    return parts.length === 1 ? parts[0] : (column) => parts.every((part) => part(column));
  };
  const one = (): RowFilter => {
    const token = tokens[at];
    if (issue !== undefined) {
      at = tokens.length;
      return () => false;
    }
    at += 1;
    if (token === undefined || token.text === "&" || token.text === "|" || token.text === ")") {
      return fail(token?.text === ")" ? "filter/parenthesis" : "filter/word-expected", token);
    }
    if (depth >= depthMax) return fail("filter/parenthesis", token);
    if (token.text === "!") {
      depth += 1;
      const inner = one();
      depth -= 1;
      return (column) => !inner(column);
    }
    if (token.text === "(") {
      depth += 1;
      const inner = either();
      depth -= 1;
      if (tokens[at]?.text !== ")") return fail("filter/parenthesis", tokens[at] ?? token);
      at += 1;
      return inner;
    }
    return word(token);
  };
  const word = (token: Token): RowFilter => {
    const colon = token.text.indexOf(":");
    if (colon < 0) {
      const match = matcher(token.text, "within");
      return (column) => columns.some((name) => match(column(name) ?? ""));
    }
    const name = token.text.slice(0, colon).toLowerCase();
    const value = token.text.slice(colon + 1);
    if (!columns.includes(name)) return fail("filter/unknown-column", token);
    if (value === "") return fail("filter/empty-value", token);
    const match = matcher(value, "whole");
    return (column) => match(column(name) ?? "");
  };
  if (tokens.length === 0) return { ok: true, value: () => true };
  const value = either();
  if (issue === undefined && at < tokens.length) fail("filter/parenthesis", tokens[at]);
  return issue === undefined ? { ok: true, value } : { ok: false, issue };
}

/** Deeper than a person writes, and far from the end of the stack. */
const depthMax = 64;

interface Token {
  readonly text: string;
  readonly column: number;
}

function tokenise(text: string): readonly Token[] {
  return [...text.matchAll(/[&|()!]|[^\s&|()!]+/g)].map((found) => ({ text: found[0], column: found.index }));
}

/** A bare word matches within a cell, a column's value as a whole; a `*` in either stands for anything. */
function matcher(pattern: string, how: "within" | "whole"): (cell: string) => boolean {
  const parts = pattern.toLowerCase().split("*");
  const open = how === "within";
  return (cell) => {
    const text = cell.toLowerCase();
    if (parts.length === 1) return open ? text.includes(parts[0]) : text === parts[0];
    // Each part in its order; the first is tied to the beginning and the last to the end of a whole match.
    let from = 0;
    for (const [index, part] of parts.entries()) {
      const found = text.indexOf(part, from);
      if (found < 0 || (!open && index === 0 && found !== 0)) return false;
      from = found + part.length;
    }
    return open || parts[parts.length - 1] === "" || text.endsWith(parts[parts.length - 1]);
  };
}
