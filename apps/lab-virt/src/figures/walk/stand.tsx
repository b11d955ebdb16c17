/**
 * figures/walk/stand — the page-walk microscope alone.
 * @module
 */
import { type StandOptions, standAlone } from "@dc/lab/figure/stand";
import { buttonStyle } from "@dc/ui";
import type { WalkAttributes } from "./element.ts";
import css from "./figure.css?inline";
import { WalkFigure } from "./figure.tsx";

/** Put it into a shadow root. @returns takes it out again. */
export function standWalk(root: ShadowRoot, options: StandOptions, { asks, choice }: WalkAttributes): () => void {
  return standAlone(root, options, [buttonStyle, css], (view, setView) => (
    <WalkFigure view={view()} onView={setView} choice={choice} asks={asks} />
  ));
}
