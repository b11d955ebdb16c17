import { expect, test } from "vitest";
import { de } from "./de.ts";
import { en } from "./en.ts";

const valuesOf = (message: unknown): string[] =>
  [...new Set(JSON.stringify(message).match(/\{[a-z]+\}/g) ?? [])].sort();

test("every language has every message, with the same values in it", () => {
  expect(Object.keys(de)).toEqual(Object.keys(en));
  for (const [key, message] of Object.entries(en))
    expect([key, valuesOf(de[key as keyof typeof en])]).toEqual([key, valuesOf(message)]);
});
