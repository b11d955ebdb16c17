/**
 * messages/messages — the lab's words in the language of the place.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

/** The lab's tables by language. */
export const labMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The lab's words. */
export type VirtTranslate = Translate<typeof en>;

/** The lab's words: `const t = useVirtMessages()`. */
export function useVirtMessages(): VirtTranslate {
  return useMessages(labMessages);
}
