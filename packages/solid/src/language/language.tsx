/**
 * language/language — which language the page speaks, as a context.
 * @module
 */
import { type Accessor, createContext, createEffect, createSignal, type JSX, on, Show, useContext } from "solid-js";
import { hasLanguage, loadLanguage } from "./later.ts";
import { type LanguageMap, type MessageTable, makeTranslate, type Translate } from "./message.ts";

/** A BCP 47 tag: `"en"`, `"de-CH"`. */
export type LanguageTag = string;

const LanguageContext = createContext<Accessor<LanguageTag>>(() => "en");

/**
 * Give everything below one language; without it, everything is English.
 *
 * Words of other languages are fetched: what is below is made once they are there, and a change of language is seen
 * once the new words are. Words that do not come leave English in their place.
 */
export function LanguageProvider(props: {
  readonly language: LanguageTag;
  readonly children: JSX.Element;
}): JSX.Element {
  const first = props.language;
  const [spoken, setSpoken] = createSignal<LanguageTag | undefined>(hasLanguage(first) ? first : undefined);
  createEffect(
    on(
      () => props.language,
      (language) => {
        if (hasLanguage(language)) {
          setSpoken(language);
          return;
        }
        void loadLanguage(language).then(() => {
          if (props.language === language) setSpoken(language);
        });
      },
    ),
  );
  return (
    <Show when={spoken() !== undefined}>
      <LanguageContext.Provider value={() => spoken() ?? "en"}>{props.children}</LanguageContext.Provider>
    </Show>
  );
}

/** The language of this place, as a signal. */
export function useLanguage(): Accessor<LanguageTag> {
  return useContext(LanguageContext);
}

/** A translator over these tables in the language of this place: `const t = useMessages(tables)`. */
export function useMessages<Table extends MessageTable>(languages: LanguageMap<Table>): Translate<Table> {
  return makeTranslate(languages, useLanguage());
}
