/** What is set in the views of the virtualization lab is in its links, and is taken back: by mouse and by keyboard. */
import { sitePolicy } from "@dc/build-config/policy";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { nothingFound, violationsByTheme } from "../src/axe.ts";
import { browserTest, built, poll, useBrowser } from "../src/browser.ts";
import { tabTo } from "../src/keyboard.ts";
import { waitForLab } from "../src/lab.ts";
import { useServing } from "../src/serve.ts";

const { open } = useBrowser();
const { serve } = useServing();
const permissions = ["clipboard-read", "clipboard-write"];

async function openLab(page: Page): Promise<void> {
  const site = await serve({ directory: built().site, policy: sitePolicy });
  await page.goto(`${site}labs/virt/?autoplay=false`);
  await waitForLab(page);
}

const go = (page: Page, view: string): Promise<void> => page.getByRole("tab", { name: view, exact: true }).click();
const choose = (page: Page, group: string, name: string): Promise<void> =>
  page.getByRole("radiogroup", { name: group, exact: true }).locator("label", { hasText: name }).click();
const isChosen = (page: Page, group: string, name: string): Promise<boolean> =>
  page
    .getByRole("radiogroup", { name: group, exact: true })
    .locator("label", { hasText: name })
    .getByRole("radio")
    .isChecked();
const isOn = (page: Page, name: string): Promise<boolean> =>
  page.getByRole("switch", { name, exact: true }).isChecked();

const text = "mov ecx,3\nagain: cpuid\nmov ecx,3\nrdtsc\nhlt\n";

browserTest("by mouse: a link shows the same guest, switches, walk and race to whoever opens it", async () => {
  const { page, errors, violations } = await open({ permissions });
  await openLab(page);
  await go(page, "Guest");
  await page.getByRole("textbox", { name: "Assembly of the guest" }).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByText("1 exit", { exact: true }).waitFor();
  await page.getByRole("textbox", { name: "Assembly of the guest" }).click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText("; not run yet\n");
  await page.getByText("; not run yet").waitFor();
  await go(page, "Switchboard");
  for (const name of ["HLT", "RDTSC"]) await page.getByRole("switch", { name, exact: true }).click();
  await page.getByRole("textbox", { name: /^Ports/ }).fill("0x60, 0x64");
  await go(page, "Page walk");
  await choose(page, "Guest", "5-level");
  await choose(page, "Guest page", "2 MiB");
  await go(page, "Shadow or EPT");
  await choose(page, "Guarded tables", "out of step");
  for (const name of ["Map", "Switch address space"]) await page.getByRole("button", { name, exact: true }).click();
  await page.getByLabel("An exit, ns").fill("4000");
  await page.getByLabel("An exit, ns").press("Enter");
  await page.getByText("Even at 10 misses for each update").first().waitFor();
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Link copied").first().waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);

  const other = await open();
  await other.page.goto(link);
  await waitForLab(other.page);
  await other.page.getByText("Even at 10 misses for each update").first().waitFor();
  await other.page.getByRole("cell", { name: "switches to B" }).waitFor();
  expect(await isChosen(other.page, "Guarded tables", "out of step")).toBe(true);
  await go(other.page, "Page walk");
  await poll(() => isChosen(other.page, "Guest", "5-level")).toBe(true);
  expect(await isChosen(other.page, "Guest page", "2 MiB")).toBe(true);
  await go(other.page, "Switchboard");
  await other.page.getByRole("rowheader", { name: "rdtsc" }).waitFor();
  expect(await Promise.all(["HLT", "RDTSC", "EPT"].map((name) => isOn(other.page, name)))).toEqual([true, true, false]);
  expect(await other.page.getByRole("textbox", { name: /^Ports/ }).inputValue()).toBe("0x60, 0x64");
  await go(other.page, "Guest");
  const editor = other.page.getByRole("textbox", { name: "Assembly of the guest" });
  await editor.getByText("; not run yet").waitFor();
  expect(await editor.textContent()).toContain("again: cpuid");
  await other.page.getByText("3 exits", { exact: true }).waitFor();
  expect(await violationsByTheme(other.page)).toEqual(nothingFound);
  expect(other.errors).toEqual([]);
  expect(await other.violations()).toEqual([]);
});

browserTest("by keyboard: what is set is taken back where it was set, and set again", async () => {
  const { page, errors, violations } = await open({ reducedMotion: "reduce" });
  await openLab(page);
  await go(page, "Switchboard");
  await page.getByRole("rowheader", { name: "cpuid" }).waitFor();
  await tabTo(page, /^switch HLT/);
  await page.keyboard.press("Space");
  await poll(() => isOn(page, "HLT")).toBe(true);
  await go(page, "Page walk");
  await choose(page, "EPT", "5-level");
  await page.keyboard.press("ControlOrMeta+z");
  await poll(() => isChosen(page, "EPT", "5-level")).toBe(false);
  await page.keyboard.press("ControlOrMeta+z");
  await page.getByRole("rowheader", { name: "cpuid" }).waitFor();
  await poll(() => isOn(page, "HLT")).toBe(false);
  await page.getByText("A setting is as it was before.").first().waitFor();
  await page.keyboard.press("ControlOrMeta+y");
  await poll(() => isOn(page, "HLT")).toBe(true);
  expect(errors).toEqual([]);
  expect(await violations()).toEqual([]);
});
