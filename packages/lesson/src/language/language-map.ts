/**
 * language/language-map — one text in several languages, `{ en: "The hash that decides", de: "Der Hash entscheidet" }`.
 *
 * Sources: RFC 5646 §2.1 (tags), RFC 4647 §3.4 (lookup); rules L10–L12 in ../../SPEC.md.
 * @module
 */
import { member, type Shape, shape } from "@dc/engine/scenario";

/** Texts by language tag. */
export type LanguageMap = Readonly<Record<string, string>>;

/** Language, script and region; extensions and private use name no language that a text is written in. */
export const tagPattern = "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$";
const tag = new RegExp(tagPattern);

/** Whether this is a tag as modules write them: `en`, `pt-BR`, `zh-Hant`. */
export const isLanguageTag = (text: string): boolean => tag.test(text);

/**
 * The shape of a language map.
 *
 * @param description what the text is, for the schema and for who left it out.
 * @param lengthMax   characters of each text.
 */
export function languageMap(description: string, lengthMax = 400): Shape<LanguageMap> {
  return {
    schema: {
      type: "object",
      description,
      propertyNames: { pattern: tagPattern },
      additionalProperties: { type: "string", minLength: 1, maxLength: lengthMax },
      minProperties: 1,
    },
    read(value, path, reader) {
      if (!shape.isMapping(value) || Object.keys(value).length === 0) {
        reader.report("module/language", path, `a text for each language, as { en: "…" }`, value);
        return undefined;
      }
      const before = reader.count;
      const result: Record<string, string> = Object.create(null);
      for (const [key, text] of Object.entries(value)) {
        const place = member(path, key);
        if (!isLanguageTag(key)) reader.report("module/language", place, "a language tag, as en or pt-BR", key);
        else if (typeof text !== "string" || text.trim() === "" || text.length > lengthMax) {
          reader.report("module/language", place, `text of 1 to ${lengthMax} characters`, text);
        } else result[key] = text;
      }
      return reader.count === before ? result : undefined;
    },
  };
}

/**
 * The languages for a person who reads `wanted`, best first: the tag itself, then without its last parts, then the
 * first that there is.
 */
export function lookup(wanted: string, offered: readonly string[]): string | undefined {
  const parts = wanted.split("-");
  for (let count = parts.length; count > 0; count--) {
    const range = parts.slice(0, count).join("-").toLowerCase();
    const found = offered.find((each) => each.toLowerCase() === range);
    if (found !== undefined) return found;
  }
  return offered[0];
}

/** A text in the language that is nearest to the one wanted. */
export function textIn(texts: LanguageMap, wanted: string): string {
  const language = lookup(wanted, Object.keys(texts));
  return language === undefined ? "" : (texts[language] as string);
}
