/**
 * figures/walk/messages — the figure's words in the language of the place. It brings its own, so that it can stand alone.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

const walkMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The figure's words. */
export type WalkTranslate = Translate<typeof en>;

/** The figure's words: `const t = useWalkMessages()`. */
export function useWalkMessages(): WalkTranslate {
  return useMessages(walkMessages);
}
