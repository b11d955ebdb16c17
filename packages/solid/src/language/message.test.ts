import { expect, test } from "vitest";
import { type LanguageMap, makeTranslate } from "./message.ts";

const en = {
  plain: "Events",
  named: "{count} of {total}",
  plural: { one: "{count} drop", other: "{count} drops" },
} as const;
const languages: LanguageMap<typeof en> = {
  en,
  de: { plain: "Ereignisse", plural: { one: "{count} Verlust", other: "{count} Verluste" } },
  "de-AT": { plain: "Vorfälle" },
  pl: { plural: { one: "{count} pakiet", few: "{count} pakiety", many: "{count} pakietów", other: "{count} pakietu" } },
};
const say = (language: string): ReturnType<typeof makeTranslate<typeof en>> => makeTranslate(languages, () => language);

test("a tag is looked up by dropping its subtags from the right, then in English", () => {
  expect(say("de-AT")("plain")).toBe("Vorfälle");
  expect(say("de-AT")("plural", { count: 1 })).toBe("1 Verlust");
  expect(say("de-Latn-CH")("plain")).toBe("Ereignisse");
  expect(say("de")("named", { count: 3, total: 9 })).toBe("3 of 9");
  expect(say("fr")("plain")).toBe("Events");
});

test("the plural form is that of the language the text is in, not of the one asked for", () => {
  expect([1, 2, 5].map((count) => say("pl")("plural", { count }))).toEqual(["1 pakiet", "2 pakiety", "5 pakietów"]);
  // Polish "few" does not exist in the English table that answers here.
  expect(say("ja")("plural", { count: 2 })).toBe("2 drops");
});

test("a value is put in once, and never read as a message itself", () => {
  expect(say("en")("named", { count: "{total}", total: 1 })).toBe("{total} of 1");
});

test("a hostile language tag finds nothing of an object's own nature", () => {
  expect(say("__proto__")("plain")).toBe("Events");
  expect(say("constructor")("plain")).toBe("Events");
});

test("keys and values are checked by the compiler", () => {
  const t = say("en");
  // @ts-expect-error a key that does not exist; at run time the key itself is shown, never a blank.
  expect(t("missing")).toBe("missing");
  // @ts-expect-error a value is missing.
  expect(t("named", { count: 1 })).toBe("1 of {total}");
});
