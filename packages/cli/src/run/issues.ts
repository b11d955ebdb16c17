/**
 * run/issues — what is wrong with the input, one line each: `file:line:column: path: expected …, got … (hint)`, the form
 * that editors and CI systems make clickable.
 * @module
 */
import type { Issue } from "@dc/engine";

/** Most issues that are printed. */
export const issuesShownMax = 100;

/**
 * The lines for a list of issues, in the order of the document.
 *
 * @param name how the document is called in front of its line numbers
 */
export function describeIssues(issues: readonly Issue[], name: string): string[] {
  const lines = issues.slice(0, issuesShownMax).map((issue) => describeIssue(issue, name));
  const more = issues.length - issuesShownMax;
  if (more > 0) lines.push(`… and ${more} more`);
  return lines;
}

function describeIssue(issue: Issue, name: string): string {
  const place = issue.line === undefined ? `${name}: ` : `${name}:${issue.line}:${issue.column ?? 1}: `;
  const severity = issue.severity === "warning" ? "warning: " : "";
  const path = issue.path === "" ? "" : `${issue.path}: `;
  const hint = issue.hint === undefined || issue.hint === "" ? "" : ` (${issue.hint})`;
  return makePrintable(`${place}${severity}${path}expected ${issue.expected}, got ${issue.received}${hint}`);
}

const lengthMax = 600;

/**
 * Text that a document wrote, made safe for a terminal: control and direction characters become escapes, and what
 * never ends is cut.
 */
export function makePrintable(text: string): string {
  const cut = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  return cut.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
