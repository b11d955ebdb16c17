/**
 * views/budget/messages — the words of the budget of exits in the language of the place. They come with the view.
 * @module
 */
import { type LanguageMap, makeLanguages, type Translate, useMessages } from "@dc/solid";
import { en } from "./en.ts";

const budgetMessages: LanguageMap<typeof en> = makeLanguages(en, {
  de: () => import("./de.ts").then((module) => module.de),
});

/** The words of the budget. */
export type BudgetTranslate = Translate<typeof en>;

/** The words: `const t = useBudgetMessages()`. */
export function useBudgetMessages(): BudgetTranslate {
  return useMessages(budgetMessages);
}
