/**
 * views/budget/profile-title — what a profile of costs is called in the language of the place.
 * @module
 */
import type { CostProfile } from "@dc/virt";
import { en } from "./en.ts";
import type { BudgetTranslate } from "./messages.ts";

/** The title; that of the profile itself where nobody has put it into words. */
export function sayProfile(t: BudgetTranslate, { id, title }: Pick<CostProfile, "id" | "title">): string {
  const key = `profile.${id}`;
  return key in en ? t(key as keyof typeof en & `profile.${string}`) : title;
}
