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

/** The sentence that the picture of the queue is: its four indices. */
const indices = async (page: Page): Promise<string> =>
  (await page.getByRole("img", { name: /split virtqueue/ }).getAttribute("aria-label")) ?? "";

/** Wait until the picture is of a moment with this index, and give its sentence. */
async function indicesAt(page: Page, available: number): Promise<string> {
  await poll(() => indices(page)).toContain(`avail.idx ${available},`);
  return indices(page);
}

/** Open the lab in the portal, or on its own page, and let it stand at 20 µs. */
async function openLab(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await waitForLab(page);
  // It plays to the first kick by itself, and may have come there.
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
  await page.getByRole("button", { name: /^Play/ }).waitFor();
  await goTo(page, "20us");
  await poll(() => timeShown(page)).toBe(20e6);
}

for (const [where, address] of [
  ["through the portal", (site: string) => `${site}?lab=virt`],
  ["on its own page", (site: string) => `${site}labs/virt/`],
] as const)
  browserTest(`the virtualization lab ${where}: steps move the indices, and back they are what they were`, async () => {
    const site = await serveSite();
    const { page, errors, violations } = await open();
    await openLab(page, address(site));
    const before = await indicesAt(page, 10);
    // The next kick, and what comes of it: the chain is published, the device reads it and gives it back.
    await goTo(page, "22us");
    await poll(() => timeShown(page)).toBe(22e6);
    const after = await indicesAt(page, 11);
    expect(after).not.toBe(before);
    await goTo(page, "20us");
    expect(await indicesAt(page, 10)).toBe(before);
    await goTo(page, "22us");
    expect(await indicesAt(page, 11)).toBe(after);
    // Step by step, over a record of the queue and back.
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Step back", exact: true }).click();
    await poll(() => timeShown(page)).toBeLessThan(22e6);
    const at = await timeShown(page);
    await page.getByRole("button", { name: /^Step$|^Step to|^Step on/ }).click();
    await poll(() => timeShown(page)).toBeGreaterThan(at);
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  });

browserTest("by keyboard alone: from home to an exit, why, the kick that it was, and the table", async () => {
  const site = await serveSite();
  const { page, errors, violations } = await open();
  await page.goto(site);
  await page.getByRole("heading", { level: 1 }).waitFor();
  /** Press Tab until what has the focus fits. */
  const tabTo = async (fits: RegExp): Promise<void> => {
    for (let presses = 0; presses < 60; presses += 1) {
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
  await tabTo(/^lab-virt a Open the lab/);
  await page.keyboard.press("Enter");
  await waitForLab(page);
  await tabTo(/button Open file/);
  await page.keyboard.press("g");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("vm.exit");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.getByRole("region", { name: "Why did the guest exit?" }).waitFor();

  // "Why?" is said aloud, stands beside, and the list has it in words.
  await page.keyboard.press("w");
  const said = page.locator('[role="status"]').filter({ hasText: "The driver rang the doorbell." });
  await said.first().waitFor({ state: "attached" });
  await page.getByRole("row").filter({ hasText: "EPT_MISCONFIG, kernel" }).first().waitFor();
  // Its chain leads back to the kick.
  await page.keyboard.press("i");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Why was the doorbell rung?" }).waitFor();

  await page.keyboard.press("t");
  await page.getByRole("table").filter({ hasText: "descriptor" }).waitFor();
  const spoken = page.locator('[role="status"]').filter({ hasText: "Table of the queue." });
  await spoken.first().waitFor({ state: "attached" });
  await page.keyboard.press("t");
  await page.getByRole("img", { name: /split virtqueue/ }).waitFor();

  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest("axe finds nothing serious in picture, table and exits, light, dark and contrast", async () => {
  const site = await serveSite();
  const { page } = await open({ reducedMotion: "reduce" });
  await openLab(page, `${site}?lab=virt`);
  await goTo(page, "vm.exit");
  await page.getByRole("region", { name: "Why did the guest exit?" }).waitFor();
  for (const view of ["Picture", "Table"] as const) {
    await chooseView(page, view);
    expect({ view, ...(await violationsByTheme(page)) }).toEqual({ view, ...nothingFound });
  }
});

browserTest("<dc-virt-lab> on a page of another origin, under the policy for that case", async () => {
  const site = await serveSite();
  const origin = new URL(site).origin;
  const page = await serve({
    directory: built().probe,
    policy: makeEmbedPolicy(origin),
    replies: {
      "/": html(
        `<!doctype html><html lang="en"><title>A course</title><link rel="icon" href="data:,"><body><h1>Lesson 4</h1><script type="module" src="${site}elements/dc-virt-lab.js"></script><dc-virt-lab seed="7"></dc-virt-lab>`,
      ),
    },
  });
  const seen = await open();
  await openLab(seen.page, page);
  await indicesAt(seen.page, 10);
  expect(await seen.violations()).toEqual([]);
  expect(seen.errors).toEqual([]);
  expect(await seen.page.evaluate(() => document.querySelectorAll("style, link[rel=stylesheet]").length)).toBe(0);
});
