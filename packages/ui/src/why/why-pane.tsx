/**
 * why/why-pane — the causes of one thing, nearest first.
 * @module
 */
import type { JSX } from "solid-js";

/** One cause. */
export interface WhyStep {
  /** The sentence that says it: `"The queue was full."` */
  readonly title: string;
  /** Its numbers: `"leaf1 e1-50 held 172 frames, 261,096 of 262,144 B."` */
  readonly detail?: string;
  /** The trace record it is known from: makes the step a button that goes there. */
  readonly record?: number;
  readonly timePs?: number;
}

/** What the pane is given. */
export interface WhyPaneProps {
  /** The question: `"Why was B-193 dropped?"` */
  readonly title: string;
  /** `fault` for what went wrong, `choice` for a decision. */
  readonly kind: "fault" | "choice";
  /** Nearest cause first. */
  readonly steps: readonly WhyStep[];
  /** Go to the record of a step. */
  readonly onGoTo?: (record: number) => void;
  readonly onClose?: () => void;
}

/** The causal chain as a list. */
export function WhyPane(props: WhyPaneProps): JSX.Element {
  return <>{props.title}</>;
}
