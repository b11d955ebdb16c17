/**
 * views/wheel/messages — the words of the wheel in the language of the place. They come with the view.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

const wheelMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The words of the wheel. */
export type WheelTranslate = Translate<typeof en>;

/** The words: `const t = useWheelMessages()`. */
export function useWheelMessages(): WheelTranslate {
  return useMessages(wheelMessages);
}
