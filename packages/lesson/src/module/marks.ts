/**
 * module/marks — lines of a new module that are still to be changed: `CHANGE:` and what to write there.
 *
 * A mark stands where its format lets it: in a comment of YAML, in a text of JSON or of Markdown. So it is looked for in
 * the file as it was written, and an author who has changed a line takes the mark out of it.
 *
 * Sources: rule L170 in ../../SPEC.md.
 * @module
 */
import type { ModuleIssue } from "../document/document.ts";
import type { Manifest } from "./manifest.ts";

const mark = /\bCHANGE:[ \t]*(.*)$/;
const markInQuotes = /\bCHANGE:[ \t]*([^"]*)/;
/** Most characters of what a mark says that are said again. */
const wordsMax = 60;

/**
 * A warning for each line that has a mark; an error where the module says that it is no draft any more.
 *
 * @param texts by path in the module.
 */
export function markIssues(texts: ReadonlyMap<string, string>, status: Manifest["status"]): ModuleIssue[] {
  const isDraft = status === "draft";
  const severity: ModuleIssue["severity"] = isDraft ? "warning" : "error";
  const hint = isDraft
    ? "take CHANGE: out of each line that is as you want it"
    : "or set status in module.json back to draft";
  const issues: ModuleIssue[] = [];
  for (const [file, text] of texts) {
    // A text of JSON ends at its quote, and what stands behind it says nothing of the mark.
    const form = file.endsWith(".json") ? markInQuotes : mark;
    text.split("\n").forEach((line, index) => {
      const found = form.exec(line);
      if (found === null) return;
      const words = (found[1] as string).trimEnd();
      const cut = words.length > wordsMax ? `${words.slice(0, wordsMax)}…` : words;
      const place = { file, path: "", line: index + 1, column: found.index + 1 };
      const issue = {
        severity,
        code: "module/mark",
        ...place,
        expected: "a line of yours",
        received: `CHANGE: ${cut}`,
      };
      // What to do about a mark is the same for all of them.
      issues.push(issues.length === 0 ? { ...issue, hint } : issue);
    });
  }
  return issues;
}
