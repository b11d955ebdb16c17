/**
 * views/wheel/cell-layout — where a TLB's cells stand in a picture: a set is a column of its ways, columns in bands; one
 * single set is filled row by row.
 * @module
 */

/** A picture of so many sets and ways. */
export interface CellLayout {
  readonly sets: number;
  readonly ways: number;
  /** Side of a cell, CSS pixels. */
  readonly side: number;
  /** Cells beside one another. */
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  /** Bands of sets; one single set has none. */
  readonly bands: readonly { readonly from: number; readonly to: number; readonly top: number }[];
}

/** Room above a band for its name. */
export const bandHead = 16;
const sideLeast = 14;
const sideMost = 20;

/** Lay cells out. @param width of the place, CSS pixels */
export function layOutCells(entries: number, ways: number, width: number): CellLayout {
  const sets = entries / ways;
  const across = sets === 1 ? Math.ceil(Math.sqrt(entries * 3)) : sets;
  const side = Math.max(sideLeast, Math.min(sideMost, Math.floor(width / Math.min(across, 64))));
  const columns = Math.max(1, Math.min(across, Math.floor(width / side)));
  const bands: { from: number; to: number; top: number }[] = [];
  const rows = sets === 1 ? Math.ceil(ways / columns) : ways;
  const bandHeight = bandHead + rows * side + 4;
  for (let from = 0; from < sets; from += columns) {
    bands.push({ from, to: Math.min(sets, from + columns) - 1, top: bands.length * bandHeight });
  }
  return { ...{ sets, ways, side, columns, bands }, width: columns * side, height: bands.length * bandHeight };
}

/** Left upper corner of a cell. */
export function placeOf(layout: CellLayout, cell: number): { readonly x: number; readonly y: number } {
  const { sets, ways, side, columns } = layout;
  if (sets === 1) return { x: (cell % columns) * side, y: bandHead + Math.floor(cell / columns) * side };
  const set = Math.floor(cell / ways);
  const band = Math.floor(set / columns);
  const top = layout.bands[band].top + bandHead;
  return { x: (set % columns) * side, y: top + (cell % ways) * side };
}

/** The cell at a point, or -1. */
export function cellAt(layout: CellLayout, x: number, y: number): number {
  const { sets, ways, side, columns, bands } = layout;
  const column = Math.floor(x / side);
  if (column < 0 || column >= columns) return -1;
  const band = bands.findLast(({ top }) => y >= top + bandHead);
  if (band === undefined) return -1;
  const row = Math.floor((y - band.top - bandHead) / side);
  if (sets === 1) {
    const cell = row * columns + column;
    return cell < ways ? cell : -1;
  }
  const set = band.from + column;
  return set <= band.to && row < ways ? set * ways + row : -1;
}

/** The cell that an arrow, Home or End leads to; undefined for any other key. */
export function moveCell(layout: CellLayout, cell: number, key: string): number | undefined {
  const { sets, ways, columns } = layout;
  const last = sets * ways - 1;
  const isOne = sets === 1;
  const step = {
    ArrowRight: isOne ? 1 : ways,
    ArrowLeft: isOne ? -1 : -ways,
    ArrowDown: isOne ? columns : 1,
    ArrowUp: isOne ? -columns : -1,
    Home: -cell,
    End: last - cell,
  }[key];
  if (step === undefined) return undefined;
  const to = cell + step;
  return to < 0 || to > last ? cell : to;
}
