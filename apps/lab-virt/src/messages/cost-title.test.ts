import { costProfiles, techniqueCosts } from "@dc/virt";
import { expect, test } from "vitest";
import { sayCosts } from "./cost-title.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type { VirtTranslate } from "./messages.ts";

const translate = (table: Readonly<Record<string, unknown>>): VirtTranslate =>
  ((key: string) => table[key]) as unknown as VirtTranslate;

test("all costs have their own titles in English, and others in German", () => {
  for (const costs of [...costProfiles, ...techniqueCosts]) {
    expect(sayCosts(translate(en), costs)).toBe(costs.title);
    expect(sayCosts(translate(de), costs)).not.toBe(costs.title);
  }
});
test("costs that nobody has put into words are called as they call themselves", () => {
  expect(sayCosts(translate(de), { id: "new", title: "A new one" })).toBe("A new one");
});
