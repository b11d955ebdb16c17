import { readFileSync } from "node:fs";
import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { clabFile, timeShown, waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

/** What has the focus, by its role and name, through every shadow root. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const name = at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
    return `${at?.getAttribute("role") ?? at?.localName} ${name}`;
  });

/** Press Tab until what has the focus fits. */
async function tabTo(page: Page, fits: RegExp, key = "Tab"): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press(key);
    const at = await focused(page);
    if (fits.test(at)) return;
    passed.push(at);
  }
  throw new Error(`the keyboard never came to ${fits}; it passed\n${passed.join("\n")}`);
}

browserTest(
  "by keyboard alone: open a lab, a file; play, pause, step back; open a packet, ask why, export",
  async () => {
    const site = await serve({ directory: built().site, policy: sitePolicy });
    const { page, errors, violations } = await open();
    // Asked for early: a chooser that opens before the browser was told to hand it over would be lost.
    const chooser = page.waitForEvent("filechooser");
    await page.goto(site);
    await page.getByRole("heading", { level: 1 }).waitFor();

    // Home to the lab.
    await tabTo(page, /^a Open the lab$/);
    await page.keyboard.press("Enter");
    await waitForLab(page);

    // Open a file: the key is heard wherever the focus is in the lab.
    await tabTo(page, /^button Open file$/);
    await page.keyboard.press("o");
    await (await chooser).setFiles({ ...clabFile });
    await page.getByText("A run of clos02").first().waitFor();

    // A file that was opened plays. Pause it, play on, pause again.
    await tabTo(page, /^button Pause/);
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: /^Play/ }).waitFor();
    const before = await timeShown(page);
    await page.keyboard.press("Space");
    await poll(() => timeShown(page)).toBeGreaterThan(before);
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: /^Play/ }).waitFor();

    // Go to an instant at which something happens, step on, step back.
    await page.keyboard.press("g");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("150us");
    await page.keyboard.press("Enter");
    await poll(() => timeShown(page)).toBe(150e6);
    await page.keyboard.press("ArrowRight");
    await poll(() => timeShown(page)).toBeGreaterThan(150e6);
    const stepped = await timeShown(page);
    await page.keyboard.press("ArrowLeft");
    await poll(() => timeShown(page)).toBeLessThan(stepped);

    // A choice in the events opens its packet.
    await page.keyboard.press("/");
    expect(await focused(page)).toBe("input Filter events");
    await page.keyboard.type("route.choose");
    await tabTo(page, /^grid Events$/);
    await page.keyboard.press("End");
    // Rows come from the worker as they come into sight.
    await page.locator("[role=grid] [data-cursor]").filter({ hasText: "route.choose" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("[role=grid] [aria-selected=true]").filter({ hasText: "route.choose" }).waitFor();
    await page.getByText("Fields and bytes").first().waitFor();

    // Why: it is said aloud, and stands beside.
    await page.keyboard.press("w");
    const said = page.locator('[role="status"]').filter({ hasText: /Why did .* take / });
    await said.first().waitFor({ state: "attached" });

    // The inspector and its bytes are reached.
    await page.keyboard.press("i");
    await poll(() =>
      page.evaluate(() => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return at?.closest("[data-lab-inspector]") !== null;
      }),
    ).toBe(true);

    // A folded layer of the packet is opened.
    await tabTo(page, /Internet Protocol Version 4/);
    await page.keyboard.press("Enter");
    await page.getByText("ip.src").first().waitFor();

    // Export: a capture whose first bytes are those of pcapng.
    await page.keyboard.press("e");
    await page.getByRole("dialog", { name: /Export/ }).waitFor();
    await tabTo(page, /^button Download: Capture$/);
    const download = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    const file = await (await download).path();
    expect(readFileSync(file).subarray(0, 4).toString("hex")).toBe("0a0d0d0a");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: /Export/ }).waitFor({ state: "hidden" });

    expect(errors).toEqual([]);
    expect(await violations()).toEqual([]);
  },
);

browserTest("every control of the home page is reached by Tab, in reading order, and shows its focus", async () => {
  const site = await serve({ directory: built().site });
  const { page } = await open();
  await page.goto(site);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const reached: string[] = [];
  for (let presses = 0; presses < 24; presses += 1) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    if (at.startsWith("body")) break;
    reached.push(at);
    const shown = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      // A radio is drawn by its label.
      const drawn = element.matches("input[type=radio]") ? (element.nextElementSibling ?? element) : element;
      const style = getComputedStyle(drawn);
      return style.boxShadow !== "none" || style.outlineStyle !== "none";
    });
    expect(shown, `focus is seen on ${at}`).toBe(true);
  }
  expect(reached).toEqual([
    "a DC Labs",
    "a Settings",
    "a Open the lab",
    "a On its own page",
    "a Open the lab",
    "a On its own page",
    "a Open the lab",
    "a On its own page",
    "a Start: The hash that decides",
    "button Copy: Into any page",
    "button Copy: If your page has a content security policy, it needs these:",
    "button Copy: Into a terminal",
    "input ",
    "input ",
    "input ",
    "input ",
    "input ",
    "button Use",
    "button Draw another",
  ]);
});

browserTest("with reduced motion nothing on the home page moves", async () => {
  const site = await serve({ directory: built().site });
  for (const [reducedMotion, moving] of [
    ["no-preference", 6],
    ["reduce", 0],
  ] as const) {
    const { page } = await open({ reducedMotion });
    await page.goto(site);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(moving);
  }
});

browserTest("another page begins at its top and gives its content the focus", async () => {
  const site = await serve({ directory: built().site });
  const { page } = await open({ viewport: { width: 390, height: 500 } });
  await page.goto(`${site}?lab=none`);
  await page.getByRole("link", { name: "All labs" }).click();
  await page.getByRole("heading", { level: 1, name: "What happens" }).waitFor();
  expect(await page.evaluate(() => [document.activeElement?.id, scrollY])).toEqual(["content", 0]);
});
