/**
 * signal/stored — a signal that remembers itself on this device, where it may.
 *
 * In a sandboxed frame, or where a person has forbidden it, storage throws on the first touch. Then the signal works
 * and forgets: nobody is told, because nothing that a lab needs may live here.
 * @module
 */
import { type Accessor, createSignal } from "solid-js";

/** Where values are kept: `localStorage` fits, and so does a test's own. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * The storage of this page, or undefined where it is denied.
 * Reading the property itself throws a SecurityError in a sandboxed frame; hence the try.
 */
export function findStore(): Store | undefined {
  try {
    const store = globalThis.localStorage;
    store.getItem("dc");
    return store;
  } catch {
    return undefined;
  }
}

/**
 * A signal kept under a key as JSON.
 *
 * @param key   `dc.` and a place: `"dc.fabric.panes"`.
 * @param first its value where nothing is kept, or what is kept does not fit.
 * @param fits  whether a kept value may be used: it may come from another version of the lab.
 * @param store `undefined` keeps nothing.
 */
export function createStored<Value>(
  key: string,
  first: Value,
  fits: (value: unknown) => value is Value,
  store: Store | undefined,
): [Accessor<Value>, (value: Value) => void] {
  const [value, setValue] = createSignal<Value>(readKept(key, first, fits, store));
  return [
    value,
    (next) => {
      setValue(() => next);
      try {
        store?.setItem(key, JSON.stringify(next));
      } catch {
        // Full or denied in the meantime: the signal has the value, only the memory of it is lost.
      }
    },
  ];
}

function readKept<Value>(
  key: string,
  first: Value,
  fits: (value: unknown) => value is Value,
  store: Store | undefined,
): Value {
  try {
    const text = store?.getItem(key) ?? undefined;
    const kept: unknown = text === undefined ? undefined : JSON.parse(text);
    return fits(kept) ? kept : first;
  } catch {
    return first;
  }
}
