/**
 * exits/print-figure — figures of exits as text: as perf prints them, and errors with their sign.
 * @module
 */
import { printCount, printTime } from "../number/quantity.ts";
import type { ExitMeasure } from "./exit-pair.ts";

const noBreak = "\u00a0";

/** A figure; `–` where it is unknown. Shares have two decimals, as perf has them. */
export function printFigure(measure: ExitMeasure, value: number | undefined): string {
  if (value === undefined) return "–";
  if (measure === "samples") return printCount(value);
  if (measure === "sampleShare" || measure === "timeShare") return `${(value * 100).toFixed(2)}${noBreak}%`;
  return printTime(value * 1000);
}

/** An error with its sign: of shares in points, `+12.34 pp`; of times in percent, `−40 %`. */
export function printError(measure: ExitMeasure, value: number | undefined, points: string): string {
  if (value === undefined) return "–";
  const isShare = measure === "sampleShare" || measure === "timeShare";
  const size = (Math.abs(value) * 100).toFixed(isShare ? 2 : 0);
  const sign = Number(size) === 0 ? "±" : value > 0 ? "+" : "−";
  return `${sign}${size}${noBreak}${isShare ? points : "%"}`;
}
