import { readShape } from "@dc/engine/scenario";
import { expect, test } from "vitest";
import { isLanguageTag, languageMap, lookup, textIn } from "./language-map.ts";

test("L10: tags name language, script and region", () => {
  const rows: [string, boolean][] = [
    ["en", true],
    ["pt-BR", true],
    ["zh-Hant", true],
    ["zh-Hant-TW", true],
    ["es-419", true],
    ["EN", false],
    ["en-us", false],
    ["english", false],
    ["en-x-me", false],
    ["", false],
  ];
  for (const [tag, is] of rows) expect([tag, isLanguageTag(tag)]).toEqual([tag, is]);
});

test("L11: a text in each language, none empty, none too long", () => {
  const texts = languageMap("a title", 5);
  expect(readShape({ en: "Hash", de: "Hash" }, texts)).toMatchObject({ ok: true });
  const rows: [unknown, string[]][] = [
    ["Hash", [""]],
    [{}, [""]],
    [{ en: "", fr: "longer" }, ["en", "fr"]],
    [{ english: "x", "a.b": "y" }, ["english", '["a.b"]']],
  ];
  for (const [value, paths] of rows) {
    const { issues } = readShape(
      { t: value },
      { schema: {}, read: (from, _path, reader) => texts.read((from as { t: unknown }).t, "", reader) },
    );
    expect(issues.map(({ code }) => code)).toEqual(paths.map(() => "module/language"));
    expect(issues.map(({ path }) => path.replace(/^\./, "")).sort()).toEqual([...paths].sort());
  }
});

test("L12: the nearest language is the tag, then shorter ones, then the first", () => {
  const offered = ["en", "de", "pt-BR", "zh-Hant"];
  const rows: [string, string][] = [
    ["de", "de"],
    ["de-AT", "de"],
    ["DE-at", "de"],
    ["pt-BR", "pt-BR"],
    ["pt", "en"],
    ["zh-Hant-TW", "zh-Hant"],
    ["fr", "en"],
  ];
  for (const [wanted, found] of rows) expect([wanted, lookup(wanted, offered)]).toEqual([wanted, found]);
  expect(lookup("en", [])).toBeUndefined();
  expect([textIn({ en: "hash", de: "Streuwert" }, "de-CH"), textIn({ en: "hash" }, "fr"), textIn({}, "en")]).toEqual([
    "Streuwert",
    "hash",
    "",
  ]);
});
