import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, type Seen, useBrowser } from "../src/browser.ts";
import { goTo, pause, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** Advice of axe about the page around every lab (its landmarks), which no view of a lab can follow or break. */
const ofThePage: ReadonlySet<string> = new Set(["landmark-one-main", "landmark-unique", "region"]);

const noneOf = async (seen: Seen): Promise<void> => {
  expect(await seen.violations()).toEqual([]);
  expect(seen.errors).toEqual([]);
};

const cleanInEveryTheme = async (page: Page): Promise<void> =>
  expect(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))).toEqual(nothingFound);

async function openLab(seen: Seen): Promise<Page> {
  const { page } = seen;
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}?lab=fabric`);
  await waitForLab(page);
  return page;
}

/** Stand still at a time, whatever was playing. */
async function standAt(page: Page, time: string): Promise<void> {
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
  await goTo(page, time);
}

browserTest(
  "failures: from nothing to a failure with the mouse, who knew when, and the race of detections",
  async () => {
    const seen = await open();
    const page = await openLab(seen);
    await page.getByRole("tab", { name: "Failures" }).click();
    await page.getByText("Nothing has failed yet").waitFor();
    await cleanInEveryTheme(page);
    await page.getByRole("button", { name: "Open one in which a link fails" }).click();
    await page.getByText("A run of The news of a failure").waitFor();
    await standAt(page, "150us");
    const lanes = page.getByRole("group", { name: /Noticed after 20.µs\. All switches agree after/ });
    await lanes.waitFor();
    await poll(() => lanes.locator(".lab-lane-text").allTextContents()).toContain("told, 25.5\u00a0µs");
    // What was lost is the curve's own sum, and the report's.
    const sum = (await page.locator(".lab-failures-sum").textContent()) ?? "";
    const [, frames] = /Lost by it: ([\d,]+) frames/.exec(sum) ?? [];
    expect(Number(frames?.replaceAll(",", ""))).toBeGreaterThan(10);
    await page.getByRole("cell", { name: new RegExp(`^${frames}, `) }).waitFor();
    // A lane's name is chosen in the picture, and the inspector is about it.
    await lanes.getByRole("button", { name: "spine2", exact: true }).click();
    await page.getByRole("region", { name: "Let it fail" }).waitFor();
    await page.getByRole("button", { name: "Run the race" }).click();
    const race = page.locator(".lab-race");
    await race.locator("[data-race-lost]").nth(5).waitFor({ timeout: 60_000 });
    const [first = "", last = ""] = [
      await race.getByRole("row", { name: /^link-down, 10.ms/ }).textContent(),
      await race.getByRole("row", { name: /^hold timer, 180.s/ }).textContent(),
    ].map((text) => (text ?? "").replaceAll("\u00a0", " "));
    expect(first).toMatch(/ MB/);
    expect(last).toMatch(/ GB/);
    await cleanInEveryTheme(page);
    await page.keyboard.press("t");
    await page.getByRole("table", { name: "What happened when" }).waitFor();
    await cleanInEveryTheme(page);
    await noneOf(seen);
  },
);

browserTest(
  "failures by keyboard: a link is let fail, is told, undone, and stands in the link to the run",
  async () => {
    const seen = await open();
    const page = await openLab(seen);
    await standAt(page, "20us");
    // Choose a port in the table of all of them, by the keyboard alone.
    await page.keyboard.press("v");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const grid = page.getByRole("grid", { name: "128 ports" });
    await grid.waitFor();
    await grid.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Port leaf1:e1-50" }).waitFor();
    const pane = page.getByRole("region", { name: "Let it fail" });
    await pane.getByRole("textbox", { name: "Lose a share of what leaves here" }).focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("50");
    await page.keyboard.press("Enter");
    await pane.getByRole("button", { name: "Lose none" }).waitFor();
    await page.getByText("leaf1:e1-50 loses a share of 0.5 of its frames.").first().waitFor();
    // It is an action: it can be undone, done again, and goes along in a link.
    await grid.focus();
    await page.keyboard.press("Control+z");
    await poll(() => pane.getByRole("button", { name: "Lose none" }).count()).toBe(0);
    await page.keyboard.press("Control+Shift+z");
    await pane.getByRole("button", { name: "Lose none" }).waitFor();
    await goTo(page, "50us");
    await page.getByRole("tab", { name: "Failures" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(/^leaf1:e1-50 → spine2:e1-1, loses 50 % at 20.µs\. No switch has noticed\./).waitFor();
    await cleanInEveryTheme(page);
    await noneOf(seen);
  },
);

browserTest("queues: the worst port first, over time, by tier; a click leads to it", async () => {
  const seen = await open();
  const page = await openLab(seen);
  await standAt(page, "60us");
  await page.getByRole("tab", { name: "Queues" }).click();
  const grid = page.getByRole("grid", { name: "128 ports" });
  const worst = grid.getByRole("row").nth(1);
  await poll(() => worst.getByRole("gridcell").first().textContent()).toBe("leaf1:e1-50");
  await poll(async () => (await worst.locator(".dc-sparkline-line").getAttribute("d"))?.length ?? 0).toBeGreaterThan(
    200,
  );
  expect(await worst.textContent()).toContain("queue full");
  await page.getByRole("img", { name: /^at most [\d,]+.B, at leaf1:e1-50$/ }).waitFor();
  // Only what is in sight exists.
  expect(await grid.getByRole("row").count()).toBeLessThan(60);
  await worst.click();
  await page.getByRole("heading", { name: "Port leaf1:e1-50" }).waitFor();
  await page.getByRole("searchbox", { name: "Filter ports" }).fill("spine4 leaf3");
  await page.getByRole("grid", { name: "2 ports" }).waitFor();
  await cleanInEveryTheme(page);
  await noneOf(seen);
});
