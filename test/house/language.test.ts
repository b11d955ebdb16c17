/**
 * A second language is whole: every table has its German twin, with the same keys, values and plural forms, and
 * nothing in it was left in English by oversight.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const englishTables = ["packages", "apps"]
  .flatMap((place) => readdirSync(join(root, place)).map((name) => join(root, place, name, "src")))
  .flatMap((source) => findTables(source))
  .sort();

function findTables(folder: string): readonly string[] {
  let entries: string[];
  try {
    entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return []; // A package of data has no source.
  }
  return entries.filter((name) => /(^|\/)en\.ts$/.test(name)).map((name) => relative(root, join(folder, name)));
}

type Message = string | Readonly<Record<string, string>>;
type Table = Readonly<Record<string, Message>>;

/** Words that German-speaking engineers use as they are, names, and what a machine reads. */
const sameInBoth = new Set(
  readFileSync(join(import.meta.dirname, "fixtures/same-in-german.txt"), "utf8")
    .trim()
    .split("\n"),
);

const formsOf = (message: Message): readonly (readonly [string, string])[] =>
  typeof message === "string" ? [["", message]] : Object.entries(message);
const namesIn = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
const namesOf = (message: Message): readonly string[] => [
  ...new Set(formsOf(message).flatMap(([, text]) => namesIn(text))),
];

async function tablesOf(file: string): Promise<{ en: Table; de: Table }> {
  const [english, german] = await Promise.all([import(join(root, file)), import(join(root, dirname(file), "de.ts"))]);
  return { en: english.en as Table, de: german.de as Table };
}

test("there are tables to compare", () => {
  expect(englishTables).toContain("packages/ui/src/messages/en.ts");
  expect(englishTables.length).toBeGreaterThanOrEqual(8);
});

describe.each(englishTables)("%s and its German", (file) => {
  test("both have the same keys", async () => {
    const { en, de } = await tablesOf(file);
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
  });

  test("each message takes the same values", async () => {
    const { en, de } = await tablesOf(file);
    for (const [key, message] of Object.entries(en)) {
      expect([...namesOf(de[key] ?? "")].sort(), key).toEqual([...namesOf(message)].sort());
    }
  });

  test("a message by count has the plural forms of German", async () => {
    const { en, de } = await tablesOf(file);
    const categories = new Intl.PluralRules("de").resolvedOptions().pluralCategories;
    for (const [key, message] of Object.entries(en)) {
      if (typeof message === "string") expect(typeof de[key], key).toBe("string");
      else expect(Object.keys(de[key] ?? {}).sort(), key).toEqual([...categories].sort());
    }
  });

  test("nothing is left in English but what is the same in both", async () => {
    const { en, de } = await tablesOf(file);
    const left = Object.entries(en).flatMap(([key, message]) => {
      const german = new Map(formsOf(de[key] ?? ""));
      return formsOf(message)
        .filter(([form, text]) => german.get(form) === text)
        .map(([, text]) => text.replace(/\{\w+\}/g, "{}"))
        .filter((text) => /[A-Za-z]{2}/.test(text) && !sameInBoth.has(text));
    });
    expect(left).toEqual([]);
  });
});

test("the list of what is the same in both has no line that nothing needs", async () => {
  const used = new Set<string>();
  for (const file of englishTables) {
    const { en, de } = await tablesOf(file);
    for (const [key, message] of Object.entries(en)) {
      const german = new Map(formsOf(de[key] ?? ""));
      for (const [form, text] of formsOf(message)) {
        if (german.get(form) === text) used.add(text.replace(/\{\w+\}/g, "{}"));
      }
    }
  }
  expect([...sameInBoth].filter((text) => !used.has(text))).toEqual([]);
});
