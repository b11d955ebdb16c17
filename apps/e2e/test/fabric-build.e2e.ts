import { sitePolicy } from "@dc/build-config/policy";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { pause, timeShown, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** Advice of axe about the page around every lab (its landmarks), which no view of a lab can follow or break. */
const ofThePage: ReadonlySet<string> = new Set(["landmark-one-main", "landmark-unique", "region"]);

const picture = (page: Page): Locator => page.getByRole("img", { name: /hosts? below them\./ });
const tier = (page: Page, name: string): Locator => page.getByRole("group", { name, exact: true });
const plain = (text: string | null): string => (text ?? "").replace(/\u00a0/g, " ");

/** Open the lab on its builder, standing still. */
async function openBuilder(page: Page): Promise<void> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}?lab=fabric`);
  await waitForLab(page);
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
  const tab = page.getByRole("tab", { name: "Build" });
  if (await tab.isVisible()) await tab.click();
  else {
    await page.locator(".dc-view-tabs .dc-select-field").click();
    await page.getByRole("option", { name: "Build" }).click();
  }
  await picture(page).waitFor();
}

/** One row of the comparison. */
async function row(page: Page, routing: string): Promise<string> {
  const table = page.getByRole("table", { name: "What hosts get" });
  return plain(await table.getByRole("row").filter({ hasText: routing }).textContent());
}

browserTest("with the mouse: a leaf too many, a larger spine, and the three kinds of blocking", async () => {
  const { page, errors, violations } = await open();
  await openBuilder(page);

  // E08: the spines have no port for another leaf; more spines do not help, a larger one does.
  await tier(page, "4 spines").getByText("32 of 32 ports: none free").waitFor();
  await tier(page, "32 leaves").getByRole("button", { name: "add: leaf" }).click();
  await page.getByRole("heading", { name: "It cannot be built" }).waitFor();
  const ports = page.getByRole("spinbutton", { name: "Ports of a spine" });
  expect(await ports.getAttribute("aria-invalid")).toBe("true");
  await page
    .getByText(/more spines do not help/)
    .first()
    .waitFor();
  await ports.fill("64");
  await tier(page, "33 leaves").waitFor();
  await page.getByRole("spinbutton", { name: "Leaves" }).fill("32");
  await tier(page, "32 leaves").waitFor();

  // By design: 2:1 across racks is a half of the line.
  const demand = page.getByRole("radiogroup", { name: "Who sends to whom" });
  await demand.locator("label", { hasText: "Stride" }).click();
  await poll(() => row(page, "Ideal")).toMatch(/12\.5 Gb\/s\s*12\.5 Gb\/s\s*50 %/);
  await page.getByRole("button", { name: "Ideal, evenly divided" }).click();
  await page.getByText(/Oversubscribed by design: 200 Gb\/s would come to/).waitFor();

  // By the hash: at 1:1 only flows that meet are held back.
  await page.getByRole("spinbutton", { name: "Hosts a leaf" }).fill("16");
  await poll(() => row(page, "Ideal")).toMatch(/100 %/);
  await page.getByRole("button", { name: "ECMP, by the flow's hash" }).click();
  await page.getByText(/Colliding hashes: \d+ flows bring/).waitFor();
  expect(await page.locator(".lab-loom-load[data-full]").count()).toBeGreaterThan(5);

  // By the receiver, whatever the network.
  await demand.locator("label", { hasText: "All to one" }).click();
  await page.getByText(/Incast: 511 flows want/).waitFor();

  // A price says how sure it is.
  await page
    .getByRole("table", { name: "Bill of materials" })
    .getByRole("button", { name: "unverified" })
    .first()
    .click();
  await page
    .getByText(/US dollars|USD/)
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest(
  "by keyboard alone: + and − at a tier, the table, and the scenario that runs with its latency",
  async () => {
    const { page, errors, violations } = await open();
    await openBuilder(page);
    /** Press Tab until what has the focus is called so. */
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          let element = document.activeElement;
          while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
          const root = element?.getRootNode() as Document | ShadowRoot | undefined;
          const label = element?.id ? root?.querySelector(`label[for="${element.id}"]`)?.textContent : undefined;
          return element?.getAttribute("aria-label") ?? label ?? element?.textContent ?? "";
        });
        if (name.test(at)) return;
      }
      throw new Error(`nothing called ${name} is reached by Tab`);
    };
    await tabTo(/^Leaves$/);
    await page.keyboard.press("Control+A");
    await page.keyboard.type("4");
    await tier(page, "4 leaves").waitFor();
    await tabTo(/^add: leaf$/);
    await page.keyboard.press("+");
    await tier(page, "5 leaves").waitFor();
    await page.keyboard.press("-");
    await tier(page, "4 leaves").waitFor();
    await page
      .locator('[role="status"]')
      .filter({ hasText: /128 hosts, 2:1\./ })
      .first()
      .waitFor({ state: "attached" });
    await page.keyboard.press("t");
    const table = page.getByRole("table", { name: "Cables of the picture" });
    // Four leaves with four spines, and each with its hosts.
    await poll(() => table.getByRole("row").count()).toBe(1 + 4 * 4 + 4);
    await page.keyboard.press("t");
    await picture(page).waitFor();

    await tabTo(/^Run it in the lab$/);
    await page.keyboard.press("Enter");
    await page.getByText("leaf-spine, permutation at 1").first().waitFor();
    await page.getByRole("button", { name: /^Pause/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Play/ }).waitFor();
    await page.getByRole("button", { name: "Go to a time or condition" }).focus();
    await page.keyboard.press("Enter");
    const time = page.getByRole("dialog").getByRole("textbox");
    await time.pressSequentially("40us");
    await time.press("Enter");
    await poll(() => timeShown(page)).toBe(40e6);
    await page.getByRole("img", { name: /^Share of [\d,]+ frames delivered within a time/ }).waitFor();
    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  },
);

browserTest("axe finds nothing in picture, table and refusal, light, dark and contrast", async () => {
  const { page } = await open({ reducedMotion: "reduce" });
  await openBuilder(page);
  const clean = async (what: string): Promise<void> =>
    expect({ what, ...(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))) }).toEqual({
      what,
      ...nothingFound,
    });
  await clean("picture");
  await page.getByRole("radiogroup", { name: "View of the stage" }).locator("label", { hasText: "Table" }).click();
  await page.getByRole("table", { name: "Cables of the picture" }).waitFor();
  await clean("table");
  await page.getByRole("spinbutton", { name: "Leaves" }).fill("33");
  await page.getByRole("heading", { name: "It cannot be built" }).waitFor();
  await clean("refusal");
});

browserTest("on a phone everything fits, for every generator", async () => {
  const { page } = await open({ viewport: { width: 390, height: 844 } });
  await openBuilder(page);
  const wide = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
  for (const generator of ["leaf-spine", "fat-tree", "clos", "three-tier", "rails"]) {
    await page.getByRole("combobox", { name: "Generator" }).selectOption(generator);
    await picture(page).waitFor();
    expect(await wide(), generator).toBeLessThanOrEqual(0);
  }
});
