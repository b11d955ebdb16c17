/**
 * testing/media — a page whose media queries are answered by a test.
 * @module
 */

/** Answers `matchMedia` until `restore`. */
export interface MediaDouble {
  /** From now on this query matches, or does not. */
  set(query: string, matches: boolean): void;
  restore(): void;
}

/** Take over `matchMedia`; `first` are the queries that match from the start. */
export function createMediaDouble(first: readonly string[] = []): MediaDouble {
  const before = globalThis.matchMedia;
  const matching = new Set(first);
  const listeners = new Map<string, Set<(event: MediaQueryListEvent) => void>>();
  const answer = (query: string): Pick<MediaQueryList, "matches" | "addEventListener" | "removeEventListener"> => ({
    get matches() {
      return matching.has(query);
    },
    addEventListener: (_: string, heard: unknown) => {
      const set = listeners.get(query) ?? new Set();
      set.add(heard as (event: MediaQueryListEvent) => void);
      listeners.set(query, set);
    },
    removeEventListener: (_: string, heard: unknown) => {
      listeners.get(query)?.delete(heard as (event: MediaQueryListEvent) => void);
    },
  });
  globalThis.matchMedia = answer as typeof matchMedia;
  return {
    set(query, matches) {
      if (matches) matching.add(query);
      else matching.delete(query);
      for (const heard of listeners.get(query) ?? []) heard({ matches } as MediaQueryListEvent);
    },
    restore() {
      globalThis.matchMedia = before;
    },
  };
}
