import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, type Seen, useBrowser } from "../src/browser.ts";
import { goTo, pause, timeShown, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** Advice of axe about the page around every lab (its landmarks), which no view of a lab can follow or break. */
const ofThePage: ReadonlySet<string> = new Set(["landmark-one-main", "landmark-unique", "region"]);

async function openFailure(seen: Seen): Promise<Page> {
  const { page } = seen;
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}?lab=fabric`);
  await waitForLab(page);
  await page.getByRole("button", { name: "A link fails at 20 µs" }).click();
  await page.getByText("A run of A link fails").waitFor();
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
  await goTo(page, "10us");
  return page;
}

const noneOf = async (seen: Seen): Promise<void> => {
  expect(await seen.violations()).toEqual([]);
  expect(seen.errors).toEqual([]);
};

const cleanInEveryTheme = async (page: Page): Promise<void> =>
  expect(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))).toEqual(nothingFound);

browserTest("fork by mouse: one rate turned, where both part and why, and both go there", async () => {
  const seen = await open();
  const page = await openFailure(seen);
  await page.getByRole("button", { name: "Fork and compare" }).click();
  const dialog = page.getByRole("dialog", { name: /^Fork this run at/ });
  await dialog.getByLabel("Path").fill("workloads[0].rate");
  await dialog.getByLabel("In the second run").fill("fast");
  await dialog.getByRole("button", { name: "Fork", exact: true }).click();
  await dialog.getByText(/^workloads\[0\]\.rate: expected .* got "fast"/).waitFor();
  await cleanInEveryTheme(page);
  await dialog.getByLabel("In the second run").fill("10Gbps");
  await dialog.getByRole("button", { name: "Fork", exact: true }).click();
  await page.getByText("workloads[0].rate: 20Gbps, in the fork 10Gbps").waitFor();
  const parted = page.getByRole("table", { name: "First divergence" });
  await parted.waitFor();
  await page.getByRole("table", { name: /^Different at 10/ }).waitFor();
  const digests = page.getByRole("table", { name: "Both runs" }).getByRole("row");
  const [mine, theirs] = [await digests.nth(1).textContent(), await digests.nth(2).textContent()];
  expect(mine?.slice(-16)).not.toBe(theirs?.slice(-16));
  await page.getByRole("button", { name: "Both go there" }).click();
  await poll(() => timeShown(page)).toBeLessThan(10e6);
  await page.getByRole("button", { name: "Why, on both sides" }).click();
  await page
    .getByText(/^this run: /)
    .first()
    .waitFor();
  await cleanInEveryTheme(page);
  // Time moves both: the comparison follows the clock.
  await goTo(page, "18us");
  await page.getByRole("table", { name: /^Different at 18/ }).waitFor();
  await page.getByRole("button", { name: "Let the fork go" }).click();
  await page.getByRole("application").waitFor();
  expect(await page.getByRole("tab", { name: "Compare" }).count()).toBe(0);
  await noneOf(seen);
});

browserTest("fork by keyboard: a link is cut in the fork alone, steps move both, v leads back", async () => {
  const seen = await open();
  const page = await openFailure(seen);
  await page.keyboard.press("f");
  const dialog = page.getByRole("dialog", { name: /^Fork this run at/ });
  await dialog.waitFor();
  // To the choice of what is changed, and on to its fields.
  await dialog.getByRole("radio", { name: "A value" }).focus();
  await page.keyboard.press("ArrowRight");
  await dialog.getByLabel("On", { exact: true }).focus();
  await page.keyboard.type("leaf1:e1-50");
  await page.keyboard.press("Enter");
  await page.getByText(/^link\.down leaf1:e1-50 at 10.*, in the fork alone$/).waitFor();
  expect(await page.getByRole("tab", { name: "Compare", selected: true }).count()).toBe(1);
  await page.keyboard.press("ArrowRight");
  const parted = page.getByRole("table", { name: "First divergence" });
  await parted.getByRole("row").filter({ hasText: "action" }).filter({ hasText: "leaf1:e1-50" }).waitFor();
  await page.keyboard.press("Shift+ArrowRight");
  await page
    .getByRole("table", { name: /^Different at/ })
    .getByText("link down")
    .waitFor();
  await cleanInEveryTheme(page);
  await page.keyboard.press("v");
  await page.keyboard.press("Home");
  await page.getByRole("application").waitFor();
  // The fork is still there: its tab leads back to it.
  await page.keyboard.press("End");
  await parted.waitFor();
  await noneOf(seen);
});
