/** Two tapes of one guest: where a kernel in ring 1 first sees something else, by mouse and by keyboard. */
import { sitePolicy } from "@dc/build-config/policy";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { tabTo } from "../src/keyboard.ts";
import { waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();

async function openLab(page: Page): Promise<void> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}labs/virt/`);
  await waitForLab(page);
}
const tapes = (page: Page): Locator => page.getByRole("region", { name: "Two tapes" });
const said = (page: Page): Promise<string | null> => tapes(page).locator(".virt-tapes-said b").textContent();
const silent = "After instruction 16, popfd: flags is 0x2, and 0x202 on bare metal.";
const same = "Nowhere: after 48 instructions it cannot tell.";

browserTest("by mouse: POPF is the first difference, and none is left where sensitive instructions trap", async () => {
  const { page, errors, violations } = await open();
  await openLab(page);
  await page.getByRole("tab", { name: "Two tapes" }).click();
  await poll(() => said(page)).toBe(silent);
  await tapes(page).getByRole("row", { name: "eflags 00000202 00000002" }).waitFor();
  await tapes(page).getByRole("checkbox", { name: "Sensitive instructions trap" }).check();
  await poll(() => said(page)).toBe(same);
  await tapes(page).getByRole("checkbox", { name: "Sensitive instructions trap" }).uncheck();
  await poll(() => said(page)).toBe(silent);
  // Every technique, and which of them are told something else.
  const wrong = tapes(page).getByRole("row").filter({ hasText: "another" });
  await poll(() => wrong.locator("th").allTextContents()).toEqual([
    "Trap and emulate, ring 1",
    "Trap and emulate, ring 3",
  ]);
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});

browserTest("by keyboard: along the tape, to the table and to another technique; axe finds nothing", async () => {
  const { page, errors, violations } = await open();
  await openLab(page);
  await tabTo(page, /^tab .*Queue/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await poll(() => said(page)).toBe(silent);
  const slider = tapes(page).getByRole("slider", { name: "Instruction" });
  await tabTo(page, /^\s*Instruction\s*$/);
  await page.keyboard.press("ArrowLeft");
  await poll(() => slider.getAttribute("aria-valuetext")).toBe("Instruction 15: push 0x202. Both guests see the same.");
  expect(await violationsByTheme(page)).toEqual(nothingFound);
  await page.keyboard.press("t");
  await tapes(page).getByText("flags 0x202 ≠ 0x2").first().waitFor();
  await tabTo(page, /Beside bare metal/);
  await page.keyboard.press("Enter");
  // The list hears keys once it is there, and has gone to its end once that is marked.
  const ept = page.getByRole("option", { name: "VT-x, EPT" });
  await ept.waitFor();
  await poll(async () => {
    await page.keyboard.press("End");
    return ept.getAttribute("data-highlighted");
  }).toBe("");
  await page.keyboard.press("Enter");
  await poll(() => said(page)).toBe(same);
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});
