/**
 * table — columns that line up, in plain text: words to the left, figures to the right, no colour, no trailing space.
 * @module
 */

/** Which side a column leans to. */
export type Lean = "left" | "right";

/**
 * Lay rows out under their heads.
 *
 * @param columns head and lean of each column
 * @param rows    cells as text; an empty one is left blank
 * @param indent  spaces before each line
 * @returns lines without line ends; the heads first
 */
export function layTable(
  columns: readonly { readonly head: string; readonly lean: Lean }[],
  rows: readonly (readonly string[])[],
  indent = 2,
): string[] {
  const widths = columns.map(({ head }, at) => Math.max(lengthOf(head), ...rows.map((row) => lengthOf(row[at] ?? ""))));
  const lay = (cells: readonly string[]): string =>
    (
      " ".repeat(indent) +
      columns
        .map(({ lean }, at) => {
          const cell = cells[at] ?? "";
          const room = " ".repeat(widths[at] - lengthOf(cell));
          return lean === "left" ? cell + room : room + cell;
        })
        .join("  ")
    ).trimEnd();
  return [lay(columns.map(({ head }) => head)), ...rows.map(lay)];
}

/** Characters on a terminal, near enough: code points. */
function lengthOf(text: string): number {
  return [...text].length;
}
