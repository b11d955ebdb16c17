/**
 * messages/story — the words of a module that is played, in the language of the place.
 * @module
 */
import { type LanguageMap, type Translate, useMessages } from "@dc/solid";
import { de } from "./de.ts";
import { en } from "./en.ts";

/** The tables by language. */
export const storyMessages: LanguageMap<typeof en> = { en, de };

/** The words. */
export type StoryTranslate = Translate<typeof en>;

/** The words: `const t = useStoryMessages()`. */
export function useStoryMessages(): StoryTranslate {
  return useMessages(storyMessages);
}
