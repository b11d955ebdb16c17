import { render } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { expect, test } from "vitest";
import { LanguageProvider, useMessages } from "./language.tsx";
import { loadAskedLanguages, loadLanguage, makeLanguages } from "./later.ts";

const en = { go: "Go on", stop: "Stop" } as const;

test("a table is fetched once, when a root opens in its language, and its words are there at the first picture", async () => {
  let fetched = 0;
  const words = makeLanguages(en, {
    xa: () => {
      fetched += 1;
      return Promise.resolve({ go: "Weiter" });
    },
  });
  const Word = () => <p>{`${useMessages(words)("go")} ${useMessages(words)("stop")}`}</p>;
  const page = render(() => (
    <LanguageProvider language="xa-AT">
      <Word />
    </LanguageProvider>
  ));
  expect(page.container.textContent).toBe("");
  await expect.poll(() => page.container.textContent).toBe("Weiter Stop");
  expect(fetched).toBe(1);
});

test("English is there at once, and a change of language keeps what stands until the words have come", async () => {
  let bring: (table: { go: string }) => void = () => {};
  const words = makeLanguages(en, { xb: () => new Promise<{ go: string }>((resolve) => (bring = resolve)) });
  const [language, setLanguage] = createSignal("en");
  let made = 0;
  const Word = () => {
    made += 1;
    return <p>{useMessages(words)("go")}</p>;
  };
  const page = render(() => (
    <LanguageProvider language={language()}>
      <Word />
    </LanguageProvider>
  ));
  expect(page.container.textContent).toBe("Go on");
  setLanguage("xb");
  await Promise.resolve();
  expect(page.container.textContent).toBe("Go on");
  bring({ go: "Weiter" });
  await expect.poll(() => page.container.textContent).toBe("Weiter");
  expect(made).toBe(1);
});

test("a table that cannot be fetched leaves English, and is asked for again", async () => {
  let tries = 0;
  const words = makeLanguages(en, {
    xc: () => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error("offline")) : Promise.resolve({ go: "Weiter" });
    },
  });
  await loadLanguage("xc");
  expect(tries).toBe(1);
  await loadLanguage("xc");
  expect([tries, words.xc?.go]).toEqual([2, "Weiter"]);
});

test("a view that comes later follows the language that was asked for", async () => {
  await loadLanguage("xd");
  const words = makeLanguages(en, { xd: () => Promise.resolve({ go: "Weiter" }) });
  await Promise.resolve();
  await Promise.resolve();
  expect(words.xd?.go).toBe("Weiter");
});

test("a view that comes later waits for its own table of the languages that were asked for", async () => {
  await loadLanguage("xd");
  let bring: (table: { go: string }) => void = () => {};
  const words = makeLanguages(en, { xd: () => new Promise<{ go: string }>((resolve) => (bring = resolve)) });
  let settled = false;
  const waits = loadAskedLanguages().then(() => {
    settled = true;
  });
  await Promise.resolve();
  expect(settled).toBe(false);
  bring({ go: "Weiter" });
  await waits;
  expect(words.xd?.go).toBe("Weiter");
});
