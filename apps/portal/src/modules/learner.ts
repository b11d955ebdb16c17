/**
 * modules/learner — who learns, as far as numbers go: a code that a person may change, drawn once and kept on this
 * device where it may be. A module's seed is made of it and never contains it.
 *
 * Sources: contracts "Seeds"; packages/lesson/SPEC.md, L30.
 * @module
 */
import { learnerSeed } from "@dc/lesson";
import { createStored, type Store } from "@dc/solid";
import type { Accessor } from "solid-js";

/** A learner's code, and how it is changed. */
export interface Learner {
  readonly code: Accessor<string>;
  /** Take another code. @returns whether it is one. */
  use(code: string): boolean;
  /** Draw another code. */
  draw(): void;
  /** Whether it outlives this page. */
  readonly kept: boolean;
}

/** Most characters of a code. */
const charactersMax = 64;
/** Letters and digits that nobody takes for one another. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

const fits = (value: unknown): value is string =>
  typeof value === "string" && value.trim() === value && value !== "" && value.length <= charactersMax;

/**
 * Make the learner of this page.
 *
 * @param store where the code is kept; undefined where storage is denied: then it holds until the page is left.
 * @param fill  fills bytes at random: `(bytes) => crypto.getRandomValues(bytes)`.
 */
export function createLearner(store: Store | undefined, fill: (bytes: Uint8Array<ArrayBuffer>) => unknown): Learner {
  const drawn = (): string => {
    const bytes = new Uint8Array(8);
    fill(bytes);
    const letters = [...bytes].map((byte) => alphabet[byte % alphabet.length]).join("");
    return `${letters.slice(0, 4)}-${letters.slice(4)}`;
  };
  const first = drawn();
  const [code, set] = createStored("dc.portal.learner", first, fits, store);
  // Written down at once: the next visit is the same learner.
  if (code() === first) set(first);
  return {
    code,
    use(text) {
      const wanted = text.normalize("NFC").trim();
      if (!fits(wanted)) return false;
      set(wanted);
      return true;
    },
    draw: () => set(drawn()),
    kept: store !== undefined,
  };
}

/**
 * The seed of a learner in a module.
 *
 * @param subtle the browser's; pages that were not opened over https have none.
 */
export function seedOf(
  module: { readonly id: string; readonly version: string },
  learner: string,
  subtle: SubtleCrypto,
): Promise<number> {
  return learnerSeed(
    module,
    learner,
    async (text) => new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(text))),
  );
}
