/**
 * views/mix/messages — the words of the mixes in the language of the place. They come with the view.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

const mixMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The words of the mixes. */
export type MixTranslate = Translate<typeof en>;

/** The words: `const t = useMixMessages()`. */
export function useMixMessages(): MixTranslate {
  return useMessages(mixMessages);
}
