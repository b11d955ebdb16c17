/**
 * element/message — what an element says before its lab can speak for itself.
 * @module
 */
import type { LanguageMap } from "@dc/solid";

const en = {
  loading: "Loading the lab…",
  failed: "The lab could not be loaded",
  from: "Address",
  reason: "Reason",
  "no-answer": "no answer within {seconds} s",
  retry: "Retry",
} as const;

/** Tables by language. */
export const messages: LanguageMap<typeof en> = { en };
