/**
 * views/guest/messages — the words of the guest's views in the language of the place. They come with the views.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

const guestMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The words of the guest's views. */
export type GuestTranslate = Translate<typeof en>;

/** The words: `const t = useGuestMessages()`. */
export function useGuestMessages(): GuestTranslate {
  return useMessages(guestMessages);
}
