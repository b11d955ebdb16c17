/**
 * xapi/vocabulary — the verbs and activity types that our statements use, by their registered identifiers.
 *
 * Sources: ADL xAPI vocabulary (w3id.org/xapi/adl), whose verbs keep their adlnet.gov identifiers; cmi5 §9.3 uses the
 * same ones. Types: ADL activity types, and cmi.interaction of xAPI 1.0.3 part 2 §2.4.4.1.
 * @module
 */

/** A verb as a statement names it. */
export interface Verb {
  readonly id: string;
  readonly display: Readonly<Record<string, string>>;
}

const verb = (name: string, en: string, de: string): Verb => ({
  id: `http://adlnet.gov/expapi/verbs/${name}`,
  display: { en, de },
});

/** What a verb can be. */
export type VerbName = "initialized" | "answered" | "completed" | "passed" | "failed";

/** Verbs by their name. */
export const verbs: Readonly<Record<VerbName, Verb>> = {
  initialized: verb("initialized", "initialized", "begann"),
  answered: verb("answered", "answered", "beantwortete"),
  completed: verb("completed", "completed", "schloss ab"),
  passed: verb("passed", "passed", "bestand"),
  failed: verb("failed", "failed", "bestand nicht"),
};

/** Types of activities: a module, and a question in it. */
export const activityTypes: { readonly module: string; readonly question: string } = {
  module: "http://adlnet.gov/expapi/activities/module",
  question: "http://adlnet.gov/expapi/activities/cmi.interaction",
};
