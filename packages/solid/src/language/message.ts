/**
 * language/message — a table of messages, and how one of them becomes text.
 *
 * A message is a string with `{names}` in it, or a set of such strings by plural category, chosen by the value called
 * `count`. Keys and names are typed from the English table, so a missing value is refused by the compiler.
 *
 * Sources: BCP 47 (RFC 5646 §2.2, RFC 4647 §3.4 lookup by truncation); Unicode CLDR plural categories.
 * @module
 */

/** One message: text, or text by plural category of the value `count`. */
export type Message = string | ({ readonly other: string } & { readonly [category in Intl.LDMLPluralRule]?: string });

/** Messages by key. */
export type MessageTable = Readonly<Record<string, Message>>;

/** The same keys in another language; what is missing falls back to the first language of the map. */
export type Translation<Table extends MessageTable> = { readonly [Key in keyof Table]?: Message };

/** A whole translation: a missing key, or one too many, is refused by the compiler. */
export type Complete<Table extends MessageTable> = { readonly [Key in keyof Table]: Message };

/** Tables by language tag. `en` is complete; every other one may be partial. */
export interface LanguageMap<Table extends MessageTable> {
  readonly en: Table;
  /** Undefined as long as it has not come. */
  readonly [language: string]: Translation<Table> | undefined;
}

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type NamesOf<Entry> = Entry extends string
  ? NamesIn<Entry>
  : Entry extends { readonly other: infer Other }
    ? NamesIn<Other> | "count"
    : never;

/** The values a message needs: none, or an object with one entry for each `{name}`. */
export type ValuesOf<Entry> = [NamesOf<Entry>] extends [never]
  ? []
  : [values: { readonly [Name in NamesOf<Entry>]: string | number }];

/** From key and values to text in the current language. */
export type Translate<Table extends MessageTable> = <Key extends keyof Table & string>(
  key: Key,
  ...values: ValuesOf<Table[Key]>
) => string;

/**
 * A translator over a language map.
 *
 * @param languages tables by tag; `en` must be complete.
 * @param language  read at each call, so a signal may be passed: `"de-CH"` looks into `de-CH`, then `de`, then `en`.
 * @returns a function that is reactive where `language` is.
 */
export function makeTranslate<Table extends MessageTable>(
  languages: LanguageMap<Table>,
  language: () => string,
): Translate<Table> {
  return (key, ...rest) => {
    const tag = language();
    const [entry, from] = find(languages, tag, key);
    const values = rest[0] as Readonly<Record<string, string | number>> | undefined;
    return fill(choose(entry, from, values), values);
  };
}

function find<Table extends MessageTable>(
  languages: LanguageMap<Table>,
  tag: string,
  key: keyof Table & string,
): [Message, string] {
  // Lookup by truncation: each subtag is dropped from the right until a table has the key.
  for (let at = tag; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("-")))) {
    const entry = Object.hasOwn(languages, at) ? languages[at]?.[key] : undefined;
    if (entry !== undefined) return [entry, at];
  }
  return [languages.en[key] ?? key, "en"];
}

function choose(entry: Message, tag: string, values: Readonly<Record<string, string | number>> | undefined): string {
  if (typeof entry === "string") return entry;
  const count = Number(values?.count ?? 0);
  return entry[new Intl.PluralRules(tag).select(count)] ?? entry.other;
}

function fill(text: string, values: Readonly<Record<string, string | number>> | undefined): string {
  if (values === undefined) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
