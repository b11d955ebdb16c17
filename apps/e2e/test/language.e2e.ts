/**
 * The product in German: what a German browser is shown, with no word left in English, and a change of language that
 * keeps the run.
 */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { goTo, timeShown, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

const root = join(import.meta.dirname, "../../..");
const german = { locale: "de-DE", reducedMotion: "reduce" } as const;

type Message = string | Readonly<Record<string, string>>;

/** Whether a text is an English message, and none of the German ones. */
async function readTables(): Promise<(text: string) => boolean> {
  const files = ["packages", "apps"].flatMap((place) =>
    readdirSync(join(root, place), { recursive: true, encoding: "utf8" })
      .filter((name) => /^[^/]+\/src\/(.*\/)?en\.ts$/.test(name))
      .map((name) => join(root, place, name)),
  );
  const textsOf = (table: Record<string, Message>): readonly string[] =>
    Object.values(table).flatMap((message) => (typeof message === "string" ? [message] : Object.values(message)));
  const patternOf = (text: string): RegExp =>
    new RegExp(
      `^${text
        .split(/\{\w+\}/)
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .join(".+")}$`,
    );
  /** Values alone are no language; a name in a table is for both. */
  const saysSomething = (text: string): boolean => /[A-Za-z]{2}/.test(text.replace(/\{\w+\}/g, ""));
  const english = new Set<string>();
  const translated = new Set<string>();
  for (const file of files) {
    const [{ en }, { de }] = await Promise.all([import(file), import(join(dirname(file), "de.ts"))]);
    for (const text of textsOf(en)) english.add(text);
    for (const text of textsOf(de)) translated.add(text);
  }
  // "leaf" and "Leaf" are one word in two languages.
  const words = new Set([...translated].map((text) => text.toLowerCase()));
  const patterns = [...english].filter((text) => saysSomething(text) && !words.has(text.toLowerCase())).map(patternOf);
  const known = [...translated].filter(saysSomething).map(patternOf);
  return (text) => patterns.some((pattern) => pattern.test(text)) && !known.some((pattern) => pattern.test(text));
}

let judge: Promise<(text: string) => boolean> | undefined;
const makeJudge = (): Promise<(text: string) => boolean> => {
  judge ??= readTables();
  return judge;
};

/** Every text that is seen or spoken: text nodes, names and placeholders, in every open shadow root. */
function readTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const read = (place: Document | ShadowRoot): void => {
      for (const element of place.querySelectorAll("*")) {
        if (element.shadowRoot !== null) read(element.shadowRoot);
        // What was said before a change was said in the language of then.
        if (element.closest("script, style, noscript, pre, code, [aria-live]") !== null) continue;
        // Fields of a packet have the names that every capture has; what stands in an editor is its author's.
        if (element.closest("table[lang=en], td[lang=en], .cm-editor") !== null) continue;
        if (!element.checkVisibility()) continue;
        for (const name of ["aria-label", "placeholder", "title", "aria-roledescription"]) {
          const text = element.getAttribute(name)?.trim();
          if (text) found.add(text);
        }
        for (const node of element.childNodes) {
          const text = node.nodeType === Node.TEXT_NODE ? node.textContent?.trim() : "";
          if (text) found.add(text);
        }
      }
    };
    read(document);
    return [...found];
  });
}

async function expectGerman(page: Page, place: string): Promise<void> {
  const isEnglish = await makeJudge();
  const texts = await readTexts(page);
  expect(texts.length, place).toBeGreaterThan(5);
  expect({ place, left: texts.filter(isEnglish) }).toEqual({ place, left: [] });
}

const waitForGermanLab = (page: Page): Promise<void> =>
  page.getByRole("button", { name: /^(Abspielen|Pause)/ }).waitFor();

browserTest("the portal is German for who reads German, and says so to the browser", async () => {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  const { page, errors } = await open(german);
  await page.goto(site);
  await page.getByRole("heading", { level: 1, name: "Was mit einem Paket geschieht, ganz genau" }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
  await expectGerman(page, "home");
  await page.goto(`${site}?lab=none`);
  await page.getByText("Ein Lab dieses Namens gibt es nicht").waitFor();
  await expectGerman(page, "a link to no lab");
  expect(errors).toEqual([]);
});

for (const [lab, title] of [
  ["fabric", "Fabric-Lab"],
  ["virt", "Virtualisierungs-Lab"],
  ["integration", "Integrations-Lab"],
] as const)
  browserTest(`the ${lab} lab is German on its own page, in each of its views and dialogs`, async () => {
    const site = await serve({ directory: built().site, policy: sitePolicy });
    const { page, errors } = await open(german);
    await page.goto(`${site}labs/${lab}/?at=30us`);
    await waitForGermanLab(page);
    expect([await page.title(), await page.evaluate(() => document.documentElement.lang)]).toEqual([title, "de"]);
    await poll(() => page.locator(".dc-clock").first().textContent()).toContain("30");
    await expectGerman(page, "picture");
    await page.keyboard.press("t");
    await poll(() =>
      page
        .getByRole("radio", { name: /^Tabelle/ })
        .first()
        .isChecked(),
    ).toBe(true);
    await expectGerman(page, "table");
    const tabs = page.getByRole("tab");
    for (let index = 1; index < (await tabs.count()); index += 1) {
      await tabs.nth(index).click();
      await poll(() => page.getByText("Die Ansicht wird geladen").count()).toBe(0);
      await expectGerman(page, `view ${index}`);
    }
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Alle Tasten" }).waitFor();
    await expectGerman(page, "keys");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Exportieren" }).first().click();
    await page.getByRole("dialog").waitFor();
    await expectGerman(page, "export");
    expect(errors).toEqual([]);
  });

browserTest("a change of language keeps the run: its time, what was done to it, the same picture", async () => {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  const { page } = await open({ reducedMotion: "reduce" });
  await page.goto(`${site}labs/fabric/?autoplay=false`);
  await waitForLab(page);
  await goTo(page, "20us");
  await poll(() => timeShown(page)).toBe(20e6);
  const clock = page.locator(".dc-clock").first();
  await clock.evaluate((element) => Object.assign(element, { kept: "the same element" }));
  const link = async (): Promise<string> => {
    await page.keyboard.press("l");
    const field = page.getByRole("dialog").getByRole("textbox");
    await field.waitFor();
    const address = await field.inputValue();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    return address;
  };
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new Error("denied")) } });
  });
  const before = await link();

  await page.getByRole("button", { name: "Settings" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Language/ })
    .click();
  await page.getByRole("option", { name: "Deutsch" }).click();
  await page.getByRole("dialog", { name: "Einstellungen" }).waitFor();
  await page.keyboard.press("Escape");
  await waitForGermanLab(page);

  expect(await clock.evaluate((element) => (element as unknown as { kept?: string }).kept)).toBe("the same element");
  expect(await timeShown(page)).toBe(20e6);
  expect(await link()).toBe(before);
  await expectGerman(page, "after the change");

  // Chosen once, it is there the next time.
  await page.reload();
  await waitForGermanLab(page);
});

browserTest("control: an English word among German ones is found", async () => {
  const isEnglish = await makeJudge();
  expect(["Copy link", "Cut this link", "h1 to h26, 90 Gb/s", "paused at a drop"].map(isEnglish)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["Link kopieren", "3 Ports", "leaf1", "Hash", "frame.send"].map(isEnglish)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
