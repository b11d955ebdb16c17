/**
 * flow/flow — a followed flow: a letter in a disc, a solid line, one of three tones.
 * @module
 */
import type { JSX } from "solid-js";

/** The three tones of followed flows; `plain` is every other flow. */
export type FlowTone = "a" | "b" | "c" | "plain";

/** How a flow is marked: colour never stands without its letter. */
export interface FlowMark {
  /** One or two characters: `"A"`. Empty for a flow that is not followed. */
  readonly letter: string;
  readonly tone: FlowTone;
  /** What it is, in words: `"h1 to h26, 90 Gb/s"`. */
  readonly label: string;
}

/** A flow's letter in its disc. */
export function FlowDisc(props: { readonly flow: FlowMark }): JSX.Element {
  return (
    <b class="dc-disc" data-flow={props.flow.tone} title={props.flow.label}>
      {props.flow.letter}
    </b>
  );
}
