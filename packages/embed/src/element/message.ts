/**
 * element/message — what an element says before its lab can speak for itself.
 * @module
 */
import type { Complete, LanguageMap } from "@dc/solid";

const en = {
  loading: "Loading the lab…",
  failed: "The lab could not be loaded",
  from: "Address",
  reason: "Reason",
  "no-answer": "no answer within {seconds} s",
  retry: "Retry",
  leave: "Back to the course",
} as const;

const de: Complete<typeof en> = {
  loading: "Das Lab wird geladen…",
  failed: "Das Lab ließ sich nicht laden",
  from: "Adresse",
  reason: "Grund",
  "no-answer": "keine Antwort binnen {seconds} s",
  retry: "Neu versuchen",
  leave: "Zurück zum Kurs",
};

/** Tables by language. They are short, and needed before anything can be fetched: both come with the script. */
export const messages: LanguageMap<typeof en> = { en, de };
