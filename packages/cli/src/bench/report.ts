/**
 * bench/report — what a person reads of a benchmark: medians, ratios, hashes, and each target with its verdict.
 * @module
 */
import { layTable } from "../table.ts";
import { type BenchmarkResult, type Judged, type Measured, smallSizes } from "./runner.ts";

/** Figures that the table has columns for, or that say the same again. */
const inColumns = new Set(["rate", "operations", "cpuMs", "wallMs", "collections", "residentMiB"]);

/** The lines of one benchmark. */
export function describeResult(result: BenchmarkResult): string[] {
  const lines = [`${result.name} — ${result.title}`];
  const first = new Map<string, Measured>();
  for (const each of result.measured) if (!first.has(each.row)) first.set(each.row, each);
  lines.push(
    ...layTable(
      [
        { head: "size", lean: "left" },
        { head: "contender", lean: "left" },
        { head: `${result.operation}s/CPU-s`, lean: "right" },
        { head: "spread", lean: "right" },
        { head: "first / this", lean: "right" },
        { head: "memory", lean: "right" },
        { head: "hash", lean: "left" },
      ],
      result.measured.map((each) => {
        const leader = first.get(each.row) as Measured;
        const { rate, residentMiB } = each.medians;
        const leaderRate = leader.medians.rate;
        return [
          each === leader ? each.row : "",
          each.contender,
          rate === undefined ? "" : formatRate(rate),
          rate === undefined || each.rounds === 1 ? "" : `${Math.round(each.rateSpread * 100)} %`,
          rate === undefined || leaderRate === undefined || each === leader ? "" : formatNumber(leaderRate / rate),
          residentMiB === undefined ? "" : `${Math.round(residentMiB)} MiB`,
          each.hash ?? "",
        ];
      }),
    ),
  );
  for (const each of result.measured) {
    const more = Object.entries(each.medians).filter(
      ([name, value]) => !inColumns.has(name) && worthSaying(name, value),
    );
    if (more.length === 0) continue;
    const said = more.map(([name, value]) => `${name} ${formatNumber(value)}`).join(", ");
    lines.push(`  ${each.row}, ${each.contender}: ${said}`);
  }
  for (const { contender, why } of result.absent) lines.push(`  absent: ${contender} (${why})`);
  for (const row of result.disagreements) lines.push(`  DISAGREE ${row}`);
  const judged = result.targets.filter(({ verdict, why }) => verdict !== "not judged" || why !== smallSizes);
  if (judged.length > 0) lines.push(...layTargets(judged));
  const left = result.targets.length - judged.length;
  if (left > 0) lines.push(`  ${left === 1 ? "1 target is" : `${left} targets are`} judged at full size only`);
  return lines;
}

function layTargets(targets: readonly Judged[]): string[] {
  return layTable(
    [
      { head: "target", lean: "left" },
      { head: "asked", lean: "right" },
      { head: "measured", lean: "right" },
      { head: "", lean: "left" },
    ],
    targets.map((target) => [
      target.text,
      formatLimit(target),
      target.measured === undefined ? "" : formatNumber(target.measured),
      target.why === undefined ? target.verdict : `${target.verdict}: ${target.why}`,
    ]),
  );
}

/** A number in three figures or so, without an exponent. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return String(Math.round(value));
  if (size >= 10) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return value.toPrecision(2);
}

function formatRate(rate: number): string {
  if (rate >= 1e6) return `${formatNumber(rate / 1e6)} M`;
  if (rate >= 1e3) return `${formatNumber(rate / 1e3)} k`;
  return formatNumber(rate);
}

function formatLimit({ atLeast, atMost }: Judged): string {
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} … ${atMost}`;
  return atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
}

/** Collector figures are worth a line only where something was collected. */
function worthSaying(name: string, value: number): boolean {
  return name === "majorCollections" || name === "worstPauseMs" ? value > 0 : true;
}
