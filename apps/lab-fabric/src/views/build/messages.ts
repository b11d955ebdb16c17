/**
 * views/build/messages — the builder's words in the language of the place. They come with the view.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

const buildMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The builder's words. */
export type BuildTranslate = Translate<typeof en>;

/** The builder's words: `const t = useBuildMessages()`. */
export function useBuildMessages(): BuildTranslate {
  return useMessages(buildMessages);
}
