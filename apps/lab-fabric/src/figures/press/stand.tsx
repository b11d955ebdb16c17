/**
 * figures/press/stand — the hash press alone.
 * @module
 */
import { pressStyle } from "@dc/ui";
import { type StandOptions, standAlone } from "@dc/lab/figure/stand";
import css from "./figure.css?inline";
import { PressFigure } from "./figure.tsx";
import type { PressChoice } from "./press.ts";

/** Put it into a shadow root. @returns takes it out again. */
export function standPress(root: ShadowRoot, options: StandOptions, choice: Partial<PressChoice>): () => void {
  return standAlone(root, options, [pressStyle, css], (view, setView) => (
    <PressFigure view={view()} onView={setView} choice={choice} />
  ));
}
