/**
 * language/language — which language the page speaks, as a context.
 * @module
 */
import { type Accessor, createContext, createMemo, type JSX, useContext } from "solid-js";
import { type LanguageMap, type MessageTable, makeTranslate, type Translate } from "./message.ts";

/** A BCP 47 tag: `"en"`, `"de-CH"`. */
export type LanguageTag = string;

const LanguageContext = createContext<Accessor<LanguageTag>>(() => "en");

/** Give everything below one language; without it, everything is English. */
export function LanguageProvider(props: {
  readonly language: LanguageTag;
  readonly children: JSX.Element;
}): JSX.Element {
  const language = createMemo(() => props.language);
  return <LanguageContext.Provider value={language}>{props.children}</LanguageContext.Provider>;
}

/** The language of this place, as a signal. */
export function useLanguage(): Accessor<LanguageTag> {
  return useContext(LanguageContext);
}

/** A translator over these tables in the language of this place: `const t = useMessages(tables)`. */
export function useMessages<Table extends MessageTable>(languages: LanguageMap<Table>): Translate<Table> {
  return makeTranslate(languages, useLanguage());
}
