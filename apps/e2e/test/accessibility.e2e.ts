import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme, violationsOf } from "../src/axe.ts";
import { browserTest, built, useBrowser } from "../src/browser.ts";
import { chooseView, goTo, pause, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** How each view is reached. */
const views: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  home: async (page) => {
    await page.getByRole("heading", { level: 1 }).waitFor();
  },
  "a lab that fails": async (page) => {
    await page.route("**/mf-manifest.json*", (route) => route.fulfill({ status: 503, body: "" }));
    await page.goto(`${page.url()}?lab=fabric`);
    await page.locator("[data-lab-failed]").waitFor();
  },
  "a link to no lab": async (page) => {
    await page.goto(`${page.url()}?lab=none`);
    await page.getByText("There is no lab of this name").waitFor();
  },
  "the portal's settings": async (page) => {
    await page.goto(`${page.url()}?lab=none`);
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("dialog").waitFor();
  },
  "the lab, its picture": async (page) => {
    await openLab(page);
  },
  "the lab, its table": async (page) => {
    await openLab(page);
    await chooseView(page, "Table");
  },
  "a choice, its packet and why": async (page) => {
    await openLab(page);
    await page.getByRole("textbox", { name: "Filter events" }).fill("route.choose");
    await page
      .getByRole("region", { name: "Events" })
      .getByRole("row")
      .filter({ hasText: "route.choose" })
      .first()
      .click();
    await page.getByText("Five fields, one port").first().waitFor();
  },
  "the first drop": async (page) => {
    await openLab(page);
    await goTo(page, "drop");
    await page.getByText("paused where").first().waitFor();
  },
  "the export dialog": async (page) => {
    await openLab(page);
    await page.getByRole("button", { name: "Export" }).first().click();
    await page.getByRole("dialog").waitFor();
  },
  "all keys": async (page) => {
    await openLab(page);
    await page.getByRole("button", { name: "All keys" }).click();
    await page.getByRole("dialog").waitFor();
  },
  "the lab on a phone, its inspector open": async (page) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${page.url()}?lab=fabric`);
    await waitForLab(page);
    await pause(page);
    await page.getByRole("button", { name: /^Inspector/ }).click();
  },
  "a file with issues": async (page) => {
    await openLab(page);
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Open file" }).click();
    const text = 'dc: 1\nname: broken\nnodes:\n  a: { kind: fabric/swich@1 }\nlinks:\n  - { ends: ["a:e1", "b:e1"] }\n';
    await (await chooser).setFiles({ name: "broken.yaml", mimeType: "application/yaml", buffer: Buffer.from(text) });
    await page.getByText("fabric/swich@1").first().waitFor();
  },
};

async function openLab(page: Page): Promise<void> {
  await page.goto(`${page.url()}?lab=fabric`);
  await waitForLab(page);
  await pause(page);
  await goTo(page, "20us");
}

for (const [view, reach] of Object.entries(views))
  browserTest(`axe finds nothing serious, light, dark and contrast: ${view}`, async () => {
    const site = await serve({ directory: built().site, policy: sitePolicy });
    const { page } = await open({ reducedMotion: "reduce" });
    await page.goto(site);
    await reach(page);
    expect(await violationsByTheme(page)).toEqual(nothingFound);
  });

browserTest("control: axe sees a button without a name and text without contrast in a lab's shadow root", async () => {
  const site = await serve({ directory: built().site });
  const { page } = await open();
  await page.goto(site);
  await openLab(page);
  await page
    .locator(".dc-root .dc-root, .portal-lab .dc-root")
    .first()
    .evaluate((root) => {
      const button = document.createElement("button");
      const text = document.createElement("p");
      text.textContent = "Hardly to be seen";
      text.style.color = "#eee";
      text.style.background = "#fff";
      root.prepend(button, text);
    });
  const found = await violationsOf(page);
  expect(found.some((violation) => violation.startsWith("button-name"))).toBe(true);
  expect(found.some((violation) => violation.startsWith("color-contrast"))).toBe(true);
});
