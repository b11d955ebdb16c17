/**
 * experiment/claim — what a claim is, and what running it comes to.
 *
 * A claim is a statement with cells: each is one experiment with its inputs, what is expected of it within a tolerance,
 * and a function that runs it. A cell whose mechanism is not built yet says so instead of a number. Running a claim
 * judges its cells and gives a digest over all that went in and came out, so that two machines can compare.
 *
 * Sources: rules E200–E205 in ../../SPEC.md.
 * @module
 */
import { fnv1a64 } from "../sim/hash.ts";

/** What a cell measures where its mechanism does not exist yet. */
export const notYet = "not-yet";

/** What a cell measured: a number, a word, or `notYet`. */
export type Measured = number | string;

/** How far what was measured may lie from what is expected. */
export type Tolerance =
  | { readonly kind: "exact" }
  /** By so much, in the unit of the quantity. */
  | { readonly kind: "absolute"; readonly within: number }
  /** By this part of what is expected: 0.05 is five per cent of it. */
  | { readonly kind: "relative"; readonly within: number }
  /** Of shares from 0 to 1: by so many hundredths. */
  | { readonly kind: "points"; readonly within: number };

/** Equal, as numbers or as words. */
export const exact: Tolerance = { kind: "exact" };
/** At most `within` apart, in the quantity's unit. */
export const absolute = (within: number): Tolerance => ({ kind: "absolute", within });
/** At most this part of what is expected apart. */
export const relative = (within: number): Tolerance => ({ kind: "relative", within });
/** At most so many percentage points apart, of shares from 0 to 1. */
export const points = (within: number): Tolerance => ({ kind: "points", within });

/** One experiment. */
export interface Cell {
  /** What was varied, by name, units in the name or in the value. */
  readonly inputs: Readonly<Record<string, number | string>>;
  /** What is measured, with its unit: `share of capacity`, `bytes added`. */
  readonly quantity: string;
  readonly expected: Measured;
  readonly tolerance: Tolerance;
  /** Run it. Deterministic: the same each time, on every machine. */
  measure(): Measured;
}

/** A statement that can be run. */
export interface Claim {
  /** `F-05`. */
  readonly id: string;
  /** `hash-block`. */
  readonly slug: string;
  readonly statement: string;
  /** Ids of the sentences that it refutes: `E04`. */
  readonly refutes: readonly string[];
  /** Where the expected values come from. */
  readonly source: string;
  /** The experiments; nothing is run before `measure`. */
  cells(): readonly Cell[];
}

/** What became of a cell or a claim. */
export type Verdict = "holds" | "fails" | "not-yet";

/** A cell that was run. */
export interface CellResult extends Omit<Cell, "measure"> {
  readonly measured: Measured;
  readonly verdict: Verdict;
}

/** A claim that was run. Plain data. */
export interface ClaimResult extends Omit<Claim, "cells"> {
  readonly cells: readonly CellResult[];
  /** `fails` if any cell does; else `not-yet` if any is; a claim without cells is `not-yet`. */
  readonly verdict: Verdict;
  /** 16 hex digits over id, inputs, expectations and measurements. */
  readonly digest: string;
}

/** How far from an expected number a measured one may lie; the edge is in, although float64 rounds the difference. */
export function mostApart(expected: number, tolerance: Tolerance): number {
  if (tolerance.kind === "exact") return 0;
  const { kind, within } = tolerance;
  const most = kind === "absolute" ? within : kind === "points" ? within / 100 : Math.abs(expected) * within;
  return most * (1 + 1e-9);
}

function judge(expected: Measured, tolerance: Tolerance, measured: Measured): Verdict {
  if (measured === notYet) return "not-yet";
  if (tolerance.kind === "exact") return measured === expected ? "holds" : "fails";
  if (typeof measured !== "number" || typeof expected !== "number") return "fails";
  // Written so that NaN fails.
  return Math.abs(measured - expected) <= mostApart(expected, tolerance) ? "holds" : "fails";
}

/** Run one cell. What throws has failed, and says why in the place of a number. */
function runCell({ inputs, quantity, expected, tolerance, measure }: Cell): CellResult {
  let measured: Measured;
  try {
    measured = measure();
  } catch (error) {
    measured = `error: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { inputs, quantity, expected, tolerance, measured, verdict: judge(expected, tolerance, measured) };
}

/** Run a claim: every cell, in order. */
export function runClaim(claim: Claim): ClaimResult {
  const { id, slug, statement, refutes, source } = claim;
  const cells = claim.cells().map(runCell);
  const has = (verdict: Verdict): boolean => cells.some((cell) => cell.verdict === verdict);
  const verdict = has("fails") ? "fails" : has("not-yet") || cells.length === 0 ? "not-yet" : "holds";
  const said = cells.map(({ inputs, quantity, expected, tolerance, measured }) => [
    Object.entries(inputs),
    quantity,
    expected,
    tolerance.kind,
    tolerance.kind === "exact" ? 0 : tolerance.within,
    measured,
  ]);
  const [low, high] = fnv1a64(JSON.stringify([id, said], (_key, value) => (Number.isNaN(value) ? "NaN" : value)));
  const hex = (word: number): string => word.toString(16).padStart(8, "0");
  return { id, slug, statement, refutes, source, cells, verdict, digest: hex(high) + hex(low) };
}

/**
 * The claims that are asked for by id or by the beginning of `id-slug`, in any case of letters.
 *
 * @param wanted `F-05`, `F`, `f-05-hash`; nothing asks for all.
 * @returns them in the order of `claims`, each once, and what was asked for that names none.
 */
export function selectClaims(
  claims: readonly Claim[],
  wanted: readonly string[],
): { readonly claims: readonly Claim[]; readonly unknown: readonly string[] } {
  const isMeant = ({ id, slug }: Claim, word: string): boolean =>
    `${id}-${slug}`.toLowerCase().startsWith(word.toLowerCase());
  return {
    claims: wanted.length === 0 ? claims : claims.filter((claim) => wanted.some((word) => isMeant(claim, word))),
    unknown: wanted.filter((word) => !claims.some((claim) => isMeant(claim, word))),
  };
}
