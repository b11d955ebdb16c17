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
/** Most characters of what a mark says that are said again. */
const wordsMax = 60;

/**
 * A warning for each line that has a mark; an error where the module says that it is no draft any more.
 *
 * @param texts by path in the module.
 */
export function markIssues(texts: ReadonlyMap<string, string>, status: Manifest["status"]): ModuleIssue[] {
  const severity = status === "draft" ? "warning" : "error";
  const hint =
    status === "draft" ? "take CHANGE: out when the line is as you want it" : "or set status in module.json to draft";
  return [...texts].flatMap(([file, text]) =>
    text.split("\n").flatMap((line, index): ModuleIssue[] => {
      const found = mark.exec(line);
      if (found === null) return [];
      const words = (found[1] as string).replace(/["',\s\]}]+$/, "");
      const cut = words.length > wordsMax ? `${words.slice(0, wordsMax)}…` : words;
      const place = { file, path: "", line: index + 1, column: found.index + 1 };
      return [
        { severity, code: "module/mark", ...place, expected: "a line of yours", received: `CHANGE: ${cut}`, hint },
      ];
    }),
  );
}
