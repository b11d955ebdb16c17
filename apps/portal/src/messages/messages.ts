/**
 * messages/messages — the portal's tables by language, and its translator.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

/** Tables by language tag. Another language is one more line here and below, and the settings offer it. */
export const portalMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The portal's translator in the language of this place. */
export function usePortalMessages(): Translate<typeof en> {
  return useMessages(portalMessages);
}

/** The languages that exist, each by its own name. */
export const languages: readonly { readonly tag: string; readonly name: string }[] = [
  { tag: "en", name: "English" },
  { tag: "de", name: "Deutsch" },
];
