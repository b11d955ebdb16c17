import { cleanup, render, screen } from "@solidjs/testing-library";
import { createSignal, type JSX } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { LanguageProvider, useLanguage, useMessages } from "./language.tsx";

afterEach(cleanup);

const tables = { en: { hello: "Hello" }, de: { hello: "Hallo" } };

function Greeting(): JSX.Element {
  const t = useMessages(tables);
  const language = useLanguage();
  return (
    <p>
      {language()}: {t("hello")}
    </p>
  );
}

test("without a provider everything is English", () => {
  render(() => <Greeting />);
  expect(screen.getByText("en: Hello")).toBeTruthy();
});

test("words change with the language, without anything being made anew", () => {
  const [language, setLanguage] = createSignal("de");
  render(() => (
    <LanguageProvider language={language()}>
      <Greeting />
    </LanguageProvider>
  ));
  const paragraph = screen.getByText("de: Hallo");
  setLanguage("en-GB");
  expect(paragraph.textContent).toBe("en-GB: Hello");
});
