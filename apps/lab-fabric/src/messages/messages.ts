/**
 * messages/messages — the lab's words in the language of the place.
 * @module
 */
import { type LanguageMap, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

/** The lab's tables by language. */
export const labMessages: LanguageMap<typeof en> = { en };

/** The lab's words. */
export type LabTranslate = Translate<typeof en>;

/** The lab's words: `const t = useLabMessages()`. */
export function useLabMessages(): LabTranslate {
  return useMessages(labMessages);
}

/** A message whose key is made at run time; undefined where there is none. */
export function lookUp(
  t: LabTranslate,
  key: string,
  values: { readonly [name: string]: string | number } = {},
): string | undefined {
  if (!Object.hasOwn(en, key)) return undefined;
  // The values of a key that is not known to the compiler cannot be checked by it.
  return (t as (key: string, values: object) => string)(key, values);
}
