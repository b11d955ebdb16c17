/**
 * messages/cost-title — what a profile or a set of costs is called in the language of the place.
 * @module
 */
import { ownEnglish } from "./en.ts";
import type { VirtTranslate } from "./messages.ts";

/** The title; that of the costs themselves where nobody has put it into words. */
export function sayCosts(t: VirtTranslate, { id, title }: { readonly id: string; readonly title: string }): string {
  const key = `costs.${id}`;
  return key in ownEnglish ? t(key as keyof typeof ownEnglish & `costs.${string}`) : title;
}
