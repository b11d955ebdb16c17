/**
 * figures/frame/messages — the figure's words in the language of the place. It brings its own, so that it can stand alone.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

const frameMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The figure's words. */
export type FrameTranslate = Translate<typeof en>;

/** The figure's words: `const t = useFrameMessages()`. */
export function useFrameMessages(): FrameTranslate {
  return useMessages(frameMessages);
}

/** A message whose key is made at run time; undefined where there is none. */
export function lookUpFrame(t: FrameTranslate, key: string): string | undefined {
  const text = (t as (key: string) => string)(key);
  return text === key ? undefined : text;
}
