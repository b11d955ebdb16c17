import { expect, test } from "vitest";
import { de } from "./de.ts";
import { en } from "./en.ts";

const text = (message: unknown): string => JSON.stringify(message);
const names = (message: unknown): string[] => [...new Set(text(message).match(/\{\w+\}/g) ?? [])].sort();

test("every message is there in both languages, with the same names to fill", () => {
  expect(Object.keys(de)).toEqual(Object.keys(en));
  for (const [key, message] of Object.entries(en)) {
    expect([key, names(de[key as keyof typeof de])]).toEqual([key, names(message)]);
  }
});

test("no German message is the English one, but for those that are only names", () => {
  const same = Object.entries(en).filter(([key, message]) => text(message) === text(de[key as keyof typeof de]));
  expect(same.map(([key]) => key)).toEqual([
    "modules.crumb",
    "modules.document",
    "portal/modules-list",
    "learner.code",
  ]);
});
