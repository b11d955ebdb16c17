/**
 * messages/modules/messages — the tables of what is said of learning modules, and their translator.
 * @module
 */
import { type LanguageMap, type Translate, useMessages } from "@dc/solid";
import { de } from "./de.ts";
import { en } from "./en.ts";

/** Tables by language tag. */
export const moduleMessages: LanguageMap<typeof en> = { en, de };

/** The translator in the language of this place. */
export function useModuleMessages(): Translate<typeof en> {
  return useMessages(moduleMessages);
}
