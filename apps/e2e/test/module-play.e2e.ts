import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { goToInstant, tabTo } from "../src/keyboard.ts";
import { timeShown } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** Advice of axe about the page around every lab (its landmarks), which no view of a lab can follow or break. */
const ofThePage: ReadonlySet<string> = new Set(["landmark-one-main", "landmark-unique", "region"]);

const folder = join(import.meta.dirname, "../fixtures/modules/two-flows");

/** The small module's files, answered beside the site. */
function moduleReplies(): Record<string, (request: unknown, response: Answer, headers: object) => void> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      const reply = (_request: unknown, response: Answer, headers: object): void =>
        void response
          .writeHead(200, { ...headers, "content-type": "text/plain; charset=utf-8" })
          .end(readFileSync(path));
      return [`/modules/two-flows/${path.slice(folder.length + 1)}`, reply];
    }),
  );
}
interface Answer {
  writeHead(status: number, headers: object): { end(body: Buffer): void };
}

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

async function openModule(page: Page, query = ""): Promise<void> {
  const site = await serve({ directory: built().site, policy: sitePolicy, replies: moduleReplies() as never });
  await page.goto(`${site}labs/fabric/?src=/modules/two-flows/module.json${query}`);
  await heading(page).waitFor();
}

browserTest("a module is played to its end by keyboard alone, and axe finds nothing in any theme", async () => {
  const { page, errors, violations } = await open();
  await openModule(page);
  expect(await heading(page).textContent()).toBe("Two flows, one uplink");
  // Time waits: the key that plays leads to the question.
  await page.keyboard.press("Space");
  await page
    .getByText(/Predict first: time moves once/)
    .first()
    .waitFor();
  expect(await timeShown(page)).toBe(0);
  await page.keyboard.type("1");
  await page.keyboard.press("Enter");
  await tabTo(page, /How full/);
  await page.keyboard.type("1000");
  await page.keyboard.press("Enter");
  expect(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))).toEqual(nothingFound);
  await goToInstant(page, "200us");
  await page.getByText("Within what was asked for").waitFor();
  await page.getByText("1 of 6 points", { exact: true }).waitFor();

  await page.keyboard.press(".");
  await poll(() => heading(page).textContent()).toBe("Another port, another way");
  await goToInstant(page, "200us");
  await page.getByText("Both flows still share one uplink.").first().waitFor();
  await tabTo(page, /Give me a hint/);
  await page.keyboard.press("Enter");
  await page.getByText("With two ways one bit of the hash decides.").waitFor();
  await page.keyboard.press("s");
  await tabTo(page, /Source port of h2/);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("49201");
  await page.keyboard.press("Enter");
  await page.getByText("3 of 6 points", { exact: true }).waitFor();
  expect(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))).toEqual(nothingFound);

  // In a field letters are letters: Tab leads out of it, to the slider, where the lab's keys are heard again.
  await tabTo(page, /Next step/);
  await page.keyboard.press("Enter");
  await poll(() => heading(page).textContent()).toBe("One way less");
  await goToInstant(page, "50us");
  await page.keyboard.press("t");
  await tabTo(page, /^grid /);
  await page.keyboard.press("ArrowRight");
  const cursor = page.locator("[role=grid] [data-cursor]").filter({ hasText: "e1-49" });
  for (let row = 0; row < 20 && (await cursor.count()) === 0; row += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("x");
  await goToInstant(page, "200us");
  await page
    .getByText(/^[56] of 6 points$/)
    .first()
    .waitFor();
  await page.keyboard.press("s");
  await page.keyboard.press(".");
  await poll(() => heading(page).textContent()).toBe("What you have shown");
  await page.getByText("Every step is complete.").first().waitFor();
  expect(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))).toEqual(nothingFound);
  await tabTo(page, /Record \d+: show it/);
  await page.keyboard.press("Enter");
  await poll(() => heading(page).textContent()).not.toBe("What you have shown");
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest("by mouse: a knob turned, undone, and a module that fails, with another try", async () => {
  const { page } = await open();
  await openModule(page, "&mode=explore&step=02-another-port");
  const port = page.getByRole("textbox", { name: "Source port of h2" });
  await port.fill("49201");
  await port.blur();
  await poll(() => page.getByRole("button", { name: "Undo" }).getAttribute("aria-disabled")).toBeNull();
  await page.getByRole("button", { name: "Undo" }).click();
  await poll(() => port.inputValue()).toBe("49202");
  await page.route("**/module.json", (route) => route.fulfill({ status: 500, body: "" }));
  await page.reload();
  await page.getByText("This module cannot be played").waitFor();
  await page.unroute("**/module.json");
  await page.getByRole("button", { name: "Try again" }).click();
  await poll(() => heading(page).textContent()).toBe("Another port, another way");
});
