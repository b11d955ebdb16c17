/**
 * signal/observed — something outside Solid, as a signal.
 *
 * An engine in a worker changes thousands of times a second, a screen sixty. `createObserved` asks for a value once
 * per animation frame at most, however often the source says that it changed.
 * @module
 */
import { type Accessor, createSignal, onCleanup } from "solid-js";

/** Something that has a value and says when it changed. */
export interface Source<Value> {
  /** The value now. */
  read(): Value;
  /** Be told of each change; the answer ends it. */
  subscribe(changed: () => void): () => void;
}

/** When to look again. */
export interface ObservedOptions<Value> {
  /** `frame` (the default) looks once per animation frame, `now` at each change. */
  readonly pace?: "frame" | "now";
  /** Equal values do not wake anyone; `===` when absent. */
  readonly equals?: false | ((before: Value, after: Value) => boolean);
}

/**
 * Follow a source for as long as this owner lives.
 *
 * @returns the source's value: at once, and then at the pace asked for.
 */
export function createObserved<Value>(source: Source<Value>, options: ObservedOptions<Value> = {}): Accessor<Value> {
  const [value, setValue] = createSignal<Value>(source.read(), { equals: options.equals ?? ((a, b) => a === b) });
  const look = (): void => {
    setValue(() => source.read());
  };
  let frame = 0;
  const later = (): void => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      look();
    });
  };
  const end = source.subscribe(options.pace === "now" ? look : later);
  onCleanup(() => {
    end();
    if (frame !== 0) cancelAnimationFrame(frame);
  });
  return value;
}

/** A source that is set by hand: what a worker's client or a test holds. */
export interface Holder<Value> extends Source<Value> {
  set(value: Value): void;
}

/** Make a source that is set by hand. */
export function createHolder<Value>(first: Value): Holder<Value> {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    read: () => value,
    set(next) {
      value = next;
      for (const changed of listeners) changed();
    },
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
  };
}
