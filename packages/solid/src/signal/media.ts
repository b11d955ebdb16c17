/**
 * signal/media — a media query as a signal.
 * @module
 */
import { type Accessor, createSignal, onCleanup } from "solid-js";

/**
 * Whether a media query matches now.
 *
 * @param query as in CSS: `"(max-width: 899px)"`.
 * @returns false where there is no `matchMedia` (a worker, a test without one).
 */
export function createMedia(query: string): Accessor<boolean> {
  if (typeof globalThis.matchMedia !== "function") return () => false;
  const list = globalThis.matchMedia(query);
  const [matches, setMatches] = createSignal(list.matches);
  const heard = (event: MediaQueryListEvent): void => {
    setMatches(event.matches);
  };
  list.addEventListener("change", heard);
  onCleanup(() => list.removeEventListener("change", heard));
  return matches;
}
