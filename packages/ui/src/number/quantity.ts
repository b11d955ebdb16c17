/**
 * number/quantity — times, sizes, rates and shares as text with a unit, in tabular figures.
 *
 * Only for people: files and permalinks use the exact strings of the scenario format.
 * @module
 */

/** A number and its unit, apart, because they are set in different weights. */
export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

const timeUnits: readonly (readonly [string, number])[] = [
  ["ps", 1],
  ["ns", 1e3],
  ["µs", 1e6],
  ["ms", 1e9],
  ["s", 1e12],
];

/** The unit in which a time of this size reads best: the largest in which it is at least 1. */
export function timeUnitOf(timePs: number): string {
  let best = "ns";
  for (const [unit, sizePs] of timeUnits) {
    if (unit !== "ps" && Math.abs(timePs) >= sizePs) best = unit;
  }
  return best;
}

/**
 * A time.
 *
 * @param unit fixed, so that a column or a running clock does not jump; the best one when absent.
 * @returns three decimals in every unit but picoseconds: `41.872` `µs`.
 */
export function formatTime(timePs: number, unit: string = timeUnitOf(timePs)): Quantity {
  const sizePs = timeUnits.find(([name]) => name === unit)?.[1] ?? 1;
  return { value: group((timePs / sizePs).toFixed(unit === "ps" ? 0 : 3)), unit };
}

/** A time in one string: `41.872 µs`. */
export function printTime(timePs: number, unit?: string): string {
  return join(formatTime(timePs, unit));
}

/** A number of bytes, exact, in groups of three: `261,096 B`. */
export function printBytes(bytes: number): string {
  return `${group(String(Math.round(bytes)))} B`;
}

/** A size that was chosen, in binary units where it is a whole number of them: `256 KiB`, else as `printBytes`. */
export function printCapacity(bytes: number): string {
  for (const [unit, size] of [
    ["GiB", 2 ** 30],
    ["MiB", 2 ** 20],
    ["KiB", 2 ** 10],
  ] as const) {
    if (bytes >= size && bytes % size === 0) return `${group(String(bytes / size))} ${unit}`;
  }
  return printBytes(bytes);
}

/** A whole number in groups of three: `1,214`. */
export function printCount(count: number): string {
  return group(String(Math.round(count)));
}

/** A rate of a link or flow: `100 Gb/s`, `2.5 Mb/s`. */
export function printRate(bitsPerSecond: number): string {
  const steps = [
    [1e12, "Tb/s"],
    [1e9, "Gb/s"],
    [1e6, "Mb/s"],
    [1e3, "kb/s"],
  ] as const;
  const [size, unit] = steps.find(([least]) => bitsPerSecond >= least) ?? [1, "b/s"];
  return `${trim(bitsPerSecond / size)} ${unit}`;
}

/** A share of one: `54 %`; one decimal below ten. */
export function printShare(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}

/** A quantity as one string; the space does not break. */
export function join(quantity: Quantity): string {
  return `${quantity.value}\u00a0${quantity.unit}`;
}

function trim(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function group(text: string): string {
  const [whole, decimals] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}
