/**
 * messages/story — the words of a module that is played, in the language of the place.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

/** The tables by language; German is fetched by who reads it. */
export const storyMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: async () => (await import("./de.ts")).de,
});

/** The words. */
export type StoryTranslate = Translate<typeof en>;

/** The words: `const t = useStoryMessages()`. */
export function useStoryMessages(): StoryTranslate {
  return useMessages(storyMessages);
}
