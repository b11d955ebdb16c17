/**
 * views/tapes/messages — the words of the tapes in the language of the place. They come with the view.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

const tapesMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The words of the tapes. */
export type TapesTranslate = Translate<typeof en>;

/** The words: `const t = useTapesMessages()`. */
export function useTapesMessages(): TapesTranslate {
  return useMessages(tapesMessages);
}
