/**
 * issues/issues-panel — what is wrong with a text, beside the text.
 * @module
 */
import type { JSX } from "solid-js";

/** One issue: the engine's `Issue` fits. Lines and columns count from 1. */
export interface IssueItem {
  readonly severity: "error" | "warning";
  readonly code: string;
  /** `"links[2].ends[0]"`. */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly expected: string;
  readonly received: string;
  readonly hint?: string;
}

/** What the panel is given. */
export interface IssuesPanelProps {
  /** The file's name. */
  readonly name: string;
  /** The text that was read; undefined where it was no text. */
  readonly text: string | undefined;
  /** Sorted by position. */
  readonly issues: readonly IssueItem[];
  /** How many there were, where not all are given. */
  readonly total?: number;
  /** Edited text to read again; without it the text cannot be edited. */
  readonly onText?: (text: string) => void;
  readonly onClose: () => void;
  /** Offered where there are warnings only. */
  readonly onContinue?: () => void;
}

/** Issues and text side by side; choosing an issue shows its line. */
export function IssuesPanel(props: IssuesPanelProps): JSX.Element {
  return <>{props.name}</>;
}
