/**
 * messages/messages — a lab's words in the language of the place: those of all labs, and its own over them.
 * @module
 */
import { type LanguageMap, type Message, type Translate, useMessages } from "@dc/solid";
import { useLab } from "../definition/definition.ts";
import type { en } from "./en.ts";

/** What every lab has to say for itself. */
export type OwnWords = {
  /** The title of its own page. */
  readonly "page.title": string;
  /** The lab's name, and what an unnamed run of it is called. */
  readonly "top.lab": string;
  readonly "top.default": string;
  /** What it does while it opens, and which files it takes. */
  readonly "open.title": string;
  readonly "open.what": string;
  /** What is said when the picture or its table comes. */
  readonly "say.view.table": string;
  readonly "say.view.picture": string;
};

/** The table of a lab: `{ ...frameEnglish, …own }`. */
export type LabTable = typeof en & OwnWords;

/** The table of a lab whose own words stand over those of all labs: `{ ...frameEnglish, ...own }`. */
export type WordsWith<Own> = Omit<typeof en, keyof Own> & Own;

/** Tables by language: every key is there, and a lab may say it in words of its own. */
export type LabLanguages = LanguageMap<
  { readonly [Key in keyof LabTable]: Message } & Readonly<Record<string, Message>>
>;

/** The words that the frame's views use. */
export type LabTranslate = Translate<LabTable>;

/** The words of the lab that one stands in: `const t = useLabMessages()`. */
export function useLabMessages(): LabTranslate {
  return useMessages(useLab().messages) as LabTranslate;
}

/** What a run is called: one that comes with the lab has a name in each language, any other the one of its file. */
export function nameOfRun(t: LabTranslate, name: string): string {
  return lookUp(t, `name.${name}`) ?? name;
}

/** A message whose key is made at run time; undefined where there is none. */
export function lookUp(
  t: LabTranslate,
  key: string,
  values: { readonly [name: string]: string | number } = {},
): string | undefined {
  // The values of a key that is not known to the compiler cannot be checked by it; a key without a text is itself.
  const text = (t as (key: string, values: object) => string)(key, values);
  return text === key ? undefined : text;
}
