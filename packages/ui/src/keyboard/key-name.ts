/**
 * keyboard/key-name — what is printed on a key, on the keyboards of the language: `Ctrl`, `Strg`.
 * @module
 */
import type { Translate } from "@dc/solid";
import type { en } from "../messages/en.ts";

/** The keys of a shortcut in the words of the language: `"Ctrl+Z"` is `"Strg+Z"`. Signs and letters stay. */
export function nameKeys(t: Translate<typeof en>, keys: string): string {
  return keys.replace(/[A-Za-z]{3,}/g, (word) => {
    const key = `key.${word.toLowerCase()}`;
    const named = (t as (key: string) => string)(key);
    // English prints a key in either case, as its place wants it.
    return named === key || named.toLowerCase() === word.toLowerCase() ? word : named;
  });
}
