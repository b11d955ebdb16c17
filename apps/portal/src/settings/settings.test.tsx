import { createRoot } from "solid-js";
import { expect, test } from "vitest";
import { createSettings } from "./settings.ts";

const createStore = (): Storage => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage;
};
const make = (store?: Storage, languages: readonly string[] = []): ReturnType<typeof createSettings> =>
  createRoot(() => createSettings(store, languages));

test("the first time, the system decides", () => {
  const settings = make(createStore());
  expect([settings.theme.value(), settings.motion.value(), settings.narration.value()]).toEqual([
    "auto",
    "auto",
    "brief",
  ]);
});

test("a choice is there the next time", () => {
  const store = createStore();
  make(store).theme.set("contrast");
  make(store).motion.set("reduced");
  const settings = make(store);
  expect([settings.theme.value(), settings.motion.value(), settings.kept]).toEqual(["contrast", "reduced", true]);
});

test("where storage is denied, a choice holds for this page and the panel can say so", () => {
  const settings = make(undefined);
  settings.theme.set("dark");
  expect(settings.theme.value()).toBe("dark");
  expect(settings.kept).toBe(false);
});

test("storage that throws at the first touch is no failure", () => {
  const store = {
    getItem: () => {
      throw new DOMException("denied", "SecurityError");
    },
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  } as unknown as Storage;
  const settings = make(store);
  settings.narration.set("full");
  expect(settings.narration.value()).toBe("full");
});

test.each(["sepia", 7, null, { theme: "dark" }])("a kept value of another version is not used: %j", (value) => {
  const store = createStore();
  store.setItem("dc.portal.theme", JSON.stringify(value));
  expect(make(store).theme.value()).toBe("auto");
});

test("the language is the first of the browser's that exists, else English", () => {
  expect(make(undefined, ["xx", "en-GB", "de"]).language.value()).toBe("en");
  expect(make(undefined, ["xx"]).language.value()).toBe("en");
  expect(make(undefined, ["de-AT", "en"]).language.value()).toBe("de");
});

test("a language that was chosen stands over the browser's, until the browser is chosen again", () => {
  const settings = make(createStore(), ["de"]);
  settings.languageChoice.set("en");
  expect([settings.language.value(), settings.languageChoice.value()]).toEqual(["en", "en"]);
  settings.languageChoice.set("auto");
  expect(settings.language.value()).toBe("de");
});
