/**
 * messages/messages — the kit's words in the language of the place.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

/** The kit's tables by language; a lab may pass its own map with more languages to `makeTranslate`. */
export const kitMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The kit's words: `const t = useKitMessages()`. */
export function useKitMessages(): Translate<typeof en> {
  return useMessages(kitMessages);
}
