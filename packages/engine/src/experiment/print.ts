/**
 * experiment/print — a claim that was run, as a table: plain text, or Markdown.
 *
 * Source: rule E205 in ../../SPEC.md.
 * @module
 */
import type { CellResult, ClaimResult, Measured, Tolerance } from "./claim.ts";

/** Six significant digits at most: `0.683594`, `13.65`, `1e-9`. */
function print(value: Measured): string {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : value;
}

function printTolerance(tolerance: Tolerance): string {
  if (tolerance.kind === "exact") return "exactly";
  if (tolerance.kind === "absolute") return `± ${print(tolerance.within)}`;
  if (tolerance.kind === "points") return `± ${print(tolerance.within)} points`;
  return `± ${print(tolerance.within * 100)} %`;
}

/** Heads and rows: the inputs of all cells in order of appearance, then the quantity, what was expected and measured. */
function tableOf(cells: readonly CellResult[]): { heads: string[]; rows: string[][] } {
  const inputs = [...new Set(cells.flatMap((cell) => Object.keys(cell.inputs)))];
  return {
    heads: [...inputs, "quantity", "expected", "tolerance", "measured", "verdict"],
    rows: cells.map((cell) => [
      ...inputs.map((name) => print(cell.inputs[name] ?? "")),
      cell.quantity,
      print(cell.expected),
      printTolerance(cell.tolerance),
      cell.measured === "not-yet" ? "" : print(cell.measured),
      cell.verdict,
    ]),
  };
}

/** A claim as lines for a terminal: what it says, its cells, where from. */
export function claimText({ id, slug, verdict, statement, refutes, source, digest, cells }: ClaimResult): string[] {
  const { heads, rows } = tableOf(cells);
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? "").length)));
  const lay = (row: readonly string[]): string =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd();
  return [
    `${id} ${slug}: ${verdict}`,
    `  ${statement}`,
    "",
    ...(cells.length === 0 ? [] : [lay(heads), ...rows.map(lay), ""]),
    `  refutes ${refutes.length === 0 ? "nothing" : refutes.join(", ")}; source: ${source}; digest ${digest}`,
  ];
}

/** A claim as a section of a Markdown page. */
export function claimMarkdown(result: ClaimResult): string[] {
  const { id, slug, verdict, statement, refutes, source, digest, cells } = result;
  const { heads, rows } = tableOf(cells);
  const lay = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    `## ${id} ${slug}: ${verdict}`,
    "",
    `${statement}.`,
    "",
    ...(cells.length === 0 ? [] : [lay(heads), lay(heads.map(() => "---")), ...rows.map(lay), ""]),
    `${refutes.length === 0 ? "" : `Refutes ${refutes.join(", ")}. `}Source: ${source}. Digest \`${digest}\`.`,
  ];
}
