/**
 * number/box — the size of an element, as a signal.
 * @module
 */
import { type Accessor, createSignal, onCleanup } from "solid-js";

/** Width and height in CSS pixels. */
export interface BoxSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Follow an element's size.
 *
 * @returns the size (0 × 0 until it is in the page) and the ref that says which element.
 */
export function createBoxSize(): [Accessor<BoxSize>, (element: Element) => void] {
  const [size, setSize] = createSignal<BoxSize>({ width: 0, height: 0 });
  const observe = (element: Element): void => {
    const look = (): void => {
      const { width, height } = element.getBoundingClientRect();
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  };
  return [size, observe];
}
