import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { chooseView, clabFile, goTo, pause, timeShown, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** Advice of axe about the page around every lab (its landmarks), which no view of a lab can follow or break. */
const ofThePage: ReadonlySet<string> = new Set(["landmark-one-main", "landmark-unique", "region"]);

const bar = (page: Page) => page.getByRole("region", { name: "Bridges in the picture" });
const picture = (page: Page) => page.getByRole("application");
const table = (page: Page) => page.getByRole("grid", { name: "Bridges in a ring" });
const inspector = (page: Page) => page.locator("[data-lab-inspector]");

async function openLab(page: Page): Promise<void> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}?lab=fabric`);
  await waitForLab(page);
  if (await page.getByRole("button", { name: /^Pause/ }).isVisible()) await pause(page).catch(() => undefined);
}

/** Open the ring, and stand where its tree has settled. */
async function openRing(page: Page): Promise<void> {
  await openLab(page);
  await page.getByRole("button", { name: "Bridges in a ring" }).click();
  await page.getByText("A ring that does not go round").waitFor();
  await pause(page);
  await goTo(page, "50us");
  await poll(() => timeShown(page)).toBe(50e6);
  await bar(page).getByText("b1 is the root.").waitFor();
}

browserTest("with the mouse: a shut port, why it is shut, a VLAN's links, a cut, and back in time", async () => {
  const { page, errors, violations } = await open();
  await openRing(page);
  await bar(page).getByRole("button", { name: "b2:e2" }).click();
  await inspector(page).getByText("alternate").waitFor();
  await inspector(page).getByRole("button", { name: "Why this role?" }).click();
  await page.getByText("b4 is nearer to the root.").first().waitFor();
  await bar(page).locator("label", { hasText: "20" }).click();
  await bar(page).getByText("VLAN 20 crosses 5 of 8 links.").waitFor();

  // The tree is another after the cut, and the same again before it.
  await goTo(page, "70us");
  await poll(() => picture(page).getAttribute("aria-label")).not.toContain("is shut");
  await goTo(page, "50us");
  await poll(() => picture(page).getAttribute("aria-label")).toContain("b2:e2 is shut.");

  // A link of the tree that a person cuts opens the shut one, and undo shuts it.
  await chooseView(page, "Table");
  await table(page).getByText("alternate, discarding").waitFor();
  const row = page.getByRole("row").filter({ hasText: /^b4\s*up1/ });
  await row.getByRole("gridcell").nth(1).click();
  await page.getByRole("button", { name: "Cut this link" }).click();
  await goTo(page, "55us");
  await table(page).getByText("alternate, discarding").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await table(page).getByText("alternate, discarding").waitFor();

  // The device says the same in a bridge's own words.
  await page.getByRole("tab", { name: "Devices" }).click();
  await page.getByLabel("Device", { exact: true }).click();
  await page.getByRole("option", { name: "b2", exact: true }).click();
  await page.getByRole("radiogroup", { name: "Table of the device" }).locator("label", { hasText: "Ports" }).click();
  await page.getByText(/e2: <.*state blocking priority 32 cost 2000/).waitFor();
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest("by keyboard alone: the table, a shut port, and why", async () => {
  const { page, errors, violations } = await open();
  await openRing(page);
  const tabTo = async (fits: RegExp): Promise<void> => {
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        const group = element?.closest("[role=radiogroup]")?.getAttribute("aria-label") ?? "";
        const name = element?.getAttribute("aria-label") ?? (group === "" ? element?.textContent : group);
        return `${element?.getAttribute("role") ?? element?.localName} ${name}`;
      });
      if (fits.test(at)) return;
    }
    throw new Error(`nothing that fits ${fits} is reached by Tab`);
  };
  await tabTo(/^input VLAN whose links are shown/);
  await page.keyboard.press("ArrowRight");
  await bar(page).getByText("VLAN 10 crosses 5 of 8 links.").waitFor();
  await tabTo(/^button b2:e2/);
  await page.keyboard.press("Enter");
  await inspector(page).getByText("alternate").waitFor();
  await tabTo(/^button Why this role/);
  await page.keyboard.press("Enter");
  await page.getByText("b4 is nearer to the root.").first().waitFor();
  await page.keyboard.press("t");
  const grid = page.getByRole("grid", { name: /Bridges in a ring/ });
  await grid.waitFor();
  await grid.getByText("10, 20 (10)").first().waitFor();
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest("the picture is at least 320 pixels high on low screens, in all examples", async () => {
  const { page } = await open();
  await openLab(page);
  for (const [width, height] of [
    [1280, 720],
    [1366, 768],
    [1024, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const example of [
      "Three segments in tunnels",
      "Bridges in a ring",
      "A link fails at 20 µs",
      "One ping, from ARP to echo",
      "Three flows that collide",
    ]) {
      await page.getByRole("button", { name: example, exact: true }).click();
      await page.getByRole("button", { name: example, exact: true }).waitFor({ state: "detached" });
      await poll(async () => (await picture(page).boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(320);
    }
  }
});

browserTest("axe finds nothing in picture, table and devices of bridges, light, dark and contrast", async () => {
  const { page } = await open({ reducedMotion: "reduce" });
  await openRing(page);
  await bar(page).getByRole("button", { name: "b2:e2" }).click();
  await inspector(page).getByText("alternate").waitFor();
  for (const view of ["Picture", "Table"] as const) {
    await chooseView(page, view);
    expect({ view, ...(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))) }).toEqual({
      view,
      ...nothingFound,
    });
  }
  await page.getByRole("tab", { name: "Devices" }).click();
  await page.getByRole("listbox", { name: /bridge fdb show/ }).waitFor();
  expect(await violationsByTheme(page, ({ id }) => !ofThePage.has(id))).toEqual(nothingFound);
});

browserTest("on a phone the ring fits: nothing is wider than the screen", async () => {
  const { page } = await open({ viewport: { width: 390, height: 844 } });
  await openLab(page);
  await page.getByRole("button", { name: "Bridges in a ring" }).click();
  await bar(page).getByText("b1 is the root.").waitFor();
  await pause(page);
  const wide = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
  expect(await wide()).toBeLessThanOrEqual(0);
  await chooseView(page, "Table");
  await table(page).getByText("alternate, discarding").waitFor();
  expect(await wide()).toBeLessThanOrEqual(0);
});

const netlab = `defaults.device: frr
nodes: { r1: , r2: , h1: { device: linux }, h2: { device: linux } }
links: [h1-r1, r1-r2, r2-h2]
`;

browserTest(
  "a topology of another program loads its reader when it is opened; with mistakes it is mended in place",
  async () => {
    const { page, errors, requests } = await open();
    await openLab(page);
    const readers = () => requests.filter((address) => /\/files-[^/]*\.js$/.test(address));
    const choose = async (name: string, text: string | Buffer): Promise<void> => {
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Open file" }).click();
      await (await chooser).setFiles({ name, mimeType: "application/yaml", buffer: Buffer.from(text) });
    };
    expect(readers()).toEqual([]);
    await choose("lab.yml", netlab.replace("[h1-r1, r1-r2, r2-h2]", "[h1-r1, r1-r9, r2-h2]"));
    const editor = page.getByRole("textbox", { name: /^Text of/ });
    await editor.getByText("r1-r9").waitFor();
    await page
      .getByText(/^Not run: \d+ errors?/)
      .first()
      .waitFor();
    expect(readers()).toHaveLength(1);
    // What ran before is still there.
    await page.getByRole("tab", { name: "Network" }).click();
    await page.getByText("Three flows, four ways").first().waitFor();
    await page.getByRole("tab", { name: "Text" }).click();
    await editor.getByText("r1-r9").waitFor();
    await editor.focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(netlab);
    await page.keyboard.press("Control+Enter");
    await page.getByText("this is what runs").first().waitFor();
    await page.getByRole("tab", { name: "Network" }).click();
    await page.getByText(/This is a netlab topology/).waitFor();
    await choose(clabFile.name, clabFile.buffer);
    await page.getByText(/This is a containerlab topology/).waitFor();
    expect(readers()).toHaveLength(1);
    expect(errors).toEqual([]);
  },
);
