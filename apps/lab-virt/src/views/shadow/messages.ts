/**
 * views/shadow/messages — the view's words; they come with it.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

const shadowMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The view's words. */
export type ShadowTranslate = Translate<typeof en>;

/** The view's words: `const t = useShadowMessages()`. */
export function useShadowMessages(): ShadowTranslate {
  return useMessages(shadowMessages);
}
