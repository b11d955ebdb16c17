/**
 * figures/frame/stand — the figure of a frame alone.
 * @module
 */
import { type StandOptions, standAlone } from "@dc/lab/figure/stand";
import css from "./figure.css?inline";
import { FrameFigure } from "./figure.tsx";
import type { FrameChoice } from "./frame.ts";

/** Put it into a shadow root. @returns takes it out again. */
export function standFrame(root: ShadowRoot, options: StandOptions, choice: Partial<FrameChoice>): () => void {
  return standAlone(root, options, [css], (view, setView) => (
    <FrameFigure view={view()} onView={setView} choice={choice} />
  ));
}
