import { costProfiles } from "@dc/virt";
import { expect, test } from "vitest";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type { BudgetTranslate } from "./messages.ts";
import { sayProfile } from "./profile-title.ts";

const translate = (table: Readonly<Record<string, unknown>>): BudgetTranslate =>
  ((key: string) => table[key]) as unknown as BudgetTranslate;

test("every profile has its own title in English, and another in German", () => {
  for (const profile of costProfiles) {
    expect(sayProfile(translate(en), profile)).toBe(profile.title);
    expect(sayProfile(translate(de), profile)).not.toBe(profile.title);
  }
});
test("a profile that nobody has put into words is called as it calls itself", () => {
  expect(sayProfile(translate(de), { id: "new", title: "A new one" })).toBe("A new one");
});
