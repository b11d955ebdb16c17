/**
 * transport/go-to-dialog — a time or a condition, typed.
 * @module
 */
import type { JSX } from "solid-js";

/** What the dialog is given. */
export interface GoToDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** What is wrong with the text, or undefined: shown under the field as the person types. */
  readonly check: (text: string) => string | undefined;
  /** Enter, once `check` has nothing to say. The text is a time with its unit or a condition. */
  readonly onGo: (text: string) => void;
  /** Examples under the field; a click takes one. */
  readonly examples?: readonly string[];
}

/** Asked for with `g`. */
export function GoToDialog(props: GoToDialogProps): JSX.Element {
  return <>{props.open}</>;
}
