/**
 * test/broken-modules/page — docs/module-mistakes.md: each mistake, and what the validator says of it.
 */
import type { ModuleIssue } from "@dc/lesson";
import { describeIssues } from "../../src/run/issues.ts";
import type { Mistake } from "./mistake.ts";

const lengthMax = 70;
/** Text that stands in a cell. */
const cell = (text: string): string => {
  const cut = text.trim().length > lengthMax ? `${text.trim().slice(0, lengthMax)}…` : text.trim();
  const line = cut.replace(/\s*\n\s*/g, " ↵ ");
  return line === "" ? "nothing" : `\`${line.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
};

function rowOf(each: Mistake, issues: readonly ModuleIssue[]): string {
  const edits = each.edit?.map(([from, to]) => {
    // Only what differs: what both begin and end with is left out, up to whole words.
    return `${cell(from)} → ${cell(to)}`;
  });
  const said = issues.map((issue) => {
    const words = describeIssues([issue], issue.file)[0] as string;
    return `${words.replaceAll("|", "\\|").replaceAll("<", "\\<")} *(${issue.code})*`;
  });
  return `| ${each.name} | ${each.file}: ${edits?.join("; ") ?? "taken away"} | ${said.join("<br>")} |`;
}

/** The page. Ends with a line end. */
export function mistakesPage(
  rooms: readonly {
    readonly head: string;
    readonly rows: readonly { readonly each: Mistake; readonly issues: readonly ModuleIssue[] }[];
  }[],
): string {
  const count = rooms.reduce((sum, { rows }) => sum + rows.length, 0);
  return `${[
    "# Mistakes in modules",
    "",
    `${count} ways to break a learning module, and what \`dclab validate\` says of each. The module is the one that`,
    "`dclab new module my-first` writes, with its marks taken out; each row makes one edit of it. Where a line says",
    "`warning`, the module can be played all the same.",
    "",
    "A test makes every edit and compares code, file, line and path; it writes this page too:",
    "`npx --no-install vitest run --project unit packages/cli/test/broken-modules.test.ts -u`.",
    ...rooms.flatMap(({ head, rows }) => [
      "",
      `## ${head}`,
      "",
      "| mistake | edit | what is said |",
      "|---|---|---|",
      ...rows.map(({ each, issues }) => rowOf(each, issues)),
    ]),
  ].join("\n")}\n`;
}
