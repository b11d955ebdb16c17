/**
 * views/build/scroll — a table that may be wider than its place: it scrolls there, by the keyboard too.
 * @module
 */
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
import type { JSX } from "solid-js";

/** The place. */
export function Scroll(props: { readonly label: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <section class="lab-build-scroll" tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  );
}
