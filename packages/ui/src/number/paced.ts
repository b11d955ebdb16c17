/**
 * number/paced — a signal that follows another one no faster than an eye reads figures.
 * @module
 */
import { type Accessor, createRenderEffect, createSignal, on, onCleanup } from "solid-js";

/** The value of `source`, at once and then at most every `paceMs`; the last value always arrives. */
export function createPaced<Value>(source: Accessor<Value>, paceMs: number): Accessor<Value> {
  const [value, setValue] = createSignal<Value>(source());
  let lastMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const take = (next: Value): void => {
    timer = undefined;
    lastMs = performance.now();
    setValue(() => next);
  };
  createRenderEffect(
    on(
      source,
      (next) => {
        const waitMs = lastMs + paceMs - performance.now();
        clearTimeout(timer);
        if (waitMs <= 0) take(next);
        else timer = setTimeout(() => take(next), waitMs);
      },
      { defer: true },
    ),
  );
  onCleanup(() => clearTimeout(timer));
  return value;
}
