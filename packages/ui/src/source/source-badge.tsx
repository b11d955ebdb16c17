/**
 * source/source-badge — where a number comes from; opens its quotation.
 * @module
 */
import type { JSX } from "solid-js";

/** How sure a number is. */
export type Confidence = "measured" | "published" | "calculated" | "unverified";

/** A number with its source, as in costs and claims. */
export interface SourcedNumber {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  readonly quote?: string;
  /** http(s) only; anything else is shown as text. */
  readonly url?: string;
  /** `"2026-11"`. */
  readonly date: string;
  readonly confidence: Confidence;
  readonly appliesTo?: string;
}

/** The badge. */
export function SourceBadge(props: { readonly number: SourcedNumber }): JSX.Element {
  return <>{props.number.confidence}</>;
}
