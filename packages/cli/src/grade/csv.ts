/**
 * grade/csv — submissions as a table for a spreadsheet: one row each, a column for each prediction and task.
 *
 * Sources: RFC 4180: lines end in CR LF, cells with commas, quotes or line ends are quoted, quotes are doubled. A text that
 * a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV Injection"), because learners choose the
 * names of their files.
 * @module
 */
import type { Issue } from "@dc/engine";
import type { Graded } from "./graded.ts";

/** The lines of the table, its head first, each with its end. */
export function writeGrades(all: readonly Graded[], describe: (issues: readonly Issue[]) => readonly string[]): string {
  // Names are unique in a module; of two modules both may have one.
  const isMixed = new Set(all.flatMap(({ module, grade }) => (grade === undefined ? [] : [module]))).size > 1;
  const nameOf = ({ module }: Graded, id: string): string => (isMixed ? `${id} (${module})` : id);
  const items = [...new Set(all.flatMap((graded) => graded.items.map(({ id }) => nameOf(graded, id))))];
  const head = ["learner", "verdict", "score", "max", "complete", "module", "seed", ...items, "digest", "reason"];
  const rows = all.map((graded) => {
    const { learner, name, verdict, grade, module = "", seed = "", digest = "", issues } = graded;
    const points = new Map(graded.items.map((item) => [nameOf(graded, item.id), item.points]));
    const reason =
      verdict === "graded" ? "" : describe(issues.filter(({ severity }) => severity === "error")).join("\n");
    return [
      plain(learner === "" ? name : learner),
      verdict,
      grade?.points ?? 0,
      grade?.pointsMax ?? "",
      grade?.isComplete ?? false,
      module,
      seed,
      ...items.map((item) => points.get(item) ?? ""),
      digest,
      plain(reason),
    ];
  });
  return [head, ...rows].map((row) => `${row.map(quote).join(",")}\r\n`).join("");
}

const plain = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

function quote(cell: string | number | boolean): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
