import { makeEmbedPolicy, sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { chooseView, goTo, pause, timeShown, waitForLab } from "../src/lab.ts";
import { html, useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

const serveSite = (): Promise<string> => serve({ directory: built().site, policy: sitePolicy });

/** The cells of a row of the waterfall, without the one that is to scale. */
async function cellsOf(page: Page, row: RegExp): Promise<string[]> {
  const found = page.getByRole("table", { name: "Where the time went" }).getByRole("row", { name: row });
  return found.locator("td:not(.dc-waterfall-track)").allTextContents();
}

/** Open the lab in the portal, on its own page or in a page, and let it stand within the tenth request. */
async function openLab(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await waitForLab(page);
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
  await page.getByRole("button", { name: /^Play/ }).waitFor();
  await goTo(page, "80us");
  await poll(() => timeShown(page)).toBe(80e6);
  await page.getByText("request 10 of 10").waitFor();
}

for (const [where, address] of [
  ["through the portal", (site: string) => `${site}?lab=integration`],
  ["on its own page", (site: string) => `${site}labs/integration/`],
] as const)
  browserTest(
    `the integration lab ${where}: a packet on its way, its time, and the same run by another way`,
    async () => {
      const site = await serveSite();
      const { page, errors, violations } = await open();
      await openLab(page, address(site));
      // The figures of docs/life-of-a-packet.md, of two runs.
      await poll(() => cellsOf(page, /^A vhost/)).toEqual(["7,433", "", ""]);
      await poll(() => cellsOf(page, /^B VF/)).toEqual(["", "4,978", "−2,455"]);
      expect(await cellsOf(page, /^vm1 doorbell/)).toEqual(["516.3", "41.7", "−474.6"]);
      // Where it is follows the clock, and going back it is where it was.
      const spot = page.locator(".dc-cross-way:not([data-second]) .dc-cross-packet");
      const place = async (): Promise<string> => `${await spot.getAttribute("cx")} ${await spot.getAttribute("cy")}`;
      const before = await place();
      await goTo(page, "81.3us");
      await poll(place).not.toBe(before);
      await goTo(page, "80us");
      await poll(place).toBe(before);
      // Another way beside it is another run.
      await page.getByRole("radiogroup", { name: "Beside it" }).locator("label", { hasText: "VMM process" }).click();
      await poll(() => cellsOf(page, /^B VMM process/)).toEqual(["", "6,999", "−434.2"]);
      expect(errors).toEqual([]);
      expect(await violations()).toEqual([]);
    },
  );

browserTest("each other scenario opens, with requests that arrive", async () => {
  const site = await serveSite();
  const { page, errors } = await open();
  await openLab(page, `${site}?lab=integration`);
  const names = await page.locator(".lab-examples button").allTextContents();
  expect(names.length).toBeGreaterThanOrEqual(3);
  for (const name of names) {
    await page.locator(".lab-examples").getByRole("button", { name, exact: true }).click();
    await page.getByRole("heading", { name, exact: true }).waitFor();
    await page.getByText(/^request 1 of [1-9]/).waitFor();
    await page.getByRole("table", { name: "Where the time went" }).getByRole("button").first().waitFor();
  }
  expect(errors).toEqual([]);
});

browserTest(
  "by keyboard alone: from home to a step, its bytes, why, the next request, the table of both runs",
  async () => {
    const site = await serveSite();
    const { page, errors, violations } = await open();
    await page.goto(site);
    await page.getByRole("heading", { level: 1 }).waitFor();
    /** Press Tab until what has the focus fits. */
    const tabTo = async (fits: RegExp): Promise<void> => {
      for (let presses = 0; presses < 90; presses += 1) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          let element = document.activeElement;
          while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
          const label = element?.getAttribute("aria-label") ?? element?.closest("label")?.textContent;
          const card = element?.closest("article")?.getAttribute("aria-labelledby") ?? "";
          return `${card} ${element?.getAttribute("role") ?? element?.localName} ${label ?? element?.textContent ?? ""}`;
        });
        if (fits.test(at)) return;
      }
      throw new Error(`nothing that fits ${fits} is reached by Tab`);
    };
    await tabTo(/^lab-integration a Open the lab/);
    await page.keyboard.press("Enter");
    await waitForLab(page);
    await page.getByRole("table", { name: "Where the time went" }).waitFor();
    // The lab is the page: its keys are heard before anything in it was touched.
    await page.keyboard.press("g");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("80us");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByText("request 10 of 10").waitFor();

    await tabTo(/button vm1 doorbell/);
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Why was the doorbell rung?" }).waitFor();
    await page.getByRole("region", { name: "Fields and bytes" }).waitFor();
    await page.getByRole("region", { name: "vm1 doorbell" }).getByText("ioeventfdSignal").waitFor();
    await page.keyboard.press("w");
    const said = page.locator('[role="status"]').filter({ hasText: "The driver rang the doorbell." });
    await said.first().waitFor({ state: "attached" });

    await page.keyboard.press("p");
    await page.getByText("request 9 of 10").waitFor();
    await page.keyboard.press("t");
    const spans = page.getByRole("table", { name: "Spans of request 9" });
    await spans.waitFor();
    const spoken = page.locator('[role="status"]').filter({ hasText: "Table of the spans." });
    await spoken.first().waitFor({ state: "attached" });
    await poll(() => spans.getByRole("row").filter({ hasText: "B VF" }).count()).toBeGreaterThan(10);
    await page.keyboard.press("b");
    await poll(() => spans.getByRole("row").filter({ hasText: "B VF" }).count()).toBe(0);
    // A span is chosen in the table as in the picture.
    await tabTo(/button fabric\.vxlan/);
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: /through a tunnel/ }).waitFor();

    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  },
);

browserTest("axe finds nothing serious in picture, table and a step, light, dark and contrast", async () => {
  const site = await serveSite();
  const { page } = await open({ reducedMotion: "reduce" });
  await openLab(page, `${site}?lab=integration`);
  await page.getByRole("button", { name: "vm1 doorbell" }).click();
  await page.getByRole("region", { name: "Why was the doorbell rung?" }).waitFor();
  for (const view of ["Picture", "Table"] as const) {
    await chooseView(page, view);
    expect({ view, ...(await violationsByTheme(page)) }).toEqual({ view, ...nothingFound });
  }
});

browserTest("<dc-integration-lab> on a page of another origin, under the policy for that case", async () => {
  const site = await serveSite();
  const origin = new URL(site).origin;
  const page = await serve({
    directory: built().probe,
    policy: makeEmbedPolicy(origin),
    replies: {
      "/": html(
        `<!doctype html><html lang="en"><title>A course</title><link rel="icon" href="data:,"><body><h1>Lesson 5</h1><script type="module" src="${site}elements/dc-integration-lab.js"></script><dc-integration-lab></dc-integration-lab>`,
      ),
    },
  });
  const seen = await open();
  await openLab(seen.page, page);
  await poll(() => cellsOf(seen.page, /^A vhost/)).toEqual(["7,433", "", ""]);
  expect(await seen.violations()).toEqual([]);
  expect(seen.errors).toEqual([]);
  expect(await seen.page.evaluate(() => document.querySelectorAll("style, link[rel=stylesheet]").length)).toBe(0);
});
