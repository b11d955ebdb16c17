import { makeTranslate } from "@dc/solid";
import { expect, test } from "vitest";
import { de } from "../messages/de.ts";
import { en } from "../messages/en.ts";
import { nameKeys } from "./key-name.ts";

test("keys have the names of the language, letters and signs their own", () => {
  const german = makeTranslate({ en, de }, () => "de");
  const english = makeTranslate({ en }, () => "en");
  expect(["Ctrl+Z", "space", "Home", "shift", "←", "t", "?"].map((keys) => nameKeys(german, keys))).toEqual([
    "Strg+Z",
    "Leer",
    "Pos1",
    "Umschalt",
    "←",
    "t",
    "?",
  ]);
  expect(["Ctrl+Z", "space", "Home"].map((keys) => nameKeys(english, keys))).toEqual(["Ctrl+Z", "space", "Home"]);
});
